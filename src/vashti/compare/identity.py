"""Whether an idea is a system in print: one that makes every choice of it that counts, and little else."""

from collections.abc import Mapping
from dataclasses import dataclass

from vashti.compare.distance import EVALUATION_AXES, PLAIN, Chances, distance
from vashti.compare.essence import is_telling
from vashti.compare.rarity import Rarity
from vashti.compare.wording import Words
from vashti.core.design import Choice, Design
from vashti.core.reading import SURE
from vashti.core.space import Space

TUNING_AXES = frozenset({"knobs", "signal", "timescale"})
"""Axes on which a change alone is tuning of a known mechanism."""
SAME = 0.16
"""Distance up to which a system that makes every choice of an idea is the idea [1]; chosen on annotated documents."""
SAME_AND_TOLD_ALIKE = 0.25
"""The same of the system in whose words the idea is told most [1]; chosen on annotated documents."""
PASSING = 0.98
"""Probability from which an ordinary choice, as every text may state it in passing, tells an idea from a system [1];
chosen on annotated documents, each left out."""
MISREAD = 0.95
"""Probability below which one choice may be misread where all else, and the words, are a system's [1]; chosen on
annotated documents."""
FEWEST_STATED = 3
"""Mechanism axes an idea must state before a class is given; below it the judgement is inconclusive."""


@dataclass(frozen=True, slots=True)
class Twin:
    """The system that an idea is.

    Attributes:
        id: of the system.
        stepped: choices a step apart from the system's.
        unmade: choices, read with some doubt, that the system does not make.
    """

    id: str
    stepped: tuple[Choice, ...] = ()
    unmade: tuple[Choice, ...] = ()


def mechanism_of(idea: Design) -> Design:
    """The idea without where it is measured."""
    return Design(frozenset(choice for choice in idea.choices if choice.axis not in EVALUATION_AXES))


def twin_of(  # noqa: PLR0913 - a design, what is known, and how it was read
    space: Space,
    idea: Design,
    known: Mapping[str, Design],
    rarity: Rarity,
    chances: Chances,
    words: Words,
    *,
    tuned: bool = False,
) -> Twin | None:
    """The first of the known systems that makes every choice of an idea that counts, and little else.

    Args:
        space: the axes.
        idea: the design asked about.
        known: the designs it may be, nearest first.
        rarity: of each choice among them.
        chances: of choices that were read with doubt.
        words: how alike the idea's words and the description of each system are. The one most alike may stand farther
            away, or not make one choice that may be misread.
        tuned: whether the idea only tunes; then a system may be a step apart.
    """
    mechanism = mechanism_of(idea)
    if len(mechanism.axes) < FEWEST_STATED:
        return None
    alike = max((words.get(id_, 0.0) for id_ in known), default=0.0)
    made = sorted(mechanism.choices)
    for id_, design in known.items():
        lacking = [c for c in made if not _makes(design, c)]
        stepped = tuple(c for c in lacking if tuned and a_step_apart(space, design, c))
        told_alike = alike > 0.0 and words.get(id_, 0.0) == alike
        certain = [c for c in lacking if c not in stepped and counts(c, chances)]
        misread = told_alike and len(certain) == 1 and chances.get(certain[0], 1.0) < MISREAD
        if certain and not misread:
            continue
        limit = SAME_AND_TOLD_ALIKE if told_alike and not certain else SAME
        if distance(space, mechanism, design, rarity).value <= limit:
            return Twin(id_, stepped, tuple(c for c in lacking if c not in stepped))
    return None


def a_step_apart(space: Space, design: Design, choice: Choice) -> bool:
    """Whether a design takes the value next to a choice on an ordinal axis of tuning: a step there is a number."""
    order = space.axes[choice.axis].ordinal
    if choice.axis not in TUNING_AXES or choice.value not in order or choice in design.choices:
        return False
    place = order.index(choice.value)
    return any(value in order and abs(order.index(value) - place) == 1 for value in design.on(choice.axis))


def counts(choice: Choice, chances: Chances) -> bool:
    """Whether a choice was read surely enough to tell an idea from a system: passing words are misread in passing."""
    return chances.get(choice, 1.0) >= (SURE if is_telling(choice) else PASSING)


def is_plain(choice: Choice) -> bool:
    """Whether a choice is what plain draft-then-verify decoding does."""
    return choice.value in PLAIN.get(choice.axis, frozenset())


def makes_every_choice(design: Design, idea: Design) -> bool:
    """Whether a design makes every choice of an idea; the plain thing said where the design is silent is no choice."""
    return all(_makes(design, choice) for choice in idea.choices)


def _makes(design: Design, choice: Choice) -> bool:
    return choice in design.choices or (is_plain(choice) and not design.on(choice.axis))
