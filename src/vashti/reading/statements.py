"""What each statement of a document says: the choices and settings its words state or are like, and who says so."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Self

from vashti.core.design import Choice
from vashti.core.evidence import Quote
from vashti.core.reading import Document, Item, Passage, Stance
from vashti.reading.anaphora import resolved, under_heading
from vashti.reading.cells import cells
from vashti.reading.choices import canonical, mentions
from vashti.reading.likeness import LEAST, likely
from vashti.reading.negation import ruled_out
from vashti.reading.number_likeness import weighed_settings
from vashti.reading.remarks import addresses_reader
from vashti.reading.roles import roles_of
from vashti.reading.sentences import sentences
from vashti.reading.settings import stated
from vashti.reading.stance import Said, default_voice, paragraph, section_kind
from vashti.reading.systems import own_names, systems_named

SHORTEST = 4
"""Words of a statement from which its likeness counts: fewer are a label ("Memory.") [1]; a judgement."""
_MINED = frozenset({"title", "body", "list", "caption", "equation"})


@dataclass(frozen=True, slots=True)
class Told:
    """A document with what was learned about its own words, and a test of whether words stand on their page."""

    document: Document
    own_names: frozenset[str]
    roles: dict[str, str]
    stands: Callable[[Quote], bool]

    @classmethod
    def of(cls, document: Document, stands: Callable[[Quote], bool] = lambda _: True) -> Self:
        """A document with its own names and its names for the two models."""
        return cls(document, own_names(document), roles_of(document), stands)


@dataclass(frozen=True, slots=True)
class Found:
    """An item with the weight of the place it stands in.

    Attributes:
        item: what was found.
        strength: of the cue, 1 to 3.
        section: the kind of section it stands in.
        odds: log-odds of a choice that the words are like, without a cue; else None.
        joined: whether the words were read together with the statement before them.
    """

    item: Item
    strength: int
    section: str
    odds: float | None = None
    joined: bool = False


@dataclass(frozen=True, slots=True)
class Heard:
    """One statement of the author's.

    Attributes:
        odds: log-odds of the choice it is most like; None where it is too short to be like anything.
        words: in canonical words.
    """

    odds: float | None
    words: str


def own_parts(document: Document) -> tuple[tuple[str, str], ...]:
    """Everything a document's author says of the own system, or of nobody's: each sentence, and its words."""
    told = Told.of(document)
    return tuple(
        (sentence, part.text)
        for passage in document.passages
        if passage.kind in _MINED
        for sentence, voices in _voiced(passage, told)
        for part in voices
        if part.voice.stance == "own"
    )


def own_statements(document: Document) -> tuple[tuple[str, str], ...]:
    """The same in canonical words."""
    roles = roles_of(document)
    return tuple((sentence, canonical(text, roles)) for sentence, text in own_parts(document))


def choice_of(item: Item) -> Choice:
    """The choice an item names."""
    return Choice(item.name, str(item.value))


def heard_in(told: Told) -> Iterator[Found | Heard]:
    """Everything found in a document in reading order, and for each statement of the author's how like a choice it is."""
    for passage in told.document.passages:
        if passage.kind == "table":
            yield from _in_table(passage, told)
        elif passage.kind == "equation":
            yield from _in_equation(passage, told)
        elif passage.kind in _MINED:
            yield from _in_passage(passage, told)


def _kind(passage: Passage, told: Told) -> str:
    return "title" if passage.kind == "title" else section_kind(passage.section, told.own_names)


def _voiced(passage: Passage, told: Told) -> Iterator[tuple[str, tuple[Said, ...]]]:
    """Each sentence of a passage that does not address the reader, with what each voice says in it."""
    parts = tuple(s for s in sentences(passage.text) if not addresses_reader(s))
    return paragraph(parts, default_voice(_kind(passage, told)), told.own_names)


