"""Failures known from production, reproduced: each test names what was seen and holds the mechanism, not the digits."""

from dataclasses import replace

import pytest

from tests.perf.scenes import scene
from tests.perf.serving.services import served, service
from tests.perf.serving.set_ups import (
    CHAT,
    CLOSED,
    QUANTIZED_SELF,
    SWITCHED,
    TARGETS,
    copy_in,
    eight,
    gain,
    of_sharegpt,
    told,
)
from vashti.perf.acceptance_law import constant
from vashti.perf.serving import Lengths, Policy, policy_of, prepared


def test_acceptance_stays_flat_while_the_best_action_flips():
    """Acceptance lies in 0.86 to 0.91 at every load, yet drafting gains at batch 1 and loses at batch 32.

    It does so at any draft length, on a GPU with little arithmetic for its bandwidth. Acceptance alone cannot tell.
    """
    scenario = scene(machine="h20", **QUANTIZED_SELF)
    batches, one = (1, 4, 8, 16, 32), Policy(((1, 1),))
    seen = [told(batch, one, scenario)["acceptance"] for batch in batches]
    assert all(0.86 <= rate <= 0.91 for rate in seen)
    for policy in (one, Policy(((1, 2),)), "fixed"):
        gains = [gain(batch, policy, scenario) for batch in batches]
        assert gains[0] > 1.23
        assert gains[-1] < 0.95
        assert gains == sorted(gains, reverse=True)


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory):
    """The published set-up with a draft whose weights are unpacked for every tile of rows."""
    return copy_in(tmp_path_factory.mktemp("draft"))


def test_plain_decoding_of_the_published_set_up_is_as_fast_as_was_measured():
    """On an A40 the 7B was measured at 33.8 tokens a second alone and 867.8 with 32 sequences: within an eighth."""
    scenario = scene(machine="a40", **QUANTIZED_SELF)
    assert of_sharegpt(1, "off", scenario) == pytest.approx(33.8, rel=0.125)
    assert of_sharegpt(32, "off", scenario) == pytest.approx(867.8, rel=0.125)


def test_on_the_published_gpu_the_kernel_of_the_draft_decides_whether_the_action_flips_by_32(unpacked):
    """The report names GPU, models and engine, not the kernel of the int4 weights, of which the engine has two.

    Where that kernel unpacks weights for every tile, four drafts gain 67 % alone (within a tenth) and every length
    loses at 32, as measured. Where unpacking hides, the same drafts still gain at 32 and lose from 64 on. So the
    statement is true of one kernel and not of the other; acceptance is the same in all four.
    """
    hidden = scene(machine="a40", **QUANTIZED_SELF)
    assert of_sharegpt(1, "fixed", unpacked) == pytest.approx(1.67 * of_sharegpt(1, "off", unpacked), rel=0.1)
    for length in (1, 2, 4):
        steps = Policy(((1, length),))
        assert of_sharegpt(32, steps, unpacked) < 0.97 * of_sharegpt(32, "off", unpacked)
        assert of_sharegpt(32, steps, hidden) > 1.03 * of_sharegpt(32, "off", hidden)
        assert of_sharegpt(64, steps, hidden) < 0.97 * of_sharegpt(64, "off", hidden)


def test_controllers_that_aim_at_an_acceptance_lose_on_the_published_gpu(unpacked):
    """Measured 735.0 and 682.7 tokens a second at 32 sequences, aiming at 90 and 80 %, against 867.8 of plain decoding.

    The loss is there and within an eighth for the tighter aim. The looser one loses less here than it did there.
    """
    plain = of_sharegpt(32, "off", unpacked)
    assert of_sharegpt(32, "target:0.9", unpacked) == pytest.approx(735.0, rel=0.125)
    assert of_sharegpt(32, "target:0.8", unpacked) < 0.97 * plain


