"""The designs an idea has to beat: the same parts, arranged more plainly."""

from vashti import perf
from vashti.core.run import Plain
from vashti.critique.case import Case
from vashti.critique.offload import kept_in_place
from vashti.perf import plan

SPATIAL = tuple(sorted(plan.SPATIAL | plan.CORESIDENT))
"""Placements that share one GPU in space."""
REMOTE = tuple(sorted(plan.REMOTE))
"""Placements that put the draft on another device."""


def time_shared(case: Case) -> perf.Scenario:
    """The idea's own draft, target, draft length and kernels, taking turns on all SMs of the target's GPUs."""
    design = case.design
    for axis, value in (
        ("placement", "time_shared"),
        ("overlap", "sequential"),
        ("repartition", "na"),
        ("boundary", "none"),
        ("handoff", "device"),
    ):
        design = design.with_axis(axis, value)
    knobs = design.on("knobs") - {"sm_split", "worker_count", "placement"}
    design = design.with_axis("knobs", *knobs)
    for name in ("sm_fraction_draft", "draft_sms", "repartition_latency_s"):
        design = design.with_setting(name, None)
    return case.with_design(kept_in_place(design, case.design))


def without(case: Case, axis: str, *values: str) -> perf.Scenario:
    """The idea without these values on an axis."""
    return case.with_design(case.design.with_axis(axis, *(case.design.on(axis) - set(values))))


def crossing(case: Case, rival: perf.Scenario, variable: str, batch: int) -> tuple[str, Plain]:
    """Where the idea stops beating a rival as a condition moves: run id and outputs of `critique.crossover`."""
    conditions = perf.Conditions(batch, case.acceptance_rate, case.context_len)
    inputs = {
        "first": case.scenario.as_dict(),
        "second": rival.as_dict(),
        "conditions": conditions.as_dict(),
        "variable": variable,
    }
    run = case.ledger.run("critique.crossover", inputs)
    return run.id, run.outputs
