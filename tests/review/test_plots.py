"""The pictures of a review."""

import re
from itertools import pairwise
from xml.etree import ElementTree as ET

import matplotlib as mpl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.review.sample import made
from vashti.review.draw_field import Field, field_svg
from vashti.review.draw_lanes import Panel, Row, Stretch, lanes_svg
from vashti.review.drawing import apart
from vashti.review.plots import CURVE_RATES, SHOWN_RATES, pictured, plots

NAMES = ("speedup", "heat", "timeline")


def drawn(**options):
    """The pictures of the sample."""
    return plots(made().case, made().twist, **options)


@pytest.mark.parametrize("outlined", [False, True])
def test_the_same_runs_give_the_same_bytes(outlined):
    """No clock, no random ids."""
    assert drawn(outlined=outlined) == drawn(outlined=outlined)


def test_a_readers_own_settings_change_nothing():
    """Whatever style is set for matplotlib, the pictures are ours, and the settings are left as they were."""
    before = drawn()
    with mpl.rc_context({"font.size": 30, "axes.facecolor": "red", "lines.linewidth": 9, "svg.hashsalt": None}):
        assert drawn() == before
        assert mpl.rcParams["font.size"] == 30


@pytest.mark.parametrize("outlined", [False, True])
@pytest.mark.parametrize("name", NAMES)
def test_a_picture_is_well_formed_and_loads_nothing(name, outlined):
    """It parses as XML, and every reference stays inside it."""
    svg = drawn(outlined=outlined)[name].svg
    root = ET.fromstring(svg)  # noqa: S314 - our own text
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    ids = {element.get("id") for element in root.iter()}
    inside = re.findall(r'href="#([^"]+)"', svg) + re.findall(r"url\(#([^)]+)\)", svg)
    assert set(inside) <= ids
    assert not re.search(r'href="(?!#)', svg)


def test_pictures_share_no_ids():
    """So that all three can stand in one page."""
    ids = [id_ for plot in drawn().values() for id_ in re.findall(r' id="([^"]+)"', plot.svg)]
    assert len(ids) == len(set(ids))


def test_a_picture_in_a_page_takes_the_pages_colors_and_font():
    """It names no font, and ink, paper and designs are variables."""
    svg = drawn()["speedup"].svg
    assert "font-family" not in svg
    assert {"var(--ink)", "var(--idea)", "var(--baseline)"} <= set(re.findall(r"var\(--[a-z]+\)", svg))


@pytest.mark.parametrize("name", NAMES)
def test_every_picture_names_runs_of_the_ledger(name):
    """Each of them a sweep or a timeline."""
    procedures = {run.id: run.procedure for run in made().runs}
    runs = drawn()[name].runs
    assert runs
    assert {procedures[run] for run in runs} <= {"perf.sweep", "perf.timeline"}


def test_drawing_adds_no_run_that_the_review_did_not_make():
    """The JSON written beside a page holds every run the page shows."""
    before = [run.id for run in made().runs]
    drawn()
    assert [run.id for run in made().runs] == before


def test_the_axes_carry_units():
    """Batch in sequences, time in milliseconds, ratios as such."""
    svg = drawn()
    assert "batch [sequences]" in svg["speedup"].svg
    assert "decoding [×]" in svg["speedup"].svg
    assert "acceptance rate [1]" in svg["heat"].svg
    assert "time [ms]" in svg["timeline"].svg


def test_rates_drawn_as_lines_stand_in_the_field():
    """One sweep serves both pictures."""
    assert set(CURVE_RATES) <= set(SHOWN_RATES)
    assert len(pictured(made().case, made().twist).field.outputs["speedup"]) == len(SHOWN_RATES)


def test_the_twist_is_drawn_if_there_is_one():
    """And the baseline always."""
    alone = plots(made().case)
    assert "with the twist" not in alone["speedup"].svg
    assert "baseline design" in alone["speedup"].svg
    if made().twist.offer or made().twist.otherwise:
        assert "with the twist" in drawn()["speedup"].svg


@pytest.mark.parametrize("value", [0.1, 1.0, 1.5, 9.0])
def test_a_flat_field_is_drawn_without_lines(value):
    """No level need be crossed."""
    field = Field((1, 2, 4), (0.5, 0.7), ((value,) * 3,) * 2, (2, 0.6), 2.0)
    assert "your idea" in field_svg(field, outlined=False)


def test_idle_is_told_in_percent_of_the_lane():
    """Three quarters at work leave a quarter idle."""
    row = Row("108 SMs", (Stretch("verify", 0.0, 3e-3, "verify 1"), Stretch("idle", 3e-3, 4e-3, "idle")))
    assert row.idle == pytest.approx(0.25)
    assert "25 % idle" in lanes_svg((Panel("Idea", "", (row,)),), outlined=False)


@given(st.lists(st.floats(0.0, 10.0), min_size=1, max_size=9), st.floats(0.01, 2.0))
def test_labels_moved_apart_keep_their_order_and_distance(places, gap):
    """No two closer than the gap; the order is that of the values; what is far enough apart stays."""
    moved = apart(places, gap)
    order = sorted(range(len(places)), key=lambda i: (places[i], i))
    steps = [moved[b] - moved[a] for a, b in pairwise(order)]
    assert all(step >= gap - 1e-6 for step in steps)
    if all(b - a >= gap for a, b in pairwise(sorted(places))):
        assert moved == pytest.approx(places)