def test_the_best_policy_speculates_alone_and_stops_in_a_crowd():
    """Chosen by expected tokens per second, the draft length falls with the batch to none.

    No other choice with the same draft loaded beats it.
    """
    scenario = scene(machine="h20", **QUANTIZED_SELF)
    idle = Policy(((1, 0), (4096, 1)))
    for batch in (1, 4, 16, 64):
        best = told(batch, "best", scenario)["tokens_per_s"]
        rivals = (idle, *(Policy(((1, length),)) for length in (1, 2, 4, 6)))
        assert best >= 0.97 * max(told(batch, policy, scenario)["tokens_per_s"] for policy in rivals)
    rules = prepared(service(scenario=scenario, acceptance=constant(0.9), policy="best")).rules
    chosen = rules.draft_len[rules.choice[[1, 8, 64]]]
    assert chosen[0] >= 4
    assert chosen[0] >= chosen[1] >= chosen[2] == 0


def test_a_controller_that_aims_at_an_acceptance_is_wrong_at_both_ends():
    """Steered to 80 or 90 % accepted, drafts are too short alone and never cease in a crowd, as vllm26504 measured.

    There, alone: 49.2 and 46.4 tokens a second against 56.4 of the best length. At batch 32: 682.7 and 735.0 against
    867.8 of plain decoding. The looser aim is the better one alone and the worse one in a crowd.
    """
    scenario = scene(machine="h20", **QUANTIZED_SELF)
    alone, crowd = (
        {
            policy: told(batch, policy, scenario)["tokens_per_s"]
            for policy in ("off", "best", "target:0.8", "target:0.9")
        }
        for batch in (1, 32)
    )
    assert alone["best"] > alone["target:0.8"] > alone["target:0.9"] > alone["off"]
    assert crowd["off"] > 1.1 * crowd["target:0.9"] > 1.1 * crowd["target:0.8"]
    assert crowd["best"] > crowd["target:0.9"]


def test_steering_reaches_the_acceptance_it_aims_at():
    """Between the shortest and the longest draft there is a length near the aim; far aims end at the last lengths."""
    scenario = scene(machine="h20", **QUANTIZED_SELF)
    assert told(64, "target:0.8", scenario)["acceptance"] == pytest.approx(0.8, abs=0.04)
    for policy, length in (("target:0.99", 1), ("target:0.01", 8)):
        used = {row["draft_len"]: row["sequence_rounds"] for row in told(64, policy, scenario)["by_draft_len"]}
        assert used[length] > 0.8 * sum(used.values())


@pytest.mark.parametrize("target", TARGETS)
def test_a_schedule_whose_graphs_are_all_captured_falls_to_plain_decoding_and_no_further(target):
    """What one would expect of crossing the threshold: no round is eager, and plain decoding is what is left."""
    told, plain = eight(SWITCHED, target), eight("off", target)
    assert told["switches"] >= 1
    assert told["eager_share"] == 0.0
    assert told["tokens_per_s"] > 0.97 * plain["tokens_per_s"]


@pytest.mark.parametrize("target", TARGETS)
def test_graphs_for_one_draft_length_leave_the_other_to_the_host(target):
    """Captured at the start for two drafts only, every round without drafts is launched eagerly.

    How much slower that is depends on whether the host launches a layer faster than the GPU runs it: a small model
    loses, a large one hides the launches. No large model collapses by that alone.
    """
    whole, lost = eight(SWITCHED, target), eight(SWITCHED, target, captured=(2,))
    assert lost["eager_share"] > 0.5
    assert lost["captured_while_serving"] == 0
    share = lost["tokens_per_s"] / whole["tokens_per_s"]
    assert share < 0.9 if target == "qwen3_1_7b" else 0.9 < share < 1.1


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("capture", ["first_use", "latest"])
def test_capturing_the_lost_graphs_while_serving_collapses_throughput(capture, target):
    """A length that was not captured at the start is captured at its first use, half a second in which nobody is served.

    Throughput falls to between a twentieth and seven tenths of the static schedule's; reported were 24 to 157 of 232
    tokens a second, 0.10 to 0.68 of it. Discarding the other length's graphs only adds to it. The report's run was
    longer, and stood still for 35 to 55 s: that many captures come only of crossing the threshold again and again.
    """
    static, lost = eight(Policy(((1, 2),)), target), eight(SWITCHED, target, capture=capture, captured=(2,))
    assert static["captured_while_serving"] == 0
    assert lost["captured_while_serving"] >= (1 if capture == "first_use" else 2)
    assert 0.05 < lost["tokens_per_s"] / static["tokens_per_s"] < 0.68
    assert lost["capturing_s"] > (0.5 if (capture, target) == ("latest", "qwen3_1_7b") else 0.25) * lost["busy_s"]


