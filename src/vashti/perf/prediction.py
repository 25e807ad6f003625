"""A prediction: one scenario under one set of conditions, with a band from the uncertainty of the constants."""

from functools import lru_cache
from typing import Any

import numpy as np

from vashti.perf.checks import check_scenario
from vashti.perf.closed_form import Levers, Round, stage_of
from vashti.perf.knobs import controlled_round, fixed, settle
from vashti.perf.memory import ColdStart, Memory, cold_start_of, memory
from vashti.perf.partition import Cost
from vashti.perf.phases import Stage
from vashti.perf.physics import N_DRAWS, Physics
from vashti.perf.plan import CONDITIONED, Assumed, Plan, plan_of
from vashti.perf.proposal import AHEAD
from vashti.perf.rig import Rig, rig
from vashti.perf.scenario import Band, Conditions, Phase, Prediction, Scenario
from vashti.perf.schedule import REPLICAS, scheduled
from vashti.perf.work import Number

NINETY_PERCENT = 1.645
"""Standard deviations of a normal between its middle and the end of its 90 % interval [1]. Basis: derived."""


def predict(scenario: Scenario, conditions: Conditions) -> Prediction:
    """What the performance model says of a scenario under conditions.

    Args:
        scenario: design, machine, models, engine.
        conditions: batch [1], acceptance rate [1], context [tokens].

    Returns:
        Times, tokens, speedup with its 90 % band, memory, waste.

    Raises:
        DesignError: the values cannot exist (`check_scenario`).
        DataError: machine, model or engine is not in the atlas.
    """
    check_scenario(scenario, conditions)
    return _predicted(scenario, conditions)


@lru_cache(maxsize=4096)
def _predicted(scenario: Scenario, conditions: Conditions) -> Prediction:
    plan, nominal, varied = plan_of(scenario.design), rig(scenario), rig(scenario, N_DRAWS)
    cell = cell_of(conditions)
    every = controlled_round(nominal, varied, plan, cell)
    levers = settled_levers(nominal, plan, cell)
    stage = stage_of(nominal, plan, cell, levers)
    kept = memory(nominal, plan, float(conditions.batch), float(conditions.context_len), first(every.width))
    round_s, plain_s, tokens = first(every.round_s), first(every.autoregressive_s), first(every.tokens)
    return Prediction(
        phases=_phases(stage, every),
        round_s=round_s,
        autoregressive_s=plain_s,
        tokens_per_round=tokens,
        tokens_per_s=conditions.batch * tokens / round_s,
        speedup=_band(every, nominal.physics, is_baseline=first(every.width) <= 1.0),
        **_kept(kept),
        wasted_draft_fraction=first(every.wasted),
        idle_sm_fraction=first(every.idle),
        hit_rate=first(every.hit_rate),
        extra_gpus=extra_gpus(plan, nominal),
        verify_width=first(every.width),
        draft_len=int(levers.draft_len),
        sm_fraction_draft=first(stage.share) if plan.is_spatial and not plan.is_baseline else 0.0,
        remarks=_remarks(plan, stage),
    )


def cell_of(conditions: Conditions) -> tuple[Number, Number, Number]:
    """Conditions as a grid of one cell: batch [1], acceptance rate [1], context [tokens]."""
    return (
        np.array([float(conditions.batch)]),
        np.array([float(conditions.acceptance_rate)]),
        np.array([float(conditions.context_len)]),
    )


def settled_levers(nominal: Rig, plan: Plan, cell: tuple[Number, Number, Number]) -> Levers:
    """The levers in force in a grid of one cell."""
    start = fixed(nominal, plan)
    settled = settle(nominal, plan, cell, start)
    return start if settled is None else settled.options[int(np.ravel(settled.index)[0])]


def first(value: Number) -> float:
    """The value itself, of one cell and its draws."""
    return float(np.ravel(value)[0])


def band_of(speedup: Number, constants: Physics) -> tuple[Number, Number, Number]:
    """Value and 90 % band of the speedup, over cells.

    Args:
        speedup: draws by cells, the values first [1].
        constants: for the error that remains when all constants are right.

    Returns:
        (value, low, high) [1].

    Assumes:
        The error that remains is log-normal and independent of the constants.
    """
    logs = np.log(np.maximum(np.atleast_2d(speedup), 1e-12))
    value = logs[0]
    below, above = np.quantile(logs, [0.05, 0.95], axis=0)
    rest = NINETY_PERCENT * constants.residual_sd.value
    low = value - np.hypot(np.maximum(value - below, 0.0), rest)
    high = value + np.hypot(np.maximum(above - value, 0.0), rest)
    return np.exp(value), np.exp(low), np.exp(high)