def _in_passage(passage: Passage, told: Told) -> Iterator[Found | Heard]:
    kind = _kind(passage, told)
    spoken = tuple(_voiced(passage, told))
    parts = tuple(sentence for sentence, _ in spoken)
    lowered = [canonical(sentence, told.roles) for sentence in parts]
    at = 0
    label = parts[0] if len(parts) > 1 and parts[0].endswith(".") and len(parts[0].split()) <= 3 else ""
    before = ""
    for index, (sentence, voices) in enumerate(spoken):
        at = max(passage.text.find(sentence, at), at)
        around = " ".join(lowered[max(0, index - 1) : index + 2])
        quote = _quote(passage, at, sentence, told)
        group = f"{passage.index}.{index}"
        meant = partial(
            _meant, passage=passage, before=lowered[index - 1] if index else "", label=label if index == 1 else ""
        )
        found = [
            one
            for part in voices
            for one in (
                *_choices(meant(part), around, quote, passage, group, kind, told),
                *_settings(part, quote, passage, group, kind, told),
            )
        ]
        own = " ".join(canonical(meant(part).text, told.roles) for part in voices if part.voice.stance == "own")
        denied = {choice_of(f.item) for f in found if f.item.stance == "negated"} | ruled_out(own)
        found += [
            Found(_like(choice, quote, passage, group), 0, kind, odds, joined)
            for joined, words in ((False, own), (True, f"{before} {own}"))
            if len(own.split()) >= SHORTEST and (before or not joined)
            for choice, odds in likely(words)
            if choice not in denied
        ]
        if own:
            long_enough = len(own.split()) >= SHORTEST
            yield Heard(max((odds for _, odds in likely(own)), default=LEAST) if long_enough else None, own)
        before = own
        if found and told.stands(quote):
            yield from found


def _like(choice: Choice, quote: Quote, passage: Passage, group: str) -> Item:
    return Item("choice", choice.axis, choice.value, "own", quote, passage.index, group, cue="likeness")


def _meant(part: Said, passage: Passage, before: str, label: str) -> Said:
    """What is said, with what it is about: the label or the heading it stands under, the model its pronoun stands for."""
    text = resolved(part.text, before)
    if label:
        text = f"{label[:-1]}: {text}"
    return Said(part.voice, under_heading(text, passage.section) if passage.kind == "list" else text)


def _sums_up(passage: Passage, document: Document) -> bool:
    """Whether a passage is the abstract: headed so, opening so, or the prose before the first heading of a longer text."""
    if re.match(r"\W*(?:\d\.?\s)?(?:abstract|summary|in brief|tl;?dr)\b", passage.section, re.IGNORECASE):
        return True
    return re.match(r"(?:abstract|summary|tl;?dr)\b", passage.text, re.IGNORECASE) is not None or (
        not passage.section and passage.kind == "body" and any(p.kind == "heading" for p in document.passages)
    )


_RESULT = re.compile(r"=\s*(\d[\d.,]*\d|\d)(?=[.,;\s]|$)(?!\s*[\^/×*+−-])")


def _in_equation(passage: Passage, told: Told) -> Iterator[Found | Heard]:
    """What an equation states alone, and as the end of the sentence that leads up to it."""
    yield from _in_passage(passage, told)
    lead = told.document.passages[passage.index - 1] if passage.index else None
    parts = tuple(sentences(lead.text)) if lead is not None and lead.kind in {"body", "list"} else ()
    results = tuple(_RESULT.finditer(passage.text))
    if lead is None or not parts or parts[-1][-1] in ".!?" or not results:
        return
    kind = _kind(passage, told)
    part = Said(default_voice(kind), f"{parts[-1].rstrip(' :,')} {results[-1][1]}")
    stretches = ((0, passage.text), (results[-1].start(), results[-1].group()))
    quote = next((q for q in (_quote(passage, at, words, told) for at, words in stretches) if told.stands(q)), None)
    if quote is not None:
        yield from _settings(part, quote, lead, f"{lead.index}.{len(parts) - 1}", kind, told)


def _quote(passage: Passage, at: int, words: str, told: Told) -> Quote:
    end = at + len(words)
    return Quote(told.document.role, passage.page_of(at, end), words, passage.box_of(at, end))


