"""Asking a model which kind of turn the author's words are; the conversation checks the answer before it acts on it."""

from collections.abc import Iterator, Sequence
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from vashti import atlas
from vashti.llm.adviser import Adviser, Question, Silence
from vashti.llm.fence import fenced
from vashti.llm.prompts import instructions

PURPOSE = "understand"
LONGEST = 4_000
"""Letters of a turn that are shown to a model [1]."""

Kind = Literal[
    "commit",
    "what_if",
    "why",
    "sums",
    "compare",
    "break",
    "fix",
    "take",
    "measure",
    "undo",
    "changed",
    "plan",
    "claim",
    "show",
    "pass",
    "pushback",
    "help",
    "unclear",
]
"""Kinds of turn a model may name; files are read and written on the author's own words alone."""
Name = Annotated[str, Field(max_length=120)]
Words = Annotated[str, Field(max_length=600)]


class Choosing(BaseModel):
    """A value on an axis, with the words of the turn it was read from."""

    axis: Name
    value: Name
    words: Words


class Giving(BaseModel):
    """A number or a name for a setting, with the words of the turn it was read from."""

    name: Name
    value: float | Name
    words: Words


class Turn(BaseModel):
    """A turn: its kind, and what it names; what a kind does not use stays empty."""

    kind: Kind
    chosen: list[Choosing] = []
    given: list[Giving] = []
    dropped: list[Choosing] = []
    about: Name = ""
    system: Name = ""
    batch: int = 0
    cheaper: bool = False


def understand_turn(
    adviser: Adviser, text: str, asked: str = "", checks: Sequence[str] = ()
) -> dict[str, Any] | Silence:
    """What a model takes a turn for, as plain values; none of it is checked yet.

    Args:
        adviser: the model.
        text: the turn as typed.
        asked: the question that was open, or empty.
        checks: names a "why" may be about.
    """
    shown = (*_space(), f"Checks: {', '.join(checks)}", f"The open question: {asked}", fenced(text[:LONGEST], "turn"))
    answer = adviser.ask(Question(PURPOSE, instructions(PURPOSE), "\n".join(shown), Turn))
    return answer if isinstance(answer, Silence) else answer.model_dump()


def _space() -> Iterator[str]:
    space = atlas.space()
    yield "Axes with their values:"
    yield from (
        f"- {axis.id} ({axis.title}): {', '.join(v for v in axis.values if v != 'na')}" for axis in space.axes.values()
    )
    yield "Settings with their units:"
    yield ", ".join(f"{spec.id} [{spec.unit}]" for spec in space.settings.values())
