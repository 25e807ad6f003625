"""Laws of the target an idea runs on: its size where it has no name, and where its weights lie."""

from dataclasses import replace

import pytest

from tests.critique.readings import baseline, case_of, proposal, reviewed
from vashti import atlas, critique
from vashti.core.design import Design
from vashti.core.reading import Document, Passage, Reading
from vashti.critique.checks.memory_overhead import memory_overhead
from vashti.critique.checks.rivals import time_shared
from vashti.critique.inherited import completed
from vashti.critique.machines import alike
from vashti.critique.offload import NOT_PRICED, OFFLOADED, speaks_of_offloading
from vashti.critique.questions import open_questions
from vashti.critique.sizes import sized
from vashti.review.stress import stress
from vashti.twist import MOVES
from vashti.twist.moves import BY_ID, clash, moved


def saying(text, choices=None, settings=None, section="Method"):
    """An idea with these words in its body."""
    passage = Passage(0, 1, "body", text, section)
    return Reading(Document("idea", "By hand", 1, (passage,)), Design.of(choices or {}, settings or {}), (), ())


@pytest.mark.parametrize("size", [7, 14, 32, 70])
def test_a_size_without_a_name_is_taken(size):
    """An idea that speaks of a target by its size runs on a known one of about that size, and says so."""
    case = case_of(saying(f"We serve a {size}B model with a 0.6B drafter."))
    target = atlas.model(case.scenario.target)
    assert size / 1.5 < target.params / 1e9 < size * 1.5
    note = case.assumed("target_model")
    assert note is not None
    assert f"{size} billion" in note.why
    assert atlas.model(case.scenario.draft).params < 1.5e9


def test_sizes_of_other_peoples_models_are_not_the_ideas():
    """What stands under related work is no target of this idea."""
    assert sized(saying("They serve a 70B model.", section="2 Related work")).number("target_params") is None


def test_an_unknown_target_is_named_beside_the_first_numbers():
    """The stress test opens with the model that stands in for one the atlas does not hold."""
    case = case_of(saying("We draft.", {"proposer": "draft_lm"}, {"target_model": "Nobody-13B"}))
    opening = stress(case, critique.Critique((), (), ())).blocks[0]
    assert "in place of Nobody-13B" in opening.text


def test_a_model_of_experts_is_stood_in_for_by_one():
    """The size of a mixture is not taken for that of a dense model."""
    case = case_of(saying("We draft.", {}, {"target_model": "Nobody-30B-A3B"}))
    assert atlas.model(case.scenario.target).experts


STREAMED = "The weights of the target stay in host memory and are streamed over PCIe layer by layer."


def offloaded():
    """A case whose target does not fit the GPU and is streamed."""
    choices = {"proposer": "draft_lm", "placement": "time_shared"}
    return case_of(saying(STREAMED, choices, {"gpu": "RTX 4090", "target_model": "Qwen3-32B"}))


def test_a_streamed_target_is_not_run_as_if_it_lay_beside_the_draft():
    """Where the text leaves weights in host memory and the GPU does not hold them, the link sets the plain step, rivals' too."""
    case = offloaded()
    assert case.design.has("placement", OFFLOADED)
    assert case.assumed("target_memory") is not None
    link_s = atlas.model(case.scenario.target).params * 2 / 60e9
    for scenario in (case.scenario, case.reference, time_shared(case)):
        assert case.at(1, scenario=scenario).outputs["autoregressive_s"] > link_s
    assert not list(memory_overhead(case))


def test_a_streamed_target_stays_where_it_is_whatever_is_moved():
    """No move of a twist brings weights into a memory that does not hold them."""
    case = offloaded()
    for move in MOVES:
        if move.applies(case.design):
            assert moved(move, case.scenario).design.has("placement", OFFLOADED)


def test_a_target_that_fits_is_not_streamed():
    """Words about host memory alone move nothing."""
    case = case_of(saying(STREAMED, {"proposer": "draft_lm"}, {"gpu": "H100", "target_model": "Qwen3-8B"}))
    assert not case.design.has("placement", OFFLOADED)
    assert not speaks_of_offloading(saying("They keep weights in host memory.", section="Related work"))


