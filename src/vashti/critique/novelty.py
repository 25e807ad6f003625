"""The novelty judgement of a case, as a run every part of the review shares."""

from vashti.compare import wording
from vashti.compare.outside import outside
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
    signs = outside(case.idea)
    said = {"foreign": round(signs.foreign, 3), "beside": round(signs.beside, 3), "unplaced": signs.claims}
    inputs |= {name: value for name, value in said.items() if value}
    words = wording(case.idea.own_words, case.as_of)
    if words:
        inputs["words"] = words
    return case.ledger.run("compare.novelty", inputs)
