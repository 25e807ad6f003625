"""Laws of the verdict."""

import re
from dataclasses import replace

import pytest

from tests.critique.readings import IDEAS, case_of, own, proposal, reviewed
from vashti import critique
from vashti.core.reading import Beside

RANK = {"refuse": 0, "kill": 0, "fix": 1, "pursue": 2}
EVERY = pytest.mark.parametrize("name", IDEAS)


def judged(reading):
    """The verdict on a reading."""
    case = case_of(reading)
    return critique.verdict(case, critique.critique(case))


def costing(name, memory):
    """An example that states this much more memory."""
    idea = proposal(name)
    items = (*(i for i in idea.items if i.name != "draft_memory_overhead"), own("draft_memory_overhead", memory))
    return replace(idea, design=idea.design.with_setting("draft_memory_overhead", memory), items=items)


@EVERY
def test_more_memory_never_improves_the_decision(name):
    """As the memory stated for the draft grows, the decision stays or gets worse."""
    ranks = [RANK[judged(costing(name, memory)).decision] for memory in (0.05, 0.2, 0.6, 1.5)]
    assert ranks == sorted(ranks, reverse=True)


@EVERY
def test_the_order_of_items_is_irrelevant(name):
    """Read back to front, a proposal draws the same verdict."""
    idea = proposal(name)
    turned = judged(replace(idea, items=tuple(reversed(idea.items))))
    assert turned == judged(idea)


@EVERY
def test_a_verdict_points_at_runs_of_the_ledger(name):
    """It gives reasons, and whatever runs they name were made."""
    case, said = reviewed(name)
    verdict = critique.verdict(case, said)
    assert verdict.why
    assert set(re.findall(r"\[run ([0-9a-f]+)\]", " ".join(verdict.why))) <= set(case.ledger.runs)


def test_a_sweep_is_a_hyperparameter_and_not_pursued():
    """A proposal that changes only numbers is judged a hyperparameter, and killed or sent back."""
    case, said = reviewed("proposal_sweep")
    assert critique.novelty_of(case).outputs["versus_baseline"] == "hyperparameter"
    assert "sweep_only" in {f.check for f in said.findings}
    assert critique.verdict(case, said).decision in {"kill", "fix"}


def test_a_rewrite_for_little_and_much_memory_is_killed_with_both_numbers():
    """New kernels and half as much memory again for 1.31 times are not worth it, and both figures are named."""
    idea = costing("proposal_rewrite", 0.5)
    claim = own("claimed_speedup", 1.31, "claim")
    items = (*(i for i in idea.items if i.name != "claimed_speedup"), claim)
    verdict = judged(replace(idea, design=idea.design.with_setting("claimed_speedup", 1.31), items=items))
    assert verdict.decision == "kill"
    assert "1.31" in verdict.why[0]
    assert "50 %" in verdict.why[0]


def test_a_sound_proposal_is_pursued():
    """Nothing decisive against it and the bar met: pursue."""
    assert critique.verdict(*reviewed("proposal_sound")).decision == "pursue"


@EVERY
def test_what_lies_outside_is_neither_killed_nor_praised_for_the_decoder_under_it(name):
    """Where no axis holds what is put forward, the figures decide nothing, and the verdict says so first."""
    idea = replace(proposal(name), foreign=0.9, beside=Beside(0.5, ("refund",)))
    found = judged(idea)
    assert found.decision == "fix"
    assert "none of my axes" in found.why[0]
