"""Laws of checks that look at how a mechanism is built: its rhythm, its experts, its place, its servers and users."""

from dataclasses import replace

import pytest

from tests.critique.readings import case_of, findings, own, proposal
from vashti import critique
from vashti.critique.checks.claim_gap import claim_gap
from vashti.critique.checks.experts_woken import experts_woken
from vashti.critique.checks.feedback_edge import feedback_edge
from vashti.critique.checks.idle_draft_sms import idle_draft_sms, share_of
from vashti.critique.checks.knob_overlap import knob_overlap
from vashti.critique.checks.memory_overhead import added_memory
from vashti.critique.checks.repartition_speed import repartition_speed, rhythm
from vashti.critique.checks.server_side import server_gain
from vashti.critique.checks.tree_capacity import tree_capacity
from vashti.critique.questions import applies, open_questions
from vashti.critique.verdict import BAR, GENEROUS, HOPELESS


def built(name, settings=None, **choices):
    """The case of an example with other choices and settings."""
    idea = proposal(name)
    design = idea.design
    for axis, values in choices.items():
        design = design.with_axis(axis, *values)
    for setting, value in (settings or {}).items():
        design = design.with_setting(setting, value)
    return case_of(replace(idea, design=design))


def test_a_signal_within_the_round_gives_a_fast_split_something_to_follow():
    """The more often what is followed speaks, the sooner the latency of a split matters."""
    beats = [
        rhythm(built("proposal_predictor", signal=signal, timescale=timescale)).beats
        for signal, timescale in (
            (("accept_ema",), ("iteration",)),
            (("learned_head",), ("token",)),
            (("learned_head",), ("intra_pass",)),
        )
    ]
    assert beats == sorted(beats)
    assert len(set(beats)) == 3
    turns = {}
    for timescale in ("iteration", "intra_pass"):
        (finding,) = findings(repartition_speed, built("proposal_predictor", timescale=(timescale,)))
        turns[timescale] = finding.threshold.value
        assert ("every" in finding.text) or timescale == "iteration"
    assert turns["intra_pass"] < turns["iteration"]


@pytest.mark.parametrize(
    ("placement", "repartition", "words"),
    [("green_ctx", "fixed", "SMs"), ("in_kernel_roles", "per_tile", "blocks"), ("streams", "na", "kernels")],
)
def test_what_the_draft_keeps_is_named_after_the_kind_of_split(placement, repartition, words):
    """SMs are spoken of where SMs are set aside, blocks where tiles are, kernels where streams share all of them."""
    case = built("proposal", placement=(placement,), repartition=(repartition,))
    assert words in share_of(case).words
    assert ("reserved SMs" in " ".join(f.claim for f in findings(idle_draft_sms, case))) <= (placement == "green_ctx")


def test_what_is_switched_off_wastes_no_drafts():
    """Where the controller drafts nothing at low acceptance, no share of drafts is said to be lost."""
    for knobs, words in ((("none",), "never kept"), (("on_off",), "nothing is drafted")):
        (finding,) = findings(idle_draft_sms, built("proposal", knobs=knobs, overlap=("run_ahead",)))
        assert words in finding.text


def test_a_mixture_of_experts_hears_of_the_experts_it_wakes():
    """Positions verified together are objected to on a mixture, and never on a dense model."""
    case = built("proposal_sound", {"target_model": "Qwen3-235B-A22B", "n_gpu": 4.0, "draft_model": None})
    (finding,) = findings(experts_woken, case)
    assert finding.effect.value > 1.0
    assert finding.threshold.side == "below"
    assert not list(experts_woken(built("proposal_sound")))


def test_a_draft_length_is_no_rival_to_a_split_that_follows_the_load():
    """Only a signal of acceptance could as well turn the draft length."""
    assert list(knob_overlap(built("proposal_predictor")))
    assert not list(knob_overlap(built("proposal_predictor", signal=("load",))))


