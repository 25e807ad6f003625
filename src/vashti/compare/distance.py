"""How far two designs stand apart: a weighted mean over the axes that both state."""

from collections.abc import Mapping
from dataclasses import dataclass

from vashti.core.design import Design
from vashti.core.space import Axis, Space

SAME_FAMILY = 0.5
"""Similarity of two values of one family [1]; a judgement, carried in the design space's rules."""
ORDINAL_STEP = 0.35
"""Similarity lost per step along an ordinal axis [1]; a judgement, carried in the design space's rules."""
GENERIC: Mapping[str, str] = {"spatial_unspecified": "same_gpu_spatial"}
"""Values that say only "one of this family", and the family they stand for."""
GENERIC_MATCH = 0.75
"""Similarity of such a value and a member of its family [1]; a judgement: compatible, not known to be equal."""
UNSTATED = 0.5
"""Dissimilarity charged where the first design states an axis and the second does not [1]; a judgement: never equal."""


@dataclass(frozen=True, slots=True)
class Distance:
    """How far apart, and on what the figure rests.

    Attributes:
        value: 0 (same on every axis both state) to 1.
        shared: axes on which both state something and agree fully.
        differs: axes on which both state something and do not.
        not_stated: axes on which only one of them states something.
    """

    value: float
    shared: tuple[str, ...]
    differs: tuple[str, ...]
    not_stated: tuple[str, ...]


def value_similarity(axis: Axis, left: str, right: str) -> float:
    """Similarity of two values of an axis [1], 0 to 1."""
    if left == right:
        return 1.0
    if left in axis.ordinal and right in axis.ordinal:
        return max(0.0, 1.0 - ORDINAL_STEP * abs(axis.ordinal.index(left) - axis.ordinal.index(right)))
    families = {axis.values[v].family if v in axis.values else "" for v in (left, right)}
    if len(families) != 1 or families == {""}:
        return 0.0
    return GENERIC_MATCH if families & {GENERIC.get(left), GENERIC.get(right)} else SAME_FAMILY


def similarity(axis: Axis, left: frozenset[str], right: frozenset[str]) -> float:
    """Soft similarity of two sets of values [1]: each value matched to its best counterpart, both ways."""
    if not left or not right:
        return 0.0
    forth = sum(max(value_similarity(axis, a, b) for b in right) for a in left)
    back = sum(max(value_similarity(axis, a, b) for a in left) for b in right)
    return (forth + back) / (len(left) + len(right))


def distance(space: Space, idea: Design, other: Design) -> Distance:
    """How far `other` stands from `idea`, over the axes the idea states.

    Args:
        space: the axes with their weights.
        idea: the design asked about; axes it leaves unstated are skipped.
        other: a known design; an axis the idea states and this one does not counts half, never as equal.

    Returns:
        The distance with the axes it rests on; 1.0 when the idea states nothing.
    """
    shared: list[str] = []
    differs: list[str] = []
    not_stated: list[str] = []
    total = weights = 0.0
    for axis in space.axes.values():
        left, right = idea.on(axis.id), other.on(axis.id)
        if not left or not right:
            if left or right:
                not_stated.append(axis.id)
            if left:
                total, weights = total + UNSTATED * axis.weight, weights + axis.weight
            continue
        alike = similarity(axis, left, right)
        (shared if alike == 1.0 else differs).append(axis.id)
        total, weights = total + (1.0 - alike) * axis.weight, weights + axis.weight
    return Distance(total / weights if weights else 1.0, tuple(shared), tuple(differs), tuple(not_stated))
