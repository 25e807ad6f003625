"""The author states a choice, a number or a trace: the board changes, and with it what she holds."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from vashti import atlas
from vashti.core.design import Design, SettingValue
from vashti.core.errors import DesignError
from vashti.critique import SERVED
from vashti.critique.arithmetic.said import at
from vashti.critique.checks.say import times
from vashti.critique.defaults import MACHINE
from vashti.critique.impossible import possible, sms_of
from vashti.dialogue.answers.answer import Answer, label, speedup_table, value_text, with_batches
from vashti.dialogue.board import Board, Shift, View, kept_rate, supposed, view_of, whose
from vashti.dialogue.edits import YOU, Heard, edited, joined_values
from vashti.dialogue.positions import as_plain, conceded, shift_words, shifts
from vashti.dialogue.said import Chosen, Commit, Given, Trace, WhatIf
from vashti.review.blocks import Block, Bullets, Paragraph

SHOWN = frozenset(f"batch {batch}" for batch in SERVED)
"""Positions on served batches: of the batches, one of them is told in words, the others in the table."""
RATES = frozenset({"acceptance_rate", "acceptance_length"})
"""Settings of which both ends of a range are run."""
GENERAL = ("spatial_unspecified",)
"""What a text says that leaves the mechanism open."""
MOST_SHIFTS = 8
"""Changed positions told in one turn; the rest stand in the log."""


@dataclass(frozen=True, slots=True)
class Sorted:
    """What was said, sorted: what is new, what stood already, and what cannot be."""

    new: tuple[Heard, ...]
    stood: tuple[str, ...]
    refused: tuple[str, ...]


def commit(board: Board, said: Commit) -> Answer:
    """Takes up what the author states; refuses what cannot be, in one line each."""
    found = sort_out(board, said)
    if not found.new:
        return Answer(board, _lines([*found.refused, *found.stood] or ["I take nothing from that."]))
    return take_up(board, found.new, said.text, [*found.refused])


def trace(board: Board, said: Trace) -> Answer:
    """Takes up measured acceptance, and runs both ends of what was measured beside its mean."""
    here = f"[{YOU}, turn {board.turn}]"
    words = f"{said.path}: {said.rows} rows of {said.column}"
    new = (Heard(board.turn, "setting", said.name, said.mean, words),)
    stood = [h for h in board.heard if h.name == said.name and h.value == said.mean and h.words == words]
    if stood:
        return Answer(
            board, _lines([f"That is the trace of turn {stood[0].turn} [you, turn {stood[0].turn}]; nothing changes."])
        )
    opening = f"Read {said.path} {here}: {said.rows} rows of {said.column}, mean {value_text(said.name, said.mean)}, a tenth below {value_text(said.name, said.low)}, a tenth above {value_text(said.name, said.high)} {here}."
    answer = take_up(board, new, f"{said.text} ({words})", [opening], quiet=True)
    ends = _ends(answer.board, said.name, (said.low, said.high), "tenth of rows")
    return replace(answer, blocks=(*answer.blocks, *_lines(ends)))


def sort_out(board: Board, said: Commit | WhatIf) -> Sorted:
    """What of a turn is new, what stood already, and what cannot be."""
    new: list[Heard] = []
    stood: list[str] = []
    refused: list[str] = []
    for given in said.given:
        wrong = impossible(board, given)
        if wrong:
            refused.append(wrong)
        elif _stands(board, given.name, given.value):
            stood.append(stands(board, given.name))
        else:
            new.append(Heard(board.turn, "setting", given.name, given.value, said.text))
    new += _depth_too(board, new)
    for heard in _choices(board, said.chosen, said.dropped, said.text):
        if _stands(board, heard.name, heard.value):
            stood.append(stands(board, heard.name))
        else:
            new.append(heard)
    return Sorted(tuple(new), tuple(stood), tuple(refused))


def _depth_too(board: Board, new: list[Heard]) -> list[Heard]:
    """Of a tree, the draft length is its depth."""
    named = {one.name for one in new}
    lengths = [one for one in new if one.name == "draft_len"]
    if not board.case.design.has("topology", "static_tree", "dynamic_tree") or "tree_depth" in named:
        return []
    return [replace(one, name="tree_depth") for one in lengths]


def _choices(board: Board, chosen: tuple[Chosen, ...], dropped: tuple[Chosen, ...], text: str) -> Iterator[Heard]:
    design = board.case.idea.design
    for axis in dict.fromkeys(one.axis for one in (*chosen, *dropped)):
        taken = tuple(one.value for one in chosen if one.axis == axis)
        denied = tuple(one.value for one in dropped if one.axis == axis)
        if not taken and not design.on(axis) & set(denied) and not board.case.design.on(axis) & set(denied):
            continue
        yield Heard(board.turn, "choice", axis, joined_values(design, axis, taken, denied), text)


def _stands(board: Board, name: str, value: SettingValue | None) -> bool:
    design = board.case.idea.design
    if name in atlas.space().axes:
        values = value if isinstance(value, tuple) else (value,)
        return design.on(name) == frozenset(map(str, values))
    return value is not None and design.setting(name) == value


def stands(board: Board, name: str) -> str:
    """That something is on the board already, and where it was said."""
    quotes = board.case.idea.quotes_for(name)
    where = at(quotes[0]) if quotes else board.case.at(SERVED[0]).ref
    return f"{label(name)} stands already as you say {where}; that changes nothing."


def impossible(board: Board, given: Given) -> str:
    """Why a value cannot be, in one line; empty when it can."""
    reading = replace(board.idea, design=Design.of({}, {given.name: given.value}), items=())
    _, wrong = possible(reading, sms_of(board.case.design, MACHINE))
    if not wrong:
        return ""
    here = f"[{YOU}, turn {board.turn}]"
    hint = ""
    if given.name == "acceptance_rate" and 1.0 < wrong[0].value <= 100.0 and wrong[0].value == int(wrong[0].value):
        hint = f" Did you mean {wrong[0].value:g} %?"
    return f"{label(given.name)} {wrong[0].value:g} {here} cannot be: {wrong[0].why}. I leave it off the board.{hint}"


def take_up(board: Board, new: tuple[Heard, ...], because: str, lines: list[str], *, quiet: bool = False) -> Answer:
    """The board with something said in force, and what that changes.

    Args:
        board: before.
        new: what is said.
        because: the words, for the log of positions.
        lines: what is to be said before.
        quiet: whether what is put on the board has been named in them already.
    """
    held = kept_rate(board, new)
    names = {one.name for one in (*new, *held)}
    kept = tuple(one for one in board.heard if one.name not in names)
    heard = (*kept, *new, *held)
    try:
        view = view_of(board.baseline, board.idea, heard, board.ledger)
        moved = shifts(board.view, view, board.turn, because)
    except DesignError as error:
        return Answer(
            board,
            _lines(
                [
                    *lines,
                    f"No machine runs that [{YOU}, turn {board.turn}]: {error.what}; {error.remedy}. The board stays.",
                ]
            ),
        )
    after = _edited(board, view, heard, moved)
    lines = [*lines, *(_kept_words(board, one) for one in held)]
    told = [*lines, *(() if quiet else _noted(board, after, new)), *_gave_way(board.view, view, names)]
    blocks = (*_lines(told), *told_shifts(board.view, view, after))
    changed = (*_design_changes(board.view, view), *(as_plain(shift) for shift in moved))
    return Answer(after, blocks, changed)


def _edited(board: Board, view: View, heard: tuple[Heard, ...], moved: tuple[Shift, ...]) -> Board:
    """The board after an edit: what was offered and searched for before it no longer counts."""
    named = {one.name for one in heard}
    return replace(
        board,
        view=view,
        heard=heard,
        before=(*board.before, board.heard),
        history=(*board.history, *moved),
        offered=None,
        searched=False,
        passed=tuple(name for name in board.passed if name not in named),
    )


def _kept_words(board: Board, one: Heard) -> str:
    """That the rate so far is kept where the length it came from was another draft's."""
    _, ref = whose(board, "acceptance_length")
    return f"I keep the acceptance rate of {value_text(one.name, one.value)} that the stated length implied {ref or board.case.at(SERVED[0]).ref}: the length was another draft's."