def test_an_edge_between_devices_that_costs_nothing_is_no_objection():
    """The verdict's way back is objected to between devices where it is exposed."""
    plain = {"knobs": ("none",), "signal": ("none",), "timescale": ("offline",)}
    near = built("proposal_edge", placement=("cpu",), handoff=("host",), **plain)
    assert not findings(feedback_edge, near)
    assert findings(feedback_edge, built("proposal_edge"))


def test_what_lies_in_the_hosts_memory_is_none_of_the_gpus():
    """A draft on the host adds less to the GPU than the same draft on a GPU of its own."""
    choices = {"boundary": ("draft_verify",), "overlap": ("run_ahead",)}
    host = built("proposal_rewrite", {"draft_memory_overhead": None}, placement=("cpu",), handoff=("host",), **choices)
    gpu = built(
        "proposal_rewrite", {"draft_memory_overhead": None}, placement=("other_gpu",), handoff=("nvlink",), **choices
    )
    assert added_memory(host) < added_memory(gpu)


def test_a_tree_that_pays_for_its_room_is_left_alone():
    """Nodes are objected to where a chain gives more, counted over the sequences that fit."""
    for found in findings(tree_capacity, built("proposal_sweep")):
        effect = found.effect
        assert effect.value < effect.reference


def test_an_inherited_tree_is_called_the_baselines():
    """Whoever does not say what shape his candidates have is told whose tree is run."""
    idea = proposal("proposal_sweep")
    silent = case_of(replace(idea, design=idea.design.with_axis("topology")))
    for found in findings(tree_capacity, silent):
        assert "your baseline's tree stands" in found.text


def test_axes_that_mean_nothing_here_are_not_asked_about():
    """A design without a split is not asked how finely it moves, nor one without a controller what it looks at."""
    case = built("proposal_sound", knobs=("none",))
    assert not applies(case, "repartition")
    assert not applies(case, "signal")
    assert applies(built("proposal"), "repartition")


def test_a_question_is_answered_by_what_was_run():
    """The outcomes of a question are values of the axis it asks for."""
    for question in open_questions(built("proposal")):
        assert question.ask.endswith("?")


def test_where_clients_draft_user_and_server_decide_together():
    """Server and user are both told, and a server that reaches the bar at its users' cost is sent back."""
    case = built("proposal_edge")
    verdict = critique.verdict(case, critique.critique(case))
    point, run = server_gain(case)
    gain = float(run.outputs["value"])
    words = " ".join(verdict.why)
    assert f"{gain:.2f}×" in words
    assert f"[run {run.id}]" in words
    assert verdict.decision != "pursue" or max(gain, point.speedup) >= BAR
    if gain >= BAR > 1.0 > point.speedup:
        assert "waiting" in words


def test_an_unknown_acceptance_kills_nothing_that_a_good_one_would_save():
    """A rate taken over from another drafter, or assumed, condemns only what no rate would carry."""
    case = built("proposal_transfer", proposer=("ar_head",))
    assert case.acceptance_is_borrowed
    low = replace(case, acceptance_rate=0.05)
    assert max(low.at(b).high for b in critique.SERVED) < HOPELESS
    saved = max(low.at(b, GENEROUS).high for b in critique.SERVED) >= HOPELESS
    verdict = critique.verdict(low, critique.critique(low))
    assert saved == (verdict.decision != "kill")


def test_a_headline_beyond_a_borrowed_rate_is_a_question_of_the_rate():
    """Where the acceptance is another drafter's, a claim that some rate reaches is not called out of reach."""
    case = built("proposal_transfer", proposer=("ar_head",))
    claim = own("claimed_speedup", 1.2 * case.at(1).high, "claim")
    kept = tuple(i for i in case.idea.items if i.name != "claimed_speedup")
    told = replace(case, idea=replace(case.idea, items=(*kept, claim)))
    assert "out of reach" not in " ".join(found.title for found in findings(claim_gap, told))
