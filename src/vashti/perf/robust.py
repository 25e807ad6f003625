"""Robust nonlinear least squares: damped Gauss-Newton steps on a loss that far residuals pull less than squarely."""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Pulls = Callable[[Floats], Floats]

STEP = 1e-6
"""Finite difference by which slopes are taken [in units of the parameters, which are logarithms]."""
DAMPING_FIRST, DAMPING_LEAST, DAMPING_MOST = 1e-3, 1e-9, 1e6
"""Damping of the first step and its bounds, relative to the curvature [1]."""


def minimize(pulls: Pulls, start: Floats, robust_from: float, steps: int = 60, settled: float = 1e-6) -> Floats:
    """The parameters at which the robust cost of the residuals is least, from a start.

    Args:
        pulls: parameters (P,) to residuals (R,) in standard deviations [1].
        start: where to begin (P,).
        robust_from: residual from which the loss turns from square to linear [standard deviations].
        steps: most steps taken [1].
        settled: relative fall of the cost below which the search ends [1].

    Returns:
        The parameters (P,).

    Assumes:
        The cost is smooth; a local minimum is good enough.
    """
    point, damping = start.copy(), DAMPING_FIRST
    residual = pulls(point)
    for _ in range(steps):
        curvature, downhill = normal_equations(slopes(pulls, point, residual), residual, robust_from)
        before = cost(residual, robust_from)
        while damping < DAMPING_MOST:
            step = np.linalg.solve(curvature + damping * np.diag(np.diag(curvature)), downhill)
            tried = pulls(point + step)
            fall = before - cost(tried, robust_from)
            if fall > 0.0:
                break
            damping *= 4.0
        else:
            return point
        point, residual = point + step, tried
        damping = max(damping / 6.0, DAMPING_LEAST)
        if fall < settled * before:
            return point
    return point


def cost(residual: Floats, robust_from: float) -> float:
    """Sum of a loss that is square near 0 and linear far out [1]."""
    return float(np.sum(2.0 * robust_from**2 * (np.sqrt(1.0 + (residual / robust_from) ** 2) - 1.0)))


def normal_equations(slope: Floats, residual: Floats, robust_from: float) -> tuple[Floats, Floats]:
    """Curvature (P, P) and downhill direction (P,) of the robust cost.

    Args:
        slope: of the residuals by the parameters (R, P).
        residual: where the cost is taken (R,) [standard deviations].
        robust_from: as in `minimize` [standard deviations].
    """
    weight = 1.0 / np.sqrt(1.0 + (residual / robust_from) ** 2)
    return slope.T @ (weight[:, None] * slope), -slope.T @ (weight * residual)


def slopes(pulls: Pulls, point: Floats, residual: Floats) -> Floats:
    """Slopes (R, P) of the residuals at a point.

    Args:
        pulls: parameters (P,) to residuals (R,).
        point: where (P,).
        residual: what `pulls` gives there (R,).
    """
    columns = [(pulls(point + STEP * axis) - residual) / STEP for axis in np.eye(point.size)]
    return np.stack(columns, axis=1)
