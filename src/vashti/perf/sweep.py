"""A scenario over a whole grid of conditions in one call."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from vashti.perf.checks import check_scenario
from vashti.perf.closed_form import Levers
from vashti.perf.knobs import controlled_round
from vashti.perf.memory import memory
from vashti.perf.plan import plan_of
from vashti.perf.prediction import band_of
from vashti.perf.rig import rig
from vashti.perf.scenario import Conditions, Scenario
from vashti.perf.work import Number

Array = npt.NDArray[np.float64]
GRID_DRAWS = 16
"""Draws of the constants behind the bands of a grid [1]."""


@dataclass(frozen=True, slots=True)
class Sweep:
    """Answers over a grid; all arrays have its shape.

    Attributes:
        batch, acceptance_rate, context_len: the grid [1, 1, tokens].
        speedup, low, high: over plain decoding at the same batch, with its 90 % band [1].
        tokens_per_s: of the whole batch [tokens/s].
        tokens_per_round: per sequence, bonus included [tokens].
        round_s, autoregressive_s: one round, one plain step [s].
        draft_s, verify_s: what the two phases add to the round [s].
        fits: whether everything fits in memory.
        largest_batch, largest_batch_autoregressive: sequences that fit with and without speculation.
        wasted: share of the drafted tokens thrown away [1].
        idle: share of SM-time in which nothing runs on reserved SMs [1].
        hit_rate: probability that overlapped draft work is used [1].
    """

    batch: Array
    acceptance_rate: Array
    context_len: Array
    speedup: Array
    low: Array
    high: Array
    tokens_per_s: Array
    tokens_per_round: Array
    round_s: Array
    autoregressive_s: Array
    draft_s: Array
    verify_s: Array
    fits: npt.NDArray[np.bool_]
    largest_batch: Array
    largest_batch_autoregressive: Array
    wasted: Array
    idle: Array
    hit_rate: Array


def sweep(
    scenario: Scenario,
    batch: npt.ArrayLike,
    acceptance_rate: npt.ArrayLike,
    context_len: npt.ArrayLike = 1024,
    *,
    levers: Levers | None = None,
    n_draws: int = GRID_DRAWS,
) -> Sweep:
    """What the performance model says of a scenario over a grid of conditions.

    Args:
        scenario: design, machine, models, engine.
        batch: sequences [1].
        acceptance_rate: of a drafted token given all before it [1].
        context_len: cached tokens per sequence [tokens]; the three broadcast.
        levers: draft length, tree size and split to hold instead of the design's own.
        n_draws: draws of the constants behind the bands [1]; 0 leaves the model's own error only.

    Returns:
        Arrays of the common shape.

    Raises:
        DesignError: a condition cannot exist (`check_scenario`).
        DataError: machine, model or engine is not in the atlas.
    """
    axes = (np.asarray(axis, dtype=np.float64) for axis in (batch, acceptance_rate, context_len))
    batches, rates, contexts = np.broadcast_arrays(*axes)
    shape, size = batches.shape, batches.size
    _check_corners(scenario, (batches, rates, contexts))
    plan, nominal = plan_of(scenario.design), rig(scenario)
    cell = (np.ravel(batches), np.ravel(rates), np.ravel(contexts))
    held = None if levers is None else _flat(levers, shape)
    every = controlled_round(nominal, rig(scenario, n_draws), plan, cell, held)
    kept = memory(nominal, plan, cell[0], cell[2], _top(every.width, size))
    draws = np.shape(every.speedup)[0] if np.ndim(every.speedup) > 1 else 1
    value, low, high = band_of(np.broadcast_to(every.speedup, (draws, size)), nominal.physics)
    if plan.is_baseline or (held is not None and np.all(np.asarray(held.draft_len) <= 0)):
        low = high = value

    def shaped(answer: Number | npt.NDArray[np.bool_]) -> Array:
        return np.array(_top(answer, size)).reshape(shape)

    round_s, tokens = shaped(every.round_s), shaped(every.tokens)
    return Sweep(
        batch=batches,
        acceptance_rate=rates,
        context_len=contexts,
        speedup=shaped(value),
        low=shaped(low),
        high=shaped(high),
        tokens_per_s=batches * tokens / round_s,
        tokens_per_round=tokens,
        round_s=round_s,
        autoregressive_s=shaped(every.autoregressive_s),
        draft_s=shaped(every.draft_s),
        verify_s=shaped(every.verify_s),
        fits=shaped(kept.fits) > 0.0,
        largest_batch=shaped(kept.largest_batch),
        largest_batch_autoregressive=shaped(kept.largest_batch_autoregressive),
        wasted=shaped(every.wasted),
        idle=shaped(every.idle),
        hit_rate=shaped(every.hit_rate),
    )


def over_regimes(
    scenario: Scenario, batch: float, rates: Sequence[float], shares: Sequence[float], context_len: float = 1024
) -> float:
    """Speedup when acceptance switches between regimes: all tokens over all time, against plain decoding.

    Args:
        scenario: design, machine, models, engine.
        batch: sequences [1].
        rates: acceptance rate of each regime [1].
        shares: share of rounds spent in each [1].
        context_len: cached tokens per sequence [tokens].

    Returns:
        Speedup [1].

    Assumes:
        Regimes last much longer than a round, and knobs follow them.
    """
    grid = sweep(scenario, batch, np.asarray(rates), context_len, n_draws=0)
    weights = np.asarray(shares)
    return float(np.sum(weights * grid.tokens_per_round * grid.autoregressive_s) / np.sum(weights * grid.round_s))


def _check_corners(scenario: Scenario, grids: tuple[Array, ...]) -> None:
    for ends in zip(*((grid.min(), grid.max()) for grid in grids), strict=True):
        batch, rate, context = (float(end) for end in ends)
        check_scenario(scenario, Conditions(batch, rate, context))  # type: ignore[arg-type]  # grids may hold fractions


def _flat(levers: Levers, shape: tuple[int, ...]) -> Levers:
    def flat(value: Number) -> Number:
        return value if np.ndim(value) == 0 else np.ravel(np.broadcast_to(value, shape))

    return replace(levers, draft_len=flat(levers.draft_len), sm_fraction=flat(levers.sm_fraction))


def _top(answer: Number | npt.NDArray[np.bool_], size: int) -> Array:
    """The values themselves, without the draws."""
    array = np.asarray(answer, dtype=np.float64)
    return np.broadcast_to(array[0] if array.ndim > 1 else array, (size,))
