"""Why a class was given: the systems, axes and settings that a reader has to look at to check it."""

from collections.abc import Mapping
from dataclasses import dataclass

from vashti.compare.distance import EVALUATION_AXES, SAME_FAMILY, similarity, stated
from vashti.compare.identity import TUNING_AXES
from vashti.compare.nearest import Pair
from vashti.compare.novelty import SPLIT_AXES, Novelty
from vashti.core.design import Choice, Design
from vashti.core.space import Space


@dataclass(frozen=True, slots=True)
class Because:
    """What a class rests on; which fields are filled depends on the class.

    Attributes:
        systems: identical: the one that is the same; boundary transfer: the one carried over; structural and local
            tuning: those that hold every change; recombination: the pair.
        same: boundary transfer: axes of the split on which idea and source are the same.
        akin: boundary transfer: axes of the split on which they are of one family.
        changed: boundary transfer: axes of the split on which they differ.
        brings: recombination: the axes each of the pair alone brings, in the order of `systems`.
        uncovered: recombination: axes that neither holds.
        choices: new value: the choices nobody takes at this boundary; local tuning: what is tuned.
        settings: hyperparameter: the numbers that change.
        stated: inconclusive: axes of mechanism the idea states.
        doubted: identical: choices read with doubt that the same system does not make.
        stepped: identical: choices a step apart from the same system's.
    """

    systems: tuple[str, ...] = ()
    same: tuple[str, ...] = ()
    akin: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    brings: tuple[tuple[str, ...], ...] = ()
    uncovered: tuple[str, ...] = ()
    choices: tuple[Choice, ...] = ()
    settings: tuple[str, ...] = ()
    stated: tuple[str, ...] = ()
    doubted: tuple[Choice, ...] = ()
    stepped: tuple[Choice, ...] = ()


def because(
    space: Space,
    idea: Design,
    novelty: Novelty,
    pair: Pair | None,
    known: Mapping[str, Design],
) -> Because:
    """What the class of a judgement rests on.

    Args:
        space: the axes.
        idea: the design judged.
        novelty: the judgement.
        pair: the nearest pair, for a recombination.
        known: the designs it was judged against.
    """
    taken = tuple(part.choice for part in novelty.parts)
    stating = tuple(a for a in space.axes if a in stated(idea) and a not in EVALUATION_AXES)
    found = Because(stated=stating)
    match novelty.novelty_class:
        case "identical":
            twin = novelty.twin
            found = Because((twin.id,), doubted=twin.unmade, stepped=twin.stepped) if twin else Because()
        case "hyperparameter":
            found = Because(settings=novelty.settings_changed)
        case "local_tuning":
            found = Because(systems=novelty.occupied_by, choices=tuple(c for c in taken if c.axis in TUNING_AXES))
        case "boundary_transfer":
            found = _carried(space, idea, novelty.transfers[0], known[novelty.transfers[0]])
        case "recombination" if pair is not None:
            found = Because(pair.ids, brings=(pair.first_brings, pair.second_brings), uncovered=pair.uncovered)
        case "new_value":
            found = Because(choices=tuple(part.choice for part in novelty.parts if not part.held_by))
        case "structural":
            found = Because(systems=novelty.occupied_by, choices=taken)
    return found


def _carried(space: Space, idea: Design, id_: str, source: Design) -> Because:
    alike = {
        axis: similarity(space.axes[axis], idea.on(axis), source.on(axis))
        for axis in (*SPLIT_AXES, "timescale", "kernel")
        if idea.on(axis) and source.on(axis)
    }
    return Because(
        systems=(id_,),
        same=tuple(axis for axis, value in alike.items() if value == 1.0),
        akin=tuple(axis for axis, value in alike.items() if SAME_FAMILY <= value < 1.0),
        changed=tuple(axis for axis, value in alike.items() if value < SAME_FAMILY),
    )
