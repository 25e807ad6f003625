"""Asking a model what the author commits to on axes and settings that the reader left open."""

from collections.abc import Iterator, Sequence
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from vashti import atlas
from vashti.core.proposal import Proposal
from vashti.llm.adviser import Adviser, Question, Silence
from vashti.llm.fence import fenced
from vashti.llm.prompts import instructions

PURPOSE = "propose"
MOST = 64
"""Proposals taken from one answer [1]."""
LONGEST = 60_000
"""Letters of a document that are shown to a model [1]."""


class Entry(BaseModel):
    """One thing the author is said to commit to."""

    kind: Literal["choice", "setting"]
    name: Annotated[str, Field(max_length=80)]
    value: Annotated[str, Field(max_length=120)] | float
    page: int
    quote: Annotated[str, Field(max_length=1200)]


class Entries(BaseModel):
    """Everything the author is said to commit to."""

    entries: list[Entry]


def propose(
    adviser: Adviser, passages: Sequence[tuple[int, str]], axes: Sequence[str], settings: Sequence[str]
) -> tuple[Proposal, ...] | Silence:
    """What a model says the author commits to; none of it is checked yet.

    Args:
        adviser: the model.
        passages: page and words, in reading order.
        axes: those left open.
        settings: those left open.
    """
    shown = "\n\n".join(f"[p. {page}] {words}" for page, words in passages)[:LONGEST]
    data = "\n\n".join(("\n".join(_open(axes, settings)), fenced(shown, "document")))
    answer = adviser.ask(Question(PURPOSE, instructions(PURPOSE), data, Entries))
    if isinstance(answer, Silence):
        return answer
    return tuple(Proposal(e.kind, e.name, _value(e), e.page, e.quote) for e in answer.entries[:MOST])


def _value(entry: Entry) -> str | float:
    """The value as given; a setting's number as a number though it was written as a word."""
    try:
        return float(str(entry.value).rstrip(" %")) if entry.kind == "setting" else entry.value
    except ValueError:
        return entry.value


def _open(axes: Sequence[str], settings: Sequence[str]) -> Iterator[str]:
    """The open axes with their values, and the open settings with their units."""
    space = atlas.space()
    yield "Open axes, each with its values:"
    for name in axes:
        axis = space.axes[name]
        values = "; ".join(f"{value.id} ({value.term})" for value in axis.values.values() if value.id != "na")
        yield f"- {name} ({axis.title}): {values}"
    yield "Open settings, each with its unit:"
    yield from (f"- {name} [{space.settings[name].unit}]: {space.settings[name].meaning}" for name in settings)
