"""Laws of what a twist answers: the objections are put to it again, and switching off alone is none."""

from dataclasses import replace
from functools import cache

import pytest

from tests.critique.readings import IDEAS, reviewed
from vashti.core.finding import Finding
from vashti.critique import CHECKS, SERVED
from vashti.critique.checks.say import MATERIAL
from vashti.review.offer import offer_section
from vashti.twist import find_twist
from vashti.twist.answers import answers
from vashti.twist.twist import OFF, essence

EVERY = pytest.mark.parametrize("name", IDEAS)


@cache
def found(name):
    """An example's case, its critique, and the twist that was held against it."""
    case, said = reviewed(name)
    return case, said, find_twist(case, said)


def offers(name):
    """What is offered, first and otherwise."""
    twist = found(name)[2]
    return [offer for offer in (twist.offer, twist.otherwise) if offer]


@EVERY
def test_an_objection_is_answered_exactly_when_its_check_is_silent(name):
    """Every objection put to an offer is answered or stands, by the check that raised it."""
    case, said, _ = found(name)
    titles = {f.title: f.check for f in said.findings}
    for offer in offers(name):
        changed = replace(case, scenario=offer.scenario, idea=replace(case.idea, design=offer.scenario.design))
        assert not set(offer.answers) & set(offer.leaves)
        for told, raised in ((offer.answers, False), (offer.leaves, True)):
            for title in told:
                check = next(c for c in CHECKS if c.__name__ == titles[title])
                assert any(isinstance(f, Finding) for f in check(changed)) == raised


@EVERY
def test_the_idea_itself_answers_nothing(name):
    """Put to the design they were raised on, all objections stand."""
    case, said, _ = found(name)
    assert not answers(case, case.scenario, said)[0]


@EVERY
def test_an_offer_does_more_than_switch_off_and_pays_where_people_serve(name):
    """Not to speculate is no twist, and some served batch gains."""
    for offer in offers(name):
        assert not {move.id for move in offer.moves} <= OFF
        assert max(new.speedup for batch, _, new, _ in offer.points if batch in SERVED) >= 1.0 + MATERIAL - 1e-6


@EVERY
def test_what_is_answered_and_what_stands_is_told(name):
    """The section names every objection put to an offer."""
    words = " ".join(block.text for block in offer_section(found(name)[2]).blocks if hasattr(block, "text"))
    for offer in offers(name):
        for title in (*offer.answers, *offer.leaves):
            assert f"“{title}”" in words


def test_what_runs_beside_the_verify_pass_is_kept_with_its_place():
    """A split that alternates two batches stays one; one way of working ahead may stand in for another."""
    split = {"axis": "boundary", "value": "draft_verify"}
    halves = essence([split, {"axis": "overlap", "value": "dual_batch"}])
    assert halves == [["boundary", "draft_verify"], ["overlap", "dual_batch"]]
    ahead = essence([split, {"axis": "overlap", "value": "run_ahead"}])
    assert ["overlap", "enumerate"] in ahead
    assert ["overlap", "dual_batch"] not in ahead
