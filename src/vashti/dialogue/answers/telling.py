"""Where things stand, what changed, what can be said; and what she answers to words that bring no evidence."""

from dataclasses import replace

from vashti import atlas
from vashti.core.finding import Threshold
from vashti.critique import SERVED
from vashti.critique.checks.say import VARIABLES, times, where
from vashti.dialogue.answers.answer import Answer, label, standing_table, value_text, with_batches
from vashti.dialogue.answers.grounds import ORIGINS
from vashti.dialogue.asking import asked_of, question_words
from vashti.dialogue.board import Board, whose
from vashti.dialogue.positions import shift_words
from vashti.dialogue.said import Changed, Help, Pass, Pushback, Show, Unclear
from vashti.dialogue.words import examples
from vashti.review.blocks import Block, Bullets, Paragraph, Table
from vashti.review.gap import gap
from vashti.review.phrases import AXES_IN_ORDER

MOST_FINDINGS = 6
"""Objections named in brief."""


def show(board: Board, said: Show) -> Answer:
    """Verdict, speedups, design, objections, open questions; or the one asked about."""
    parts = {
        "verdict": _verdict,
        "numbers": _numbers,
        "design": _design,
        "findings": _findings,
        "questions": _questions,
        "novelty": _novelty,
    }
    if said.about in parts:
        return Answer(board, parts[said.about](board))
    return Answer(board, (*_verdict(board), *_numbers(board), *_findings(board)))


def _verdict(board: Board) -> tuple[Block, ...]:
    best = max(SERVED, key=lambda b: board.case.at(b).speedup)
    point, base = board.case.at(best), board.case.at(best, scenario=board.case.reference)
    return (
        Paragraph(
            f"Verdict: {board.view.verdict.decision}. At your best served batch, {best}, you are at {times(point.speedup)} {point.ref}; the baseline design is at {times(base.speedup)} {base.ref}."
        ),
    )


def _numbers(board: Board) -> tuple[Block, ...]:
    batches = with_batches(*board.case.stated_batches)
    return (standing_table("Speedup over plain decoding at the same batch", board.view, batches),)


def _design(board: Board) -> tuple[Block, ...]:
    rows = []
    for axis in AXES_IN_ORDER:
        values = tuple(sorted(board.case.design.on(axis) - {"na"}))
        origin, ref = whose(board, axis)
        if values and origin:
            rows.append((label(axis), value_text(axis, values), ORIGINS[origin], ref))
    for setting in sorted(board.case.idea.design.settings, key=lambda s: s.name):
        origin, ref = whose(board, setting.name)
        rows.append(
            (label(setting.name), value_text(setting.name, setting.value), ORIGINS[origin], ref or board.case.at(8).ref)
        )
    return (Table("The design, and who said what", ("what", "value", "known from", "where"), tuple(rows)),)


def _findings(board: Board) -> tuple[Block, ...]:
    findings = board.view.critique.findings
    if not findings:
        return (Paragraph("No objection stands."),)
    lines = tuple(f"{f.title} ({f.check.replace('_', ' ')}): {f.claim}" for f in findings[:MOST_FINDINGS])
    more = len(findings) - len(lines)
    rest = (Paragraph(f"And {more} more that weigh less [run {findings[-1].effect.run_id}]."),) if more > 0 else ()
    return (Paragraph("Objections, by what they weigh:"), Bullets(lines), *rest)


def _questions(board: Board) -> tuple[Block, ...]:
    moving = [q for q in board.view.questions if q.outcomes]
    if not moving:
        return (Paragraph("No open question moves a run."),)
    return (
        Paragraph("Open, by how far the answer swings the result:"),
        Bullets(tuple(question_words(q) for q in moving)),
    )


def _novelty(board: Board) -> tuple[Block, ...]:
    """How far the idea stands from what is known."""
    return gap(board.case).blocks


def changed(board: Board, said: Changed) -> Answer:
    """What was said and which positions changed since a turn."""
    heard = [one for one in board.heard if one.turn >= said.since]
    shifts = [s for s in board.history if s.turn >= said.since]
    if not heard and not shifts:
        return Answer(
            board,
            (
                Paragraph(
                    "Nothing: the board is as your documents have it." if not said.since else "Nothing since then."
                ),
            ),
        )
    lines = [f"{label(one.name)}: {value_text(one.name, one.value)} [you, turn {one.turn}]" for one in heard]
    blocks: list[Block] = []
    if lines:
        blocks += [Paragraph("You put on the board:"), Bullets(tuple(lines))]
    if shifts:
        told = tuple(f"Turn {s.turn} [you, turn {s.turn}]: {shift_words(s)}" for s in shifts)
        blocks += [Paragraph("Positions of mine that changed:"), Bullets(told)]
    return Answer(board, tuple(blocks))


def pass_(board: Board, said: Pass) -> Answer:  # noqa: ARG001 - every answer takes the board and what was said
    """The question stays open, and she asks the next."""
    asked = asked_of(board)
    if not asked:
        return Answer(board, (Paragraph("Then I leave it there."),))
    passed = tuple(dict.fromkeys((*board.passed, asked)))
    return Answer(
        replace(board, passed=passed),
        (Paragraph(f"Then {label(asked)} stays open; a reviewer will ask it too."),),
    )


def push_back(board: Board, said: Pushback) -> Answer:  # noqa: ARG001 - tone is not evidence: it is not even read
    """What she holds, what it rests on, and what would move it."""
    best = max(SERVED, key=lambda b: board.case.at(b).speedup)
    point = board.case.at(best)
    first = f"I hear you, but there is no quote, number or run in that, so I stay where I am: {board.view.verdict.decision}, {times(point.speedup)} at batch {best} {point.ref}."
    return Answer(board, (Paragraph(first), Paragraph(f"What would move me: {_what_moves(board)}")))


def _what_moves(board: Board) -> str:
    findings = board.view.critique.findings
    if not findings:
        return "a choice, a measured number, a trace or a quote."
    top = findings[0]
    turn = top.threshold
    edge = ""
    if isinstance(turn, Threshold):
        edge = f" It holds while {VARIABLES.get(turn.variable, turn.variable.replace('_', ' '))} is {where(turn)} [run {turn.run_id}]."
    return f"for “{top.title}” [run {top.effect.run_id}], {top.supply}.{edge}"


def help_(board: Board, said: Help) -> Answer:  # noqa: ARG001 - every answer takes the board and what was said
    """What can be said, by example."""
    rows = tuple((kind.replace("_", " "), f"“{words}”") for kind, words in examples())
    return Answer(
        board,
        (
            Paragraph("Tell me what you do, ask me what would happen, or hand me data. For example:"),
            Table("What I understand", ("kind", "for example"), rows),
        ),
    )


def unclear(board: Board, said: Unclear) -> Answer:
    """That she did not understand, and the nearest she would."""
    nearest = tuple(f"“{words}”" for words in said.nearest)
    opening = "I do not understand that, so nothing changes."
    if not nearest:
        return Answer(board, (Paragraph(f"{opening} Say “help” and I list what I do understand."),))
    return Answer(board, (Paragraph(f"{opening} The nearest I understand:"), Bullets(nearest)))


def machines() -> tuple[str, ...]:
    """Machines she knows, by the name people use."""
    return tuple(m.aliases[0] if m.aliases else m.name for m in atlas.machines().values())
