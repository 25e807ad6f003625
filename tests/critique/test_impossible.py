"""Laws of values that cannot be: said once, kept out of every run."""

from dataclasses import replace

import pytest

from tests.critique.readings import case_of, findings, own, proposal
from vashti import critique
from vashti.critique.checks.impossible_value import impossible_value
from vashti.twist import find_twist

WRONG = {
    "acceptance_rate": 1.4,
    "draft_sms": 500.0,
    "sm_fraction_draft": 1.0,
    "temperature": -1.0,
    "context_len": 0.0,
    "draft_share": 1.2,
}


def saying_impossible(name, value):
    """An example with one impossible value, and the sentence it stands in."""
    reading = proposal("proposal")
    items = tuple(item for item in reading.items if item.name != name)
    return replace(reading, design=reading.design.with_setting(name, value), items=(*items, own(name, value)))


@pytest.mark.parametrize("name", WRONG)
def test_an_impossible_value_is_quoted_and_said_once(name):
    """It draws one finding that quotes it, names it and rests on a run."""
    case = case_of(saying_impossible(name, WRONG[name]))
    (finding,) = findings(impossible_value, case)
    assert "“" in finding.text
    assert f"{WRONG[name]:g}" in finding.claim
    assert finding.effect.run_id in case.ledger.runs


@pytest.mark.parametrize("name", WRONG)
def test_no_run_takes_an_impossible_value(name):
    """The case is the one in which the value was never said, and its critique can be made."""
    wrong, never = case_of(saying_impossible(name, WRONG[name])), case_of(saying_impossible(name, None))
    assert wrong.scenario == never.scenario
    assert wrong.acceptance_rate == never.acceptance_rate
    assert wrong.context_len == never.context_len
    assert not wrong.idea.quotes_for(name)
    assert critique.critique(wrong).findings[0].check == "impossible_value"


def test_the_possible_part_of_a_list_is_kept():
    """Of several stated values only the one that cannot be is left out."""
    case = case_of(saying_impossible("acceptance_rate", (0.6, 1.4)))
    assert case.acceptance_rate == 0.6
    assert [wrong.value for wrong in case.impossible] == [1.4]


def test_what_can_be_is_left_alone():
    """No example holds an impossible value, nor do values at the ends of their range."""
    for value in (0.0, 1.0):
        assert not case_of(saying_impossible("acceptance_rate", value)).impossible
    assert not case_of(proposal("proposal_sound")).impossible


def test_a_value_of_the_baseline_is_told_to_be_the_baselines():
    """An impossible value of the baseline is not put down to the idea."""
    before = proposal("proposal_call", "baseline")
    before = replace(before, design=before.design.with_setting("acceptance_rate", 3.0), items=())
    case = case_of(proposal("proposal_sound"), before)
    (finding,) = findings(impossible_value, case)
    assert finding.claim.startswith("Your baseline")


def test_a_target_that_does_not_fit_is_given_gpus_that_hold_it():
    """A stated number of GPUs too small for weights of a stated precision is impossible; the run takes more of them."""
    case = case_of(_large(saying_impossible("n_gpu", 1.0), "bf16"))
    assert [wrong.name for wrong in case.impossible] == ["n_gpu"]
    assert case.scenario.n_gpu > 1
    assert len(findings(impossible_value, case)) == 1


def test_a_target_of_no_stated_precision_is_believed_to_fit():
    """Where a milder way of storing the weights fits the GPUs stated, that is assumed, said, and nothing is impossible."""
    case = case_of(_large(saying_impossible("n_gpu", 1.0), None))
    assert not case.impossible
    assert case.scenario.n_gpu == 1
    assumed = case.assumed("target_precision")
    assert assumed is not None
    assert (assumed.value, assumed.origin) == ("fp8", "assumed")
    assert case.scenario.target == "llama3_1_70b fp8"


def _large(reading, precision):
    design = reading.design.with_setting("target_model", "Llama-3.1-70B-Instruct")
    return replace(reading, design=design.with_setting("target_precision", precision))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("acceptance_rate", -0.2),
        ("batch_sizes", (0.0, 8.0)),
        ("claimed_speedup", -2.0),
        ("context_len", -5.0),
        ("draft_len", 500.0),
        ("draft_len", -1.0),
        ("draft_memory_overhead", -1.0),
        ("draft_sms", 140.0),
        ("free_verification_batch", 0.0),
        ("full_acceptance", 7.0),
        ("n_gpu", 0.0),
        ("repartition_latency_s", -1.0),
        ("round_time_s", -1.0),
        ("tree_size", 1e9),
        ("verify_time_s", 0.0),
    ],
)
@pytest.mark.parametrize("whose", ["idea", "baseline"])
def test_a_review_survives_whatever_a_paper_writes(name, value, whose):
    """Critique, questions, twist and verdict are made from any value in either document."""
    idea, before = saying_impossible(name, value if whose == "idea" else None), proposal("proposal_call", "baseline")
    if whose == "baseline":
        before = replace(before, design=before.design.with_setting(name, value))
    case = case_of(idea, before)
    said = critique.critique(case)
    critique.open_questions(case)
    find_twist(case)
    assert critique.verdict(case, said).why
