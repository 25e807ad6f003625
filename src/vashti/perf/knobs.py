"""What a controller would set: the levers that give each cell the most tokens per second, and what control costs."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from vashti.perf.closed_form import Levers, Round, chosen, round_of
from vashti.perf.plan import TREES, Plan
from vashti.perf.rig import Rig
from vashti.perf.work import Number

LENGTHS = (1, 2, 3, 4, 5, 6, 8)
"""Draft lengths an adaptive controller chooses from [tokens], beside the stated one. Basis: assumed."""
SIZES = (8, 16, 32, 60)
"""Tree sizes an adaptive controller chooses from [tokens], beside the stated one. Basis: assumed."""
SPLITS = (16 / 132, 24 / 132, 32 / 132, 48 / 132, 64 / 132, 80 / 132)
"""Shares of the SMs a controller chooses from for the draft [1], beside the stated one. Basis: assumed."""


@dataclass(frozen=True, slots=True)
class Settled:
    """The levers a controller settles on.

    Attributes:
        options: what it chose from; the first is the fixed setting of the plan.
        index: which option each cell gets.
    """

    options: tuple[Levers, ...]
    index: npt.NDArray[np.intp]


def fixed(rig: Rig, plan: Plan) -> Levers:
    """The levers as the design states them."""
    fraction: Number = plan.sm_fraction
    if plan.draft_sms is not None:
        fraction = plan.draft_sms / rig.machine.sm_count.value
    return Levers(0 if plan.is_baseline else plan.draft_len, plan.tree_size, fraction)


def controlled_round(
    nominal: Rig, rig: Rig, plan: Plan, cell: tuple[Number, Number, Number], given: Levers | None = None
) -> Round:
    """One round of a plan with its knobs set for each cell, and the cost of setting them.

    Args:
        nominal: without draws; the controller decides on it.
        rig: with or without draws; the answer is for it.
        plan: what is run.
        cell: batch [1], acceptance rate [1], context [tokens].
        given: levers to hold instead of the plan's own.

    Assumes:
        A controller misses a constant share of what its best setting gains over the fixed one, or over plain decoding
        where it can switch speculation off and that is better; it never loses to them. Where it switches off it pays
        the switch instead.
    """
    start = given or fixed(nominal, plan)
    settled = settle(nominal, plan, cell, start)
    if settled is None:
        return round_of(rig, plan, cell, start)
    held, best = round_of(rig, plan, cell, start), settled_round(rig, plan, cell, settled)
    token_s = held.round_s / held.tokens
    if "on_off" in plan.knobs:
        token_s = np.minimum(token_s, held.autoregressive_s * (1.0 + rig.physics.switch_off_cost.value))
    gain = np.maximum(best.tokens * token_s - best.round_s, 0.0)
    missed = np.where(best.width > 1.0, rig.physics.controller_regret.value * gain, 0.0)
    return replace(best, control_s=best.control_s + missed)


def settled_round(rig: Rig, plan: Plan, cell: tuple[Number, Number, Number], settled: Settled) -> Round:
    """One round with the levers each cell has settled on.

    Args:
        rig: with or without draws.
        plan: what is run.
        cell: batch [1], acceptance rate [1], context [tokens].
        settled: options and choice.
    """
    options, index = settled.options, settled.index
    if len({levers.tree_size for levers in options}) > 1:
        return chosen([_option(rig, plan, cell, levers) for levers in options], index)
    lengths = np.array([float(levers.draft_len) for levers in options])[index]
    splits = np.array([float(levers.sm_fraction) for levers in options])[index]
    return _option(rig, plan, cell, Levers(lengths, options[0].tree_size, splits))


def settle(rig: Rig, plan: Plan, cell: tuple[Number, Number, Number], start: Levers) -> Settled | None:
    """The levers with the most tokens per second in each cell; None when the plan has no knob that moves them.

    Args:
        rig: without draws.
        plan: what is run.
        cell: batch [1], acceptance rate [1], context [tokens].
        start: the fixed levers.
    """
    options = tuple(alternatives(plan, start))
    if len(options) == 1 or plan.is_baseline:
        return None
    pace = [_pace(_option(rig, plan, cell, levers)) for levers in options]
    index = np.argmax(np.stack(np.broadcast_arrays(*pace)), axis=0)
    used = np.unique(np.append(index, 0))
    return Settled(tuple(options[i] for i in used), np.searchsorted(used, index))


def alternatives(plan: Plan, start: Levers) -> Sequence[Levers]:
    """The settings a plan's knobs can take, the fixed one first.

    With several knobs, lengths or sizes are tried at the fixed split and splits at the fixed length: the two are near
    substitutes and a controller that moves both gains little over one that moves the better of them.
    """
    options = [start]
    if "draft_len" in plan.knobs and plan.topology not in TREES:
        options += [replace(start, draft_len=length) for length in LENGTHS if length != start.draft_len]
    if plan.knobs & {"tree_shape", "draft_len"} and plan.topology in TREES:
        options += [replace(start, tree_size=max(size, plan.draft_len)) for size in SIZES if size != start.tree_size]
    if "sm_split" in plan.knobs and plan.is_spatial:
        options += [replace(start, sm_fraction=share) for share in SPLITS]
    if "on_off" in plan.knobs:
        options.append(replace(start, draft_len=0))
    return options


def _option(rig: Rig, plan: Plan, cell: tuple[Number, Number, Number], levers: Levers) -> Round:
    made = round_of(rig, plan, cell, levers)
    off = np.asarray(levers.draft_len) <= 0
    if not np.any(off):
        return made
    switching = made.autoregressive_s * rig.physics.switch_off_cost.value
    return replace(made, control_s=made.control_s + np.where(off, switching, 0.0))


def _pace(made: Round) -> Number:
    return made.tokens / made.round_s