def assumptions(scenario: Scenario) -> tuple[Assumed, ...]:
    """What a scenario's design leaves unsaid and was run as."""
    return plan_of(scenario.design).assumed


def cold_start(scenario: Scenario) -> ColdStart:
    """What a scenario captures before it serves at full speed.

    Args:
        scenario: design, machine, models, engine.
    """
    return cold_start_of(rig(scenario), plan_of(scenario.design))


def extra_gpus(plan: Plan, nominal: Rig) -> int:
    """GPUs beyond the target's own [1]."""
    if plan.is_baseline:
        return 0
    replicas = (REPLICAS - 1) * nominal.n_gpu if plan.overlap == "spec_parallel" else 0
    return replicas + (1 if plan.placement in {"other_gpu", "other_node"} else 0)


def _band(every: Round, constants: Physics, *, is_baseline: bool) -> Band:
    speedup = np.asarray(every.speedup, dtype=np.float64).reshape(-1, 1)
    if is_baseline:
        return Band(first(speedup), first(speedup), first(speedup))
    value, low, high = band_of(speedup, constants)
    return Band(first(value), first(low), first(high))


def _kept(kept: Memory) -> dict[str, Any]:
    return {
        "fits": bool(np.ravel(kept.fits)[0]),
        "target_weight_bytes": kept.target_weight_bytes,
        "draft_weight_bytes": kept.draft_weight_bytes,
        "kv_bytes": first(kept.kv_bytes),
        "draft_kv_bytes": first(kept.draft_kv_bytes),
        "graph_bytes": kept.graph_bytes,
        "memory_overhead": first(kept.overhead),
        "largest_batch": int(first(kept.largest_batch)),
        "largest_batch_autoregressive": int(first(kept.largest_batch_autoregressive)),
    }


def _remarks(plan: Plan, stage: Stage) -> tuple[str, ...]:
    if plan.is_baseline:
        return ()
    remarks = [scheduled(stage).remark]
    if plan.overlap == "concurrent":
        remarks.append("concurrent phases have no token feedback: run as two alternating half batches")
    if plan.overlap in AHEAD and plan.proposer in CONDITIONED:
        remarks.append(
            "the draft reads features of the pass that is still running: acceptance is lowered for stale ones"
        )
    return tuple(remark for remark in remarks if remark)


def _phases(stage: Stage, every: Round) -> tuple[Phase, ...]:
    nominal = stage.rig
    drafted = first(every.width) > 1.0
    draft, verify = stage.draft(), stage.verify()
    entry = float(nominal.target_shape.kv_elements * nominal.target_shape.kv_bytes)
    moved = 2.0 * first(stage.batch) * (first(every.tokens) - 1.0) * entry if first(every.kv_s) > 0.0 else 0.0
    times = {name: first(getattr(every, f"{name}_s")) for name in ("handoff", "kv", "control", "host")}
    return (
        _phase("draft", draft if drafted else None, first(every.draft_alone_s), first(every.draft_s), nominal.n_gpu),
        _phase("verify", verify, first(every.verify_alone_s), first(every.verify_s), nominal.n_gpu),
        Phase("handoff", times["handoff"], times["handoff"], _bound(times["handoff"], "latency"), 0.0, 0.0),
        Phase("kv", times["kv"], times["kv"], _bound(times["kv"], "bytes"), moved, 0.0),
        Phase("control", times["control"], times["control"], _bound(times["control"], "latency"), 0.0, 0.0),
        Phase("host", times["host"], times["host"], _bound(times["host"], "launch"), 0.0, 0.0),
    )


def _phase(name: str, cost: Cost | None, alone_s: float, exposed_s: float, n_gpu: int) -> Phase:
    if cost is None or alone_s <= 0.0:
        return Phase(name, alone_s, exposed_s, "none", 0.0, 0.0)
    parts = {
        "bytes": first(cost.memory_s),
        "arithmetic": first(cost.arithmetic_s),
        "launch": first(cost.launch_s),
    }
    bound = max(parts, key=lambda part: parts[part])
    return Phase(name, alone_s, exposed_s, bound, first(cost.bytes) * n_gpu, first(cost.flop) * n_gpu)


def _bound(seconds: float, what: str) -> str:
    return what if seconds > 0.0 else "none"