def told_shifts(before: View, after: View, board: Board, *, back: bool = False) -> tuple[Block, ...]:
    """The positions changed in this turn, what she concedes first; or that nothing she holds moved.

    Args:
        before: as it was.
        after: as it is.
        board: after the turn.
        back: whether the turn took something back.
    """
    moved = [s for s in board.history if s.turn == board.turn]
    if not moved:
        point = after.case.at(16)
        return _lines([f"It moves nothing I hold: batch 16 stays at {times(point.speedup)} {point.ref}."])
    batches = [s for s in moved if s.name.startswith("batch ")]
    first = max(batches, key=lambda s: (s.name in SHOWN, _size(s)), default=None)
    others = sorted((s for s in moved if s not in batches), key=lambda s: (s.name != "verdict", not conceded(s)))
    told = [s for s in (first, *others) if s is not None][:MOST_SHIFTS]
    lines = tuple(shift_words(shift, back=back) for shift in told)
    table = speedup_table("Speedup over plain decoding at the same batch", before, after, with_batches())
    return (Bullets(lines), table) if batches else (Bullets(lines),)


def _size(shift: Shift) -> float:
    return abs(shift.after.value / shift.before.value - 1.0) if shift.after and shift.before else 0.0


def _noted(board: Board, after: Board, new: tuple[Heard, ...]) -> list[str]:
    """What is put on the board, with what the document says beside it where that differs."""
    here = f"[{YOU}, turn {board.turn}]"
    told = "; ".join(f"{label(one.name)}: {value_text(one.name, one.value)}" for one in new)
    lines = [f"Noted {here}: {told}."]
    differs = [words for one in new if (words := _differs(board, one))]
    if differs:
        lines.append(f"Your text has {'; '.join(differs)}. I run what you say now; which of the two goes in the paper?")
    for one in new:
        if isinstance(one.value, tuple) and one.kind == "setting" and one.name in RATES:
            low, *_, high = (v for v in one.value if isinstance(v, float))
            lines += _ends(after, one.name, (low, high), "end")
    return lines


