"""From a document to its reading: what the author commits to, and everything else that was said."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial

from vashti.atlas.loader import space
from vashti.core.design import Choice, Design
from vashti.core.evidence import Quote
from vashti.core.reading import Document, Item, Passage, Reading, Stance
from vashti.reading.anaphora import resolved, under_heading
from vashti.reading.cells import cells
from vashti.reading.choices import canonical, mentions
from vashti.reading.implied import implied_by, regimes_of, separate_draft, single_gpu
from vashti.reading.likeness import LEAST, likely
from vashti.reading.negation import ruled_out
from vashti.reading.number_likeness import weighed_settings
from vashti.reading.remarks import addresses_reader, remarks
from vashti.reading.resolve import Vote, settled
from vashti.reading.roles import roles_of
from vashti.reading.sentences import sentences
from vashti.reading.settings import stated
from vashti.reading.stance import Said, default_voice, paragraph, section_kind
from vashti.reading.systems import own_names, systems_named
from vashti.reading.values import settings_of
from vashti.reading.weighing import Alike, chances, weighed

SHORTEST = 4
"""Words of a statement from which its likeness counts: fewer are a label ("Memory.") [1]; a judgement."""
LEAST_CHANCE = 0.2
"""Probability below which a choice is not mentioned [1]."""
FOLLOWS = 0.7
"""Probability of a choice that no words state and others mean [1]; a judgement."""
LIKE_NOTHING = -1.5
"""Log-odds below which a statement is like no choice at all; a judgement."""
FEWEST_STATEMENTS = 8
"""Statements from which it can be told how many of them are like nothing [1]; a judgement."""
LIKE_ONLY = "likeness fallback"
"""Cue of a number that no cue takes."""
_MINED = frozenset({"title", "body", "list", "caption", "equation"})


@dataclass(frozen=True, slots=True)
class Told:
    """A document with what was learned about its own words, and a test of whether words stand on their page."""

    document: Document
    own_names: frozenset[str]
    roles: dict[str, str]
    stands: Callable[[Quote], bool]


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
    """One statement of the author's: the log-odds of the choice it is most like."""

    odds: float


def extract(
    document: Document, stands: Callable[[Quote], bool] = lambda _: True, *, by_likeness: bool = True
) -> Reading:
    """The reading of a document.

    Args:
        document: passages in reading order.
        stands: whether a quote's words stand on its page; what rests on words that do not is left out.
        by_likeness: whether wordings no cue foresees count, by their likeness to known ones.

    Returns:
        The author's design with every item's quote, the axes left open, the systems named, neutral remarks.
    """
    told = Told(document, own_names(document), roles_of(document), stands)
    heard = tuple(_found(told))
    everything = tuple(one for one in heard if isinstance(one, Found))
    found = tuple(f for f in everything if f.odds is None)
    votes, alike = _evidence(everything)
    found_likely = chances(votes, alike) if by_likeness else {}
    choices = weighed(votes, found_likely) if by_likeness else settled(votes)
    items = _needed(_telling((*found, *_alike_only(choices, everything)), everything))
    items = (*items, *implied_by(choices, items), *separate_draft(choices, items))
    choices |= {_choice(item) for item in items if item.follows}
    regimes = (*regimes_of(items), *single_gpu(choices, items))
    choices |= {_choice(item) for item in regimes}
    design = Design(frozenset(choices), settings_of(items, document))
    return Reading(
        document,
        design,
        (*items, *regimes),
        _open_axes(design),
        tuple(_cites(told)),
        (*document.remarks, *remarks(document)),
        _chances(found_likely, (*items, *regimes)) if by_likeness else (),
        _foreign(tuple(one.odds for one in heard if isinstance(one, Heard))),
    )


def _chances(found: Mapping[Choice, float], items: tuple[Item, ...]) -> tuple[tuple[Choice, float], ...]:
    """What was weighed and is not improbable; what follows from other choices is less than sure."""
    follows = {_choice(item): FOLLOWS for item in items if item.follows}
    sized = {_choice(item): 1.0 for item in items if item.cue == "batch_sizes"}
    likely_enough = {choice: chance for choice, chance in found.items() if chance >= LEAST_CHANCE}
    return tuple(sorted({**likely_enough, **follows, **sized}.items()))


