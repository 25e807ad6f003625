"""Two PDFs in, one review out: every part computed once, in one order, on one ledger."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from vashti import compare, critique, perf, reading, twist
from vashti.core.errors import InputError
from vashti.core.run import Ledger, Run
from vashti.critique import Case, Critique, OpenQuestion, Verdict
from vashti.review import worth
from vashti.review.advice import Advice
from vashti.review.plots import pictured
from vashti.review.stress import grid, speedups
from vashti.twist import Twist

PROCEDURES = {**perf.PROCEDURES, **compare.PROCEDURES, **critique.PROCEDURES, **twist.PROCEDURES}
"""Every procedure a run may name."""

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Review:
    """Everything a review says, before it is put into words.

    Attributes:
        case: the readings, resolved.
        novelty: the run of the novelty judgement.
        critique: findings and sound things.
        questions: what the author must still say, by swing.
        twist: what she offers.
        verdict: the decision.
        validation: how well the model predicts published measurements in this regime.
        advice: what a language model added, if one was asked; nothing above depends on it.
    """

    case: Case
    novelty: Run
    critique: Critique
    questions: tuple[OpenQuestion, ...]
    twist: Twist
    verdict: Verdict
    validation: Run
    advice: Advice | None = None

    @property
    def runs(self) -> tuple[Run, ...]:
        """Every run the review rests on, in the order made."""
        return tuple(self.case.ledger.runs.values())


def review(
    baseline: Path, idea: Path, progress: Progress = lambda _: None, given: Mapping[str, str] | None = None
) -> Review:
    """Read both documents, run the idea, criticize it, and look for the twist.

    Args:
        baseline: the paper the idea builds on (PDF).
        idea: the proposal (PDF).
        progress: told the name of each stage as it begins.
        given: `gpu`, `target_model` or `engine` by name or by file, in place of what the documents say; `as_of`, the
            date of the map that novelty is judged against.

    Raises:
        DataError: nothing has a name that is given, or its file is broken.
        InputError: a document cannot be read, or both are the same file.
    """
    if _same(baseline, idea):
        raise InputError(
            str(idea), "is the same file as the baseline", "give the baseline paper first and the idea second"
        )
    progress("reading the baseline")
    base = reading.read(baseline, "baseline")
    progress("reading the idea")
    seed = reading.read(idea, "idea")
    progress("running the idea")
    case = critique.build_case(base, seed, Ledger(PROCEDURES), given)
    novelty = critique.novelty_of(case)
    progress("stress-testing")
    said = critique.critique(case)
    questions = critique.open_questions(case)
    progress("looking for a twist")
    offered = twist.find_twist(case, said)
    figure_runs(case, offered)
    return Review(case, novelty, said, questions, offered, critique.verdict(case, said), worth.validation_of(case))


def figure_runs(case: Case, offered: Twist) -> None:
    """Make every run that a table or a picture shows, so that a review rests on the same runs whatever prints it."""
    pictured(case, offered)
    speedups(case)
    grid(case)


def rerun(procedure: str, inputs: dict[str, object]) -> Run:
    """Repeat one run from its procedure and inputs."""
    return Ledger(PROCEDURES).run(procedure, inputs)


def _same(first: Path, second: Path) -> bool:
    try:
        return first.samefile(second) or (
            first.is_file() and second.is_file() and first.read_bytes() == second.read_bytes()
        )
    except OSError:
        return False
