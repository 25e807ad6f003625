"""Choices that mean something only together: who holds the whole of it, who comes near, who holds it elsewhere."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Literal, Protocol

from vashti.compare.distance import GENERIC_MATCH, SAME_FAMILY, stated, value_similarity
from vashti.core.design import Choice, Design
from vashti.core.space import Space

Status = Literal["occupied", "anticipated", "open"]
"""Some system holds it; some system holds a near relative of it; no system on the map does either."""


class Compound(Protocol):
    """What the atlas says of a compound; `CompoundFact` is one."""

    @property
    def title(self) -> str:
        """In words."""

    @property
    def needs(self) -> Mapping[str, tuple[str, ...]]:
        """The values that make it: on each axis any one of these."""

    @property
    def exact(self) -> tuple[str, ...]:
        """Axes on which a holder must take the idea's own value."""

    @property
    def near(self) -> tuple[str, ...]:
        """Of those, the axes on which a value of the same family anticipates the idea."""

    @property
    def only(self) -> Mapping[str, tuple[str, ...]]:
        """Asked about only where the idea takes one of these values."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an idea stands on one compound.

    Attributes:
        compound: its id.
        choices: what the idea takes in it, value by value.
        status: whether anyone holds it.
        held_by: systems that hold it, in the order of `known`.
        near: systems that hold a near relative of it, in the same order.
        elsewhere: systems that take the same values where the compound's setting is another.
    """

    compound: str
    choices: tuple[Choice, ...]
    status: Status
    held_by: tuple[str, ...]
    near: tuple[str, ...]
    elsewhere: tuple[str, ...]


def standings(
    space: Space, compounds: Mapping[str, Compound], idea: Design, known: Mapping[str, Design]
) -> tuple[Standing, ...]:
    """Where an idea stands on every compound it takes up.

    Args:
        space: the axes.
        compounds: by id, in the order they are to be listed.
        idea: as read.
        known: by id, in the order they are to be named.
    """
    return tuple(
        _standing(space, id_, compound, combination, known)
        for id_, compound in compounds.items()
        if _takes(compound, idea)
        for combination in _combinations(compound, idea)
    )


def _takes(compound: Compound, idea: Design) -> bool:
    held = stated(idea)
    return all(held.get(axis, frozenset()) & set(values) for axis, values in compound.needs.items()) and all(
        axis in held for axis in compound.exact
    )


def _combinations(compound: Compound, idea: Design) -> Iterator[tuple[Choice, ...]]:
    """Every way the idea takes the exact axes, one value on each; one empty way where there are none."""
    options = []
    for axis in compound.exact:
        allowed = compound.only.get(axis) or compound.needs.get(axis) or tuple(stated(idea)[axis])
        options.append([Choice(axis, value) for value in sorted(idea.on(axis) & set(allowed) - {"none", "na"})])
    return product(*options)


def _standing(
    space: Space, id_: str, compound: Compound, choices: tuple[Choice, ...], known: Mapping[str, Design]
) -> Standing:
    loose = tuple(axis for axis in compound.exact if axis in compound.near)
    inside = {i: design for i, design in known.items() if _within(compound, design)}
    held = [i for i, d in inside.items() if all(_likeness(space, d, c) >= GENERIC_MATCH for c in choices)]
    near = [
        i
        for i, d in inside.items()
        if i not in held
        and all(_likeness(space, d, c) >= (SAME_FAMILY if c.axis in loose else GENERIC_MATCH) for c in choices)
    ]
    elsewhere = _elsewhere(space, compound, choices, {i: d for i, d in known.items() if i not in inside})
    status: Status = "occupied" if held else "anticipated" if near and loose else "open"
    return Standing(id_, choices, status, tuple(held), tuple(near), elsewhere)


def _elsewhere(
    space: Space, compound: Compound, choices: tuple[Choice, ...], others: Mapping[str, Design]
) -> tuple[str, ...]:
    """Who takes the values themselves in another setting; a compound without a boundary has no elsewhere."""
    telling = [c for c in choices if c.axis not in compound.needs]
    if not telling or "boundary" not in compound.needs:
        return ()
    return tuple(i for i, d in others.items() if all(_likeness(space, d, c) >= GENERIC_MATCH for c in telling))


def _within(compound: Compound, design: Design) -> bool:
    held = stated(design)
    return all(held.get(axis, frozenset()) & set(values) for axis, values in compound.needs.items())


def _likeness(space: Space, design: Design, choice: Choice) -> float:
    values = stated(design).get(choice.axis, frozenset())
    return max((value_similarity(space.axes[choice.axis], choice.value, value) for value in values), default=0.0)
