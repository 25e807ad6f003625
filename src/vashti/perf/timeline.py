"""What each group of SMs, or each GPU, does over two rounds: the picture of a schedule."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from vashti.perf.checks import check_scenario
from vashti.perf.closed_form import control_s, host_s, stage_of
from vashti.perf.phases import Stage
from vashti.perf.plan import CORESIDENT, FLEXIBLE, plan_of
from vashti.perf.prediction import cell_of, first, settled_levers
from vashti.perf.rig import rig
from vashti.perf.scenario import Conditions, Scenario
from vashti.perf.schedule import Schedule, outcomes_of, scheduled

ROUNDS = 2
SURE = 0.95
"""Hit probability beyond which both rounds are drawn as hits; below its complement, both as misses [1]."""


@dataclass(frozen=True, slots=True)
class Lane:
    """One stretch of time on one group of SMs or one GPU.

    Attributes:
        lane: which group.
        start_s, end_s: from when to when [s].
        activity: ``draft``, ``verify``, ``idle``, ``handoff`` or ``control``.
        label: in words.
    """

    lane: str
    start_s: float
    end_s: float
    activity: str
    label: str


@dataclass(slots=True)
class _Drawing:
    """Stretches put down so far; `now` is when the next round may start."""

    draft_lane: str
    verify_lane: str
    lanes: list[Lane] = field(default_factory=list)
    now: float = 0.0

    def put(self, lane: str, start: float, seconds: float, activity: str, label: str) -> float:
        """Put a stretch down, unless it is empty, and return its end."""
        if seconds > 0.0:
            self.lanes.append(Lane(lane, start, start + seconds, activity, label))
        return start + seconds


def timeline(scenario: Scenario, conditions: Conditions) -> tuple[Lane, ...]:
    """What each lane does over two rounds, the second with a miss where work is done ahead and may miss.

    Args:
        scenario: design, machine, models, engine.
        conditions: batch [1], acceptance rate [1], context [tokens].

    Returns:
        Stretches by lane and start; together they cover every lane from 0 to the end of the second round.

    Raises:
        DesignError: the values cannot exist.
    """
    check_scenario(scenario, conditions)
    plan, nominal = plan_of(scenario.design), rig(scenario)
    cell = cell_of(conditions)
    levers = settled_levers(nominal, plan, cell)
    stage = stage_of(nominal, plan, cell, levers)
    drawing = _Drawing(*_lane_names(stage))
    if plan.is_baseline or levers.draft_len == 0:
        _plain(drawing, stage)
    else:
        schedule = scheduled(stage)
        draw = _LAYOUTS.get(plan.overlap, _sequential)
        for number in range(ROUNDS):
            draw(drawing, stage, schedule, number)
            _tail(drawing, stage, first(schedule.slots))
    return tuple(sorted(_with_idle(drawing), key=lambda lane: (lane.lane, lane.start_s)))


def _lane_names(stage: Stage) -> tuple[str, str]:
    plan, machine = stage.plan, stage.rig.machine
    total = round(machine.sm_count.value)
    if plan.is_spatial and not plan.is_baseline:
        own = round(first(stage.share) * total)
        return f"draft: {own} SMs", f"verify: {total - own} SMs"
    if plan.is_remote and not plan.is_baseline:
        return f"draft: {plan.placement.replace('_', ' ')}", f"verify: {stage.rig.n_gpu} x {total} SMs"
    if plan.placement in CORESIDENT and not plan.is_baseline:
        return f"draft on {total} SMs", f"verify on {total} SMs"
    return f"{total} SMs", f"{total} SMs"


def _plain(drawing: _Drawing, stage: Stage) -> None:
    for number in range(ROUNDS):
        seconds = first(stage.plain().alone_s)
        drawing.now = drawing.put(drawing.verify_lane, drawing.now, seconds, "verify", f"plain step {number + 1}")


def _sequential(drawing: _Drawing, stage: Stage, schedule: Schedule, number: int) -> None:
    draft, verify = first(schedule.draft_alone_s), first(schedule.verify_alone_s)
    whole = stage.plan.is_spatial and stage.plan.repartition in FLEXIBLE
    start, middle = drawing.now, drawing.now + draft
    drawing.put(drawing.draft_lane, start, draft, "draft", f"draft {number + 1}")
    drawing.now = drawing.put(drawing.verify_lane, middle, verify, "verify", f"verify {number + 1}")
    if whole:
        drawing.put(drawing.verify_lane, start, draft, "draft", f"draft {number + 1}")
        drawing.put(drawing.draft_lane, middle, verify, "verify", f"verify {number + 1}")


def _ahead(drawing: _Drawing, stage: Stage, schedule: Schedule, number: int) -> None:
    hit = first(schedule.hit_rate) ** first(stage.batch)
    missed = hit < 1.0 - SURE or (hit < SURE and number == ROUNDS - 1)
    ends = stage.beside(outcomes=outcomes_of(stage))
    start, verify, draft = drawing.now, first(ends.verify_end_s), first(ends.draft_end_s)
    if drawing.draft_lane == drawing.verify_lane:
        drawing.put(drawing.verify_lane, start, verify, "verify", f"verify {number + 1}")
        end = drawing.put(
            drawing.draft_lane, start + verify, max(draft - verify, 0.0), "draft", f"draft {number + 2} ahead"
        )
    else:
        checked = drawing.put(drawing.verify_lane, start, verify, "verify", f"verify {number + 1}")
        drafted = drawing.put(drawing.draft_lane, start, draft, "draft", f"draft {number + 2} ahead")
        end = max(checked, drafted)
    if missed and "fallback_ar" not in stage.plan.mispredict:
        end = drawing.put(
            drawing.draft_lane, end, first(stage.redraft()), "draft", f"draft again: a miss ({1.0 - hit:.0%})"
        )
    drawing.now = end


def _dual(drawing: _Drawing, stage: Stage, schedule: Schedule, number: int) -> None:
    if first(stage.batch) < 2.0:
        _sequential(drawing, stage, schedule, number)
        return
    ends = stage.beside(draft_share=0.5, verify_share=0.5)
    verify, draft = first(ends.verify_end_s), first(ends.draft_end_s)
    for checked, drafted in (("A", "B"), ("B", "A")):
        start = drawing.now
        label = f"verify half {checked}, round {number + 1}"
        end = drawing.put(drawing.verify_lane, start, verify, "verify", label)
        if drawing.draft_lane == drawing.verify_lane:
            drawing.now = drawing.put(
                drawing.draft_lane, end, max(draft - verify, 0.0), "draft", f"draft half {drafted}"
            )
        else:
            drawing.now = max(end, drawing.put(drawing.draft_lane, start, draft, "draft", f"draft half {drafted}"))


def _overlapped(drawing: _Drawing, stage: Stage, schedule: Schedule, number: int) -> None:  # noqa: ARG001 - one signature for every layout
    """Schedules whose first verification starts with the draft; drawn by what each phase adds to the round."""
    draft, verify = first(schedule.draft_s), first(schedule.verify_s)
    busy = min(first(schedule.draft_busy_s), draft + verify) if drawing.draft_lane != drawing.verify_lane else draft
    start = drawing.now
    drawing.put(drawing.draft_lane, start, busy, "draft", f"draft {number + 1}")
    drawing.now = drawing.put(drawing.verify_lane, start + draft, verify, "verify", f"verify {number + 1}")


def _tail(drawing: _Drawing, stage: Stage, slots: float) -> None:
    control = first(stage.kv_s()) + first(control_s(stage)) + first(host_s(stage, slots))
    lane = drawing.verify_lane
    drawing.now = drawing.put(lane, drawing.now, slots * first(stage.handoff_s()), "handoff", "hand-off")
    drawing.now = drawing.put(lane, drawing.now, control, "control", "commit, cache, host")


def _with_idle(drawing: _Drawing) -> list[Lane]:
    filled: list[Lane] = []
    for name in sorted({drawing.draft_lane, drawing.verify_lane}):
        now = 0.0
        for lane in sorted((one for one in drawing.lanes if one.lane == name), key=lambda one: one.start_s):
            if lane.start_s - now > 1e-12:
                filled.append(Lane(name, now, lane.start_s, "idle", "idle"))
            filled.append(replace(lane, start_s=max(lane.start_s, now)))
            now = lane.end_s
        if drawing.now - now > 1e-12:
            filled.append(Lane(name, now, drawing.now, "idle", "idle"))
    return filled


_LAYOUTS: Mapping[str, Callable[[_Drawing, Stage, Schedule, int], None]] = MappingProxyType(
    {
        "run_ahead": _ahead,
        "enumerate": _ahead,
        "dual_batch": _dual,
        "concurrent": _dual,
        "pre_verify": _overlapped,
        "frontier": _overlapped,
        "layer_pipeline": _overlapped,
        "spec_parallel": _overlapped,
    }
)