def _differs(board: Board, one: Heard) -> str:
    """What the document itself says otherwise on an axis or setting, with its quote; a value left general is no other."""
    old, quotes = _before(board, one.name), board.idea.quotes_for(one.name)
    if not quotes or old is None or one.value in {None, ()} or old in {one.value, GENERAL}:
        return ""
    if isinstance(old, tuple) and isinstance(one.value, tuple) and set(old) < set(one.value):
        return ""
    return f"{label(one.name)}: {value_text(one.name, old)} {at(quotes[0])}"


def _before(board: Board, name: str) -> SettingValue | None:
    """What the document itself has on an axis or setting."""
    if name in atlas.space().axes:
        return tuple(sorted(board.idea.design.on(name))) or None
    return board.idea.design.setting(name)


def _ends(board: Board, name: str, ends: tuple[float, float], what: str) -> list[str]:
    """The speedup at both ends of what was measured, at a served batch."""
    batch = SERVED[1]
    parts = []
    for side, value in zip(("lower", "upper"), ends, strict=True):
        view = supposed(board, (Heard(board.turn, "setting", name, value, ""),))
        point = view.case.at(batch)
        parts.append(f"{times(point.speedup)} {point.ref} at the {side} {what}")
    return [f"At batch {batch} that is {' and '.join(parts)}."]


def _gave_way(before: View, after: View, names: set[str]) -> list[str]:
    """What no longer applies beside what was said."""
    old, new = before.case.idea, after.case.idea
    gone = [axis for axis in sorted(old.design.axes - new.design.axes) if axis not in names]
    gone += sorted({s.name for s in old.design.settings} - {s.name for s in new.design.settings} - names)
    told = []
    for name in gone:
        quotes = old.quotes_for(name)
        told.append(label(name) + (f" {at(quotes[0])}" if quotes else ""))
    return [f"With that I drop what no longer goes with it: {'; '.join(told)}."] if told else []


def _design_changes(before: View, after: View) -> Iterator[dict[str, Any]]:
    old, new = before.case.idea.design.as_dict(), after.case.idea.design.as_dict()
    for kind, what in (("choices", "choice"), ("settings", "setting")):
        for name in sorted({*old[kind], *new[kind]}):
            was, now = old[kind].get(name), new[kind].get(name)
            if was != now:
                yield {"what": what, "name": name, "from": was, "to": now}


def undo(board: Board) -> Answer:
    """Takes back the last edit; what was held then is held again."""
    if not board.before:
        return Answer(board, _lines(["There is nothing to take back: the board is as your documents have it."]))
    heard = board.before[-1]
    view = view_of(board.baseline, board.idea, heard, board.ledger)
    moved = shifts(board.view, view, board.turn, "undo")
    after = replace(
        board,
        view=view,
        heard=heard,
        before=board.before[:-1],
        history=(*board.history, *moved),
        offered=None,
        searched=False,
    )
    back = sorted({one.name for one in {*board.heard} ^ {*heard}})
    words = ", ".join(label(name) for name in back)
    changed = (*_design_changes(board.view, view), *(as_plain(shift) for shift in moved))
    return Answer(
        after, (*_lines([f"Taken back: {words}."]), *told_shifts(board.view, view, after, back=True)), changed
    )


def _lines(lines: list[str]) -> tuple[Block, ...]:
    return tuple(Paragraph(line[0].upper() + line[1:]) for line in lines if line)


__all__ = ["commit", "edited", "impossible", "sort_out", "take_up", "told_shifts", "trace", "undo"]
