"""One round in closed form: every field of the answer for every cell of a grid, and every draw of the constants."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from vashti.perf.partition import Cost
from vashti.perf.phases import Stage
from vashti.perf.plan import FLEXIBLE, Plan
from vashti.perf.proposal import propose
from vashti.perf.rig import Rig
from vashti.perf.schedule import Schedule, scheduled
from vashti.perf.work import Number

Array = npt.NDArray[np.float64]

ROUND_SHARE: Mapping[str, float] = MappingProxyType({"ngram": 0.2, "draft_lm": 0.5, "jacobi": 0.6})
"""Share of an eager engine's fixed round cost that a proposer pays [1]; 1 for the others. Basis: assumed."""


@dataclass(frozen=True, slots=True)
class Levers:
    """What a controller may set for each cell.

    Attributes:
        draft_len: length of a chain or depth of a tree [tokens]; 0 is plain decoding.
        tree_size: drafted nodes of a tree [tokens]; 0 for a chain or block.
        sm_fraction: share of the SMs the draft asks for [1].
    """

    draft_len: Number
    tree_size: int
    sm_fraction: Number


@dataclass(frozen=True, slots=True)
class Round:
    """A round over a grid; the first six times sum to `round_s`.

    Attributes:
        draft_s, verify_s, handoff_s, kv_s, control_s, host_s: what each phase adds to the round [s].
        autoregressive_s: one plain decoding step at the same batch [s].
        tokens: output tokens per sequence and round [tokens].
        width: tokens verified per sequence [tokens].
        drafted: tokens drafted per sequence and round, thrown-away ones included [tokens].
        hit_rate: probability that overlapped draft work is used [1].
        idle: share of SM-time in which nothing runs on reserved SMs [1].
        draft_alone_s, verify_alone_s: the phases with nothing beside them [s].
        draft_busy_s, verify_busy_s: how long the resources of each work in a round [s].
    """

    draft_s: Number
    verify_s: Number
    handoff_s: Number
    kv_s: Number
    control_s: Number
    host_s: Number
    autoregressive_s: Number
    tokens: Number
    width: Number
    drafted: Number
    hit_rate: Number
    idle: Number
    draft_alone_s: Number
    verify_alone_s: Number
    draft_busy_s: Number
    verify_busy_s: Number

    @property
    def round_s(self) -> Number:
        """One propose, verify, commit round of the whole batch [s]."""
        return self.draft_s + self.verify_s + self.handoff_s + self.kv_s + self.control_s + self.host_s

    @property
    def speedup(self) -> Number:
        """Over plain decoding at the same batch [1]."""
        return self.tokens * self.autoregressive_s / self.round_s

    @property
    def wasted(self) -> Number:
        """Share of the drafted tokens that are thrown away [1]."""
        used = np.minimum(self.tokens - 1.0, self.drafted)
        return np.where(self.drafted > 0.0, 1.0 - used / np.maximum(self.drafted, 1e-30), 0.0)


def stage_of(rig: Rig, plan: Plan, cell: tuple[Number, Number, Number], levers: Levers) -> Stage:
    """The stage of a plan.

    Args:
        rig: with or without draws.
        plan: what is run.
        cell: batch [1], acceptance rate [1], context [tokens].
        levers: what the controller set.
    """
    batch, acceptance_rate, context_len = cell
    proposal = propose(rig, plan, acceptance_rate, levers.draft_len, levers.tree_size)
    if plan.verify_exec == "pruned" or "verify_len" in plan.knobs:
        doomed = proposal.width - proposal.tokens
        spared = rig.physics.prune_accuracy.value * (1.0 - rig.physics.prune_depth.value)
        proposal = replace(proposal, width=np.maximum(proposal.width - spared * doomed, 1.0))
    return Stage(rig, plan, proposal, batch, context_len, levers.sm_fraction)


def round_of(rig: Rig, plan: Plan, cell: tuple[Number, Number, Number], levers: Levers) -> Round:
    """One round of a plan.

    Args:
        rig: with or without draws.
        plan: what is run.
        cell: batch [1], acceptance rate [1], context [tokens].
        levers: what the controller set.

    Returns:
        Arrays that broadcast cells with draws.

    Assumes:
        Steady decoding: no arrivals, no prefill, every sequence alike.
    """
    stage = stage_of(rig, plan, cell, levers)
    plain, schedule = stage.plain(), scheduled(stage)
    made = _assembled(stage, schedule, plain)
    if plan.placement == "offload_bubble":
        made = _offloaded(rig, made)
    return _baseline_where(np.asarray(levers.draft_len) <= 0, made)


def _assembled(stage: Stage, schedule: Schedule, plain: Cost) -> Round:
    proposal = stage.proposal
    host = host_s(stage, schedule.slots)
    made = Round(
        draft_s=schedule.draft_s,
        verify_s=schedule.verify_s,
        handoff_s=schedule.slots * stage.handoff_s(),
        kv_s=stage.kv_s(),
        control_s=control_s(stage),
        host_s=host,
        autoregressive_s=plain.alone_s,
        tokens=1.0 + schedule.token_share * (proposal.tokens - 1.0),
        width=proposal.width,
        drafted=schedule.redrafts * proposal.drafted,
        hit_rate=schedule.hit_rate,
        idle=0.0,
        draft_alone_s=schedule.draft_alone_s,
        verify_alone_s=schedule.verify_alone_s,
        draft_busy_s=schedule.draft_busy_s,
        verify_busy_s=schedule.verify_busy_s,
    )
    return replace(made, idle=_idle(stage, schedule, made.round_s))


