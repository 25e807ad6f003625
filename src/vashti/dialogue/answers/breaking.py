"""Break it: the worst case by search over batch, acceptance and context, within what the author has measured."""

from dataclasses import replace

import numpy as np

from vashti.critique.checks.say import band, percent, times
from vashti.dialogue.answers.answer import Answer
from vashti.dialogue.board import Board
from vashti.dialogue.said import Break
from vashti.review.blocks import Block, Bullets, Paragraph

BATCH = (1, 2, 4, 8, 16, 32, 64, 128)
"""Batches searched [sequences]."""
RATE = (0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
"""Acceptance rates searched where none is measured [1]."""
CONTEXT = (512, 1024, 4096, 16384, 32768)
"""Contexts searched [tokens]."""


def break_it(board: Board, said: Break) -> Answer:  # noqa: ARG001 - every answer takes the board and what was said
    """The worst cell of the grid against plain decoding, and the worst against the baseline design."""
    case = board.case
    idea, mine = _grid(board, reference=False)
    base, theirs = _grid(board, reference=True)
    worst = _cell(board, int(np.argmin(mine)), mine.shape)
    beside = _cell(board, int(np.argmin(mine / theirs)), mine.shape)
    low, beaten = case.at(*worst), (case.at(*beside), case.at(*beside, scenario=case.reference))
    losing = float((mine < 1.0).mean())
    blocks: list[Block] = [
        Paragraph(f"I searched {mine.size} cells [run {idea}]; {percent(losing)} of them lose to plain decoding."),
        Bullets(
            (
                f"Worst of all: {_where(worst)}: {band(low)}.",
                f"Worst against the baseline design: {_where(beside)}: {times(beaten[0].speedup)} {beaten[0].ref} against {times(beaten[1].speedup)} {beaten[1].ref}; both grids are runs [run {idea}] [run {base}].",
            )
        ),
    ]
    turn, found = case.turns_at("acceptance_rate", 1.0, worst[0])
    if found["found"]:
        blocks.append(
            Paragraph(
                f"At batch {worst[0]} and your own context it loses while acceptance is {found['side']} {found['value']:.2f} [run {turn}]."
            )
        )
    if board.view.critique.findings:
        first = board.view.critique.findings[0]
        blocks.append(Paragraph(f"What breaks it: {first.claim}"))
        board = replace(board, spoken=first.check)
    return Answer(board, tuple(blocks))


def _grid(board: Board, *, reference: bool) -> tuple[str, np.ndarray]:
    scenario = board.case.reference if reference else board.case.scenario
    inputs = {
        "scenario": scenario.as_dict(),
        "batch": [[[b]] for b in BATCH],
        "acceptance_rate": [[[r] for r in _rates(board)]],
        "context_len": [[list(CONTEXT)]],
    }
    run = board.ledger.run("perf.sweep", inputs)
    shape = (len(BATCH), len(_rates(board)), len(CONTEXT))
    return run.id, np.broadcast_to(np.asarray(run.outputs["speedup"], dtype=float), shape)


def _rates(board: Board) -> tuple[float, ...]:
    """Rates within what the author measured, where that is a range; else the general ones."""
    said = board.case.idea.design.numbers("acceptance_rate")
    if len(said) < 2:
        return RATE
    return tuple(float(f"{v:.4g}") for v in np.linspace(min(said), max(said), len(RATE)))


def _cell(board: Board, index: int, shape: tuple[int, ...]) -> tuple[int, float, int]:
    b, r, c = (int(i) for i in np.unravel_index(index, shape))
    return BATCH[b], _rates(board)[r], CONTEXT[c]


def _where(cell: tuple[int, float, int]) -> str:
    return f"batch {cell[0]}, acceptance {cell[1]:g}, {cell[2]} tokens of context"
