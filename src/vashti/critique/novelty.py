"""The novelty judgement of a case, as a run every part of the review shares."""

from vashti.compare import unplaced
from vashti.core.run import Plain, Run
from vashti.critique.case import Case

CERTAIN = 0.995
"""Probability from which a choice is taken as read for certain [1]."""


def novelty_of(case: Case) -> Run:
    """The run of `compare.novelty` on the two readings, by what each document itself states."""
    baseline, idea = case.baseline.design.as_dict(), case.idea.design.as_dict()
    inputs: Plain = {"baseline": baseline, "idea": idea, "as_of": case.as_of}
    doubts = [[choice.axis, choice.value, round(chance, 3)] for choice, chance in case.idea.chances if chance < CERTAIN]
    if doubts:
        inputs["chances"] = doubts
    if case.idea.foreign:
        inputs["foreign"] = round(case.idea.foreign, 3)
    claims = len(unplaced(case.idea))
    if claims:
        inputs["unplaced"] = claims
    return case.ledger.run("compare.novelty", inputs)
