"""The load at which drafting stops paying is found between two that were tried."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vashti.core.run import Run
from vashti.review.load_turn import NARROW, narrowed, slow_s


def served(seconds):
    """A way of serving whose median request takes this long at a rate."""
    return lambda rate: Run(f"{rate:g}", "perf.serving", {}, {"e2e_s": {"p50": seconds(rate)}})


@given(st.floats(1.0, 1e3), st.floats(1.2, 1e3), st.floats(0.05, 0.95))
def test_a_turn_is_bracketed_as_narrowly_as_asked(low, factor, place):
    """Ahead below it, behind from it on, the two within a twentieth, whatever the ends."""
    turn = low * factor**place
    found = narrowed("fixed", (low, low * factor), served(lambda rate: rate / turn), served(lambda _: 1.0))
    assert found.ahead <= turn <= found.behind
    assert found.behind / found.ahead <= NARROW * 1.01
    assert found.run.id == f"{found.behind:g}"


def test_ends_that_are_near_enough_are_kept():
    """Nothing is served but the end that is shown."""
    seen = []

    def drafting(rate):
        seen.append(rate)
        return served(lambda _: 1.0)(rate)

    found = narrowed("fixed", (10.0, 10.3), drafting, served(lambda _: 1.0))
    assert (found.ahead, found.behind) == (10.0, 10.3)
    assert seen == [10.3]


@pytest.mark.parametrize(("value", "seconds"), [(None, math.inf), (2, 2.0)])
def test_where_nothing_was_served_it_takes_forever(value, seconds):
    """None is no time, so it is never ahead."""
    assert slow_s({"e2e_s": {"p50": value}}) == seconds
