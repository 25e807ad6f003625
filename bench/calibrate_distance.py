"""Weigh the axes so that distances agree with relations known from the sources.

python bench/calibrate_distance.py            prints agreement as it is, and what it would write
python bench/calibrate_distance.py --write    writes the weights to atlas/space.yaml

The data are `atlas/relations.yaml`. Weights start from a judgement and are pulled back to it: they may move by a
factor, not freely. Half of the near pairs are left out of each of two fits, and the agreement on it is printed.
"""

import re
import sys

import numpy as np

from vashti import atlas
from vashti.atlas.files import ROOT
from vashti.compare.procedures import known_designs
from vashti.compare.weights import Triplets, triplets

PRIOR = {
    "boundary": 2.0,
    "proposer": 2.0,
    "draft_steps": 1.0,
    "topology": 1.5,
    "verify_rule": 1.5,
    "exactness": 1.0,
    "verify_exec": 1.2,
    "placement": 2.5,
    "repartition": 2.0,
    "overlap": 2.0,
    "mispredict": 1.8,
    "kv_state": 1.0,
    "kv_sync": 1.3,
    "handoff": 1.0,
    "knobs": 1.5,
    "signal": 1.5,
    "timescale": 0.8,
    "kernel": 1.8,
    "tp": 0.8,
    "training": 0.8,
    "batch_regime": 0.7,
    "objective": 0.5,
}
"""Weights by judgement [1]: how much of a mechanism an axis decides."""
MARGIN = 0.1
"""By how much a stranger should stand farther than a relative [1]."""
PULL = 0.06
"""Strength of the pull back to the judgement, per axis and squared logarithm."""
STEPS, RATE, NUDGE = 120, 0.6, 1e-4


def loss(weights: np.ndarray, data: Triplets, prior: np.ndarray) -> float:
    """Mean shortfall of the margin, plus the pull back to the judgement."""
    short = np.maximum(0.0, MARGIN - data.gaps(weights)).mean()
    return float(short + PULL * np.mean(np.log(weights / prior) ** 2))


def fit(data: Triplets, prior: np.ndarray) -> np.ndarray:
    """Weights of least loss by gradient steps on their logarithms, scaled to the judgement's mean."""
    best = np.log(prior)
    for step in range(STEPS):
        here = loss(np.exp(best), data, prior)
        slope = np.array(
            [(loss(np.exp(best + NUDGE * unit), data, prior) - here) / NUDGE for unit in np.eye(len(best))]
        )
        best = best - RATE * (1.0 - step / STEPS) * slope / max(float(np.abs(slope).max()), 1e-12) * 0.1
    weights = np.asarray(np.exp(best))
    return np.asarray(weights * prior.mean() / weights.mean())


def agreement(weights: np.ndarray, data: Triplets) -> float:
    """Share of the comparisons that hold [1]."""
    return float((data.gaps(weights) > 0.0).mean())


def main() -> None:
    """Fit, print and perhaps write."""
    space, known, told = atlas.space(), known_designs(""), atlas.relations()
    prior = np.array([PRIOR[axis] for axis in space.axes])
    shipped = np.array([axis.weight for axis in space.axes.values()])
    everything = triplets(space, known, told.near, told.families)
    best = fit(everything, prior)
    print(f"comparisons {len(everything.names)}")
    for name, weights in (("judgement", prior), ("shipped", shipped), ("fitted", best)):
        print(f"agreement, {name:10s} {agreement(weights, everything):.4f}")
    for half, rest in ((told.near[::2], told.near[1::2]), (told.near[1::2], told.near[::2])):
        fitted, left = fit(_of(everything, half), prior), _of(everything, rest)
        print(f"left out: judgement {agreement(prior, left):.4f}, fitted {agreement(fitted, left):.4f}")
    for axis, was, now in zip(space.axes, prior, best, strict=True):
        print(f"{axis:14s} {was:5.2f} -> {now:5.2f}")
    if "--write" in sys.argv:
        _write(dict(zip(space.axes, best, strict=True)))


def _of(data: Triplets, pairs: tuple[tuple[str, str], ...]) -> Triplets:
    """The comparisons about these near pairs."""
    wanted = {frozenset(pair) for pair in pairs}
    rows = np.array([frozenset(names[:2]) in wanted for names in data.names])
    part = [type(c)(c.cost[rows], c.weight[rows]) for c in (data.near, data.far)]
    return Triplets(part[0], part[1], tuple(n for n, row in zip(data.names, rows, strict=True) if row))


def _write(weights: dict[str, float]) -> None:
    path = ROOT / "space.yaml"
    text = path.read_text(encoding="utf-8")
    for axis, weight in weights.items():
        text = re.sub(rf"(?ms)^(  {axis}:\n.*?^    weight: )[0-9.]+$", rf"\g<1>{weight:.2f}", text, count=1)
    path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
