"""How well the axis weights agree with relations that are known, and how much a ranking owes to them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from vashti.compare.distance import CERTAIN, Chances
from vashti.compare.field import Array, Costs, Field, costs, field_of
from vashti.compare.nearest import WORDS, likeness
from vashti.compare.wording import UNTOLD, Words
from vashti.core.design import Design
from vashti.core.space import Space

DRAWS, SPREAD, SEED = 400, 0.3, 0
"""Random sets of weights, how far each weight strays either way [1], and the seed of both."""


@dataclass(frozen=True, slots=True)
class Triplets:
    """Comparisons that should hold: the first two stand nearer than the first and the third.

    Attributes:
        near, far: cost and weight of the near and of the far pair, axis by axis (T, A) each.
        names: the three systems of each.
    """

    near: Costs
    far: Costs
    names: tuple[tuple[str, str, str], ...]

    def gaps(self, weights: Array) -> Array:
        """Far minus near distance under axis weights (T,); positive where the relation holds."""
        return _rows(self.far, weights) - _rows(self.near, weights)


def _rows(found: Costs, weights: Array) -> Array:
    total = found.weight @ weights
    return (found.cost @ weights) / np.where(total > 0.0, total, 1.0)


def triplets(
    space: Space,
    known: Mapping[str, Design],
    near: tuple[tuple[str, str], ...],
    families: Mapping[str, tuple[str, ...]],
) -> Triplets:
    """Every comparison that the relations ask for, both systems of a near pair taken as the one asked about."""
    field = field_of(space, known)
    place = {id_: i for i, id_ in enumerate(field.ids)}
    family = {id_: name for name, members in families.items() for id_ in members}
    names = tuple(_asked(near, families, family))
    found = {id_: costs(field, known[id_]) for id_ in sorted({first for first, _, _ in names})}
    return Triplets(
        _stacked([(found[a], place[b]) for a, b, _ in names]),
        _stacked([(found[a], place[c]) for a, _, c in names]),
        names,
    )


def _asked(
    near: tuple[tuple[str, str], ...], families: Mapping[str, tuple[str, ...]], family: Mapping[str, str]
) -> Iterator[tuple[str, str, str]]:
    mates = {frozenset(pair) for pair in near}
    mates |= {frozenset(pair) for members in families.values() for pair in combinations(members, 2)}
    for pair in sorted(tuple(sorted(mate)) for mate in mates):
        for first, second in (pair, pair[::-1]):
            own = {family.get(first), family.get(second)}
            strangers = (id_ for id_ in sorted(family) if family[id_] not in own)
            yield from ((first, second, third) for third in strangers if frozenset((first, third)) not in mates)


def _stacked(rows: list[tuple[Costs, int]]) -> Costs:
    return Costs(np.array([c.cost[i] for c, i in rows]), np.array([c.weight[i] for c, i in rows]))


def strayed(weights: Array, draws: int = DRAWS, spread: float = SPREAD, seed: int = SEED) -> Array:
    """Sets of weights, each axis strayed independently and evenly within ±spread: (A,) to (draws, A)."""
    factors = np.random.default_rng(seed).uniform(1.0 - spread, 1.0 + spread, (draws, len(weights)))
    return weights * factors


@dataclass(frozen=True, slots=True)
class Stability:
    """How often the nearest system stays the nearest when the weights stray.

    Attributes:
        nearest: the nearest system under the weights as they are.
        kept: share of the draws in which it, or one of the same choices, is still the nearest [1].
        rivals: systems that come first in some draw, with their share, most often first.
    """

    nearest: str
    kept: float
    rivals: tuple[tuple[str, float], ...]


def stability(  # noqa: PLR0913, PLR0917 - a design, what is known, how it was read, and the draws
    field: Field,
    idea: Design,
    without: str = "",
    draws: int = DRAWS,
    spread: float = SPREAD,
    chances: Chances = CERTAIN,
    words: Words = UNTOLD,
) -> Stability:
    """How much the nearest system owes to the weights.

    Args:
        field: the known designs.
        idea: the design asked about.
        without: a system left out, for a system asked about its neighbors.
        draws: random sets of weights.
        spread: how far each weight strays either way [1].
        chances: of choices of the idea that were read with doubt.
        words: how alike the idea's words and the description of each system are.
    """
    found = costs(field, idea, chances)
    away = np.array([1.0 if id_ == without else 0.0 for id_ in field.ids])
    adds = 1e-9 * np.arange(len(field.ids)) / len(field.ids) - WORDS * likeness(field, words)
    base = int(np.argmin(found.distances(field.weights).round(9) + away + adds))
    firsts = (found.distances(strayed(field.weights, draws, spread)).round(9) + away + adds).argmin(axis=1)
    same = (field.codes == field.codes[base]).all(axis=1)
    counts = np.bincount(firsts, minlength=len(field.ids))
    order = sorted((i for i in np.flatnonzero(counts) if not same[i]), key=lambda i: (-counts[i], field.ids[i]))
    rivals = tuple((field.ids[i], float(counts[i]) / draws) for i in order)
    return Stability(field.ids[base], float(counts[same].sum()) / draws, rivals)
