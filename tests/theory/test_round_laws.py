"""The round model against what theory says: rooflines, ridge points, bandwidth floors, and the calibrated round."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.perf.scenes import at, scene
from vashti.atlas import loader
from vashti.perf import Scenario, plan_of
from vashti.perf.closed_form import round_of
from vashti.perf.constants import gather, values
from vashti.perf.knobs import fixed
from vashti.perf.rig import rig
from vashti.perf.rounds import Cases, plain_s, round_s

HBM = "memory_bytes_per_s"


def ideal(overlap: str = "sequential", placement: str = "time_shared", **settings: float) -> Scenario:
    """8B with a 1B draft on one H200 and an engine without overhead."""
    plain = scene(overlap, placement, machine="h200", engine="ideal")
    for name, value in settings.items():
        plain = replace(plain, design=plain.design.with_setting(name, value))
    return plain


def test_the_ridge_point_of_verification_on_h200_is_about_170_tokens():
    """bf16 at 2 bytes and 2 FLOP a parameter turns from bytes to arithmetic at rate over bandwidth tokens."""
    machine = loader.hardware("h200")
    rate = machine.dense_flop_per_s["bf16"].value * machine.flop_efficiency.value
    bandwidth = machine.memory_bytes_per_s.value * machine.memory_efficiency.value
    assert 150.0 < rate / bandwidth < 220.0


@pytest.mark.parametrize(("batch", "bound"), [(1, "bytes"), (16, "bytes"), (256, "arithmetic")])
def test_verification_turns_from_bytes_to_arithmetic_with_the_batch(batch, bound):
    """Below the ridge the pass is bound by bytes, far above it by arithmetic."""
    made = at(ideal(), batch)
    assert next(phase.bound for phase in made.phases if phase.name == "verify") == bound


@pytest.mark.parametrize("overlap", ["sequential", "run_ahead", "dual_batch", "enumerate", "frontier"])
@pytest.mark.parametrize("placement", ["time_shared", "green_ctx", "in_kernel_roles", "fused_kernel", "other_gpu"])
@given(batch=st.integers(1, 256), factor=st.floats(1.0, 4.0))
@settings(max_examples=10)
def test_more_bandwidth_never_slows_a_round(overlap, placement, batch, factor):
    """Twice the bandwidth, of the memory and of each SM, takes no longer."""
    scenario = scene(overlap, placement)
    plan, slow = plan_of(scenario.design), rig(scenario)
    quick = {
        name: getattr(slow.machine, name).model_copy(update={"value": getattr(slow.machine, name).value * factor})
        for name in (HBM, "sm_bytes_per_s", "l2_bytes_per_s")
    }
    fast = replace(slow, machine=slow.machine.model_copy(update=quick))
    cell = (float(batch), 0.7, 1024.0)
    times = [float(round_of(one, plan, cell, fixed(one, plan)).round_s) for one in (slow, fast)]
    assert times[1] <= times[0] * (1 + 1e-9)


@pytest.mark.parametrize("length", [1, 2, 4, 8])
@pytest.mark.parametrize("sms", [16, 24, 48, 64])
def test_splitting_sms_between_bandwidth_bound_phases_gains_nothing(length, sms):
    """At batch 1 draft and verify both saturate memory: even a perfect hit rate gains under 2 % over taking turns."""
    turns = at(ideal(draft_len=length), 1)
    split = at(ideal("run_ahead", "in_kernel_roles", draft_len=length, draft_sms=sms, hit_rate=1.0), 1)
    assert turns.round_s / split.round_s < 1.02


def test_splitting_sms_gains_where_verification_is_bound_by_arithmetic():
    """At batch 64 and four drafted tokens a split with perfect hits gains 10 to 40 % (bound by overlap: 30 to 50 %)."""
    turns = at(ideal(), 64)
    splits = [at(ideal("run_ahead", "in_kernel_roles", draft_sms=sms, hit_rate=1.0), 64) for sms in range(16, 64, 8)]
    gain = turns.round_s / min(split.round_s for split in splits)
    assert 1.1 < gain < 1.4


def test_a_draft_on_its_own_gpu_hides_entirely_when_it_always_hits():
    """Without contention and misses a round is the verify pass and its hand-off."""
    made = at(scene("run_ahead", "other_gpu", hit_rate=1.0, n_gpu=1), 32)
    draft, verify = (next(p for p in made.phases if p.name == name) for name in ("draft", "verify"))
    assert draft.exposed_s == pytest.approx(max(draft.alone_s - verify.alone_s, 0.0))
    assert made.extra_gpus == 1


def test_experts_make_verification_dearer():
    """Tokens verified together load more experts: a sparse model's round costs more plain steps than a dense one's."""
    dense = at(scene(proposer="ngram"), 4)
    sparse = at(scene(proposer="ngram", target="qwen3_30b_a3b"), 4)
    assert sparse.round_s / sparse.autoregressive_s > dense.round_s / dense.autoregressive_s


@pytest.mark.parametrize("engine", ["vllm", "sglang", "hf_eager", "gpt_fast", "ideal"])
@pytest.mark.parametrize("batch", [1, 8, 64])
def test_the_scenario_round_is_the_calibrated_round(engine, batch):
    """A sequential chain costs what the calibrated model of published rows says it costs, at every batch."""
    scenario = scene(engine=engine)
    shape = rig(scenario)
    machine = shape.machine
    assert shape.draft_shape is not None
    cases = Cases(
        target=shape.target_shape,
        drafter=shape.draft_shape,
        draft_steps=4.0,
        draft_width=1.0,
        draft_window=1e12,
        verify_width=5.0,
        speculates=1.0,
        tree=0.0,
        eager_draft=0.0,
        overlapped=0.0,
        round_share=0.5,
        looks_up=0.0,
        batch=float(batch),
        context_len=1024.0,
        prompt_len=1024.0,
        output_len=1.0,
        gpus=1.0,
        bytes_per_s=machine.memory_bytes_per_s.value * machine.memory_efficiency.value,
        flop_per_s=machine.dense_flop_per_s["bf16"].value * machine.flop_efficiency.value,
        link_bytes_per_s=machine.link_bytes_per_s.value,
    )
    costs = gather(values(), [engine])
    made = at(scenario, batch)
    assert made.autoregressive_s == pytest.approx(float(np.ravel(plain_s(cases, costs))[0]), rel=1e-6)
    assert made.round_s == pytest.approx(float(np.ravel(round_s(cases, costs))[0]), rel=1e-6)
