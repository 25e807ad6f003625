"""The idea beside a system of the atlas, or beside its baseline: where they differ, and both run under the same conditions."""

from vashti import atlas, perf
from vashti.core.design import Design
from vashti.core.errors import DesignError
from vashti.critique import BATCHES
from vashti.critique.checks.say import times
from vashti.critique.models import draft_for
from vashti.dialogue.answers.answer import Answer
from vashti.dialogue.board import Board
from vashti.dialogue.said import Compare
from vashti.review.blocks import Block, Paragraph, Table
from vashti.review.phrases import AXES_IN_ORDER, joined, values_words


def compare(board: Board, said: Compare) -> Answer:
    """Axis by axis, then batch by batch.

    Raises:
        DataError: the atlas has no such system.
    """
    if said.system == "baseline":
        title = board.baseline.document.title or "the baseline"
        return Answer(
            board, _beside(board, f"“{title}”", "[baseline p. 1]", board.baseline.design, board.case.reference)
        )
    entry = atlas.design(said.system)
    scenario = perf.Scenario(
        entry.design,
        board.case.scenario.machine,
        board.case.scenario.n_gpu,
        board.case.scenario.target,
        draft_for(entry.design, board.case.scenario.target),
        board.case.scenario.engine,
    )
    blocks = _beside(board, entry.name, f"[atlas {entry.id}]", entry.design, scenario)
    known = next((n for n in board.view.novelty.outputs["nearest"] if n["id"] == entry.id), None)
    run = board.view.novelty.id
    where = (
        f"It is among your nearest, at distance {known['distance']:.2f} [run {run}]."
        if known
        else f"It is not among the systems nearest to you [run {run}]."
    )
    return Answer(board, (Paragraph(f"{entry.name} [atlas {entry.id}]: {entry.mechanism}"), Paragraph(where), *blocks))


def _beside(board: Board, name: str, ref: str, other: Design, scenario: perf.Scenario) -> tuple[Block, ...]:
    mine = board.case.idea.design
    both = [a for a in AXES_IN_ORDER if mine.on(a) and other.on(a)]
    differs = tuple(
        (atlas.space().axes[a].title.lower(), values_words(a, mine.on(a)), values_words(a, other.on(a)))
        for a in both
        if mine.on(a) != other.on(a)
    )
    same = [values_words(a, mine.on(a)) for a in both if mine.on(a) == other.on(a)]
    shared = Paragraph(
        f"You share {joined(same[:6])} {ref}." if same else f"You share no choice that both state {ref}."
    )
    table = Table(f"Where you and {name} differ {ref}", ("axis", "your idea", "it"), differs)
    return (shared, *((table,) if differs else ()), *_run(board, name, scenario))


def _run(board: Board, name: str, scenario: perf.Scenario) -> tuple[Block, ...]:
    try:
        rows = tuple(_row(board, scenario, batch) for batch in BATCHES)
    except DesignError as error:
        return (Paragraph(f"I cannot run {name} on your machine and models: {error.what}."),)
    caption = "Both at your acceptance rate, on your machine and models; speedup over plain decoding at the same batch"
    note = Paragraph("Your acceptance rate need not be theirs: the comparison is of mechanisms, not of trained drafts.")
    return (Table(caption, ("batch", "your idea", name), rows), note)


def _row(board: Board, scenario: perf.Scenario, batch: int) -> tuple[str, ...]:
    idea, other = board.case.at(batch), board.case.at(batch, scenario=scenario)
    return (
        f"{batch}",
        f"{times(idea.speedup)} {idea.ref}",
        f"{times(other.speedup)} ({other.low:.2f} to {other.high:.2f}) {other.ref}",
    )
