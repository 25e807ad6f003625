"""Where one design stops beating another as a condition moves: a run of its own."""

from typing import Any

import numpy as np

from vashti import perf

CELLS = 97
"""Cells of the search grid; the crossing is then read off by linear interpolation."""
RANGES = {"acceptance_rate": (0.02, 0.98), "batch": (1.0, 256.0), "context_len": (128.0, 131072.0)}
"""Where the search looks, by variable."""


def crossover_run(inputs: dict[str, Any]) -> dict[str, Any]:
    """``{first, second, conditions, variable}`` to where first / second crosses 1.

    Returns:
        ``found``, ``value`` (the crossing nearest the low end), ``side`` (on which side of it the first is slower:
        ``below``, ``above``, ``everywhere`` or ``nowhere``), ``crossings`` (all of them, in order), and the ratio at
        both ends and at the best place.
    """
    variable = inputs["variable"]
    grid = _grid(variable)
    conditions = {**inputs["conditions"], variable: grid}
    first, second = (
        np.asarray(
            perf.sweep(
                perf.Scenario.from_dict(inputs[name]),
                conditions["batch"],
                conditions["acceptance_rate"],
                conditions["context_len"],
                n_draws=0,
            ).speedup
        )
        for name in ("first", "second")
    )
    return _crossing(grid, np.broadcast_to(first / second, grid.shape))


def _grid(variable: str) -> np.ndarray[Any, np.dtype[np.float64]]:
    low, high = RANGES[variable]
    return (
        np.linspace(low, high, CELLS)
        if variable == "acceptance_rate"
        else np.unique(np.geomspace(low, high, CELLS).round())
    )


def _crossing(grid: np.ndarray[Any, Any], ratio: np.ndarray[Any, Any]) -> dict[str, Any]:
    slower = ratio < 1.0
    ends = {
        "ratio_low": _short(ratio[0]),
        "ratio_high": _short(ratio[-1]),
        "ratio_best": _short(ratio.max()),
        "best_at": _short(grid[int(ratio.argmax())]),
    }
    flips = np.flatnonzero(slower[1:] != slower[:-1])
    if not flips.size:
        side = "everywhere" if slower[0] else "nowhere"
        return {"found": False, "value": None, "side": side, "crossings": [], **ends}
    turns = [_between(grid, ratio, int(i)) for i in flips]
    return {"found": True, "value": turns[0], "side": "below" if slower[0] else "above", "crossings": turns, **ends}


def _between(grid: np.ndarray[Any, Any], ratio: np.ndarray[Any, Any], i: int) -> float:
    """Where the ratio is 1 between a cell and the next, on a straight line."""
    share = (1.0 - ratio[i]) / (ratio[i + 1] - ratio[i])
    return _short(grid[i] + share * (grid[i + 1] - grid[i]))


def _short(value: float) -> float:
    return float(f"{value:.6g}")
