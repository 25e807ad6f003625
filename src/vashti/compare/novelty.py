"""What is new: the class of an idea against its baseline and against every known design."""

from collections.abc import Mapping
from dataclasses import dataclass

from vashti.compare.distance import (
    CERTAIN,
    EVALUATION_AXES,
    GENERIC_MATCH,
    Chances,
    similarity,
    value_similarity,
)
from vashti.compare.essence import telling_weight
from vashti.compare.field import Field, field_of
from vashti.compare.identity import FEWEST_STATED, TUNING_AXES, Twin, is_plain, mechanism_of, twin_of
from vashti.compare.nearest import ranked
from vashti.compare.outside import NO_SIGN, Signs
from vashti.compare.rarity import Rarity
from vashti.compare.wording import UNTOLD, Words
from vashti.core.delta import NoveltyClass, diff
from vashti.core.design import Choice, Design
from vashti.core.reading import SURE
from vashti.core.space import Space

SPLIT_AXES = ("placement", "repartition", "knobs", "signal")
"""Axes that describe how a chip is split, whatever is split."""
CONTROLLER_AXES = ("knobs", "signal")
"""Axes on which a carried-over split must agree somewhere: without a controller there is nothing to carry over."""
CLOSER = 0.1
"""How much more alike the system at the other boundary must be than any at this one [1]; a judgement."""
TUNABLE = frozenset(
    {"draft_len", "tree_size", "tree_depth", "tree_width", "n_draft_heads", "branches", "fan_out"}
    | {"sm_fraction_draft", "draft_sms", "temperature", "repartition_latency_s"}
)
"""Settings an author chooses; results, claims, models and machines are not choices of a mechanism."""
FREE_AXES = frozenset(
    {
        "proposer",
        "draft_steps",
        "topology",
        "verify_rule",
        "exactness",
        "verify_exec",
        "kv_state",
        "kv_sync",
        "training",
    }
)
"""Axes of how is drafted and verified, which mean the same whether both take turns on one device or not."""
SPECULATIVE = frozenset({"none", "draft_verify"})
"""Boundaries at which speculative decoders stand."""
ON_THE_MAP = frozenset({"identical", "local_tuning", "structural"})
"""Classes of ideas that are, on the axes, in print: what is claimed beside them lies outside the space."""
FOREIGN = 0.7
"""Share of an author's statements like nothing on the axes [1] from which a claim beside them is the heart of an idea,
whatever it changes on them; a judgement."""
TELLING = 1.0
"""Telling weight below which what an idea changes on the axes is not its essence [1]; a judgement."""


@dataclass(frozen=True, slots=True)
class Part:
    """One choice the idea takes up against its baseline, and who holds it.

    Attributes:
        choice: the axis and value.
        held_by: known systems that hold it, nearest to the idea first: with the same boundary, or for how is drafted
            and verified at either boundary of speculative decoding.
        held_elsewhere: known systems that hold it at another boundary, in the same order.
    """

    choice: Choice
    held_by: tuple[str, ...]
    held_elsewhere: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Novelty:
    """The judgement, with what it rests on.

    Attributes:
        novelty_class: against the baseline and the known designs.
        versus_baseline: against the baseline alone.
        parts: what the idea takes up, choice by choice.
        settings_changed: numeric settings that differ from the baseline.
        transfers: known systems that split the chip the same way at another boundary, nearest first.
        occupied_by: known systems with the same boundary that hold every part.
        twin: the system in print that the idea cannot be told from.
    """

    novelty_class: NoveltyClass
    versus_baseline: NoveltyClass
    parts: tuple[Part, ...]
    settings_changed: tuple[str, ...]
    transfers: tuple[str, ...]
    occupied_by: tuple[str, ...]
    twin: Twin | None = None


def judge(  # noqa: PLR0913, PLR0917 - two designs, what is known, and how sure the idea was read
    space: Space,
    baseline: Design,
    idea: Design,
    known: Mapping[str, Design],
    signs: Signs = NO_SIGN,
    field: Field | None = None,
    chances: Chances = CERTAIN,
    words: Words = UNTOLD,
) -> Novelty:
    """Class of an idea against its baseline and against all known designs.

    What the reading is not sure of makes nothing new: where the rest of an idea is in print, so is the idea.

    Args:
        space: the axes.
        baseline: the paper extended, as read.
        idea: the seed, as read; axes it leaves unstated are taken as kept, never as new.
        known: the designs of the atlas by id.
        signs: what may show that the heart of the idea lies outside the axes.
        field: `known` as arrays, where they exist already.
        chances: of choices of the idea that were read with doubt.
        words: how alike the idea's words and the description of each system are.
    """
    field = field or field_of(space, known)
    ordered = {field.ids[i]: known[field.ids[i]] for i in ranked(field, idea, chances, words)}
    parts = tuple(_part(space, choice, idea, ordered) for choice in _taken(baseline, idea))
    changed = _settings_changed(baseline, idea)
    versus = _versus_baseline(idea, parts, changed)
    transfers = _transfers(space, idea, known)
    occupied = _occupied(parts)
    tuned = versus == "local_tuning"
    twin = twin_of(space, idea, ordered, field.rarity, chances, words, tuned=tuned) if parts else None
    novelty_class = versus
    if versus == "structural":
        novelty_class = _against_known(space, idea, known, parts, transfers, twin, chances)
    elif versus == "local_tuning" and twin is not None:
        novelty_class = "identical"
    weighs = signs.foreign >= FOREIGN or _outside(space, novelty_class, parts, field.rarity)
    claimed = signs.claims and versus != "hyperparameter" and weighs
    if claimed or signs.elsewhere():
        novelty_class = "new_axis"
    return Novelty(novelty_class, versus, parts, changed, transfers, occupied, twin)