def test_a_draft_with_a_state_keeps_no_cache():
    """A state-space draft inherits no cache, is asked about none, and is offered none."""
    idea = saying("We draft.", {"proposer": "draft_lm"}, {"draft_model": "Mamba2-130M"})
    assert completed(idea.design, baseline().design)[0].on("kv_state") == {"recurrent"}
    assert not BY_ID["window_draft_kv"].applies(Design.of({"kv_state": "own_full"}, {"draft_model": "Mamba2-130M"}))
    outcomes = [q.outcomes for q in open_questions(case_of(idea)) if q.name == "kv_state"]
    assert not any(outcomes)


def test_another_drafter_brings_its_own_state():
    """A move that changes who proposes leaves no state of the old draft behind."""
    scenario = reviewed("proposal_transfer")[0].scenario
    stateful = replace(scenario, design=scenario.design.with_axis("kv_state", "recurrent"))
    for name in ("light_head", "one_pass"):
        assert not moved(BY_ID[name], stateful).design.has("kv_state", "recurrent")


def test_two_moves_never_undo_one_another():
    """A move that puts another value where one before it put its own clashes with it."""
    assert clash(BY_ID["one_pass"], ["light_head"])
    assert not clash(BY_ID["switch_off"], ["light_head"])


def test_what_is_stated_of_the_memory_of_one_draft_is_not_said_of_another():
    """A move to another drafter drops the memory stated for the first."""
    idea = proposal("proposal")
    scenario = case_of(idea).scenario
    assert scenario.design.number("draft_memory_overhead")
    assert moved(BY_ID["light_head"], scenario).design.number("draft_memory_overhead") is None


def test_stand_ins_condemn_nothing():
    """Whatever another machine or target gives, an idea is not killed by it, and the verdict says whose figures they are."""
    idea = saying(
        "We draft.",
        {"proposer": "draft_lm", "overlap": "sequential"},
        {"target_model": "Nobody-13B", "acceptance_rate": 0.1},
    )
    case = case_of(idea)
    said = critique.critique(case)
    assert max(case.at(b).high for b in critique.SERVED) < 1.1
    verdict = critique.verdict(case, said)
    assert not [reason for reason in verdict.why if "Even the upper end" in reason]
    known = case_of(
        saying(
            "We draft.",
            {"proposer": "draft_lm", "overlap": "sequential"},
            {"target_model": "Llama-3.1-8B", "acceptance_rate": 0.1},
        )
    )
    assert critique.verdict(known, critique.critique(known)).decision == "kill"


def test_streamed_experts_are_said_to_lie_outside_of_the_model():
    """Which experts a pass asks the host for is not priced: it is noted, and condemns nothing."""
    settings = {"gpu": "RTX 4090", "target_model": "Mixtral-8x7B", "n_gpu": 1.0}
    case = case_of(saying(STREAMED, {"proposer": "draft_lm", "placement": "offload_bubble"}, settings))
    assert case.assumed(NOT_PRICED) is not None
    assert critique.verdict(case, critique.critique(case)).decision != "kill"


def test_another_draft_is_not_stored_as_the_baselines():
    """How the baseline stores its draft is not inherited by an idea that drafts otherwise."""
    before = baseline()
    before = replace(before, design=before.design.with_setting("draft_precision", "int4"))
    for idea in (saying("x", {"proposer": "ar_head"}), saying("x", {}, {"draft_params": 6e7})):
        assert completed(idea.design, before.design)[0].text("draft_precision") is None


def test_an_unknown_card_is_stood_in_for_by_its_own_kind():
    """A consumer card is not run as a data-center GPU, and a bandwidth that is given says which known one is nearest."""
    card, _ = alike("RTX 3060 Ti", None)
    assert "RTX" in atlas.hardware(card).name
    slow, how = alike("Quux 9000", 2.0e11)
    assert atlas.hardware(slow).memory_bytes_per_s.value == min(
        m.memory_bytes_per_s.value for m in atlas.machines().values()
    )
    assert "bandwidth" in how