def _telling(kept: tuple[Found, ...], everything: tuple[Found, ...]) -> tuple[Item, ...]:
    """The items, those of choices with how much their statement alone is like the choice."""
    alike = {(_choice(f.item), f.item.group): f.odds for f in everything if f.odds is not None and not f.joined}
    return tuple(
        replace(f.item, alike=alike.get((_choice(f.item), f.item.group), LEAST)) if f.item.kind == "choice" else f.item
        for f in kept
    )


def _needed(items: tuple[Item, ...]) -> tuple[Item, ...]:
    """The items without numbers that are only like a setting which the author states outright elsewhere."""
    own = {item.name for item in items if item.kind == "setting" and item.stance == "own" and item.cue != LIKE_ONLY}
    return tuple(item for item in items if item.cue != LIKE_ONLY or item.name not in own)


def _foreign(odds: tuple[float, ...]) -> float:
    """Share of statements that are like no choice [1]; 0 where there are too few to tell."""
    return sum(one < LIKE_NOTHING for one in odds) / len(odds) if len(odds) >= FEWEST_STATEMENTS else 0.0


def own_parts(document: Document) -> tuple[tuple[str, str], ...]:
    """Everything a document's author says of the own system, or of nobody's: each sentence, and its words."""
    told = Told(document, own_names(document), roles_of(document), lambda _: True)
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


def evidence_in(document: Document) -> tuple[tuple[Vote, ...], tuple[Alike, ...]]:
    """The votes of cues and the likenesses in a document, from which its choices are weighed."""
    told = Told(document, own_names(document), roles_of(document), lambda _: True)
    return _evidence(tuple(one for one in _found(told) if isinstance(one, Found)))


def _evidence(found: tuple[Found, ...]) -> tuple[tuple[Vote, ...], tuple[Alike, ...]]:
    """What was found as votes of cues and as likenesses."""
    own = [f for f in found if f.item.kind == "choice" and f.item.stance in {"own", "negated"}]
    alike = (Alike(_choice(f.item), f.odds, f.section, f.joined) for f in own if f.odds is not None)
    return tuple(_vote(f) for f in own if f.odds is None), tuple(alike)


def _alike_only(choices: frozenset[Choice], found: tuple[Found, ...]) -> Iterator[Found]:
    """For each choice that no cue speaks for the statement that reads most like it."""
    spoken = {_choice(f.item) for f in found if f.odds is None and f.item.kind == "choice" and f.item.stance == "own"}
    for choice in sorted(choices - spoken):
        like = [f for f in found if f.odds is not None and _choice(f.item) == choice]
        yield max(like, key=lambda f: Alike(choice, f.odds or 0.0, f.section).weight)


def _choice(item: Item) -> Choice:
    return Choice(item.name, str(item.value))


def _found(told: Told) -> Iterator[Found | Heard]:
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
        denied = {_choice(f.item) for f in found if f.item.stance == "negated"} | ruled_out(own)
        found += [
            Found(_like(choice, quote, passage, group), 0, kind, odds, joined)
            for joined, words in ((False, own), (True, f"{before} {own}"))
            if len(own.split()) >= SHORTEST and (before or not joined)
            for choice, odds in likely(words)
            if choice not in denied
        ]
        if len(own.split()) >= SHORTEST:
            yield Heard(max((odds for _, odds in likely(own)), default=LEAST))
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


def _vote(found: Found) -> Vote:
    return Vote(_choice(found.item), found.strength, found.item.stance == "negated", found.section)


def _open_axes(design: Design) -> tuple[str, ...]:
    axes = space().axes
    return tuple(
        sorted((axis for axis in axes if axis not in design.axes), key=lambda axis: (-axes[axis].weight, axis))
    )


def _cites(told: Told) -> Iterator[tuple[str, Quote]]:
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
