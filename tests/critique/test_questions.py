"""Laws of what the author is asked."""

import re
from dataclasses import replace

import pytest

from tests.critique.readings import IDEAS, case_of, proposal, reviewed
from vashti import atlas
from vashti.critique import open_questions

EVERY = pytest.mark.parametrize("name", IDEAS)


@EVERY
def test_what_is_stated_is_never_asked(name):
    """No question about an axis or a setting the idea itself states."""
    case = reviewed(name)[0]
    asked = {question.name for question in open_questions(case)}
    assert not asked & case.idea.design.axes
    assert not asked & {s.name for s in case.idea.design.settings}


@EVERY
def test_questions_are_sorted_by_swing(name):
    """The question on whose answer most depends comes first."""
    swings = [round(question.swing, 3) for question in open_questions(reviewed(name)[0])]
    assert swings == sorted(swings, reverse=True)
    assert min(swings, default=0.0) >= 0.0


def test_the_schedule_comes_first_among_the_axes():
    """A split that leaves its schedule open is asked about that before any other axis."""
    axes = [q.name for q in open_questions(reviewed("proposal")[0]) if q.name in atlas.space().axes]
    assert axes[0] == "overlap"


@EVERY
def test_a_swing_is_the_spread_of_its_outcomes(name):
    """Swing is best over worst less one, each outcome is a run of the ledger, and the sentence names them all."""
    case = reviewed(name)[0]
    for question in open_questions(case):
        assert question.ask.endswith("?")
        if not question.outcomes:
            assert question.swing == 0.0
            continue
        speedups = [speedup for _, speedup, _ in question.outcomes]
        assert question.swing == pytest.approx(max(speedups) / min(speedups) - 1.0)
        runs = re.findall(r"\[run ([0-9a-f]+)\]", question.why)
        assert runs == [run for _, _, run in question.outcomes]
        for _, speedup, run in question.outcomes:
            assert case.ledger.runs[run].outputs["speedup"]["value"] == speedup


@EVERY
def test_an_answer_takes_its_question_away(name):
    """Once the author states one of the values offered, the axis is asked about no more."""
    idea = proposal(name)
    asked = [q for q in open_questions(reviewed(name)[0]) if q.outcomes and q.name in atlas.space().axes][:2]
    for question in asked:
        design = idea.design.with_axis(question.name, question.outcomes[0][0])
        left = tuple(axis for axis in idea.unspecified if axis != question.name)
        answered = case_of(replace(idea, design=design, unspecified=left))
        assert question.name not in {q.name for q in open_questions(answered)}


def test_a_missing_acceptance_rate_is_asked_for():
    """Who states neither rate nor length is asked for it, however much else is open; who states one of them is not."""
    assert "acceptance_rate" in {q.name for q in open_questions(reviewed("proposal_transfer")[0])}
    assert "acceptance_rate" not in {q.name for q in open_questions(reviewed("proposal")[0])}
    assert "acceptance_rate" not in {q.name for q in open_questions(reviewed("proposal_sound")[0])}
