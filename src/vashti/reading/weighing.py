"""Puts together what cues say of a choice and how much the text reads like it: a logistic weighing, fitted to documents."""

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from vashti.atlas.files import ROOT, read_record
from vashti.atlas.loader import space
from vashti.atlas.rules import broken_implications
from vashti.atlas.schema import Strict
from vashti.core.design import Choice, Design
from vashti.core.reading import SURE
from vashti.reading.company import usual
from vashti.reading.resolve import NOTHING, Vote, alone, meant, scores, settled

PLACE_COST: Mapping[str, float] = {
    "title": 1.5,
    "method": 0.0,
    "intro": 0.3,
    "evaluation": 0.6,
    "limits": 0.6,
    "related": 0.6,
    "background": 1.0,
    "future": 2.0,
}
"""Log-odds a likeness loses by where its sentence stands; a judgement."""
FLOOR, CEILING = -5.0, 4.0
"""Log-odds beyond which a likeness counts no further."""
HELD = 0.4
"""Probability from which a choice is held [1]; chosen on annotated documents each left out, where F1 hardly moves from 0.35 to 0.45."""
ALIKE = -2.5
"""Log-odds of some statement from which a choice may be held that no cue speaks for; chosen on annotated documents."""
LIKELY = 0.5
"""Log-odds of some statement from which a choice counts as company for others; a judgement."""
FIRMLY = 4.0
"""Score of cues, several outright statements, from which a choice is sure whatever the words are like; a judgement."""
LONE = 0.6
"""Probability from which a choice is held although what it is about was not read [1]; a judgement: of those above 0.45 seven in ten were right."""
GOVERNING = ("signal", "timescale")
"""Axes on which whoever controls something says by what, or when."""
NUMERIC = frozenset({Choice("batch_regime", value) for value in ("b1", "small", "medium", "large")})
"""Choices that numbers decide, not words."""


class Weights(Strict):
    """Log-odds per unit of each part of the evidence, and what each axis and value starts from; fitted, see the file."""

    evidence: dict[str, float]
    axes: dict[str, float]
    values: dict[str, float]


@dataclass(frozen=True, slots=True)
class Alike:
    """A statement that reads like a choice.

    Attributes:
        choice: the choice.
        odds: its log-odds.
        section: the kind of section it stands in.
        joined: whether it was read together with the statement before it.
    """

    choice: Choice
    odds: float
    section: str
    joined: bool = False

    @property
    def weight(self) -> float:
        """Its log-odds less what its place costs, within bounds."""
        return min(max(self.odds - PLACE_COST.get(self.section, 0.0), FLOOR), CEILING)


@cache
def weights() -> Weights:
    """The weights as shipped."""
    return read_record(ROOT / "learned" / "weights.yaml", Weights)


def chances(votes: tuple[Vote, ...], alike: tuple[Alike, ...]) -> dict[Choice, float]:
    """The probability of every choice that cues speak for or statements are like, in the order of the choices.

    What the author denies outright and affirms nowhere is left out, whatever the words are like.
    """
    spoken = frozenset(vote.choice for vote in votes if not vote.denied)
    denied = frozenset(vote.choice for vote in votes if vote.denied and vote.strength > 1)
    firm = {choice for choice, score in scores(votes).items() if score >= FIRMLY} & settled(votes)
    return {
        choice: max(probability(choice, parts), SURE if choice in firm else 0.0)
        for choice, parts in evidence(votes, alike).items()
        if choice in spoken or (choice not in denied and _alike(parts))
    }


def weighed(votes: tuple[Vote, ...], found: Mapping[Choice, float]) -> frozenset[Choice]:
    """The choices held, of those with a probability."""
    spoken = frozenset(vote.choice for vote in votes if not vote.denied)
    probable = {choice: chance for choice, chance in found.items() if chance >= HELD}
    kept = _governed(_consistent(frozenset(_kept(probable)), settled(votes), probable), spoken)
    return _meaning(_meaning(kept, probable), probable)


def _meaning(kept: frozenset[Choice], probable: Mapping[Choice, float]) -> frozenset[Choice]:
    """The choices that mean something beside the others; or probably so, where nothing they would stand beside was read."""
    return frozenset(
        choice for choice in kept if meant(choice, kept) or (probable[choice] >= LONE and alone(choice, kept))
    )


def _alike(parts: Mapping[str, float]) -> bool:
    return max(parts["likeness"], parts["likeness_of_two_statements"]) >= ALIKE


def _consistent(
    kept: frozenset[Choice], spoken: frozenset[Choice], probable: Mapping[Choice, float]
) -> frozenset[Choice]:
    """The choices kept, without those that no cue holds and that contradict a choice held or more probable."""
    firm = kept & spoken
    for choice in sorted(kept - spoken, key=lambda choice: (-probable[choice], choice)):
        if _broken(firm | {choice}) <= _broken(firm):
            firm |= {choice}
    return firm


