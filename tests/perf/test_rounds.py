"""Laws of a sequential round against a plain step."""

from dataclasses import fields, replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vashti.perf.cases import cases_of
from vashti.perf.constants import gather, values
from vashti.perf.filling import fill
from vashti.perf.rounds import (
    ceilings,
    drafting_s,
    plain_s,
    prompt_s,
    request_share,
    round_s,
    step_ratio,
    told_share,
    verify_s,
)
from vashti.perf.shapes import routing_s

ROW = {
    "method": "EAGLE-3 chain", "target_model": "Llama-3.1-8B-Instruct", "gpu": "H100", "n_gpu": "1",
    "engine": "vLLM 0.12", "batch_size": "8", "dataset": "MT-bench", "draft_len": "4", "tau": "2.5",
}  # fmt: skip
MIXTURE = {**ROW, "target_model": "Qwen3-30B-A3B"}


def run(**columns):
    """Cases, constants and acceptance of one row with some columns changed."""
    filled = fill({**ROW, **columns})
    return cases_of([filled]), gather(values(), [filled.engine]), np.array([filled.acceptance_length])


@pytest.mark.parametrize("method", ["EAGLE-3 chain", "draft model", "Medusa", "n-gram", "MTP", "DFlash", "LayerSkip"])
@pytest.mark.parametrize("engine", ["vLLM", "SGLang", "HF", "gpt-fast", "TensorRT-LLM"])
def test_nothing_drafted_is_plain_decoding(method, engine):
    """Draft length 0 is the baseline exactly, in every engine and for every proposer."""
    cases, costs, tokens = run(method=method, engine=engine, draft_len="0", tau="1")
    assert step_ratio(cases, costs, tokens).item() == 1.0


@given(st.integers(1, 15))
def test_a_longer_chain_never_makes_a_shorter_round(length):
    """Another drafted token never shortens a round."""
    times = [round_s(*run(draft_len=str(n))[:2]).item() for n in (length, length + 1)]
    assert times[0] <= times[1]


@given(st.integers(1, 255))
def test_another_sequence_never_makes_a_pass_shorter(batch):
    """Plain steps and verification grow with the batch."""
    for time_s in (plain_s, verify_s):
        fewer, more = (time_s(*run(batch_size=str(b))[:2]).item() for b in (batch, batch + 1))
        assert fewer <= more


def passes(**columns):
    """The ceilings that plain passes of one mixture meet."""
    cases, costs, _ = run(**{**MIXTURE, **columns})
    return ceilings(cases, costs, cases.target, cases.fused_plain)


def test_filling_an_experts_tiles_costs_as_many_bytes_on_every_machine():
    """On a faster memory it takes less time, in proportion."""
    slow, fast = passes(gpu="H100"), passes(gpu="B200")
    assert slow.expert_visit_s > fast.expert_visit_s
    assert slow.expert_visit_s * slow.bytes_per_s == pytest.approx(fast.expert_visit_s * fast.bytes_per_s)


@given(st.integers(1, 512))
def test_more_experts_to_choose_from_never_route_faster(experts):
    """Sorting tokens by expert loops over all experts of a layer; a dense model routes nothing."""
    shape = run(**MIXTURE)[0].target
    fewer, more = (routing_s(replace(shape, experts=float(n)), 1e-5, 5e-8, 2e-5) for n in (experts, experts + 1))
    assert fewer < more
    assert routing_s(run()[0].target, 1e-5, 5e-8, 2e-5) == 0.0


def test_verification_takes_at_least_a_plain_step():
    """The target's pass over several tokens is no shorter than over one."""
    cases, costs, _ = run()
    assert verify_s(cases, costs) >= plain_s(cases, costs)


def test_overlapped_drafting_takes_the_longer_of_two_phases():
    """A draft that hides behind verification adds only what does not fit."""
    cases, costs, _ = run()
    hidden = round_s(replace(cases, overlapped=1.0), costs) - costs.round_s
    assert hidden.item() == pytest.approx(max(drafting_s(cases, costs).item(), verify_s(cases, costs).item()))


@given(st.floats(1.0, 8.0))
def test_requests_pull_the_ratio_towards_the_acceptance_length(tokens):
    """What a benchmark sees lies between the bare ratio and the acceptance length."""
    cases, costs, _ = run(batch_size="64")
    bare = (round_s(cases, costs) / plain_s(cases, costs)).item()
    seen = step_ratio(cases, costs, np.array([tokens])).item()
    assert min(bare, tokens) - 1e-9 <= seen <= max(bare, tokens) + 1e-9


