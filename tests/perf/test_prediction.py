"""Laws of one prediction: identities, monotonicity, bands, refusals."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.perf.scenes import OVERLAPS, PLACEMENTS, PROPOSERS, at, scene
from vashti.core.design import Design
from vashti.core.errors import DataError, DesignError
from vashti.perf import Conditions, Scenario, check_scenario, predict

RATES = st.floats(0.0, 1.0)
BATCHES = st.integers(1, 256)
MONOTONE = tuple(overlap for overlap in OVERLAPS if overlap not in {"pre_verify", "frontier"})
"""Schedules whose round does not hold work that is skipped when acceptance is low."""


@given(st.sampled_from(OVERLAPS), st.sampled_from(PLACEMENTS), st.sampled_from(PROPOSERS), RATES, BATCHES)
def test_draft_len_zero_is_the_baseline_exactly(overlap, placement, proposer, rate, batch):
    """Nothing drafted is plain decoding, to the last bit, whatever else the design says."""
    made = at(scene(overlap, placement, proposer, draft_len=0), batch, rate)
    assert (made.speedup.low, made.speedup.value, made.speedup.high) == (1.0, 1.0, 1.0)
    assert made.round_s == made.autoregressive_s
    assert made.tokens_per_round == 1.0
    assert made.extra_gpus == 0


@given(st.sampled_from(MONOTONE), st.sampled_from(PLACEMENTS), st.sampled_from(PROPOSERS), RATES, RATES, BATCHES)
def test_more_acceptance_never_slows(overlap, placement, proposer, one, other, batch):
    """A higher acceptance rate neither lengthens a round nor lowers the speedup."""
    low, high = sorted((one, other))
    slow, fast = (at(scene(overlap, placement, proposer), batch, rate) for rate in (low, high))
    moved = 1e-9 if "kv" not in {phase.name for phase in fast.phases if phase.exposed_s > 0.0} else 1e-2
    assert fast.round_s <= slow.round_s * (1 + moved)
    assert fast.speedup.value >= slow.speedup.value * (1 - 1e-9)


@given(st.sampled_from(["pre_verify", "frontier"]), st.sampled_from(PLACEMENTS), RATES, RATES, BATCHES)
def test_more_acceptance_never_loses_tokens(overlap, placement, one, other, batch):
    """Schedules that skip work on an early rejection still yield no less at a higher rate."""
    low, high = sorted((one, other))
    slow, fast = (at(scene(overlap, placement), batch, rate) for rate in (low, high))
    assert fast.tokens_per_round >= slow.tokens_per_round - 1e-12


@given(st.sampled_from(PROPOSERS), RATES, BATCHES, st.integers(0, 8))
def test_a_round_yields_between_one_token_and_all(proposer, rate, batch, length):
    """Tokens per round lie in [1, k + 1]."""
    made = at(scene(proposer=proposer, draft_len=length), batch, rate)
    assert 1.0 <= made.tokens_per_round <= length + 1.0 + 1e-9


@given(st.sampled_from(OVERLAPS), st.sampled_from(PLACEMENTS), RATES, BATCHES)
def test_a_band_holds_its_value(overlap, placement, rate, batch):
    """Low <= value <= high, with room on both sides when anything is drafted."""
    band = at(scene(overlap, placement), batch, rate).speedup
    assert band.low < band.value < band.high


@given(st.sampled_from(OVERLAPS), st.sampled_from(PLACEMENTS), RATES, BATCHES)
def test_shares_are_shares(overlap, placement, rate, batch):
    """Waste, idleness and hit rate are probabilities."""
    made = at(scene(overlap, placement), batch, rate)
    for share in (made.wasted_draft_fraction, made.idle_sm_fraction, made.hit_rate):
        assert -1e-9 <= share <= 1.0 + 1e-9


@pytest.mark.parametrize("placement", ["time_shared", "other_gpu"])
def test_speedup_is_tokens_times_time(placement):
    """Speedup, tokens per round, times and throughput agree with one another."""
    made = at(scene(placement=placement), 16, 0.8)
    assert made.speedup.value == pytest.approx(made.tokens_per_round * made.autoregressive_s / made.round_s)
    assert made.tokens_per_s == pytest.approx(16 * made.tokens_per_round / made.round_s)


@pytest.mark.parametrize("knob", ["draft_len", "on_off", "sm_split"])
@given(rate=RATES, batch=BATCHES)
def test_a_knob_never_loses_to_leaving_it_alone(knob, rate, batch):
    """An ideal setting includes the fixed one, and regret is a share of the gain."""
    fixed = at(scene("run_ahead", "green_ctx"), batch, rate)
    tuned = at(scene("run_ahead", "green_ctx", axes={"knobs": knob}), batch, rate)
    assert tuned.speedup.value >= fixed.speedup.value * (1 - 1e-9)


@given(RATES, BATCHES)
def test_switching_off_bounds_the_loss(rate, batch):
    """A design that can fall back to plain decoding never loses more than the switch costs."""
    made = at(scene(axes={"knobs": "on_off"}), batch, rate)
    assert made.speedup.value >= 0.98


def test_acceptance_says_when_to_draft_longer():
    """An adaptive length drafts more at high acceptance than at low."""
    lengths = [at(scene(axes={"knobs": "draft_len"}), 1, rate).draft_len for rate in (0.3, 0.9)]
    assert lengths[0] < lengths[1]


def test_sub_microsecond_and_ten_microseconds_are_the_same_on_millisecond_rounds():
    """A repartition of 0.5 us instead of 10 us changes a round of milliseconds by less than half a percent."""
    axes: dict[str, str | list[str]] = {"repartition": "per_iteration"}
    for overlap in ("sequential", "run_ahead"):
        fast = at(scene(overlap, "in_kernel_roles", axes=axes, repartition_latency_s=0.5e-6), 16)
        slow = at(scene(overlap, "in_kernel_roles", axes=axes, repartition_latency_s=10e-6), 16)
        assert fast.round_s > 4e-3
        assert 0.0 < slow.round_s / fast.round_s - 1.0 < 0.005


def test_a_partition_comes_in_the_steps_of_its_mechanism():
    """A green context of 20 SMs is one of 16 or 24, a mask takes whole pairs."""
    made = at(scene("run_ahead", "green_ctx", draft_sms=21))
    assert round(made.sm_fraction_draft * 132) == 24
    assert round(at(scene("run_ahead", "in_kernel_roles", draft_sms=21)).sm_fraction_draft * 132) == 21


def test_predictions_repeat():
    """The same question has the same answer, to the last bit."""
    scenario, conditions = scene("run_ahead", "green_ctx"), Conditions(8, 0.7)
    again = Scenario.from_dict(scenario.as_dict())
    assert predict(scenario, conditions) == predict(again, Conditions.from_dict(conditions.as_dict()))


@pytest.mark.parametrize(
    ("conditions", "where"),
    [
        (Conditions(8, 1.2), "acceptance_rate"),
        (Conditions(8, -0.1), "acceptance_rate"),
        (Conditions(8, float("nan")), "acceptance_rate"),
        (Conditions(0, 0.5), "batch"),
        (Conditions(8, 0.5, -1), "context_len"),
    ],
)
def test_impossible_conditions_are_refused(conditions, where):
    """A value outside its range is named in one line, never answered with a number."""
    with pytest.raises(DesignError, match=where) as caught:
        predict(scene(), conditions)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("settings", "where"),
    [
        ({"draft_sms": 140.0}, "draft_sms: 140 of 132 SMs"),
        ({"sm_fraction_draft": 1.5}, "sm_fraction_draft"),
        ({"sm_fraction_draft": 1.0}, "sm_fraction_draft"),
        ({"draft_len": -1.0}, "draft_len"),
        ({"draft_len": 1e6}, "draft_len"),
        ({"tree_size": 1e6}, "tree_size"),
        ({"hit_rate": 2.0}, "hit_rate"),
        ({"acceptance_rate": 1.2}, "acceptance_rate"),
        ({"repartition_latency_s": -1.0}, "repartition_latency_s"),
        ({"draft_memory_overhead": float("inf")}, "draft_memory_overhead"),
    ],
)
def test_impossible_designs_are_refused(settings, where):
    """A setting no machine can have is named in one line."""
    scenario = scene("run_ahead", "green_ctx")
    design = scenario.design
    for name, value in settings.items():
        design = design.with_setting(name, value)
    with pytest.raises(DesignError, match=where):
        predict(replace(scenario, design=design), Conditions(1, 0.5))


def test_a_target_larger_than_its_gpus_is_refused():
    """70 billion parameters in bf16 do not fit on one GPU of 80 GB; on four they do."""
    with pytest.raises(DesignError, match="target"):
        check_scenario(scene(target="llama3_1_70b"), Conditions(1, 0.5))
    check_scenario(scene(target="llama3_1_70b", n_gpu=4), Conditions(1, 0.5))


def test_an_unknown_machine_is_refused():
    """A name that is not in the atlas is a broken input."""
    with pytest.raises(DataError):
        predict(Scenario(Design(), "abacus", 1, "llama3_1_8b", "", "vllm"), Conditions(1, 0.5))
