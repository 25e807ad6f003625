"""References in the text: ``[run …]``, ``[idea p. …]``, ``[atlas …]``, found once and alike for every format."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from vashti.review.blocks import Block, Bullets, Figure, Objection, Paragraph, Section, Table
from vashti.review.objections import told

PATTERN = re.compile(r"\[(run|idea|baseline|atlas) ([^\[\]]+)\]")
RUN_IN_CELL = re.compile(r"\s*\[run ([0-9a-f]{8})\]")


@dataclass(frozen=True, slots=True)
class Reference:
    """A pointer from a sentence to what it rests on.

    Attributes:
        kind: ``run``, ``idea``, ``baseline`` or ``atlas``.
        key: run id, page number or atlas id.
        text: as it stands in the sentence, brackets included.
    """

    kind: str
    key: str
    text: str

    @property
    def anchor(self) -> str:
        """Where it points to inside one file."""
        return f"{self.kind}-{self.key}"


def pieces(text: str) -> tuple[str | Reference, ...]:
    """Text cut at its references.

    >>> [p if isinstance(p, str) else p.anchor for p in pieces("So it is [run 0123abcd].")]
    ['So it is ', 'run-0123abcd', '.']
    """
    parts: list[str | Reference] = []
    end = 0
    for match in PATTERN.finditer(text):
        parts += [text[end : match.start()], Reference(match[1], _key(match[1], match[2]), match[0])]
        end = match.end()
    return tuple(part for part in (*parts, text[end:]) if part != "")


def _key(kind: str, words: str) -> str:
    """The key in the words of a reference: ``p. 2`` is page 2, ``faser …`` is faser."""
    return words.split(maxsplit=1)[0] if kind in {"run", "atlas"} else re.sub(r"\D", "", words)


@dataclass(frozen=True, slots=True)
class BareTable:
    """A table whose cells hold no runs, and the runs they held, row by row."""

    table: Table
    runs: tuple[tuple[str, ...], ...]

    @property
    def line(self) -> str:
        """The runs in one line, or nothing: in the order of their numbers, rows apart by semicolons, a dash for a row of none."""
        rows = "; ".join(", ".join(row) or "–" for row in self.runs)
        return f"runs, row by row: {rows}" if any(self.runs) else ""


def bare(table: Table) -> BareTable:
    """The table with its runs taken out of the cells, so that cells stay short and every number keeps its run."""
    rows = tuple(tuple(RUN_IN_CELL.sub("", cell) for cell in row) for row in table.rows)
    runs = tuple(tuple(run for cell in row for run in _once(cell)) for row in table.rows)
    return BareTable(replace(table, rows=rows), runs)


def _once(cell: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(RUN_IN_CELL.findall(cell)))


def references_in(sections: Iterable[Section]) -> tuple[Reference, ...]:
    """Every reference the sections make, each once, in the order first made."""
    found = (
        piece
        for section in sections
        for block in section.blocks
        for text in _texts(block)
        for piece in pieces(text)
        if isinstance(piece, Reference)
    )
    return tuple({reference.anchor: reference for reference in reversed(tuple(found))}.values())[::-1]


def _texts(block: Block) -> Iterator[str]:
    match block:
        case Paragraph(text):
            yield text
        case Bullets(items):
            yield from items
        case Table(caption, head, rows):
            yield from (caption, *head)
            yield from (cell for row in rows for cell in row)
        case Figure(_, caption):
            yield caption
        case Objection(_, finding):
            yield from told(finding)