def _governed(kept: frozenset[Choice], spoken: frozenset[Choice]) -> frozenset[Choice]:
    """The choices without controls no cue speaks for, where nothing says by what or when they would be moved.

    Nor is anything divided anew, unless a cue says so, where both take turns on the whole device.
    """
    placed = {choice.value for choice in kept if choice.axis == "placement"}
    if placed == {"time_shared"}:
        kept = frozenset(c for c in kept if c.axis != "repartition" or c.value in NOTHING or c in spoken)
    if any(choice.axis in GOVERNING and choice.value != "none" for choice in kept):
        return kept
    return frozenset(c for c in kept if c.axis != "knobs" or c.value == "none" or c in spoken)


def _broken(choices: frozenset[Choice]) -> frozenset[str]:
    return frozenset(rule.why for rule in broken_implications(Design(choices)))


def evidence(votes: tuple[Vote, ...], alike: tuple[Alike, ...]) -> dict[Choice, dict[str, float]]:
    """For each choice spoken of, or likely, the parts of the evidence for it, by name."""
    held, by_cue = settled(votes), scores(votes)
    spoken = {choice: [v for v in votes if v.choice == choice] for choice in by_cue}
    alone, joined = _ordered(a for a in alike if not a.joined), _ordered(a for a in alike if a.joined)
    likeness = {
        choice: (*alone.get(choice, (FLOOR, FLOOR)), joined.get(choice, (FLOOR, FLOOR))[0])
        for choice in {*alone, *joined, *(vote.choice for vote in votes if not vote.denied)}
    }
    found = {choice: (by_cue.get(choice, 0.0), *like) for choice, like in likeness.items()}
    covered = len({choice.axis for choice in held}) / len(space().axes)
    company = usual(found, held | {c for c, (_, first, _, joined) in found.items() if max(first, joined) > LIKELY})
    return {
        choice: {
            **_parts(choice, found, held, spoken.get(choice, [])),
            "covered_by_cues": covered,
            "usual_beside_others": max(company[choice], 0.0),
            "unusual_beside_others": max(-company[choice], 0.0),
        }
        for choice in sorted(found)
    }


def _ordered(alike: Iterable[Alike]) -> dict[Choice, tuple[float, float]]:
    """The two greatest likenesses of each choice."""
    found: dict[Choice, list[float]] = {}
    for one in alike:
        if one.choice not in NUMERIC:
            found.setdefault(one.choice, []).append(one.weight)
    return {choice: tuple(sorted([*odds, FLOOR], reverse=True)[:2]) for choice, odds in found.items()}  # type: ignore[misc]


def _parts(
    choice: Choice,
    found: Mapping[Choice, tuple[float, float, float, float]],
    held: frozenset[Choice],
    spoken: list[Vote],
) -> dict[str, float]:
    score, first, second, joined = found[choice]
    rivals = [o for o in found if o.axis == choice.axis and o != choice]
    single = not space().axes[choice.axis].multi
    ahead = max((found[o][1] for o in rivals), default=FLOOR) - first
    own = [vote for vote in spoken if not vote.denied]
    return {
        "start": 1.0,
        "held_by_cues": float(choice in held),
        "score": min(max(score, 0.0), 5.0),
        "statements": min(len(own), 4) / 4,
        "denied": float(any(vote.denied and vote.strength > 1 for vote in spoken)),
        "in_title_only": float(bool(own) and all(vote.section == "title" for vote in own)),
        "likeness": first,
        "likeness_of_another_statement": second,
        "likeness_of_two_statements": joined,
        "likeness_without_cue": 0.0 if own else first - FLOOR,
        "rival_held_by_cues": float(single and any(o in held for o in rivals)),
        "axis_held_by_others": float(not single and any(o in held for o in rivals) and choice not in held),
        "axis_score_of_others": 0.0 if single else min(max((found[o][0] for o in rivals), default=0.0), 5.0),
        "rival_score": min(max((found[o][0] for o in rivals), default=0.0), 5.0) if single else 0.0,
        "rival_likelier": min(max(ahead, 0.0), 3.0) if single else 0.0,
    }


def probability(choice: Choice, parts: Mapping[str, float]) -> float:
    """The probability that the author commits to a choice, given the parts of its evidence."""
    fitted = weights()
    start = fitted.axes.get(choice.axis, 0.0) + fitted.values.get(f"{choice.axis}={choice.value}", 0.0)
    odds = start + math.fsum(fitted.evidence.get(name, 0.0) * size for name, size in parts.items())
    return 1.0 / (1.0 + math.exp(-odds))


def _kept(probable: Mapping[Choice, float]) -> Iterator[Choice]:
    """The probable choices; the most probable alone on an axis of one value, and nothing beside `none`."""
    for axis in sorted({choice.axis for choice in probable}):
        held = {c: p for c, p in probable.items() if c.axis == axis}
        first = max(held, key=lambda choice: (held[choice], choice.value))
        if not space().axes[axis].multi or first.value == "none":
            yield first
        else:
            yield from (choice for choice in held if choice.value != "none")