def _choices(  # noqa: PLR0913, PLR0917 - one statement and where it stands
    part: Said, around: str, quote: Quote, passage: Passage, group: str, kind: str, told: Told
) -> Iterator[Found]:
    for mention in mentions(canonical(part.text, told.roles), around):
        stance: Stance = "negated" if mention.denied and part.voice.stance == "own" else part.voice.stance
        item = Item(
            "choice",
            mention.choice.axis,
            mention.choice.value,
            stance,
            quote,
            passage.index,
            group,
            part.voice.subject,
            "",
            mention.cue,
        )
        yield Found(item, mention.strength, kind)


def _settings(part: Said, quote: Quote, passage: Passage, group: str, kind: str, told: Told) -> Iterator[Found]:
    by_cue = tuple(stated(part.text, told.roles))
    for one in (*weighed_settings(part.text, told.roles, by_cue),) if part.voice.stance == "own" else by_cue:
        summed = "abstract" if one.name == "claimed_speedup" and _sums_up(passage, told.document) else ""
        modifier = "; ".join(filter(None, (one.modifier, one.joined, summed)))
        cue = f"{one.cue}{' fallback' if one.fallback else ''}"
        item = Item(
            "setting",
            one.name,
            one.value,
            part.voice.stance,
            quote,
            passage.index,
            group,
            part.voice.subject,
            modifier,
            cue,
            one.odds,
        )
        yield Found(item, 2, kind)


def _in_table(passage: Passage, told: Told) -> Iterator[Found]:
    kind = _kind(passage, told)
    beside = told.document.passages[max(0, passage.index - 1) : passage.index + 2]
    caption = " ".join(p.text for p in beside if p.kind == "caption")
    read: set[int] = set()
    for cell in cells(passage.rows, told.own_names, caption):
        stance: Stance = "own" if cell.own and kind not in {"related", "background"} else "other"
        quotes = (Quote(told.document.role, passage.page, words) for words in cell.quotes)
        quote = next((q for q in quotes if q.text in passage.text and told.stands(q)), None)
        if quote is None:
            continue
        modifier = "; ".join(filter(None, (cell.modifier, cell.joined)))
        group = f"{passage.index}.row{cell.row}"
        read.add(cell.row)
        yield Found(
            Item(
                "setting",
                cell.name,
                cell.value,
                stance,
                quote,
                passage.index,
                group,
                "" if cell.own else cell.label,
                modifier,
                "table",
            ),
            2,
            kind,
        )
    yield from _row_said(passage, kind, read, told)


def _row_said(passage: Passage, kind: str, read: set[int], told: Told) -> Iterator[Found]:
    """Rows of a table of two columns, each read as a note: label, then what it is."""
    for number, row in enumerate(passage.rows):
        if len(row) != 2 or not all(row):
            continue
        quotes = (Quote(told.document.role, passage.page, words) for words in (" ".join(row), row[1]))
        quote = next((q for q in quotes if q.text in passage.text and told.stands(q)), None)
        part = Said(default_voice(kind), f"{row[0]}: {row[1]}")
        if quote is None or part.voice.stance != "own":
            continue
        group = f"{passage.index}.row{number}"
        yield from _choices(part, part.text.lower(), quote, passage, group, kind, told)
        if number not in read:
            yield from _settings(part, quote, passage, group, kind, told)


def named_in(told: Told) -> Iterator[tuple[str, Quote]]:
    """The known systems a document names, each with the sentence that names it first."""
    seen: set[str] = set()
    for passage in told.document.passages:
        if passage.kind in {"furniture", "reference"}:
            continue
        at = 0
        for sentence in sentences(passage.text):
            at = max(passage.text.find(sentence, at), at)
            for system in systems_named(sentence):
                quote = _quote(passage, at, sentence, told)
                if system.id not in seen and system.text not in told.own_names and told.stands(quote):
                    seen.add(system.id)
                    yield system.id, quote
