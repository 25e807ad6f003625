"""The nearest system, and the nearest pair that together cover an idea."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from vashti.compare.distance import CERTAIN, Chances, Distance, distance, likely, mass
from vashti.compare.field import Array, Field, costs, field_of
from vashti.compare.wording import UNTOLD, Words
from vashti.core.design import Design
from vashti.core.space import Space

DIGITS = 9
"""Decimals to which two distances are told apart."""
ALONE = 0.2
"""Share of the mean distance of the two alone in the choice of a pair [1]: of pairs that cover alike, the likelier."""
WORDS = 0.9
"""What a likeness of words by one makes up for in distance, in the order of systems [1]; chosen on annotated texts."""
WORDS_OF_A_PAIR = 0.3
"""The same for the mean of two, in the choice of a pair [1]; chosen on annotated texts."""

MOST_AS_WELL = 3
"""Systems named that would do as well as one of a pair."""


@dataclass(frozen=True, slots=True)
class Neighbor:
    """A known system and how far it stands.

    Attributes:
        id: of the system.
        distance: over the axes.
        words: how alike the idea's words and its description are [1].
    """

    id: str
    distance: Distance
    words: float = 0.0


@dataclass(frozen=True, slots=True)
class Pair:
    """Two systems that together come nearest.

    Attributes:
        ids: the two.
        distance: weighted share of the idea that neither of the two holds, 0 to 1.
        first_alone, second_alone: the same for each alone.
        uncovered: axes of the idea on which neither agrees fully.
        first_brings, second_brings: axes on which one of the two agrees fully and the other does not.
        for_first, for_second: systems that would cover the idea as well in place of one of the two, likeliest first.
    """

    ids: tuple[str, str]
    distance: float
    first_alone: float
    second_alone: float
    uncovered: tuple[str, ...]
    first_brings: tuple[str, ...] = ()
    second_brings: tuple[str, ...] = ()
    for_first: tuple[str, ...] = ()
    for_second: tuple[str, ...] = ()


def nearest(  # noqa: PLR0913, PLR0917 - a design, what is known, and how it was read
    space: Space,
    idea: Design,
    known: Mapping[str, Design],
    count: int = 5,
    field: Field | None = None,
    chances: Chances = CERTAIN,
    words: Words = UNTOLD,
) -> tuple[Neighbor, ...]:
    """The `count` nearest known designs, nearest first.

    Where the words of an idea are known, a system told in like words comes before one as far.
    Of equals the one that adds least to what the idea states comes first, then the one that `known` lists first: give
    it in order of date, and the one that was there first is named. `field` is `known` as arrays, where they exist.
    With the `chances` of choices read with doubt, the distance is the one to be expected.
    """
    field = field or field_of(space, known)
    first = [field.ids[i] for i in ranked(field, idea, chances, words)[:count]]
    return tuple(
        Neighbor(id_, distance(space, idea, known[id_], field.rarity, chances), words.get(id_, 0.0)) for id_ in first
    )


def ranked(field: Field, idea: Design, chances: Chances = CERTAIN, words: Words = UNTOLD) -> tuple[int, ...]:
    """Positions of all known designs, nearest first, by the rule of `nearest`."""
    values = (costs(field, idea, chances).distances(field.weights) - WORDS * likeness(field, words)).round(DIGITS)
    ours = likely(idea, chances)
    silent = np.array([axis not in ours for axis in field.space.axes])
    adds = ((field.codes >= 0) == silent).sum(axis=1)
    return tuple(int(i) for i in np.lexsort((np.arange(len(field.ids)), adds, values)))


def likeness(field: Field, words: Words) -> Array:
    """How alike an idea's words and the description of each design are (D,)."""
    return np.array([words.get(id_, 0.0) for id_ in field.ids])


def nearest_pair(
    space: Space,
    idea: Design,
    known: Mapping[str, Design],
    field: Field | None = None,
    chances: Chances = CERTAIN,
    words: Words = UNTOLD,
) -> Pair | None:
    """The two known designs which together hold most of what the idea states, `nearest` deciding between such pairs.

    Returns:
        The pair, or None when the idea states nothing or fewer than two designs are known.
    """
    ours = likely(idea, chances)
    axes = [i for i, axis in enumerate(space.axes) if axis in ours]
    if not axes or len(known) < 2:
        return None
    field = field or field_of(space, known)
    found = costs(field, idea, chances)
    emphasis = np.array([mass(values) * field.rarity.emphasis(axis, values) for axis, values in _in_order(space, ours)])
    weights = emphasis * field.weights[axes]
    unlike = (found.cost - found.weight)[:, axes] / emphasis + 1.0
    alone = unlike @ weights / weights.sum()
    joint = _joint(unlike, weights / weights.sum())
    each = alone - WORDS_OF_A_PAIR / ALONE * likeness(field, words)
    score = (joint + ALONE * (each[:, None] + each[None, :]) / 2.0).round(DIGITS)
    rows, columns = np.triu_indices(len(known), 1)
    best = int(np.argmin(score[rows, columns]))
    first, second = int(rows[best]), int(columns[best])
    names = [list(space.axes)[i] for i in axes]
    full = unlike.round(DIGITS) == 0.0
    return Pair(
        (field.ids[first], field.ids[second]),
        float(joint[first, second]),
        float(alone[first]),
        float(alone[second]),
        _where(names, ~full[first] & ~full[second]),
        _where(names, full[first] & ~full[second]),
        _where(names, full[second] & ~full[first]),
        tuple(field.ids[i] for i in _as_well(joint[:, second], score[:, second], first)),
        tuple(field.ids[i] for i in _as_well(joint[first], score[first], second)),
    )


def _in_order(space: Space, ours: Mapping[str, Mapping[str, float]]) -> list[tuple[str, Mapping[str, float]]]:
    return [(axis, ours[axis]) for axis in space.axes if axis in ours]


def _as_well(joint: Array, score: Array, chosen: int) -> list[int]:
    """Positions of those that leave no more uncovered than the chosen one, best score first."""
    equal = np.flatnonzero(joint <= joint[chosen] + 10.0**-DIGITS)
    others = sorted((float(score[i]), int(i)) for i in equal if i != chosen)
    return [i for _, i in others][:MOST_AS_WELL]


def _joint(unlike: Array, weights: Array) -> Array:
    """Weighted dissimilarity to the better of two designs, axis by axis (D, D)."""
    joint = np.zeros((len(unlike), len(unlike)))
    for a, weight in enumerate(weights):
        joint += weight * np.minimum(unlike[:, a, None], unlike[None, :, a])
    return joint


def _where(names: list[str], mask: Array) -> tuple[str, ...]:
    return tuple(name for name, hit in zip(names, mask, strict=True) if hit)
