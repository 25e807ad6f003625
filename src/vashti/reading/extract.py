"""From a document to its reading: what the author commits to, how sure that is, and everything else that was said."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from vashti.atlas.loader import space
from vashti.core.design import Choice, Design
from vashti.core.evidence import Quote
from vashti.core.reading import Document, Item, Reading
from vashti.reading.beside import beside
from vashti.reading.implied import implied_by, regimes_of, separate_draft, single_gpu
from vashti.reading.likeness import LEAST
from vashti.reading.remarks import remarks
from vashti.reading.resolve import Vote, settled
from vashti.reading.statements import Found, Heard, Told, choice_of, heard_in, named_in
from vashti.reading.values import settings_of
from vashti.reading.weighing import Alike, chances, weighed

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
    told = Told.of(document, stands)
    heard = tuple(heard_in(told))
    everything = tuple(one for one in heard if isinstance(one, Found))
    found = tuple(f for f in everything if f.odds is None)
    votes, alike = _evidence(everything)
    found_likely = chances(votes, alike) if by_likeness else {}
    choices = weighed(votes, found_likely) if by_likeness else settled(votes)
    items = _needed(_telling((*found, *_alike_only(choices, everything)), everything))
    items = (*items, *implied_by(choices, items), *separate_draft(choices, items))
    choices |= {choice_of(item) for item in items if item.follows}
    regimes = (*regimes_of(items), *single_gpu(choices, items))
    choices |= {choice_of(item) for item in regimes}
    design = Design(frozenset(choices), settings_of(items, document))
    return Reading(
        document,
        design,
        (*items, *regimes),
        _open_axes(design),
        tuple(named_in(told)),
        (*document.remarks, *remarks(document)),
        _chances(found_likely, (*items, *regimes)) if by_likeness else (),
        _foreign(tuple(one.odds for one in heard if isinstance(one, Heard) and one.odds is not None)),
        beside(document, stands),
        " ".join(one.words for one in heard if isinstance(one, Heard)),
    )


def _chances(found: Mapping[Choice, float], items: tuple[Item, ...]) -> tuple[tuple[Choice, float], ...]:
    """What was weighed and is not improbable; what follows from other choices is less than sure."""
    follows = {choice_of(item): FOLLOWS for item in items if item.follows}
    sized = {choice_of(item): 1.0 for item in items if item.cue == "batch_sizes"}
    likely_enough = {choice: chance for choice, chance in found.items() if chance >= LEAST_CHANCE}
    return tuple(sorted({**likely_enough, **follows, **sized}.items()))


def _telling(kept: tuple[Found, ...], everything: tuple[Found, ...]) -> tuple[Item, ...]:
    """The items, those of choices with how much their statement alone is like the choice."""
    alike = {(choice_of(f.item), f.item.group): f.odds for f in everything if f.odds is not None and not f.joined}
    return tuple(
        replace(f.item, alike=alike.get((choice_of(f.item), f.item.group), LEAST))
        if f.item.kind == "choice"
        else f.item
        for f in kept
    )


def _needed(items: tuple[Item, ...]) -> tuple[Item, ...]:
    """The items without numbers that are only like a setting which the author states outright elsewhere."""
    own = {item.name for item in items if item.kind == "setting" and item.stance == "own" and item.cue != LIKE_ONLY}
    return tuple(item for item in items if item.cue != LIKE_ONLY or item.name not in own)


def _foreign(odds: tuple[float, ...]) -> float:
    """Share of statements that are like no choice [1]; 0 where there are too few to tell."""
    return sum(one < LIKE_NOTHING for one in odds) / len(odds) if len(odds) >= FEWEST_STATEMENTS else 0.0


def evidence_in(document: Document) -> tuple[tuple[Vote, ...], tuple[Alike, ...]]:
    """The votes of cues and the likenesses in a document, from which its choices are weighed."""
    told = Told.of(document)
    return _evidence(tuple(one for one in heard_in(told) if isinstance(one, Found)))


def _evidence(found: tuple[Found, ...]) -> tuple[tuple[Vote, ...], tuple[Alike, ...]]:
    """What was found as votes of cues and as likenesses."""
    own = [f for f in found if f.item.kind == "choice" and f.item.stance in {"own", "negated"}]
    alike = (Alike(choice_of(f.item), f.odds, f.section, f.joined) for f in own if f.odds is not None)
    return tuple(_vote(f) for f in own if f.odds is None), tuple(alike)


def _alike_only(choices: frozenset[Choice], found: tuple[Found, ...]) -> Iterator[Found]:
    """For each choice that no cue speaks for the statement that reads most like it."""
    spoken = {choice_of(f.item) for f in found if f.odds is None and f.item.kind == "choice" and f.item.stance == "own"}
    for choice in sorted(choices - spoken):
        like = [f for f in found if f.odds is not None and choice_of(f.item) == choice]
        yield max(like, key=lambda f: Alike(choice, f.odds or 0.0, f.section).weight)


def _vote(found: Found) -> Vote:
    return Vote(choice_of(found.item), found.strength, found.item.stance == "negated", found.section)


def _open_axes(design: Design) -> tuple[str, ...]:
    axes = space().axes
    return tuple(
        sorted((axis for axis in axes if axis not in design.axes), key=lambda axis: (-axes[axis].weight, axis))
    )
