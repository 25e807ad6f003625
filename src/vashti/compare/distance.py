"""How far two designs stand apart: a weighted mean over the axes, rare choices counting more than common ones."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from vashti.compare.rarity import EVEN, Rarity
from vashti.core.design import Choice, Design
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
ADDED = 0.15
"""Share of a weight charged where only the second design states something out of the ordinary [1]; a judgement."""
EVALUATION_AXES = frozenset({"batch_regime", "objective"})
"""Axes that say where a design is measured, not what it is; they never make it new."""
PLAIN: Mapping[str, frozenset[str]] = {
    "boundary": frozenset({"none"}),
    "placement": frozenset({"time_shared"}),
    "repartition": frozenset({"na", "fixed"}),
    "overlap": frozenset({"sequential"}),
    "verify_exec": frozenset({"single_pass"}),
    "mispredict": frozenset({"truncate"}),
    "kv_sync": frozenset({"lockstep"}),
    "handoff": frozenset({"device"}),
    "knobs": frozenset({"none"}),
    "signal": frozenset({"none"}),
    "timescale": frozenset({"na", "offline"}),
    "kernel": frozenset({"eager", "graph"}),
    "tp": frozenset({"single", "same_tp"}),
    "training": frozenset({"none", "na"}),
    "exactness": frozenset({"distribution", "greedy_equal"}),
}
"""What plain draft-then-verify decoding does: left unsaid without loss, and no change where a baseline is silent."""
Chances = Mapping[Choice, float]
"""Probability of choices read with doubt, also of some not held [1]; a choice held and not in it is certain."""
CERTAIN: Chances = MappingProxyType({})
"""No doubt about anything."""


@dataclass(frozen=True, slots=True)
class Distance:
    """How far apart, and on what the figure rests.

    Attributes:
        value: 0 (same on every axis the first states, nothing out of the ordinary beside it) to 1.
        shared: axes on which both state something and agree fully.
        differs: axes on which both state something and do not.
        not_stated: axes on which only one of them states something.
    """

    value: float
    shared: tuple[str, ...]
    differs: tuple[str, ...]
    not_stated: tuple[str, ...]


@cache
def stated(design: Design) -> Mapping[str, frozenset[str]]:
    """The values of a design by axis; axes it leaves unspecified are not in it."""
    return MappingProxyType({axis: design.on(axis) for axis in sorted(design.axes)})


def likely(idea: Design, chances: Chances) -> Mapping[str, Mapping[str, float]]:
    """The values an idea may take by axis, each with its probability, in the order of their names."""
    found = {choice: chances.get(choice, 1.0) for choice in idea.choices} | {
        c: p for c, p in chances.items() if p > 0.0
    }
    by_axis: dict[str, dict[str, float]] = {}
    for choice in sorted(found):
        by_axis.setdefault(choice.axis, {})[choice.value] = found[choice]
    return by_axis


def mass(values: Mapping[str, float]) -> float:
    """How probable it is that an axis is stated at all, given the values it may take [1]."""
    return min(1.0, sum(values.values()))


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
    return expected_similarity(axis, dict.fromkeys(sorted(left), 1.0), right)


def expected_similarity(axis: Axis, left: Mapping[str, float], right: frozenset[str]) -> float:
    """The same where each value on the left is only probable [1]; what is less so than others counts for less."""
    if not left or not right:
        return 0.0
    whole = mass(left)
    forth = sum(chance * max(value_similarity(axis, a, b) for b in right) for a, chance in left.items())
    back = sum(max(chance * value_similarity(axis, a, b) for a, chance in left.items()) for b in sorted(right)) / whole
    return (forth + back) / (sum(left.values()) + len(right))


def out_of_the_ordinary(axis: str, values: frozenset[str]) -> frozenset[str]:
    """The values that a description of the mechanism would not leave out."""
    if axis in EVALUATION_AXES:
        return frozenset()
    return values - PLAIN.get(axis, frozenset()) - {"na", "none"}


def distance(space: Space, idea: Design, other: Design, rarity: Rarity = EVEN, chances: Chances = CERTAIN) -> Distance:
    """How far `other` stands from `idea`.

    Args:
        space: the axes with their weights.
        idea: the design asked about.
        other: a known design. An axis the idea states and this one does not counts half, never as equal; what this
            one states out of the ordinary where the idea is silent counts a little.
        rarity: how rare each value is among known designs; rare ones count more. Even by default.
        chances: of choices of the idea that were read with doubt. The value is then the one to be expected; the axes
            it rests on are those of the choices held.

    Returns:
        The distance with the axes it rests on; 1.0 when the idea states nothing.
    """
    ours, theirs, held = likely(idea, chances), stated(other), stated(idea)
    shared: list[str] = []
    differs: list[str] = []
    total = weights = 0.0
    for axis in space.axes.values():
        left, right = ours.get(axis.id, {}), theirs.get(axis.id, frozenset())
        rest = ADDED * rarity.total(axis.id, out_of_the_ordinary(axis.id, right))
        stands = mass(left)
        emphasis = stands * rarity.emphasis(axis.id, left) if left else 0.0
        unlike = UNSTATED if not right else 1.0 - expected_similarity(axis, left, right)
        total += axis.weight * (emphasis * unlike + (1.0 - stands) * rest)
        weights += axis.weight * (emphasis + (1.0 - stands) * rest)
        if axis.id in held and right:
            (shared if similarity(axis, held[axis.id], right) == 1.0 else differs).append(axis.id)
    not_stated = tuple(axis for axis in space.axes if (axis in held) != (axis in theirs))
    return Distance(total / weights if ours and weights else 1.0, tuple(shared), tuple(differs), not_stated)
