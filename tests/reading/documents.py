"""Documents made from plain text, so that the extraction is tested without typesetting."""

from collections.abc import Iterator, Mapping
from typing import Any

from vashti.core.reading import Document, Passage


def from_text(*paragraphs: str, section: str = "Design", title: str = "") -> Document:
    """A document of paragraphs under one heading."""
    passages = tuple(Passage(index, 1, "body", text, section) for index, text in enumerate(paragraphs))
    return Document("idea", title, 1, passages)


def from_blocks(content: Mapping[str, Any]) -> Document:
    """A document of the corpus as it would be read, without the typesetting."""
    passages = tuple(Passage(index, 1, *rest) for index, rest in enumerate(_passages(content)))
    return Document("idea", content["title"], 1, passages)


def _passages(content: Mapping[str, Any]) -> Iterator[tuple[Any, ...]]:
    section = ""
    yield "title", content["title"], ""
    for block in content["blocks"]:
        kind, body = next(iter(block.items()))
        if kind == "heading":
            section = body
            yield "heading", body, section
        elif kind == "bullets":
            yield from (("reference" if section.lower() == "references" else "list", item, section) for item in body)
        elif kind == "table":
            rows = tuple(tuple(str(cell) for cell in row) for row in body["rows"])
            yield "caption", body.get("caption", ""), section
            yield "table", "\n".join(" ".join(cell for cell in row if cell) for row in rows), section, rows
        elif kind == "equation":
            yield "equation", str(body), section
        else:
            yield "reference" if section.lower() == "references" else "body", str(body), section
