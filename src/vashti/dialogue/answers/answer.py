"""What an answer is made of, and the words all answers share."""

from dataclasses import dataclass
from typing import Any

from vashti import atlas
from vashti.core.design import SettingValue
from vashti.critique import BATCHES, Case
from vashti.critique.arithmetic.said import show
from vashti.critique.checks.say import percent, span, times
from vashti.dialogue.board import Board, View
from vashti.review.blocks import Block, Table
from vashti.review.names import in_words
from vashti.review.phrases import joined, value_words

SHARES = frozenset({"sm_fraction_draft", "draft_memory_overhead", "draft_share"})
"""Settings written as percent."""


LABELS = {
    "draft_sms": "SMs for the draft",
    "sm_fraction_draft": "share of the SMs for the draft",
    "n_gpu": "GPUs",
    "batch_sizes": "batch",
    "tp_degree": "tensor-parallel degree",
}
"""Settings whose name does not read as words."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The board after a turn, and what she says.

    Attributes:
        board: after the turn.
        blocks: what she says.
        changed: what changed, as plain JSON.
        export: the board as Markdown, where asked for.
    """

    board: Board
    blocks: tuple[Block, ...]
    changed: tuple[dict[str, Any], ...] = ()
    export: str = ""


def label(name: str) -> str:
    """An axis or a setting in words."""
    axes = atlas.space().axes
    if name in axes:
        return axes[name].title[0].lower() + axes[name].title[1:]
    return LABELS.get(name, in_words(name).split(" [")[0])


def value_text(name: str, value: SettingValue | None) -> str:
    """A setting's value, or the values on an axis, in words."""
    if value is None or value in {(), ""}:
        return "nothing"
    if name in atlas.space().axes:
        values = value if isinstance(value, tuple) else (value,)
        return joined([value_words(name, str(v)) for v in values])
    if isinstance(value, tuple):
        return ", ".join(value_text(name, v) for v in value)
    if not isinstance(value, float):
        return value
    if name.endswith("_s"):
        return span(value)
    return percent(value) if name in SHARES else show(value)


def speedup_table(caption: str, before: View, after: View, batches: tuple[int, ...], *, kept: bool = True) -> Table:
    """Speedups of two views and of the baseline design beside them, batch by batch; `kept`: the second is the board's."""
    head = (
        ("batch", "before", "now", "baseline design", "fits")
        if kept
        else ("batch", "now", "if so", "baseline design", "fits")
    )
    return Table(caption, head, tuple(_row(before.case, after.case, batch) for batch in batches))


def standing_table(caption: str, view: View, batches: tuple[int, ...]) -> Table:
    """Speedups of a view and of the baseline design, batch by batch."""
    rows = tuple(_row(view.case, view.case, batch) for batch in batches)
    head = ("batch", "your idea", "baseline design", "fits")
    return Table(caption, head, tuple((row[0], *row[2:]) for row in rows))


def _row(before: Case, after: Case, batch: int) -> tuple[str, ...]:
    old, new, base = before.at(batch), after.at(batch), after.at(batch, scenario=after.reference)
    band = f"{times(new.speedup)} ({new.low:.2f} to {new.high:.2f}) {new.ref}"
    fits = "yes" if new.outputs["fits"] else "no"
    return f"{batch}", f"{times(old.speedup)} {old.ref}", band, f"{times(base.speedup)} {base.ref}", fits


def with_batches(*asked: int) -> tuple[int, ...]:
    """The batches every table shows, and those asked about."""
    return tuple(sorted({*BATCHES, *(b for b in asked if b > 0)}))
