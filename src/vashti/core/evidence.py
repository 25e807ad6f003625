"""What a sentence may rest on: a quote, a run, or a datum the user gave."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on a page [PDF points, origin at the lower left]."""

    left: float
    bottom: float
    right: float
    top: float


@dataclass(frozen=True, slots=True)
class Quote:
    """Exact words that stand on a page.

    Attributes:
        document: role of the document: ``baseline`` or ``idea``.
        page: page number, counted from 1.
        text: the words as they stand there (line breaks and hyphenation undone).
        box: where on the page, if known.
    """

    document: str
    page: int
    text: str
    box: Box | None = None


@dataclass(frozen=True, slots=True)
class RunRef:
    """Points at a run by its id; `vashti rerun ID` repeats it."""

    run_id: str


@dataclass(frozen=True, slots=True)
class AtlasRef:
    """Points at a design of the atlas, whose file carries the source."""

    design_id: str


@dataclass(frozen=True, slots=True)
class UserDatum:
    """Something the user said or handed over in the conversation."""

    said: str


Evidence = Quote | RunRef | AtlasRef | UserDatum
