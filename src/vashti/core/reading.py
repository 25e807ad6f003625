"""What was read in a document: pages, passages, and the items extracted from them, each with its quote."""

from bisect import bisect_right
from dataclasses import dataclass, replace
from typing import Literal

from vashti.core.design import Choice, Design, SettingValue
from vashti.core.evidence import Box, Quote

PassageKind = Literal["title", "heading", "body", "list", "caption", "table", "equation", "reference", "furniture"]
Stance = Literal["own", "other", "negated", "hypothetical", "future"]
"""Who commits to what is said: the author; another system; nobody (negated, supposed, left to future work)."""

IMPLIES = "implies"
"""How the cue of an item ends that rests on another item."""
SURE = 0.8
"""Probability from which a choice counts as read for sure [1]: of those above 95 % are right, below some 60 %."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph, heading, table, caption or equation in reading order.

    Attributes:
        index: position in the document, from 0.
        page: page it begins on, from 1.
        kind: what it is; ``furniture`` (running heads, page numbers) and ``reference`` are never mined.
        text: its words with line breaks and hyphenation undone and ligatures spelled out.
        section: the headings it stands under, outermost first, joined by `` > ``; or empty.
        rows: cells by row, for a table; else empty.
        boxes: where its lines stand, (page, box).
        starts: offset in ``text`` at which each line of ``boxes`` begins, so that words can be told their page.
    """

    index: int
    page: int
    kind: PassageKind
    text: str
    section: str = ""
    rows: tuple[tuple[str, ...], ...] = ()
    boxes: tuple[tuple[int, Box], ...] = ()
    starts: tuple[int, ...] = ()

    def page_at(self, offset: int) -> int:
        """The page on which the character at this offset of ``text`` stands."""
        return self.boxes[self._line_at(offset)][0] if self.starts else self.page

    def page_of(self, start: int, end: int) -> int:
        """The page on which most of ``text[start:end]`` stands; of equals, the one on which it begins."""
        first, last = self.page_at(start), self.page_at(max(start, end - 1))
        if first == last:
            return first
        share = dict.fromkeys(range(first, last + 1), 0)
        for offset in range(start, end):
            share[self.page_at(offset)] += 1
        return max(share, key=lambda page: (share[page], -page))

    def box_of(self, start: int, end: int) -> Box | None:
        """A box around the lines that hold ``text[start:end]`` on the page of ``page_of``; whole lines."""
        if not self.starts:
            return None
        page = self.page_of(start, end)
        lines = self.boxes[self._line_at(start) : self._line_at(max(start, end - 1)) + 1]
        here = [box for number, box in lines if number == page]
        left, bottom = min(box.left for box in here), min(box.bottom for box in here)
        return Box(left, bottom, max(box.right for box in here), max(box.top for box in here))

    def _line_at(self, offset: int) -> int:
        return max(0, bisect_right(self.starts, offset) - 1)


@dataclass(frozen=True, slots=True)
class SetAside:
    """Text that does not show on the page, set aside and never read.

    Attributes:
        page: from 1.
        reason: ``no contrast``, ``tiny``, ``off page``, ``invisible render mode``, ``covered``, ``zero width``,
            ``annotation``, ``metadata``.
        text: what it says.
    """

    page: int
    reason: str
    text: str


@dataclass(frozen=True, slots=True)
class Document:
    """A PDF as read.

    Attributes:
        role: ``baseline`` or ``idea`` (or the file's stem when read alone).
        title: its title, or empty.
        n_pages: number of pages.
        passages: in reading order.
        set_aside: what does not show.
        sha256: digest of the file's bytes.
        remarks: neutral notes on the reading (a page that could not be parsed).
    """

    role: str
    title: str
    n_pages: int
    passages: tuple[Passage, ...]
    set_aside: tuple[SetAside, ...] = ()
    sha256: str = ""
    remarks: tuple[str, ...] = ()

    def quoted(self, words: str) -> Quote | None:
        """A quote of words that stand in a passage, the first that holds them; None where none does."""
        for passage in self.passages:
            at = passage.text.find(words)
            if at >= 0:
                end = at + len(words)
                return Quote(self.role, passage.page_of(at, end), words, passage.box_of(at, end))
        return None


@dataclass(frozen=True, slots=True)
class Item:
    """One thing extracted: a choice on an axis or a setting, with the quote that carries it.

    Attributes:
        kind: ``choice`` or ``setting``.
        name: axis or setting name.
        value: axis value, or the setting's value in SI units.
        stance: who commits to it.
        quote: verified to stand on its page.
        passage: index of the passage.
        group: items with the same group were said together (one sentence, one table row).
        subject: the system spoken of when the stance is ``other`` (an atlas id or the words), else empty.
        modifier: what narrows a claim: ``up to``, ``average``, ``about``, ``expected``; else empty.
        cue: the id of the cue that fired.
        alike: log-odds by which the statement reads like this choice or setting; 0 where that was not weighed.
    """

    kind: Literal["choice", "setting"]
    name: str
    value: SettingValue
    stance: Stance
    quote: Quote
    passage: int
    group: str
    subject: str = ""
    modifier: str = ""
    cue: str = ""
    alike: float = 0.0

    @property
    def follows(self) -> bool:
        """Whether no words state it: it is what another item means."""
        return self.cue.endswith(IMPLIES)


@dataclass(frozen=True, slots=True)
class Beside:
    """How much of a document is about a subject that no axis holds.

    Attributes:
        share: of its sentences, by their words [1].
        words: those that say so most.
        quote: the sentence that is most about it.
    """

    share: float = 0.0
    words: tuple[str, ...] = ()
    quote: Quote | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """A document understood: the author's own design, and everything extracted on the way.

    Attributes:
        document: what was read.
        design: the author's own commitments.
        items: everything extracted, whoever commits to it.
        unspecified: axes on which the author says nothing, most weighty first.
        cites: atlas ids of systems the text names, with the first quote of each.
        remarks: neutral notes for the reader (instructions found in visible text, unreadable pages).
        chances: probability that the author commits to each choice whose words were weighed, held or not [1].
        foreign: share of the author's own statements that are like no choice on any axis [1].
        beside: how much of the document is about a subject no axis holds.
        own_words: everything the author says of the own system, in lower case, the two models by their roles.
    """

    document: Document
    design: Design
    items: tuple[Item, ...]
    unspecified: tuple[str, ...]
    cites: tuple[tuple[str, Quote], ...] = ()
    remarks: tuple[str, ...] = ()
    chances: tuple[tuple[Choice, float], ...] = ()
    foreign: float = 0.0
    beside: Beside = Beside()
    own_words: str = ""

    @property
    def doubtful(self) -> tuple[tuple[Choice, float], ...]:
        """Choices of the design that words make probable only, or that follow from others, with their probability."""
        return tuple(
            (choice, chance) for choice, chance in self.chances if chance < SURE and choice in self.design.choices
        )

    def amended(self, design: Design, items: tuple[Item, ...]) -> "Reading":
        """The reading with another design: what was doubtful on an axis that changed is so no longer."""
        kept = tuple(one for one in self.chances if design.on(one[0].axis) == self.design.on(one[0].axis))
        return replace(self, design=design, items=items, chances=kept)

    def quotes_for(self, name: str, value: SettingValue | None = None) -> tuple[Quote, ...]:
        """Quotes of the author's own items on an axis or setting (with this value), the most telling first."""
        own = (item for item in self.items if item.stance == "own" and item.name == name)
        found = (item for item in own if value is None or item.value == value)
        return tuple(item.quote for item in sorted(found, key=lambda item: -item.alike))
