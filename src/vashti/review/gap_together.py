"""Choices that mean something only together: who holds the whole of it, who comes near, what nobody holds."""

from collections.abc import Iterator, Mapping
from typing import Any

from vashti import atlas
from vashti.review.blocks import Block, Bullets, Paragraph
from vashti.review.gap_reasons import named
from vashti.review.phrases import joined, value_words

HEADS: Mapping[str, str] = {
    "occupied": "Taken together, occupied:",
    "anticipated": "Anticipated, by near relatives that nobody has carried all the way:",
    "open": "Held by nobody on my map as it stands:",
}
"""The opening of each list, in the order in which they stand."""


def held_together(outputs: Mapping[str, Any]) -> Iterator[Block]:
    """A list for each standing: what the idea takes up, and who holds it."""
    for status, head in HEADS.items():
        items = tuple(dict.fromkeys(_item(s) for s in outputs["compounds"] if s["status"] == status))
        if items:
            yield Paragraph(head)
            yield Bullets(items)


def _item(standing: Mapping[str, Any]) -> str:
    title = atlas.compounds()[standing["compound"]].title
    choices = joined([value_words(axis, value) for axis, value in standing["choices"]])
    what = f"{_capital(title)}: {choices}." if choices else f"{_capital(title)}."
    if standing["status"] == "occupied":
        return f"{what} {named(standing['held_by'])}."
    if standing["status"] == "anticipated":
        return f"{what} Nearest: {named(standing['near'])}."
    if standing["elsewhere"]:
        return f"{what} The same choice in another setting: {named(standing['elsewhere'])}."
    return what


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