def test_the_second_crossing_is_free_unless_graphs_were_discarded():
    """Graphs captured at first use stay; those of a policy that keeps only the latest length are captured again."""
    scenario = scene(proposer="native_mtp", target="llama3_1_8b", draft_len=2)
    made = service(5.0, 400, policy=SWITCHED, scenario=scenario, lengths=(CHAT[0], Lengths(180, 120, 260)))
    once, again = (
        served(replace(made, limits=replace(made.limits, capture=way, captured=(2,))))
        for way in ("first_use", "latest")
    )
    assert once["switches"] > 20
    assert once["captured_while_serving"] <= 12
    assert again["captured_while_serving"] > 3 * once["captured_while_serving"]


def test_a_draft_kept_in_step_costs_rounds_without_drafts_what_was_measured():
    """Where the draft runs once even when nothing is drafted, a step is 3 to 12 % longer; 5 to 8 % were measured.

    Measured with a native head of a 27B in fp8 on two RTX 5090 (vllm49548); here a 32B in bf16 on two H100.
    """
    scenario = scene(proposer="native_mtp", target="qwen3_32b", n_gpu=2, draft_len=2)
    idle = Policy(((1, 0), (4096, 2)))
    free, kept = (
        served(service(CLOSED, 32, policy=idle, scenario=scenario, max_sequences=8, lengths=CHAT, in_step=in_step))
        for in_step in (False, True)
    )
    assert 1.03 < free["tokens_per_s"] / kept["tokens_per_s"] < 1.12
    plain = service(CLOSED, 32, policy="off", scenario=scenario, max_sequences=8, lengths=CHAT)
    assert served(plain) == served(replace(plain, limits=replace(plain.limits, in_step=True)))


def test_a_threshold_amid_the_load_switches_again_and_again():
    """Under open arrivals whose batch swings around the threshold, graphs are captured over and over.

    Most of the time goes into captures, and a request takes twice as long.
    """
    made = service(
        5.0, 400, policy=SWITCHED, scenario=scene(proposer="native_mtp", target="llama3_1_8b", draft_len=2),
        lengths=(CHAT[0], Lengths(180, 120, 260)),
    )  # fmt: skip
    kept, lost = (served(replace(made, limits=replace(made.limits, capture=way))) for way in ("ahead", "latest"))
    assert kept["switches"] > 20
    assert lost["captured_while_serving"] > 20
    assert lost["capturing_s"] > 0.5 * lost["busy_s"]
    assert lost["e2e_s"]["p50"] > 2.0 * kept["e2e_s"]["p50"]


def test_verification_of_a_wide_tree_loses_at_large_batches():
    """A tree of 21 nodes gains alone and falls to 0.5 to 0.65 of plain decoding at 64 and more sequences (2601.11580)."""
    scenario = scene(proposer="ar_head", axes={"topology": "static_tree"}, draft_len=4, tree_size=21)
    lone, crowd = (gain(batch, "fixed", scenario, 0.7) for batch in (1, 128))
    assert lone > 1.5
    assert crowd < 0.75


def test_a_policy_is_a_word_or_a_schedule():
    """Words and lists read; a hole in a schedule does not."""
    assert policy_of("off", 4).lengths == (0,)
    assert policy_of("fixed", 4).lengths == (4,)
    assert policy_of("1:4,16:2,32:0", 4).at(20) == 2
    assert policy_of("target:0.8", 4).target == 0.8
    assert 4 in policy_of("best", 4).lengths
