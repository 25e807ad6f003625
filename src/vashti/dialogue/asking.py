"""She leads: the open question with the largest swing, what each answer would do, and when there is none left to ask."""

from dataclasses import dataclass
from typing import Literal

from vashti import atlas, perf
from vashti.critique import SERVED, Case, OpenQuestion
from vashti.critique.checks.say import times
from vashti.critique.verdict import BAR, HOPELESS
from vashti.dialogue.board import Board

Stage = Literal["open", "ready", "dead", "rework", "measure"]
MOST_TOLD = 5
"""Answers whose outcome is told."""


@dataclass(frozen=True, slots=True)
class Ask:
    """What she asks or says at the end of a turn.

    Attributes:
        stage: ``open`` while a question moves the verdict; ``rework``: no answer helps, a change of design might;
            ``measure``: what is left is to be measured; ``ready``, ``dead``.
        name: axis or setting asked about; empty where nothing is asked.
        text: the question, and what each answer would do; or how it ends.
    """

    stage: Stage
    name: str
    text: str


def ask(board: Board) -> Ask:
    """The question she asks next, or how it ends."""
    open_ = [q for q in board.view.questions if q.outcomes and q.name not in board.passed]
    if open_ and any(moves(board.case, question) for question in open_):
        return Ask("open", open_[0].name, question_words(open_[0]))
    return _end(board)


def asked_of(board: Board) -> str:
    """The name of the question that is open: asked last, or at the opening."""
    return board.asked if board.log else ask(board).name


def question_words(question: OpenQuestion) -> str:
    """The question, then what each answer would do to the result."""
    outcomes = told_outcomes(question)
    lines = [f"{answer_words(question.name, v)} {times(s)} [run {r}]" for v, s, r in outcomes]
    more = "" if len(outcomes) == len(question.outcomes) else f"; the other answers lie between [run {outcomes[0][2]}]"
    return f"{question.ask} At batch {question.batch}: {', '.join(lines)}{more}."


def told_outcomes(question: OpenQuestion) -> tuple[tuple[str, float, str], ...]:
    """The outcomes, where there are many the extremes of them and those between evenly left out."""
    if len(question.outcomes) <= MOST_TOLD:
        return question.outcomes
    ranked = sorted(question.outcomes, key=lambda o: (-o[1], o[0]))
    return (*ranked[:3], *ranked[-2:])


def answer_words(name: str, value: str) -> str:
    """An answer in the field's words."""
    axes = atlas.space().axes
    if name in axes:
        return axes[name].values[value].term if value in axes[name].values else value
    return f"{name.replace('_', ' ')} {value}"


def moves(case: Case, question: OpenQuestion) -> bool:
    """Whether one answer leads to another verdict than another: decision, or whom the idea beats."""
    return len({_standing(case, question, value) for value, _, _ in question.outcomes}) > 1


def _standing(case: Case, question: OpenQuestion, value: str) -> tuple[str, bool, bool]:
    rate, scenario = None, case.scenario
    if question.name in atlas.space().axes:
        scenario = case.with_design(case.design.with_axis(question.name, value))
    else:
        rate = float(value)
    return standing(case, scenario, rate)


def standing(case: Case, scenario: perf.Scenario, rate: float | None = None) -> tuple[str, bool, bool]:
    """What a verdict on a design turns on: dead, short of the bar or above it; ahead of the baseline; ahead of plain decoding."""
    points = [case.at(b, rate, scenario=scenario) for b in SERVED]
    bases = [case.at(b, rate, scenario=case.reference) for b in SERVED]
    best = max(point.speedup for point in points)
    if max(p.high for p in points) < HOPELESS:
        return "dead", False, False
    level = "bar" if best >= BAR else "short"
    return level, any(p.speedup >= b.speedup for p, b in zip(points, bases, strict=True)), best >= 1.0


def _end(board: Board) -> Ask:
    """How it ends when no question that could still be answered moves the verdict."""
    verdict = board.view.verdict
    unmeasured = [q for q in board.view.questions if q.outcomes and q.name in board.passed]
    if any(moves(board.case, question) for question in unmeasured):
        first = unmeasured[0]
        return Ask("measure", first.name, f"What is left is yours to measure. {question_words(first)}")
    if verdict.decision == "kill":
        return Ask("dead", "", f"This is dead, here is why. {verdict.why[0]}")
    if verdict.decision == "pursue":
        return Ask("ready", "", f"This is ready to be written. {verdict.why[0]} Ask me for the claim and the plan.")
    return _short_of(board)


def _short_of(board: Board) -> Ask:
    """Short of the bar, and no answer changes that: rework it, measure it, write it as it is, or bury it."""
    case = board.case
    best = max(SERVED, key=lambda b: case.at(b).speedup / case.at(b, scenario=case.reference).speedup)
    point, base = case.at(best), case.at(best, scenario=case.reference)
    figures = f"at batch {best} you are at {times(point.speedup)} {point.ref} and the baseline design at {times(base.speedup)} {base.ref}"
    if point.speedup >= base.speedup and point.low >= 1.0:
        return Ask(
            "ready",
            "",
            f"No open question moves the verdict. This is ready to be written, as what it is and no more: {figures}, short of my bar [run {point.run_id}]. Ask me for the claim and the plan.",
        )
    if board.searched and board.offered is None:
        return Ask(
            "dead", "", f"This is dead, here is why: {figures}, and no change I know of that keeps your idea helps."
        )
    if board.offered is not None:
        return Ask(
            "rework",
            "",
            f"No answer of yours moves the verdict: {figures}. The twist stands: say “take the twist”, or bring a measurement.",
        )
    return Ask(
        "rework",
        "",
        f"No answer of yours moves the verdict: {figures}. The design has to change. Shall I look for a twist? Say “fix it”.",
    )
