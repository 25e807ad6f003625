"""All known designs as arrays, so that an idea is held against every one of them at once."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vashti.compare.distance import (
    ADDED,
    CERTAIN,
    UNSTATED,
    Chances,
    expected_similarity,
    likely,
    mass,
    out_of_the_ordinary,
    similarity,
    stated,
)
from vashti.compare.rarity import Rarity, rarity_among
from vashti.core.design import Design
from vashti.core.space import Space

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Field:
    """Known designs, coded axis by axis.

    Attributes:
        space: the axes.
        ids: of the designs, in the order given (D,).
        sets: for each axis the distinct sets of values that occur.
        codes: index into `sets` of each design on each axis, -1 where it states nothing (D, A).
        rarity: of each choice among them.
        added: what stating an axis costs a design where an idea is silent, before the axis weight (D, A).
    """

    space: Space
    ids: tuple[str, ...]
    sets: tuple[tuple[frozenset[str], ...], ...]
    codes: NDArray[np.int64]
    rarity: Rarity
    added: Array

    @property
    def weights(self) -> Array:
        """Weights of the axes (A,)."""
        return np.array([axis.weight for axis in self.space.axes.values()])


@dataclass(frozen=True, slots=True)
class Costs:
    """An idea against every known design, axis by axis, before the axis weights.

    Attributes:
        cost: weighted dissimilarity (D, A).
        weight: what it is to be divided by (D, A).
    """

    cost: Array
    weight: Array

    def distances(self, weights: Array) -> Array:
        """Distances under axis weights: (A,) to (D,), or (W, A) to (W, D)."""
        total = weights @ self.weight.T
        return np.where(total > 0.0, (weights @ self.cost.T) / np.where(total > 0.0, total, 1.0), 1.0)


def field_of(space: Space, known: Mapping[str, Design]) -> Field:
    """Known designs as arrays."""
    rarity = rarity_among(known.values())
    told = [stated(design) for design in known.values()]
    columns = [[choices.get(axis, frozenset()) for choices in told] for axis in space.axes]
    sets = tuple(tuple(sorted(set(column) - {frozenset()}, key=sorted)) for column in columns)
    codes = np.full((len(known), len(space.axes)), -1, dtype=np.int64)
    added = np.zeros(codes.shape)
    for a, (axis, column) in enumerate(zip(space.axes, columns, strict=True)):
        place = {values: i for i, values in enumerate(sets[a])}
        codes[:, a] = [place.get(values, -1) for values in column]
        rest = [out_of_the_ordinary(axis, values) for values in sets[a]]
        extra = np.array([ADDED * rarity.total(axis, values) for values in rest] + [0.0])
        added[:, a] = extra[codes[:, a]]
    return Field(space, tuple(known), sets, codes, rarity, added)


def costs(field: Field, idea: Design, chances: Chances = CERTAIN) -> Costs:
    """An idea against every known design; the same figures as `distance`, one column per axis."""
    ours = likely(idea, chances)
    cost = np.empty(field.codes.shape)
    weight = np.empty(field.codes.shape)
    for a, axis in enumerate(field.space.axes.values()):
        values = ours.get(axis.id, {})
        stands = mass(values)
        rest = (1.0 - stands) * field.added[:, a] if ours else 0.0
        emphasis = stands * field.rarity.emphasis(axis.id, values) if values else 0.0
        unlike = [1.0 - expected_similarity(axis, values, other) for other in field.sets[a]]
        cost[:, a] = emphasis * np.array([*unlike, UNSTATED])[field.codes[:, a]] + rest
        weight[:, a] = emphasis + rest
    return Costs(cost, weight)


def among(field: Field) -> Array:
    """Distances of every known design to every other, rows asking (D, D)."""
    cost = np.zeros((len(field.ids), len(field.ids)))
    weight = np.zeros_like(cost)
    for a, axis in enumerate(field.space.axes.values()):
        sets = field.sets[a]
        emphasis = np.array([field.rarity.emphasis(axis.id, dict.fromkeys(values, 1.0)) for values in sets])
        alike = np.array([[similarity(axis, left, right) for right in sets] for left in sets]).reshape(
            len(sets), len(sets)
        )
        unlike = np.full((len(sets) + 1, len(sets) + 1), UNSTATED)
        unlike[:-1, :-1] = 1.0 - alike
        codes = field.codes[:, a]
        silent = codes < 0
        heavy = np.append(emphasis, 0.0)[codes][:, None] * np.ones(len(codes))
        heavy[silent] = field.added[:, a]
        cost += axis.weight * heavy * np.where(silent[:, None], 1.0, unlike[codes[:, None], codes[None, :]])
        weight += axis.weight * heavy
    return np.where(weight > 0.0, cost / np.where(weight > 0.0, weight, 1.0), 1.0)
