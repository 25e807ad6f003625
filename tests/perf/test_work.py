"""Laws of a pass: work against ceilings."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vashti.perf.work import Ceiling, Work, arithmetic_s, device_s, memory_s, pass_s, soft_maximum, stored_efficiency

WORK = Work(16e9, 4e9, 1e9, 5e12, 32.0, 2e8, 1e8, 500.0)
CEILING = Ceiling(2.9e12, 2.6e12, 7e14, 2e-5, 3e-5, 1e-3, 0.0, 2e11, 5e11, 8e-7, 2.0)
RATES = ("bytes_per_s", "expert_bytes_per_s", "flop_per_s", "link_bytes_per_s", "logit_bytes_per_s")
TIMES = st.floats(1e-9, 1e3)


@pytest.mark.parametrize("rate", RATES)
@given(factor=st.floats(1.0, 100.0))
def test_a_faster_resource_never_slows_a_pass(rate, factor):
    """More bandwidth, arithmetic or link rate never makes a pass longer."""
    faster = replace(CEILING, **{rate: factor * getattr(CEILING, rate)})
    assert pass_s(WORK, faster) <= pass_s(WORK, CEILING)


@given(TIMES, TIMES, st.floats(1.0, 50.0))
def test_a_soft_maximum_lies_between_the_larger_and_the_sum(first, second, sharpness):
    """Two times that overlap take at least the longer and at most both."""
    soft = soft_maximum(first, second, sharpness)
    assert max(first, second) * (1 - 1e-12) <= soft <= (first + second) * (1 + 1e-12)


@given(TIMES, TIMES)
def test_an_infinitely_sharp_maximum_is_the_larger(first, second):
    """The roofline with a sharp knee."""
    assert soft_maximum(first, second, np.inf) == max(first, second)


def test_memory_and_arithmetic_meet_at_the_ridge():
    """At the ridge's intensity both bounds of a matrix product take equally long."""
    ceiling = Ceiling(3e12, 3e12, 6e14, 0.0, 0.0, 0.0, 0.0)
    work = Work(1e10, 0.0, 0.0, 1e10 * 6e14 / 3e12, 1.0)
    assert memory_s(work, ceiling) == pytest.approx(arithmetic_s(work, ceiling))


@given(st.floats(0.0, 1e-2))
def test_eager_launches_hide_or_are_hidden(layer_host_s):
    """A pass takes at least its launches and at least its device time."""
    eager = replace(CEILING, layer_host_s=layer_host_s, host_s=0.0)
    assert pass_s(WORK, eager) >= max(WORK.layers * layer_host_s, device_s(WORK, eager)) * (1 - 1e-12)


def test_arrays_answer_as_numbers_do():
    """One call over an array gives what single calls give."""
    flop = np.array([1e11, 1e13, 1e15])
    together = pass_s(replace(WORK, flop=flop), CEILING)
    assert list(together) == [pass_s(replace(WORK, flop=one), CEILING) for one in flop]


@given(st.floats(0.5, 1.0))
def test_each_halving_of_stored_weights_costs_the_same_factor(halving):
    """16 bits lose nothing, 8 bits one factor, 4 bits two; wider weights lose nothing either."""
    eight, four = stored_efficiency(halving, 1.0), stored_efficiency(halving, 0.5)
    assert stored_efficiency(halving, 2.0) == stored_efficiency(halving, 4.0) == 1.0
    assert (eight, four) == pytest.approx((halving, halving**2))


@given(st.floats(0.5, 1.0), st.sampled_from([0.5, 1.0, 2.0]))
def test_weights_the_matrix_units_take_as_stored_lose_nothing(halving, width):
    """Unpacking costs bandwidth only where it is done outside the matrix units."""
    assert stored_efficiency(halving, width, in_hardware=1.0) == 1.0
