"""What a review is made of before it is put on a page: sections of blocks, rendered alike in every format."""

from dataclasses import dataclass

from vashti.core.finding import Finding


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text; may hold references ``[run …]``, ``[idea p. …]``, ``[atlas …]``."""

    text: str


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list of sentences."""

    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a caption; every cell is text."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Objection:
    """A numbered finding."""

    number: int
    finding: Finding


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture by name, with its caption; formats that show no pictures leave it out."""

    name: str
    caption: str


Block = Paragraph | Bullets | Table | Objection | Figure


@dataclass(frozen=True, slots=True)
class Section:
    """A titled part of the review."""

    title: str
    blocks: tuple[Block, ...]
