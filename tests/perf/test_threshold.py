"""Laws of the search for where an answer turns."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.perf.scenes import at, scene
from vashti.core.errors import DesignError
from vashti.perf import Conditions, threshold

AHEAD = scene("run_ahead", "green_ctx", axes={"repartition": "per_iteration"})
HERE = Conditions(8, 0.75)


@given(st.floats(0.7, 2.2))
def test_acceptance_turns_where_the_speedup_does(level):
    """Just above the found acceptance rate the level is reached, just below it is not."""
    found = threshold(AHEAD, HERE, "acceptance_rate", level)
    assert found.value is not None
    assert found.holds == "above"
    assert at(AHEAD, 8, found.value + 2e-3).speedup.value >= level
    assert at(AHEAD, 8, found.value - 2e-3).speedup.value < level


def test_batch_turns_at_a_whole_number():
    """The last batch that reaches the level does, the next one does not."""
    found = threshold(AHEAD, HERE, "batch", 1.0)
    assert found.value is not None
    assert found.holds == "below"
    assert at(AHEAD, int(found.value)).speedup.value >= 1.0
    assert at(AHEAD, int(found.value) + 1).speedup.value < 1.0


@pytest.mark.parametrize(
    ("variable", "worse", "better"),
    [
        ("draft_len", 12, 3),
        ("sm_fraction_draft", 0.06, 0.4),
        ("hit_rate", 0.0, 1.0),
        ("repartition_latency_s", 1e-2, 1e-6),
    ],
)
def test_every_lever_can_be_searched(variable, worse, better):
    """A level between a worse and a better value of a lever is crossed inside the lever's range."""
    ends = [at(replace(AHEAD, design=AHEAD.design.with_setting(variable, value))) for value in (worse, better)]
    assert ends[0].speedup.value < ends[1].speedup.value
    found = threshold(AHEAD, HERE, variable, (ends[0].speedup.value + ends[1].speedup.value) / 2.0)
    assert found.value is not None
    assert found.low <= found.value <= found.high
    assert variable in found.text


def test_what_does_not_turn_says_so():
    """A level out of reach, or always reached, has no crossing."""
    never = threshold(AHEAD, HERE, "acceptance_rate", 50.0)
    always = threshold(AHEAD, HERE, "acceptance_rate", 0.01)
    assert (never.value, never.holds) == (None, "nowhere")
    assert (always.value, always.holds) == (None, "everywhere")
    assert "does not turn" in never.text


def test_the_low_end_of_the_band_turns_later_than_the_value():
    """To be sure of a speedup takes more acceptance than to expect it."""
    value, low = (threshold(AHEAD, HERE, "acceptance_rate", 1.0, quantity).value for quantity in ("speedup", "low"))
    assert value is not None
    assert low is not None
    assert low > value


def test_a_search_that_cannot_be_made_is_refused():
    """Unknown variables and quantities are named."""
    with pytest.raises(DesignError, match="variable"):
        threshold(AHEAD, HERE, "moon_phase", 1.0)
    with pytest.raises(DesignError, match="quantity"):
        threshold(AHEAD, HERE, "batch", 1.0, "beauty")