def host_s(stage: Stage, slots: Number) -> Number:
    """Seconds of host time and bookkeeping in a round.

    Args:
        stage: the round.
        slots: verifications in it [1].

    Assumes:
        Host time is exposed: it neither hides nor is hidden. Each sequence pays its share once a round.
    """
    rig = stage.rig
    share = ROUND_SHARE.get(stage.plan.proposer, 1.0)
    fixed = rig.engine.round_s.value + share * rig.engine.round_layers.value * rig.engine.layer_host_s.value
    tree = rig.unless_eager("tree_s") if stage.proposal.is_tree else 0.0
    return slots * (fixed + tree + rig.engine.step_host_s.value) + rig.unless_eager("sequence_host_s") * stage.batch


def control_s(stage: Stage) -> Number:
    """Seconds of a round lost to moving the split: SMs that change hands stand idle meanwhile.

    Assumes:
        A round moves SMs to the draft and back once; per layer and per kernel, as often as there are layers and
        kernels. A tile that runs out is not lost time, only latency. A stated latency replaces ours.
    """
    plan, constants, machine = stage.plan, stage.rig.physics, stage.rig.machine
    if not plan.is_spatial:
        return 0.0
    own = {"green_ctx": constants.context_switch_s, "mps": constants.context_switch_s}
    switch = own.get(plan.placement, machine.flag_s if plan.placement == "in_kernel_roles" else constants.mask_s)
    layers = float(stage.rig.target_shape.layers)
    moves: dict[str, Number] = {
        "per_window": constants.window_switch_s.value / switch.value / constants.window_rounds.value,
        "per_iteration": 1.0,
        "per_layer": layers,
        "per_kernel": layers * constants.kernels_per_layer.value,
        "per_tile": 1.0,
    }
    if plan.repartition not in moves:
        return 0.0
    delay = switch.value if plan.repartition_latency_s is None else plan.repartition_latency_s
    sequential = plan.overlap in {"sequential", "na"} and plan.repartition in FLEXIBLE
    changing = 1.0 if sequential else 2.0 * stage.share
    return moves[plan.repartition] * delay * changing


def _idle(stage: Stage, schedule: Schedule, round_s: Number) -> Number:
    draft, verify = schedule.draft_busy_s / round_s, schedule.verify_busy_s / round_s
    plan = stage.plan
    if plan.is_spatial:
        idle = stage.share * (1.0 - draft) + (1.0 - stage.share) * (1.0 - verify)
        if plan.overlap in {"sequential", "na"} and plan.repartition in FLEXIBLE:
            idle = 1.0 - draft - verify
    elif plan.is_remote:
        gpus = stage.rig.n_gpu
        idle = ((1.0 - draft) + gpus * (1.0 - verify)) / (gpus + 1.0)
    else:
        idle = 1.0 - np.minimum((schedule.draft_s + schedule.verify_s) / round_s, 1.0)
    return np.clip(idle, 0.0, 1.0)


def _offloaded(rig: Rig, made: Round) -> Round:
    """The round of a target whose weights stream over the host link in every pass."""
    transfer = rig.target_shape.dense_params * rig.target_shape.weight_bytes / rig.physics.host_link_bytes_per_s.value
    hidden = np.maximum(transfer - made.verify_s, made.draft_s)
    return replace(made, draft_s=hidden, autoregressive_s=np.maximum(made.autoregressive_s, transfer))


def _baseline_where(condition: npt.NDArray[np.bool_], made: Round) -> Round:
    if not np.any(condition):
        return made
    nothing = {field.name: 0.0 * made.autoregressive_s for field in fields(Round)}
    baseline = Round(
        **{
            **nothing,
            "verify_s": made.autoregressive_s,
            "autoregressive_s": made.autoregressive_s,
            "tokens": 1.0,
            "width": 1.0,
            "hit_rate": 1.0,
            "verify_alone_s": made.autoregressive_s,
            "verify_busy_s": made.autoregressive_s,
        }
    )
    return merged(lambda name: np.where(condition, getattr(baseline, name), getattr(made, name)))


def merged(value: Callable[[str], Number]) -> Round:
    """A round whose fields are given by name."""
    return Round(**{field.name: value(field.name) for field in fields(Round)})


def chosen(rounds: Sequence[Round], index: npt.NDArray[np.intp]) -> Round:
    """Cell by cell, the round with this index.

    Args:
        rounds: alternatives over the same grid.
        index: which one, over the cells [1].
    """

    def pick(name: str) -> Number:
        options = [np.asarray(getattr(one, name), dtype=np.float64) for one in rounds]
        stacked = np.stack(np.broadcast_arrays(*options, index)[:-1])
        wanted = np.broadcast_to(index, stacked.shape[1:])
        taken: Array = np.take_along_axis(stacked, wanted[None], axis=0)[0]
        return taken

    return merged(pick)