def test_more_requests_than_passes_share_them():
    """Prompts that enter in one pass stop the batch once: twice the sequences cost less than twice the share."""
    few, many = (request_share(*run(engine="SGLang", batch_size=batch)[:2]).item() for batch in ("128", "256"))
    entering = [float(run(batch_size=batch)[0].batch.item()) for batch in ("128", "256")]
    assert many / few < entering[1] / entering[0]


def test_prompts_on_other_gpus_cost_the_decoding_ones_nothing():
    """With prompts elsewhere the bare ratio is what a benchmark sees."""
    cases, costs, tokens = run(engine="SGLang (PD disagg)", batch_size="64")
    assert request_share(cases, costs).item() == 0.0
    assert step_ratio(cases, costs, tokens).item() == pytest.approx(
        (round_s(cases, costs) / plain_s(cases, costs)).item()
    )


def test_a_fused_plain_step_makes_modified_models_dearer_and_library_ones_not():
    """Where the library fuses attention, a method on a modified model loses against it; prompt look-up does not."""
    ratios = {
        (method, engine): step_ratio(*run(method=method, engine=engine, gpu="A100", target_model="Vicuna-7B")).item()
        for method in ("REST", "PLD")
        for engine in ("HF", "HF/PyTorch 2.5.1")
    }
    assert ratios["REST", "HF/PyTorch 2.5.1"] > 1.1 * ratios["REST", "HF"]
    assert ratios["PLD", "HF/PyTorch 2.5.1"] == pytest.approx(ratios["PLD", "HF"], rel=0.05)


def test_what_plain_speeds_tell_replaces_what_is_assumed():
    """The share of a data set follows its plain speed; on the fastest one nothing is told."""
    cases = cases_of([fill({**ROW, "dataset": name}) for name in ("MT-bench", "GSM8K")])
    costs = gather(values(), ["vllm", "vllm"])
    told = replace(cases, slowdown=np.array([1.0, 1.3]), fastest=np.array([0, 0]))
    share = request_share(cases, costs) * told_share(told, costs)
    assert share[0] == pytest.approx(request_share(cases, costs)[0])
    assert (1.0 + share[1]) / (1.0 + share[0]) == pytest.approx(1.3)


def test_long_answers_leave_the_bare_ratio():
    """When requests are rare their share vanishes."""
    cases, costs, tokens = run()
    forever = replace(cases, output_len=np.array([1e12]))
    bare = round_s(forever, costs) / plain_s(forever, costs)
    assert request_share(forever, costs).item() < 1e-6
    assert step_ratio(forever, costs, tokens).item() == pytest.approx(bare.item(), rel=1e-6)


def test_a_longer_prompt_takes_longer():
    """The pass over a prompt grows with it."""
    cases, costs, _ = run(engine="SGLang")
    assert prompt_s(replace(cases, prompt_len=2.0 * cases.prompt_len), costs) > prompt_s(cases, costs)


def test_a_small_tree_pays_at_batch_1_and_a_wide_one_loses_at_batch_64():
    """The 21-node tree on a 70B target: little more than a chain at batch 1, far more than its tokens at batch 64."""
    tree = {"target_model": "Llama-3-70B-Instruct", "n_gpu": "4", "tp": "4", "engine": "SGLang",
            "method": "EAGLE tree", "draft_depth": "3", "verify_tokens": "22"}  # fmt: skip
    alone, together = (step_ratio(*run(**tree, batch_size=batch)).item() for batch in ("1", "64"))
    assert alone < 1.5
    assert together > 3.0


def test_an_expert_mixture_pays_more_for_width_than_a_dense_model():
    """Tokens verified together load more experts."""
    dense, mixture = ((verify_s(*run(**row)[:2]) / plain_s(*run(**row)[:2])).item() for row in (ROW, MIXTURE))
    assert mixture > dense


@pytest.mark.parametrize("name", ["bytes_per_s", "flop_per_s"])
def test_a_faster_machine_shortens_rounds_and_steps(name):
    """More bandwidth or arithmetic never slows a round or a step."""
    cases, costs, _ = run(batch_size="64")
    faster = replace(cases, **{name: 2.0 * getattr(cases, name)})
    assert round_s(faster, costs) <= round_s(cases, costs)
    assert plain_s(faster, costs) <= plain_s(cases, costs)


def test_every_fitted_constant_is_positive():
    """A time or share below 0 has no meaning."""
    costs = gather(values(), ["vllm", "sglang", "hf_eager"])
    assert all(np.all(np.asarray(getattr(costs, field.name)) >= 0.0) for field in fields(costs))
