"""The pictures: the same bytes from the same data, true to their runs, and at home in any page."""

import xml.etree.ElementTree as ET
from itertools import pairwise

import matplotlib as mpl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.golden.reviews import reviewed
from vashti.review.draw_curves import Curve, Curves, curves_svg
from vashti.review.draw_field import Field, field_svg
from vashti.review.draw_lanes import Panel, Row, Stretch, lanes_svg
from vashti.review.drawing import VARIABLES, apart
from vashti.review.plots import LANE_BATCH, SHOWN_BATCHES, pictured, plots

BATCH = (1, 8, 64)
IDEA = Curve("your idea", (2.0, 1.5, 0.8), (1.8, 1.2, 0.5), (2.2, 1.9, 1.1))
CURVES = Curves(BATCH, (Curve("0.5", (1.2, 1.0, 0.4)),), IDEA, (Curve("baseline design", (1.9, 1.4, 0.9)),), 2.0)
FIELD = Field(BATCH, (0.5, 0.9), ((1.2, 0.9, 0.4), (2.6, 1.8, 0.9)), (8, 0.7), 2.0)
PANEL = Panel(
    "Your idea", "3.1 ms", (Row("132 SMs", (Stretch("draft", 0.0, 1e-3, "d"), Stretch("idle", 1e-3, 3e-3, ""))),)
)


def drawn(outlined):
    """Small pictures of every kind, by name."""
    return {
        "speedup": curves_svg(CURVES, outlined=outlined),
        "heat": field_svg(FIELD, outlined=outlined),
        "timeline": lanes_svg([PANEL], outlined=outlined),
    }


@pytest.fixture(scope="module")
def seed():
    """The seed's review and its pictures."""
    review = reviewed("proposal")
    return review, plots(review.case, review.twist)


@pytest.mark.parametrize("outlined", [True, False])
def test_a_picture_is_well_formed(outlined):
    """Every picture parses as XML."""
    for svg in drawn(outlined).values():
        assert ET.fromstring(svg).tag.endswith("svg")  # noqa: S314 - our own text


@pytest.mark.parametrize("outlined", [True, False])
def test_the_readers_own_settings_change_nothing(outlined):
    """Fonts, sizes and salts set elsewhere leave every byte as it was."""
    before = drawn(outlined)
    with mpl.rc_context({"font.size": 23.0, "svg.hashsalt": "other", "axes.grid": True, "lines.linewidth": 9.0}):
        assert drawn(outlined) == before


def test_inside_a_page_colors_follow_the_page():
    """No color of the palette stands as a number, and no id is without its picture's name."""
    for name, svg in drawn(outlined=False).items():
        assert not any(color in svg for color in VARIABLES), name
        ids = [e.get("id") for e in ET.fromstring(svg).iter() if e.get("id")]  # noqa: S314 - our own text
        assert ids
        assert all(id_.startswith(f"{name}-") for id_ in ids)


def test_outside_a_page_a_picture_needs_no_font_and_no_page():
    """Letters are outlines, colors are numbers."""
    for name, svg in drawn(outlined=True).items():
        assert "var(--" not in svg, name
        assert "<text" not in svg, name


def test_drawing_makes_no_run(seed):
    """A review rests on the same runs before and after it is drawn, and every picture's runs are among them."""
    review, pictures = seed
    runs = [run.id for run in review.runs]
    again = plots(review.case, review.twist, outlined=True)
    assert [run.id for run in review.runs] == runs
    for name, plot in pictures.items():
        assert plot.runs
        assert set(plot.runs) <= set(runs)
        assert plot.runs == again[name].runs


def test_a_curve_meets_the_points_of_the_tables(seed):
    """The sweep behind the picture and the single predictions of the tables are the same numbers."""
    review, _ = seed
    swept = pictured(review.case, review.twist).own[0].outputs["speedup"]
    for batch, value in zip(SHOWN_BATCHES, swept, strict=True):
        if batch in (1, 8, 16, 32, 64, 128):
            assert value == pytest.approx(review.case.at(batch).speedup, rel=1e-9)


def test_lanes_tell_time_forward_and_without_gaps(seed):
    """In every lane a stretch begins where the one before it ended."""
    review, _ = seed
    for run in pictured(review.case, review.twist).lanes:
        ends = {}
        for lane in run.outputs["lanes"]:
            assert lane["end_s"] >= lane["start_s"]
            assert lane["start_s"] == pytest.approx(ends.get(lane["lane"], 0.0), abs=1e-9)
            ends[lane["lane"]] = lane["end_s"]


def test_the_description_holds_what_the_picture_shows(seed):
    """Speedup at the batch of the timeline, as the table states it."""
    review, pictures = seed
    assert f"{review.case.at(LANE_BATCH).speedup:.2f}×" in pictures["speedup"].alt
    assert f"{review.case.at(LANE_BATCH).speedup:.2f}×" in pictures["timeline"].alt


@given(st.lists(st.floats(0.0, 10.0), min_size=1, max_size=8), st.floats(0.05, 1.0))
def test_labels_keep_their_distance_and_their_order(places, gap):
    """No two are closer than the gap, and none overtakes another."""
    moved = apart(places, gap)
    order = sorted(range(len(places)), key=lambda i: (places[i], i))
    assert all(moved[b] - moved[a] >= gap - 1e-6 for a, b in pairwise(order))


@given(st.lists(st.tuples(st.booleans(), st.floats(1e-3, 1.0)), min_size=1, max_size=8))
def test_idle_time_is_a_share_of_the_lane(parts):
    """Between nothing and all, and all of it where nothing else is done."""
    start, stretches = 0.0, []
    for idle, length in parts:
        stretches.append(Stretch("idle" if idle else "draft", start, start + length, ""))
        start += length
    share = Row("lane", tuple(stretches)).idle
    assert 0.0 <= share <= 1.0
    assert (share == pytest.approx(1.0)) == all(idle for idle, _ in parts)
