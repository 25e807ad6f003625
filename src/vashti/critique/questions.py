"""What the author must still say: unstated axes, ranked by how far the result swings over their possible values."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from vashti import atlas, perf
from vashti.core.design import Design
from vashti.critique.case import SERVED, Case, Point, schedules
from vashti.critique.checks.kv_rollback import keeps_a_cache
from vashti.critique.checks.rivals import SPATIAL
from vashti.critique.recurrent import carries_a_state

BATCHES_ASKED = (SERVED[0], SERVED[-1])
"""Batch sizes at which the swing is taken; the larger swing counts [sequences]."""
NO_SWING = 0.02
"""Relative swing below which the run cannot tell the values apart [1]."""


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """An axis or setting the author leaves open.

    Attributes:
        name: axis or setting.
        ask: the question an expert asks.
        why: what each answer does to the result, with its runs; or how it fails unasked, where no run can tell.
        swing: largest relative change of the speedup over the admissible values [1].
        batch: batch at which the swing is largest.
        outcomes: value, speedup and run id for each admissible value.
    """

    name: str
    ask: str
    why: str
    swing: float
    batch: int
    outcomes: tuple[tuple[str, float, str], ...]


def open_questions(case: Case) -> tuple[OpenQuestion, ...]:
    """Every axis and setting the idea leaves open, largest swing first."""
    asked: list[OpenQuestion] = [_axis_question(case, axis) for axis in case.idea.unspecified if applies(case, axis)]
    if not any(case.idea.design.numbers(name) for name in ("acceptance_rate", "acceptance_length")):
        asked.append(_acceptance_question(case))
        if asked[-1].swing < NO_SWING:
            asked.pop()
    return tuple(sorted(asked, key=lambda q: (-round(q.swing, 3), _rank(q.name), q.name)))


def applies(case: Case, axis: str) -> bool:
    """Whether an axis can be asked about: not one of evaluation, nor one that what is stated leaves no room for."""
    if axis in {"batch_regime", "objective"} or case.design.has(axis, "na"):
        return False
    if axis == "tp":
        return case.scenario.n_gpu > 1 or case.design.has("placement", "other_gpu", "other_node")
    room = ROOM.get(axis)
    return room is None or room(case.design)


def _is_split(design: Design) -> bool:
    return design.has("placement", *SPATIAL) or design.has("knobs", "sm_split", "worker_count")


def _drafts_ahead(design: Design) -> bool:
    return bool(design.on("overlap") - {"sequential", "na"})


def _controls(design: Design) -> bool:
    return bool(design.on("knobs") - {"none", "na"})


ROOM: Mapping[str, Callable[[Design], bool]] = {
    "repartition": _is_split,
    "mispredict": _drafts_ahead,
    "signal": _controls,
    "timescale": _controls,
}
"""Axes that mean something only beside another choice, and when they do."""


def _rank(axis: str) -> float:
    axes = atlas.space().axes
    return -axes[axis].weight if axis in axes else 0.0


def _axis_question(case: Case, axis: str) -> OpenQuestion:
    fact = atlas.space().axes[axis]
    options = _options(case, axis)
    tried: dict[tuple[int, str], Point] = {}
    for batch in BATCHES_ASKED:
        for option in options:
            tried[batch, option] = case.at(batch, scenario=case.with_design(case.design.with_axis(axis, option)))
    swings = {b: _swing([tried[b, o].speedup for o in options]) for b in BATCHES_ASKED}
    batch = max(BATCHES_ASKED, key=lambda b: (swings[b], -b))
    if swings[batch] < NO_SWING:
        failure = fact.questions[0].failure if fact.questions else ""
        return OpenQuestion(axis, _ask(case, axis), failure, 0.0, batch, ())
    outcomes = tuple((o, tried[batch, o].speedup, tried[batch, o].run_id) for o in options)
    words = ", ".join(f"{fact.values[o].term}: {speedup:.2f}× [run {run}]" for o, speedup, run in outcomes)
    return OpenQuestion(axis, _which(case, axis), f"At batch {batch}: {words}.", swings[batch], batch, outcomes)


def _options(case: Case, axis: str) -> tuple[str, ...]:
    """The values an axis may have beside what is stated."""
    if axis == "overlap":
        return schedules(case.design)
    options = perf.admissible(axis, case.design.with_axis(axis))
    if axis == "kv_state" and carries_a_state(case.design):
        return ("recurrent",)
    return options if axis != "kv_sync" or keeps_a_cache(case.design) else tuple(o for o in options if o != "redo")


def _which(case: Case, axis: str) -> str:
    """The question whose answers are the values that were run."""
    if axis == "overlap" and case.design.has("boundary", "draft_verify"):
        return _ask(case, axis)
    return f"{atlas.space().axes[axis].title}: which do you take?"


def _ask(case: Case, axis: str) -> str:
    """The question in terms of what the idea does say."""
    if axis == "overlap" and case.design.has("boundary", "draft_verify"):
        return (
            "While the target verifies, what does the draft side work on: the same sequences, ahead of the verdict (run-ahead), "
            "or another batch (two alternating batches)?"
        )
    fact = atlas.space().axes[axis]
    return fact.questions[0].ask if fact.questions else f"{fact.title}: which?"


def _acceptance_question(case: Case) -> OpenQuestion:
    rates = (0.5, 0.6, 0.7, 0.8, 0.9)
    batch = SERVED[0]
    points = {rate: case.at(batch, rate) for rate in rates}
    outcomes = tuple((f"{rate:g}", points[rate].speedup, points[rate].run_id) for rate in rates)
    words = ", ".join(f"{rate}: {speedup:.2f}× [run {run}]" for rate, speedup, run in outcomes)
    swing = _swing([p.speedup for p in points.values()])
    ask = "What acceptance rate do you measure, on which data, at which temperature?"
    return OpenQuestion("acceptance_rate", ask, f"At batch {batch}: {words}.", swing, batch, outcomes)


def _swing(values: list[float]) -> float:
    return max(values) / min(values) - 1.0 if values and min(values) > 0 else 0.0
