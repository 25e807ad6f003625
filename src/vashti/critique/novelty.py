"""The novelty judgement of a case, as a run every part of the review shares."""

from vashti.compare import unplaced
from vashti.core.run import Plain, Run
from vashti.critique.case import Case


def novelty_of(case: Case, as_of: str = "") -> Run:
    """The run of `compare.novelty` on the two readings, by what each document itself states."""
    inputs: Plain = {"baseline": case.baseline.design.as_dict(), "idea": case.idea.design.as_dict(), "as_of": as_of}
    claims = len(unplaced(case.idea))
    if claims:
        inputs["unplaced"] = claims
    return case.ledger.run("compare.novelty", inputs)
