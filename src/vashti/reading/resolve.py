"""Decides, axis by axis, what the author commits to, from everything that was said."""

from collections.abc import Iterator
from dataclasses import dataclass

from vashti.atlas.cues_schema import axis_cues
from vashti.atlas.loader import space
from vashti.core.design import Choice

SECTION_WEIGHT = {
    "title": 0.5,
    "method": 1.0,
    "intro": 0.8,
    "evaluation": 0.7,
    "limits": 0.6,
    "related": 0.6,
    "background": 0.4,
    "future": 0.2,
}
"""How much a statement weighs by where it stands."""
ENOUGH = 1.1
"""Score below which a value is not held: one plain statement in the method is enough, one hint is not."""
SHARE = 0.34
"""On an axis with several values, the least score against the best one."""

NOTHING = frozenset({"none", "fixed"})
"""Values that say nothing is moved: what stands beside them alone moves nothing either."""
YIELD = 0.45
"""Least score against the best one at which a specific value makes a general one give way."""


@dataclass(frozen=True, slots=True)
class Vote:
    """One own statement for or against a choice."""

    choice: Choice
    strength: int
    denied: bool
    section: str

    @property
    def weight(self) -> float:
        """Its weight, below zero when it denies."""
        size = self.strength * SECTION_WEIGHT.get(self.section, 1.0)
        return (-min(size, 2.0) if self.strength > 1 else 0.0) if self.denied else size


def settled(votes: tuple[Vote, ...]) -> frozenset[Choice]:
    """The choices the votes support."""
    by_axis: dict[str, dict[str, float]] = {}
    for choice, score in scores(votes).items():
        if score >= ENOUGH:
            by_axis.setdefault(choice.axis, {})[choice.value] = score
    kept = frozenset(Choice(axis, value) for axis, found in by_axis.items() for value in _kept(axis, found))
    return frozenset(choice for choice in kept if meant(choice, kept))


def scores(votes: tuple[Vote, ...]) -> dict[Choice, float]:
    """What the votes for and against each choice come to, in the order of the choices."""
    return {
        choice: _score([vote.weight for vote in votes if vote.choice == choice])
        for choice in sorted({vote.choice for vote in votes})
    }


def meant(one: Choice, kept: frozenset[Choice]) -> bool:
    """Whether an axis that means something only beside others has one of them; beside none, only that there is none."""
    record = axis_cues().get(one.axis)
    beside = record.beside if record else ()
    company = {choice.value for choice in kept if choice.axis in beside}
    return not beside or bool(company - NOTHING) or (bool(company) and one.value in {"none", "offline"})


def alone(one: Choice, kept: frozenset[Choice]) -> bool:
    """Whether nothing at all was read on the axes beside which a choice means something."""
    record = axis_cues().get(one.axis)
    return record is not None and not any(choice.axis in record.beside for choice in kept)


def _score(weights: list[float]) -> float:
    """The strongest statement counts whole, each further one less, for and against."""
    speaking = sorted((w for w in weights if w > 0), reverse=True)
    denying = sorted(w for w in weights if w < 0)
    return sum(weight * 0.5**place for ordered in (speaking, denying) for place, weight in enumerate(ordered))


def _kept(axis: str, scores: dict[str, float]) -> Iterator[str]:
    left = _specific(axis, scores)
    best = max(left.values())
    if not space().axes[axis].multi:
        order = list(space().axes[axis].values)
        yield min((v for v, s in left.items() if s >= best - 1e-9), key=order.index)
        return
    yield from (value for value, score in left.items() if score >= SHARE * best)


def _specific(axis: str, scores: dict[str, float]) -> dict[str, float]:
    record = axis_cues().get(axis)
    yields = record.yields if record else {}
    best = max(scores.values())
    strong = {value for value, score in scores.items() if score >= YIELD * best}
    left = {value: score for value, score in scores.items() if strong.isdisjoint(yields.get(value, ()))}
    return left or scores
