"""Medians with intervals from repeated, interleaved measurements; nothing is thrown away."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

CONFIDENCE = 0.95
"""Of the interval around a median [1]."""
OUTLIER = 5.0
"""Median absolute deviations from the median beyond which a sample is marked, not dropped [1]; a judgement."""


@dataclass(frozen=True, slots=True)
class Median:
    """The middle of a set of samples.

    Attributes:
        value: the median, in the samples' unit.
        low, high: an interval that holds the true median with 95 % confidence, whatever the distribution.
        count: samples [1].
        outliers: samples far from the median [1]; they are counted in all the same.
    """

    value: float
    low: float
    high: float
    count: int
    outliers: int

    def agrees_with(self, other: "Median") -> bool:
        """Whether two intervals meet: a rerun on the same machine should."""
        return self.low <= other.high and other.low <= self.high


def median(samples: Sequence[float]) -> Median:
    """The median of samples, with the interval between two order statistics.

    Args:
        samples: at least one, in any order.

    Raises:
        ValueError: there is none, or one is not finite.

    Source:
        The ranks follow the binomial law of how many samples fall below the true median; fewer than six samples leave
        the whole range as the interval.

    >>> median([3.0, 1.0, 2.0]).value
    2.0
    """
    values = np.sort(np.asarray(samples, dtype=float))
    if not values.size or not np.all(np.isfinite(values)):
        raise ValueError("a median needs at least one finite sample")
    first = _rank(values.size)
    middle = float(np.median(values))
    spread = float(np.median(np.abs(values - middle)))
    far = int(np.sum(np.abs(values - middle) > OUTLIER * spread)) if spread > 0.0 else 0
    return Median(middle, float(values[first]), float(values[values.size - 1 - first]), values.size, far)


def percentile(samples: Sequence[float], share: float) -> float:
    """A percentile by linear interpolation, `share` from 0 to 1, in the samples' unit."""
    return float(np.quantile(np.asarray(samples, dtype=float), share))


def _rank(count: int) -> int:
    """The largest rank whose interval still holds the median with the confidence asked for [1]."""
    tail, rank = 0.0, -1
    for below in range(count // 2):
        tail += math.comb(count, below) * 0.5**count
        if 2.0 * tail > 1.0 - CONFIDENCE:
            break
        rank = below
    return max(rank, 0)


def slope(lengths: Sequence[float], times: Sequence[float]) -> tuple[float, float]:
    """Cost per step and fixed cost from times of runs of different length, by least absolute deviations over pairs.

    Args:
        lengths: steps of each run [1].
        times: of each run, in any unit.

    Returns:
        Time per step, and time of no steps, in the times' unit.

    Source:
        The median of the slopes of all pairs (Theil and Sen), which one slow run does not move.
    """
    x, y = np.asarray(lengths, dtype=float), np.asarray(times, dtype=float)
    first, second = np.triu_indices(x.size, 1)
    apart = x[second] != x[first]
    each = float(np.median((y[second] - y[first])[apart] / (x[second] - x[first])[apart]))
    return each, float(np.median(y - each * x))
