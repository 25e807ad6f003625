"""The novelty judgement of a case, as a run every part of the review shares."""

from vashti.compare import unplaced
from vashti.core.run import Plain, Run
from vashti.critique.case import Case


def novelty_of(case: Case) -> Run:
    """The run of `compare.novelty` on the two readings, by what each document itself states."""
    baseline, idea = case.baseline.design.as_dict(), case.idea.design.as_dict()
    inputs: Plain = {"baseline": baseline, "idea": idea, "as_of": case.as_of}
    claims = len(unplaced(case.idea))
    if claims:
        inputs["unplaced"] = claims
    return case.ledger.run("compare.novelty", inputs)
