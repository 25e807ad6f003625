"""The twist at the whiteboard: offered, offered again for less work, taken up."""

from dataclasses import replace
from typing import Any

from vashti import perf
from vashti.core.design import Design
from vashti.critique import SERVED
from vashti.critique.checks.say import times
from vashti.dialogue.answers.answer import Answer
from vashti.dialogue.answers.committing import take_up
from vashti.dialogue.board import Board, Offered, supposed
from vashti.dialogue.edits import SUPERSEDES, UNGROUNDS, YOU, Heard
from vashti.dialogue.said import Fix, Take
from vashti.review.blocks import Block, Bullets, Paragraph
from vashti.review.offer import cost_text, offered_table
from vashti.review.phrases import joined
from vashti.twist import find_twist
from vashti.twist.moves import BY_ID, moved
from vashti.twist.twist import worth_offering

SHAPE = frozenset({"tree_depth", "tree_size", "tree_width"})
LEFT_OPEN = frozenset(n for names in (*SUPERSEDES.values(), *UNGROUNDS.values()) for n in names) - SHAPE
"""Settings that went with what the twist replaced: they are not carried over to it."""


def fix(board: Board, said: Fix) -> Answer:
    """The best change found that keeps the idea; a cheaper one where that is asked for."""
    twist = find_twist(board.case)
    run = board.ledger.runs[twist.search_run]
    start = run.outputs["start"]
    limit = board.offered.weeks if said.cheaper and board.offered is not None else float("inf")
    keeping = [
        c
        for c in run.outputs["ranked"]
        if c["keeps_idea"] and c["weeks"] < limit and worth_offering(board.case, c, start)
    ]
    board = replace(board, searched=True)
    if not keeping:
        return _none(board, run.id, twist.tried, cheaper=said.cheaper and limit < float("inf"))
    best = min(keeping, key=lambda c: c["weeks"]) if said.cheaper and limit == float("inf") else keeping[0]
    blocks = [*_offer(board, run.id, start, best)]
    if twist.otherwise is not None:
        what = joined([move.title for move in twist.otherwise.moves])
        blocks.append(
            Paragraph(
                f"What would do more gives your idea up: {what}, typically {times(twist.otherwise.typical)} [run {run.id}]."
            )
        )
    offered = Offered(tuple(best["moves"]), float(best["weeks"]))
    return Answer(replace(board, offered=offered), tuple(blocks))


def _none(board: Board, run: str, tried: int, *, cheaper: bool) -> Answer:
    if cheaper:
        return Answer(
            board,
            (
                Paragraph(
                    f"Nothing cheaper gains materially; I tried {tried} changes [run {run}]. The last offer stands."
                ),
            ),
        )
    text = f"I tried {tried} changes of up to three moves, and none that keeps your idea gains materially [run {run}]."
    return Answer(replace(board, offered=None), (Paragraph(text),))


def _offer(board: Board, run: str, start: dict[str, Any], found: dict[str, Any]) -> tuple[Block, ...]:
    moves = [BY_ID[name] for name in found["moves"]]
    what = joined([move.title for move in moves])
    case, scenario = board.case, perf.Scenario.from_dict(found["scenario"])
    text = (
        f"{what[0].upper()}{what[1:]}. Over the stress grid the worst case goes from {times(start['worst'])} to {times(found['worst'])} and the typical one "
        f"from {times(start['typical'])} to {times(found['typical'])} [run {run}]. Say “take the twist” and it is on the board."
    )
    points = tuple(
        (b, case.at(b), case.at(b, scenario=scenario), case.at(b, scenario=case.reference)) for b in (1, *SERVED)
    )
    return Paragraph(text), offered_table(points), Bullets(tuple(cost_text(move, run) for move in moves))


def take(board: Board, said: Take) -> Answer:
    """Puts the twist offered last on the board, as the author's own."""
    if board.offered is None:
        return Answer(board, (Paragraph("No twist stands offered. Say “fix it” and I look for one."),))
    before = board.case.scenario
    after = before
    for name in board.offered.moves:
        after = moved(BY_ID[name], after)
    what = joined([BY_ID[name].title for name in board.offered.moves])
    new = _differences(board, before.design, after.design, said.text)
    resolved = supposed(board, new).case.design
    more = tuple(h for h in _differences(board, resolved, after.design, said.text) if h.name not in LEFT_OPEN)
    names = {one.name for one in more}
    heard = (*(one for one in new if one.name not in names), *more)
    lines = [f"Taken: {what} [{YOU}, turn {board.turn}]."]
    return take_up(board, heard, f"the twist: {what}", lines, quiet=True)


def _differences(board: Board, old: Design, new: Design, words: str) -> tuple[Heard, ...]:
    """What has to be said so that one design becomes another."""
    axes = sorted(a for a in old.axes | new.axes if old.on(a) != new.on(a))
    names = sorted({s.name for s in old.settings ^ new.settings})
    return (
        *(Heard(board.turn, "choice", axis, tuple(sorted(new.on(axis))), words) for axis in axes),
        *(Heard(board.turn, "setting", name, new.setting(name), words) for name in names),
    )
