"""What the skeptic checks. One check a file; a check takes a case and yields findings and sound things."""

from vashti.critique.assumption import Assumption
from vashti.critique.case import BATCHES, SERVED, Case, Point, build_case
from vashti.critique.critique import CHECKS, Critique, critique
from vashti.critique.novelty import novelty_of
from vashti.critique.procedures import PROCEDURES
from vashti.critique.questions import OpenQuestion, open_questions
from vashti.critique.verdict import Verdict, verdict

__all__ = [
    "BATCHES",
    "CHECKS",
    "PROCEDURES",
    "SERVED",
    "Assumption",
    "Case",
    "Critique",
    "OpenQuestion",
    "Point",
    "Verdict",
    "build_case",
    "critique",
    "novelty_of",
    "open_questions",
    "verdict",
]
