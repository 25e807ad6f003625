"""A model at the whiteboard: asked what a turn is where the rules cannot tell, and never let near the board.

Questions it recognizes are answered. What would edit the board is offered as a line to type, so that the author says it.
"""

from collections.abc import Iterator
from typing import Any

from vashti import atlas, llm
from vashti.core.design import Design
from vashti.core.proposal import Dropped
from vashti.dialogue.facts import facts
from vashti.dialogue.understanding import Model
from vashti.dialogue.words import data
from vashti.reading.numbers import numbers

ANSWERED = frozenset({"break", "fix", "measure", "changed", "plan", "claim", "show", "pass", "pushback", "help"})
"""Kinds of turn that ask for something and name nothing."""
LINES = {"take": "take the twist", "undo": "undo"}
"""Edits that name nothing, as one types them."""
TOPICS = frozenset({"verdict", "speedup", "round", "memory", "tokens"})
"""What a question may be about beside checks, axes and settings."""
MOST = 3
"""Lines offered [1]."""


def listening(adviser: llm.Adviser) -> Model:
    """What an adviser makes of turns, in the form in which the whiteboard takes them."""

    def heard(text: str, board: dict[str, Any]) -> dict[str, Any] | None:
        made = llm.understand_turn(adviser, text, str(board["asked"]), tuple(board["findings"]))
        if isinstance(made, llm.Silence):
            return None
        turn = turn_of(made, text, tuple(board["findings"]))
        kept = () if turn is None else (f"{text}: {turn}",)
        adviser.judged(llm.UNDERSTAND, kept, () if turn else (Dropped(f"{text}: {made}", "nothing of it stands"),))
        return turn

    return heard


def turn_of(made: dict[str, Any], text: str, checks: tuple[str, ...]) -> dict[str, Any] | None:
    """A model's turn as plain values of `said`, with what it may not say taken out; None when nothing is left.

    Args:
        made: as `llm.understand_turn` gives it.
        text: what was typed.
        checks: names of the checks that raised something.
    """
    kind = made["kind"]
    if kind in ANSWERED:
        return {"kind": kind} | ({"cheaper": made["cheaper"]} if kind == "fix" else {})
    if kind in {"why", "sums"}:
        return {"kind": kind, "about": _known(made["about"], checks), "batch": _said(made["batch"], text)}
    if kind == "compare":
        return {"kind": kind, "system": made["system"]}
    if kind == "what_if":
        return {"kind": kind, **{part: made[part] for part in ("chosen", "given", "dropped")}}
    lines = tuple(_lines(made, text))[:MOST]
    return {"kind": "unclear", "nearest": lines} if lines else None


def _known(about: str, checks: tuple[str, ...]) -> str:
    space = atlas.space()
    return about if about in {*checks, *space.axes, *space.settings, *TOPICS} else ""


def _said(batch: int, text: str) -> int:
    return batch if any(float(batch) in number.values for number in numbers(text)) else 0


def _lines(made: dict[str, Any], text: str) -> Iterator[str]:
    """What the author could type to say what the model took the turn for; each is understood by the rules."""
    if made["kind"] in LINES:
        yield LINES[made["kind"]]
    if made["kind"] != "commit":
        return
    for one in made["chosen"]:
        phrases = data()["choices"].get(one["axis"], {}).get(one["value"], ())
        yield from (f"we use {phrase}" for phrase in phrases[:1] if _chooses(phrase, one))
    written = {value for number in numbers(text) for value in number.values}
    for one in made["given"]:
        phrases = data()["settings"].get(one["name"], ())
        if isinstance(one["value"], float) and one["value"] in written:
            yield from (f"our {phrase} is {one['value']:g}" for phrase in phrases[:1])


def _chooses(phrase: str, one: dict[str, Any]) -> bool:
    found = facts(f"we use {phrase}", Design()).chosen
    return any((choice.axis, choice.value) == (one["axis"], one["value"]) for choice in found)
