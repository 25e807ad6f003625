"""The nearest system, and the nearest pair that together cover an idea."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from vashti.compare.distance import UNSTATED, Distance, distance, similarity
from vashti.core.design import Design
from vashti.core.space import Space


@dataclass(frozen=True, slots=True)
class Neighbor:
    """A known system and how far it stands."""

    id: str
    distance: Distance


@dataclass(frozen=True, slots=True)
class Pair:
    """Two systems that together come nearest.

    Attributes:
        ids: the two.
        distance: weighted share of the idea that neither of the two holds, 0 to 1.
        first_alone, second_alone: the same for each alone.
        uncovered: axes of the idea on which neither agrees fully.
    """

    ids: tuple[str, str]
    distance: float
    first_alone: float
    second_alone: float
    uncovered: tuple[str, ...]


def nearest(space: Space, idea: Design, known: Mapping[str, Design], count: int = 5) -> tuple[Neighbor, ...]:
    """The `count` nearest known designs, nearest first; of equals the one that adds least to what the idea states."""
    neighbors = (Neighbor(id_, distance(space, idea, design)) for id_, design in known.items())
    ranked = sorted(neighbors, key=lambda n: (round(n.distance.value, 9), len(n.distance.not_stated), n.id))
    return tuple(ranked[:count])


def nearest_pair(space: Space, idea: Design, known: Mapping[str, Design]) -> Pair | None:
    """The two known designs which together hold most of what the idea states.

    Returns:
        The pair, or None when the idea states nothing or fewer than two designs are known.
    """
    stated = [axis for axis in space.axes.values() if idea.on(axis.id)]
    ids = sorted(known)
    if not stated or len(ids) < 2:
        return None
    weights = np.array([axis.weight for axis in stated])
    alike = np.array(
        [
            [
                similarity(axis, idea.on(axis.id), known[id_].on(axis.id)) if known[id_].on(axis.id) else 1.0 - UNSTATED
                for axis in stated
            ]
            for id_ in ids
        ]
    )
    alone = (1.0 - alike) @ weights / weights.sum()
    first, second = min(
        combinations(range(len(ids)), 2),
        key=lambda pair: (
            round(float((1.0 - np.maximum(alike[pair[0]], alike[pair[1]])) @ weights / weights.sum()), 9),
            round(float(alone[pair[0]] + alone[pair[1]]), 9),
            pair,
        ),
    )
    joint = np.maximum(alike[first], alike[second])
    return Pair(
        (ids[first], ids[second]),
        float((1.0 - joint) @ weights / weights.sum()),
        float(alone[first]),
        float(alone[second]),
        tuple(axis.id for axis, value in zip(stated, joint, strict=True) if value < 1.0),
    )
