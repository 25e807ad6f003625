"""The novelty judgement of a case, as a run every part of the review shares."""

from vashti.core.run import Run
from vashti.critique.case import Case


def novelty_of(case: Case, as_of: str = "") -> Run:
    """The run of `compare.novelty` on the two readings, by what each document itself states."""
    inputs = {"baseline": case.baseline.design.as_dict(), "idea": case.idea.design.as_dict(), "as_of": as_of}
    return case.ledger.run("compare.novelty", inputs)
