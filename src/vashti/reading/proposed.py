"""Judges what another reader proposes by the document alone: its words stand, the author commits to them, they say so.

What is kept carries nothing of the proposer's: axis and value are the atlas's, the quote is the sentence as the page has it.
"""

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from vashti.atlas.cues_schema import stance_cues
from vashti.atlas.loader import space
from vashti.core.evidence import Quote
from vashti.core.proposal import Dropped, Proposal
from vashti.core.reading import Document, Item, Passage, Reading
from vashti.reading.choices import canonical
from vashti.reading.clauses import any_of
from vashti.reading.lexicon import Pattern, choice_index, setting_index
from vashti.reading.names import named
from vashti.reading.numbers import numbers
from vashti.reading.remarks import addresses_reader
from vashti.reading.role_words import role_words
from vashti.reading.sentences import sentences
from vashti.reading.settings import masked
from vashti.reading.stance import default_voice, paragraph, section_kind
from vashti.reading.systems import own_names
from vashti.reading.verify import PageText, standing, verified

FEWEST_WORDS = 4
"""Words a quote must have to say anything [1]."""
_MINED = frozenset({"body", "list", "caption"})
_KINDS = {"s": "t", "bytes": "b", "bytes/s": "r"}
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Place:
    """The sentence a quote stands in, and what the author says there in a voice of their own, plain and canonical."""

    passage: Passage
    number: int
    sentence: str
    own: str
    canonical: str


def judged(reading: Reading, pages: Sequence[PageText], proposals: Sequence[Proposal]) -> tuple[Item | Dropped, ...]:
    """Each proposal as an item of the reading, or dropped with the reason, in the order given.

    Args:
        reading: the document as the reader understands it.
        pages: the words of its pages, as `verify.read_pages` gives them.
        proposals: what is said to stand there.

    Returns:
        Items whose cue is ``model-proposed``. They are not added to the reading: its design stays as it is.
    """
    places = tuple(_places(reading.document))
    return tuple(_judged(reading, pages, places, proposal) for proposal in proposals)


def _judged(
    reading: Reading, pages: Sequence[PageText], places: tuple[Place, ...], proposal: Proposal
) -> Item | Dropped:
    document = reading.document
    what = f"{proposal.name} = {proposal.value}"
    fault = _unknown(proposal) or _settled(reading, proposal) or _too_short(proposal)
    if fault:
        return Dropped(what, fault)
    place = next((place for place in places if _plain(proposal.quote) in _plain(place.sentence)), None)
    if place is None:
        shown = any(page.number == proposal.page and _plain(proposal.quote) in _plain(page.text) for page in pages)
        return Dropped(what, "the quote stands in no sentence that is read" if shown else _nowhere(proposal))
    sentence, said = _quote(place, document), Quote(document.role, proposal.page, proposal.quote)
    if not (verified(pages, said) and verified(pages, sentence)):
        return Dropped(what, _nowhere(proposal))
    if not place.own:
        return Dropped(what, "the sentence is not the author's own commitment")
    value = _chosen(proposal, place) if proposal.kind == "choice" else _stated(proposal, place)
    if value is None:
        return Dropped(what, "the sentence does not say so")
    group, quote = f"{place.passage.index}.{place.number}", standing(pages, sentence)
    return Item(proposal.kind, proposal.name, value, "own", quote, place.passage.index, group, cue="model-proposed")


def _unknown(proposal: Proposal) -> str:
    if proposal.kind == "choice":
        axis = space().axes.get(proposal.name)
        if axis is None:
            return "no such axis"
        known = isinstance(proposal.value, str) and proposal.value in axis.values and proposal.value != "na"
        return "" if known else "no such value"
    return "" if proposal.name in space().settings else "no such setting"


def _settled(reading: Reading, proposal: Proposal) -> str:
    """Whether the text's own words decide this already; nothing proposed stands beside or against them."""
    held = reading.design.axes if proposal.kind == "choice" else {s.name for s in reading.design.settings}
    return "the text decides this by its own words" if proposal.name in held else ""


def _too_short(proposal: Proposal) -> str:
    return "the quote is too short to say anything" if len(proposal.quote.split()) < FEWEST_WORDS else ""


def _nowhere(proposal: Proposal) -> str:
    return f"the quote does not stand on page {proposal.page}"


def _places(document: Document) -> Iterator[Place]:
    """Every sentence that is read, with what the author commits to in it."""
    names, roles = own_names(document), role_words(document)
    for passage in document.passages:
        if passage.kind not in _MINED:
            continue
        parts = tuple(s for s in sentences(passage.text) if not addresses_reader(s))
        told = paragraph(parts, default_voice(section_kind(passage.section, names)), names)
        for number, (sentence, voices) in enumerate(told):
            own = " ".join(part.text for part in voices if part.voice.stance == "own").strip()
            yield Place(passage, number, sentence, own, canonical(own, roles))


def _plain(words: str) -> str:
    return _SPACES.sub(" ", words.replace("\u00ad", "")).strip().casefold()


def _chosen(proposal: Proposal, place: Place) -> str | None:
    """The value, where one of its cues stands in what the author says, and nothing there is denied."""
    text = place.canonical
    patterns = (p for p in choice_index().candidates(text) if (p.name, p.value) == (proposal.name, proposal.value))
    return str(proposal.value) if any(_speaks(p, text) for p in patterns) else None


def _speaks(pattern: Pattern, text: str) -> bool:
    """Whether a cue stands in a text, weak or strong, with or without what the reader wants around it."""
    if pattern.phrase.find(text) is None or any(phrase.find(text) for phrase in pattern.without):
        return False
    return pattern.phrase.negator or not _denies(text)


def _denies(text: str) -> bool:
    """Whether anything at all is denied in a lower-case text."""
    spared = [match.span() for match in _not_negating().finditer(text)]
    return any(not any(low <= m.start() < high for low, high in spared) for m in _negators().finditer(text))


@cache
def _negators() -> re.Pattern[str]:
    return any_of(stance_cues().negators)


@cache
def _not_negating() -> re.Pattern[str]:
    return any_of(stance_cues().not_negating)


def _stated(proposal: Proposal, place: Place) -> float | str | None:
    """The setting's value as the sentence has it: a name or a number of the right kind, beside words for that setting."""
    spec = space().settings[proposal.name]
    if _denies(place.own.lower()):
        return None
    if spec.unit == "name":
        kind = "g" if proposal.name == "gpu" else "l"
        names = [found.text for found in named(place.own) if found.kind == kind]
        return next((name for name in names if name == proposal.value), None)
    mask = masked(place.own)
    if not any(p.name == proposal.name and p.phrase.find(mask.text) for p in setting_index().candidates(mask.text)):
        return None
    found = (
        value
        for number in numbers(place.own)
        if number.kind == _KINDS.get(spec.unit, number.kind) and len(number.values) == 1
        for value in number.values
    )
    meant = proposal.value
    return next((v for v in found if spec.low <= v <= spec.high and isinstance(meant, float) and _same(v, meant)), None)


def _same(first: float, second: float) -> bool:
    return math.isclose(first, second, rel_tol=1e-6) or math.isclose(100 * first, second, rel_tol=1e-6)


def _quote(place: Place, document: Document) -> Quote:
    """The sentence as the page has it."""
    passage, sentence = place.passage, place.sentence
    at = max(passage.text.find(sentence), 0)
    end = at + len(sentence)
    return Quote(document.role, passage.page_of(at, end), sentence, passage.box_of(at, end))
