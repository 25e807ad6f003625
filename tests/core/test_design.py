"""Laws of designs and their differences."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vashti.core.delta import Delta, apply, diff
from vashti.core.design import Choice, Design, Setting

AXES = st.sampled_from(["topology", "placement", "overlap", "kernel"])
VALUES = st.sampled_from(["a", "b", "c"])
NUMBERS = st.floats(allow_nan=False, allow_infinity=False)
SETTINGS = st.builds(
    Setting, st.sampled_from(["draft_len", "gpu", "batch_sizes"]), NUMBERS | VALUES | st.tuples(NUMBERS)
)
DESIGNS = st.builds(Design, st.frozensets(st.builds(Choice, AXES, VALUES)), st.frozensets(SETTINGS))


@given(DESIGNS, DESIGNS)
def test_applying_the_difference_gives_the_other(before, after):
    """apply(diff(a, b), a) == b."""
    assert apply(diff(before, after), before) == after


@given(DESIGNS)
def test_a_design_does_not_differ_from_itself(design):
    """diff(d, d) is empty and says so."""
    assert diff(design, design) == Delta()
    assert not diff(design, design)


@given(DESIGNS, DESIGNS)
def test_the_difference_goes_both_ways(before, after):
    """What one direction takes up the other leaves."""
    forth, back = diff(before, after), diff(after, before)
    assert forth.choices_taken == back.choices_left
    assert forth.settings_left == back.settings_taken


def test_unspecified_is_no_choice():
    """An axis said to be unspecified carries nothing."""
    assert Design.of({"kernel": "unspecified", "tp": ["unspecified"]}).axes == frozenset()


def test_an_axis_can_be_emptied():
    """Setting an axis to nothing makes it unspecified."""
    assert Design.of({"kernel": "graph"}).with_axis("kernel").axes == frozenset()


def test_completion_never_overrides():
    """What a design says stands; only what it leaves unsaid is taken over."""
    own = Design.of({"kernel": "graph"}, {"draft_len": 4})
    other = Design.of({"kernel": "eager", "tp": "single"}, {"draft_len": 8, "tree_size": 32})
    full = own.completed_by(other)
    assert full.on("kernel") == {"graph"}
    assert full.number("draft_len") == 4.0
    assert full.on("tp") == {"single"}
    assert full.number("tree_size") == 32.0


@pytest.mark.parametrize(("value", "numbers"), [(4, (4.0,)), ([1, 8], (1.0, 8.0)), ("H100", ())])
def test_a_setting_is_read_back_as_numbers(value, numbers):
    """One number, a list or a name."""
    assert Design.of({}, {"x": value}).numbers("x") == numbers


@given(DESIGNS)
def test_the_plain_form_is_the_same_each_time(design):
    """as_dict sorts: equal designs give equal bytes."""
    again = Design(frozenset(sorted(design.choices)), frozenset(design.settings))
    assert repr(design.as_dict()["choices"]) == repr(again.as_dict()["choices"])
