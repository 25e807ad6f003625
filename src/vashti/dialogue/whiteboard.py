"""One turn at the whiteboard: a board and what is said to a board and a reply. Pure: the same turns give the same board."""

from collections.abc import Iterable
from dataclasses import replace
from typing import assert_never

from vashti.core.errors import VashtiError
from vashti.dialogue import said as kinds
from vashti.dialogue.answers import (
    Answer,
    breaking,
    committing,
    grounds,
    offering,
    planning,
    rivals,
    supposing,
    telling,
)
from vashti.dialogue.asking import Ask, ask
from vashti.dialogue.board import Board, Entry
from vashti.dialogue.exporting import as_markdown
from vashti.dialogue.reply import Reply
from vashti.dialogue.said import Said, Single
from vashti.review.blocks import Paragraph


def turn(board: Board, said: Said) -> tuple[Board, Reply]:
    """Answer one thing said. Never prints, sleeps, reads a file or calls a model.

    Args:
        board: as it stands.
        said: the turn, understood.

    Returns:
        The board after the turn, and the reply.
    """
    number = board.turn + 1
    answer = _answered(replace(board, turn=number), said)
    after = answer.board
    asks = ask(after)
    repeated = asks.text == board.closing and not answer.changed
    reply = Reply(said, answer.blocks, answer.changed, asks, repeated, answer.export)
    entry = Entry(number, kinds.as_plain(said), said.kind, reply.text)
    return replace(after, asked=asks.name, closing=asks.text, log=(*after.log, entry)), reply


def replay(board: Board, turns: Iterable[Said]) -> Board:
    """The board after several turns."""
    for said in turns:
        board, _ = turn(board, said)
    return board


def opening(board: Board) -> Reply:
    """What she says before anything is said: where the documents stand, and her first question."""
    answer = telling.show(board, kinds.Show("", ""))
    return Reply(kinds.Show(""), answer.blocks, (), ask(board))


def _answered(board: Board, said: Said) -> Answer:
    if isinstance(said, kinds.Several):
        return _several(board, said)
    return _one(board, said)


def _several(board: Board, said: kinds.Several) -> Answer:
    """Each part answered on the board that the one before left."""
    whole = Answer(board, ())
    for part in said.parts:
        answer = _one(whole.board, part)
        whole = Answer(
            answer.board,
            (*whole.blocks, *answer.blocks),
            (*whole.changed, *answer.changed),
            whole.export or answer.export,
        )
    return whole


def _one(board: Board, said: Single) -> Answer:
    try:
        return _of(board, said)
    except VashtiError as error:
        return Answer(
            board, (Paragraph(f"That cannot be run [you, turn {board.turn}]: {error}. The board stays as it is."),)
        )


def _of(board: Board, said: Single) -> Answer:  # noqa: C901, PLR0911, PLR0912 - one line for each kind of turn
    match said:
        case kinds.Commit():
            return committing.commit(board, said)
        case kinds.Trace():
            return committing.trace(board, said)
        case kinds.WhatIf():
            return supposing.what_if(board, said)
        case kinds.Why():
            return grounds.why(board, said)
        case kinds.Sums():
            return grounds.sums(board, said)
        case kinds.Compare():
            return rivals.compare(board, said)
        case kinds.Break():
            return breaking.break_it(board, said)
        case kinds.Fix():
            return offering.fix(board, said)
        case kinds.Take():
            return offering.take(board, said)
        case kinds.Measure():
            return planning.measure(board, said)
        case kinds.Undo():
            return committing.undo(board)
        case kinds.Changed():
            return telling.changed(board, said)
        case kinds.Export():
            return Answer(
                board,
                (Paragraph("The whole board is in the file: verdict, design, positions changed, turns, runs."),),
                export=as_markdown(board),
            )
        case kinds.Plan():
            return planning.plan(board, said)
        case kinds.Claim():
            return planning.claim(board, said)
        case kinds.Show():
            return telling.show(board, said)
        case kinds.Pass():
            return telling.pass_(board, said)
        case kinds.Pushback():
            return telling.push_back(board, said)
        case kinds.Help():
            return telling.help_(board, said)
        case kinds.Refused():
            return Answer(board, (Paragraph(f"{said.reason}. Nothing changes."),))
        case kinds.Unclear():
            return telling.unclear(board, said)
        case _:
            assert_never(said)


__all__ = ["Ask", "opening", "replay", "turn"]
