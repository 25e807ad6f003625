"""What if: something is tried, shown beside what stands, and not kept."""

from dataclasses import replace

from vashti.critique import SERVED
from vashti.critique.checks.say import times
from vashti.dialogue.answers.answer import Answer, label, speedup_table, standing_table, value_text, with_batches
from vashti.dialogue.answers.committing import sort_out
from vashti.dialogue.asking import standing
from vashti.dialogue.board import Board, View, supposed
from vashti.dialogue.edits import YOU, Heard
from vashti.dialogue.said import WhatIf
from vashti.review.blocks import Block, Paragraph, Table

LEVELS = {"dead": "dead at every served batch", "short": "short of my bar", "bar": "at my bar"}
"""What a verdict would turn on, in words."""
MOST_VALUES = 6
"""Values of one setting that are tried side by side."""
CONDITIONS = frozenset({"batch_sizes"})
"""Settings that ask for another column, and change no design."""


def what_if(board: Board, said: WhatIf) -> Answer:
    """Tries what is supposed and tells what it would do; the board's design stays."""
    found = sort_out(board, said)
    batches = tuple(int(b) for g in said.given if g.name == "batch_sizes" for b in _numbers(g.value))
    tried = tuple(one for one in found.new if one.name not in CONDITIONS)
    blocks: list[Block] = [Paragraph(line[0].upper() + line[1:]) for line in found.refused]
    if found.refused and not tried and not batches:
        return Answer(board, tuple(blocks))
    if not tried and not batches:
        return Answer(
            board,
            tuple(Paragraph(line[0].upper() + line[1:]) for line in found.stood or ("I find nothing in that to try.",)),
        )
    several = next((one for one in tried if one.kind == "setting" and len(_numbers_of(one.value)) > 1), None)
    if several is not None:
        return Answer(replace(board, spoken=""), (*blocks, _variants(board, tried, several, batches)))
    view = _view(board, tried)
    blocks.append(Paragraph(_told(board, view, tried, batches)))
    caption = "Speedup over plain decoding at the same batch"
    blocks.append(
        speedup_table(caption, board.view, view, with_batches(*batches), kept=False)
        if tried
        else standing_table(caption, board.view, tuple(sorted({1, *SERVED, *batches})))
    )
    return Answer(replace(board, spoken=""), tuple(blocks))


def _numbers_of(value: object) -> tuple[float, ...]:
    return tuple(v for v in value if isinstance(v, float)) if isinstance(value, tuple) else ()


def _variants(board: Board, tried: tuple[Heard, ...], several: Heard, batches: tuple[int, ...]) -> Table:
    """The speedup for each of several values of a setting, batch by batch, beside what stands."""
    shown = tuple(sorted({1, *SERVED, *batches}))
    rows = [_variant(board.view, "as it stands", shown)]
    for value in _numbers_of(several.value)[:MOST_VALUES]:
        heard = tuple(replace(one, value=value) if one.value == several.value else one for one in tried)
        rows.append(_variant(supposed(board, heard), value_text(several.name, value), shown))
    caption = f"Speedup over plain decoding at the same batch, by {label(several.name)} [{YOU}, turn {board.turn}]"
    return Table(caption, (label(several.name), *(f"batch {batch}" for batch in shown)), tuple(rows))


def _variant(view: View, name: str, batches: tuple[int, ...]) -> tuple[str, ...]:
    points = tuple(view.case.at(batch) for batch in batches)
    return name, *(f"{times(p.speedup)} {p.ref}" for p in points)


def _numbers(value: object) -> tuple[float, ...]:
    values = value if isinstance(value, tuple) else (value,)
    return tuple(v for v in values if isinstance(v, float) and v >= 1.0)


def _view(board: Board, tried: tuple[Heard, ...]) -> View:
    return supposed(board, tried) if tried else board.view


def _told(board: Board, view: View, tried: tuple[Heard, ...], batches: tuple[int, ...]) -> str:
    batch = batches[0] if batches else _most_moved(board.view, view)
    old, new = board.case.at(batch), view.case.at(batch)
    base = view.case.at(batch, scenario=view.case.reference)
    what = ", ".join(f"{label(one.name)} {value_text(one.name, one.value)}" for one in tried)
    here = f" [{YOU}, turn {board.turn}]"
    opening = f"If {what}{here}: at batch {batch}" if tried else f"At batch {batch}"
    beside = f", where the board has {times(old.speedup)} {old.ref}" if tried else ""
    fits = (
        ""
        if new.outputs["fits"]
        else f" It does not fit: at most {new.outputs['largest_batch']} sequences do {new.ref}."
    )
    text = f"{opening} you are at {times(new.speedup)} ({new.low:.2f} to {new.high:.2f}) {new.ref}{beside}; the baseline design is at {times(base.speedup)} {base.ref}.{fits}"
    return f"{text} {_verdict(board, view)}" if tried else text


def _most_moved(before: View, after: View) -> int:
    """The served batch at which the change is largest."""
    return max(
        SERVED,
        key=lambda b: (
            after.case.at(b).outputs["fits"],
            abs(after.case.at(b).speedup / before.case.at(b).speedup - 1.0),
            -b,
        ),
    )


def _verdict(board: Board, view: View) -> str:
    now, then = (standing(v.case, v.case.scenario) for v in (board.view, view))
    ref = view.case.at(SERVED[0]).ref
    if now[0] != then[0]:
        return f"That would move it from {LEVELS[now[0]]} to {LEVELS[then[0]]} {ref}. Say it as yours and I put it on the board."
    return f"It would leave you {LEVELS[then[0]]} {ref}. Nothing on the board has changed."
