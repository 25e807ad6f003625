"""Where an answer turns: the value of one variable at which a quantity crosses a level, found by search."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from vashti.core.errors import DesignError
from vashti.perf.closed_form import Levers
from vashti.perf.knobs import fixed
from vashti.perf.plan import plan_of
from vashti.perf.rig import rig
from vashti.perf.scenario import Conditions, Scenario
from vashti.perf.sweep import GRID_DRAWS, Sweep, sweep

Array = npt.NDArray[np.float64]
GRID = 25
"""Values looked at between the ends before a crossing is narrowed down [1]."""
ZOOMS = 5
"""Times a crossing is narrowed down, each to a tenth [1]."""


@dataclass(frozen=True, slots=True)
class Range:
    """Where a variable is searched.

    Attributes:
        low, high: ends, in the variable's own unit.
        whole: whether only whole numbers make sense.
        geometric: whether steps are even in the logarithm.
    """

    low: float
    high: float
    whole: bool = False
    geometric: bool = False


RANGES: Mapping[str, Range] = MappingProxyType(
    {
        "acceptance_rate": Range(0.0, 1.0),
        "batch": Range(1, 1024, whole=True, geometric=True),
        "context_len": Range(128, 131072, whole=True, geometric=True),
        "draft_len": Range(0, 16, whole=True),
        "sm_fraction_draft": Range(0.02, 0.9),
        "hit_rate": Range(0.0, 1.0),
        "repartition_latency_s": Range(1e-7, 1e-1, geometric=True),
    }
)
"""Variables that can be searched, and where."""
QUANTITIES = frozenset(
    {"speedup", "low", "high", "tokens_per_s", "round_s", "wasted", "idle", "tokens_per_round", "hit_rate"}
)


@dataclass(frozen=True, slots=True)
class Threshold:
    """Where a quantity turns.

    Attributes:
        variable, quantity, level: what was moved, what was watched, against what.
        value: the crossing nearest the low end, to four digits; None when the quantity does not turn.
        holds: where the quantity reaches the level: ``above`` or ``below`` the value, ``everywhere`` or ``nowhere``.
        crossings: all crossings, in order.
        low, high: where it was searched.
    """

    variable: str
    quantity: str
    level: float
    value: float | None
    holds: str
    crossings: tuple[float, ...]
    low: float
    high: float

    @property
    def text(self) -> str:
        """One sentence, e.g. ``speedup >= 1.5 while acceptance_rate above 0.71``."""
        claim = f"{self.quantity} >= {self.level:g}"
        if self.value is None:
            return f"{claim} {self.holds} in {self.variable} {self.low:g} to {self.high:g}: it does not turn there"
        if len(self.crossings) > 1 and self.holds == "above":
            return f"{claim} while {self.variable} between {self.value:g} and {self.crossings[1]:g}"
        return f"{claim} while {self.variable} {self.holds} {self.value:g}"


def threshold(
    scenario: Scenario,
    conditions: Conditions,
    variable: str,
    level: float,
    quantity: str = "speedup",
    between: tuple[float, float] | None = None,
) -> Threshold:
    """The value of a variable at which a quantity crosses a level, everything else held.

    Args:
        scenario: design, machine, models, engine.
        conditions: where the other variables stand.
        variable: a key of `RANGES`.
        level: what the quantity is held against [unit of the quantity].
        quantity: one of `QUANTITIES`.
        between: ends of the search [unit of the variable]; those of `RANGES` by default.

    Returns:
        The crossing, or that there is none. For whole numbers, the last one on the near side of it.

    Raises:
        DesignError: no such variable or quantity, or the scenario cannot exist.

    Assumes:
        Between two of the values looked at first, the quantity crosses at most once.
    """
    if variable not in RANGES:
        raise DesignError("variable", f"{variable!r} cannot be searched", f"use one of {', '.join(RANGES)}")
    if quantity not in QUANTITIES:
        raise DesignError("quantity", f"{quantity!r} is not predicted", f"use one of {', '.join(sorted(QUANTITIES))}")
    where = RANGES[variable] if between is None else replace(RANGES[variable], low=between[0], high=between[1])
    reaches = _reaches(scenario, conditions, variable, quantity, level)
    points = _points(where, where.low, where.high, GRID)
    above = reaches(points)
    turns = np.flatnonzero(above[1:] != above[:-1])
    found = tuple(_narrowed(where, reaches, points[i], points[i + 1]) for i in turns)
    if not found:
        holds = "everywhere" if above[0] else "nowhere"
        return Threshold(variable, quantity, level, None, holds, (), where.low, where.high)
    holds = "below" if above[0] else "above"
    return Threshold(variable, quantity, level, found[0], holds, found, where.low, where.high)


def _reaches(
    scenario: Scenario, conditions: Conditions, variable: str, quantity: str, level: float
) -> Callable[[Array], npt.NDArray[np.bool_]]:
    n_draws = GRID_DRAWS if quantity in {"low", "high"} else 0

    def reaches(values: Array) -> npt.NDArray[np.bool_]:
        answers = getattr(_answers(scenario, conditions, variable, values, n_draws), quantity)
        return np.asarray(answers >= level * (1.0 - 1e-12))

    return reaches


def _answers(scenario: Scenario, conditions: Conditions, variable: str, values: Array, n_draws: int) -> Sweep:
    axes: dict[str, Array] = {name: np.array(float(value)) for name, value in conditions.as_dict().items()}
    if variable in axes:
        return _swept(scenario, {**axes, variable: values}, None, n_draws)
    if variable in {"draft_len", "sm_fraction_draft"}:
        batch = np.full(values.shape, float(conditions.batch))
        return _swept(scenario, {**axes, "batch": batch}, _held(scenario, variable, values), n_draws)
    grids = [_swept(_with(scenario, variable, float(value)), axes, None, n_draws) for value in values]
    return Sweep(**{name: np.array([getattr(grid, name) for grid in grids]) for name in Sweep.__slots__})


def _swept(scenario: Scenario, axes: Mapping[str, Array], levers: Levers | None, n_draws: int) -> Sweep:
    batch, rate, context = axes["batch"], axes["acceptance_rate"], axes["context_len"]
    return sweep(scenario, batch, rate, context, levers=levers, n_draws=n_draws)


def _held(scenario: Scenario, variable: str, values: Array) -> Levers:
    levers = fixed(rig(scenario), plan_of(scenario.design))
    if variable == "draft_len":
        return replace(levers, draft_len=values)
    return replace(levers, sm_fraction=values)


def _with(scenario: Scenario, setting: str, value: float) -> Scenario:
    return replace(scenario, design=scenario.design.with_setting(setting, value))


def _points(where: Range, low: float, high: float, count: int) -> Array:
    steps = np.geomspace if where.geometric and low > 0.0 else np.linspace
    points = steps(low, high, count)
    return np.unique(np.round(points)) if where.whole else points


def _narrowed(where: Range, reaches: Callable[[Array], npt.NDArray[np.bool_]], low: float, high: float) -> float:
    for _ in range(ZOOMS):
        points = _points(where, low, high, 11)
        above = reaches(points)
        turn = int(np.argmax(above != above[0]))
        low, high = float(points[turn - 1]), float(points[turn])
        if where.whole and high - low <= 1.0:
            break
    if where.whole:
        return low if bool(reaches(np.array([low]))[0]) else high
    return float(f"{(low + high) / 2.0:.4g}")
