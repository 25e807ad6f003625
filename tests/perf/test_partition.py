"""Laws of sharing one GPU between two phases."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from vashti.perf.partition import (
    Cost,
    corun,
    fair_shares,
    l2_resident,
    partition_wave_loss,
    quantized_fraction,
    wave_efficiency,
)

BANDWIDTH = 4.2e12
RATE = 7.0e14
TIMES = st.floats(1e-5, 1e-1)
SHARES = st.floats(0.0, 1.0)


def cost(seconds: float, bandwidth_share: float, rate_share: float = 0.0) -> Cost:
    """A phase that draws these shares of the GPU all along."""
    moved, computed = seconds * bandwidth_share * BANDWIDTH, seconds * rate_share * RATE
    return Cost(seconds, moved, computed, seconds * bandwidth_share, seconds * rate_share, 0.0)


@given(TIMES, TIMES)
def test_two_bandwidth_bound_phases_gain_nothing(draft, verify):
    """Total bytes over bandwidth is the floor: saturating it twice does not double it."""
    ends = corun(cost(draft, 1.0), cost(verify, 1.0), (BANDWIDTH, np.inf))
    assert ends.makespan_s == pytest.approx(draft + verify, rel=1e-9)


@given(TIMES, TIMES, SHARES, SHARES)
def test_a_shared_gpu_ends_between_the_slower_phase_and_their_sum(draft, verify, one, other):
    """Co-running never ends before the longer phase alone, nor before the bytes have moved, nor after both in turn."""
    ends = corun(cost(draft, one), cost(verify, other), (BANDWIDTH, np.inf))
    floor = max(draft, verify, draft * one + verify * other)
    assert floor * (1 - 1e-9) <= ends.makespan_s <= (draft + verify) * (1 + 1e-9)


@given(TIMES, TIMES, SHARES, SHARES)
def test_phases_that_do_not_contend_do_not_slow(draft, verify, one, other):
    """Where the demands fit side by side, each phase takes what it takes alone."""
    assume(one + other <= 1.0)
    ends = corun(cost(draft, one), cost(verify, other), (BANDWIDTH, np.inf))
    assert ends.draft_end_s == pytest.approx(draft)
    assert ends.verify_end_s == pytest.approx(verify)


@given(TIMES, TIMES)
def test_two_arithmetic_bound_phases_gain_nothing_on_shared_sms(draft, verify):
    """Co-residency shares arithmetic as it shares bandwidth."""
    ends = corun(cost(draft, 0.1, 1.0), cost(verify, 0.1, 1.0), (BANDWIDTH, RATE))
    assert ends.makespan_s == pytest.approx(draft + verify, rel=1e-9)


@given(TIMES, TIMES, SHARES, SHARES, SHARES)
def test_the_phase_left_over_is_never_slower_for_getting_all_sms(draft, verify, one, other, faster):
    """A work-conserving split ends no later than a fixed one."""
    phases = cost(draft, one), cost(verify, other)
    fixed = corun(*phases, (BANDWIDTH, np.inf))
    fluid = corun(*phases, (BANDWIDTH, np.inf), (draft * faster, verify * faster))
    assert fluid.makespan_s <= fixed.makespan_s * (1 + 1e-9)


@given(st.floats(0, 10), st.floats(0, 10), st.floats(0.1, 10))
def test_fair_shares_divide_what_there_is(first, second, capacity):
    """No one gets more than asked, together no more than there is, and nothing is left while someone wants more."""
    one, other = fair_shares(first, second, capacity)
    assert one <= first + 1e-12
    assert other <= second + 1e-12
    assert one + other == pytest.approx(min(first + second, capacity))


@given(st.floats(0.0, 1.0))
def test_green_contexts_come_in_steps_of_eight(share):
    """A partition is a multiple of the step, at least one, and leaves SMs for the other phase."""
    sms = quantized_fraction(share, 132.0, 8.0) * 132.0
    assert sms % 8.0 == pytest.approx(0.0, abs=1e-9) or sms % 8.0 == pytest.approx(8.0)
    assert 8.0 - 1e-9 <= sms <= 124.0


def test_one_sm_less_can_double_a_gemm():
    """132 tiles take one wave on 132 SMs and two on 131."""
    assert wave_efficiency(132.0, 132.0) == pytest.approx(1.0)
    assert wave_efficiency(132.0, 131.0) == pytest.approx(132 / 131 / 2)


@given(st.integers(1, 4000), st.floats(0.05, 1.0))
def test_a_part_of_the_sms_is_never_better_at_waves_than_all(tiles, fraction):
    """The loss from the last wave is at most 1, and 1 on the whole GPU."""
    assert 0.0 < partition_wave_loss(float(tiles), 132.0, fraction) <= 1.0
    assert partition_wave_loss(float(tiles), 132.0, 1.0) == 1.0


def test_a_verify_pass_evicts_draft_weights_from_l2():
    """40 MB stay in L2 while the draft runs alone, and not beside a pass that streams 4 TB/s."""
    alone = l2_resident(30e6, 40e6, 40e-6, 0.0, 60e6)
    beside = l2_resident(30e6, 40e6, 40e-6, 4e12, 60e6)
    assert (alone, beside) == (1.0, 0.0)
    assert l2_resident(50e6, 40e6, 40e-6, 0.0, 60e6) == 0.0