def _taken(baseline: Design, idea: Design) -> list[Choice]:
    """Choices the idea takes up on axes of mechanism, in a stable order."""
    return sorted(
        choice
        for choice in diff(baseline, idea).choices_taken
        if choice.axis not in EVALUATION_AXES and (baseline.on(choice.axis) or not is_plain(choice))
    )


def _settings_changed(baseline: Design, idea: Design) -> tuple[str, ...]:
    given = TUNABLE & {s.name for s in idea.settings}
    return tuple(sorted(s for s in given if baseline.setting(s) is not None and baseline.setting(s) != idea.setting(s)))


def _versus_baseline(idea: Design, parts: tuple[Part, ...], changed: tuple[str, ...]) -> NoveltyClass:
    axes = {part.choice.axis for part in parts}
    if not idea.axes and not idea.settings:
        return "inconclusive"
    if not axes:
        return "hyperparameter" if changed else "identical"
    if axes <= TUNING_AXES:
        return "local_tuning"
    return "structural"


def _outside(space: Space, novelty_class: NoveltyClass, parts: tuple[Part, ...], rarity: Rarity) -> bool:
    """Whether what changes on the axes is in print, or too ordinary, to be what the author puts forward."""
    return (
        novelty_class in ON_THE_MAP
        or telling_weight(space, Design(frozenset(part.choice for part in parts)), rarity) < TELLING
    )


def _part(space: Space, choice: Choice, idea: Design, known: Mapping[str, Design]) -> Part:
    boundary = idea.on("boundary")
    if choice.axis in FREE_AXES and boundary & SPECULATIVE:
        boundary = boundary | SPECULATIVE
    holders = [id_ for id_, design in known.items() if _holds(space, design, choice)]
    same = [id_ for id_ in holders if not boundary or known[id_].on("boundary") & boundary]
    return Part(choice, tuple(same), tuple(id_ for id_ in holders if id_ not in same))


def _holds(space: Space, design: Design, choice: Choice) -> bool:
    """Whether a design takes the choice, or a member of the family where the choice names only the family."""
    axis = space.axes[choice.axis]
    return any(value_similarity(axis, choice.value, value) >= GENERIC_MATCH for value in design.on(choice.axis))


def _occupied(parts: tuple[Part, ...]) -> tuple[str, ...]:
    held = [set(part.held_by) for part in parts]
    return tuple(sorted(set.intersection(*held))) if held else ()


def _split_likeness(space: Space, idea: Design, other: Design) -> float:
    """Weighted similarity of how the chip is split, over the split axes the idea states [1]."""
    stated = [space.axes[axis] for axis in SPLIT_AXES if idea.on(axis) and idea.on(axis) != frozenset({"none"})]
    weight = sum(axis.weight for axis in stated)
    alike = sum(axis.weight * similarity(axis, idea.on(axis.id), other.on(axis.id)) for axis in stated)
    return alike / weight if weight else 0.0


def _splits_a_chip(design: Design) -> bool:
    return bool(design.on("placement") - {"time_shared", "na"})


def _transfers(space: Space, idea: Design, known: Mapping[str, Design]) -> tuple[str, ...]:
    """Systems at another boundary that split a machine, most alike in how they split it first."""
    boundary = idea.on("boundary")
    if not boundary or boundary == frozenset({"none"}) or not _splits_a_chip(idea):
        return ()
    elsewhere = {
        id_: _split_likeness(space, idea, design)
        for id_, design in known.items()
        if design.on("boundary") and not design.on("boundary") & (boundary | {"none"}) and _splits_a_chip(design)
    }
    return tuple(sorted((i for i in elsewhere if elsewhere[i] > 0.0), key=lambda i: (-round(elsewhere[i], 9), i)))


def _carried_over(space: Space, idea: Design, known: Mapping[str, Design], transfers: tuple[str, ...]) -> bool:
    """Whether the split and its controller stand closer to a system at another boundary than to any at this one."""
    if not transfers or idea.on("boundary") == frozenset({"none"}):
        return False
    source = known[transfers[0]]
    shared = any(
        similarity(space.axes[a], idea.on(a), source.on(a)) > 0 for a in CONTROLLER_AXES if idea.on(a) - {"none"}
    )
    here = [_split_likeness(space, idea, d) for d in known.values() if d.on("boundary") & idea.on("boundary")]
    return shared and _split_likeness(space, idea, source) >= max(here, default=0.0) + CLOSER


def sure(choice: Choice, chances: Chances) -> bool:
    """Whether a choice was read without doubt."""
    return chances.get(choice, 1.0) >= SURE


def _against_known(  # noqa: PLR0913, PLR0917 - the parts of one judgement
    space: Space,
    idea: Design,
    known: Mapping[str, Design],
    parts: tuple[Part, ...],
    transfers: tuple[str, ...],
    twin: Twin | None,
    chances: Chances,
) -> NoveltyClass:
    if len(mechanism_of(idea).axes) < FEWEST_STATED:
        return "inconclusive"
    if twin is not None:
        return "identical"
    if _carried_over(space, idea, known, transfers):
        return "boundary_transfer"
    if any(not part.held_by and sure(part.choice, chances) for part in parts):
        return "new_value"
    return "structural" if _occupied(parts) else "recombination"
