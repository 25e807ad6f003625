"""Search for a better design: few moves, judged by their worst case."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from vashti import perf
from vashti.atlas.rules import broken_implications
from vashti.core.errors import DesignError
from vashti.twist.moves import BY_ID, MOVES, clash, moved

MOST_MOVES = 3
"""Moves a twist may hold; more is another paper."""
MOST_KEPT = 24
"""Candidates that keep the idea and are handed on, best first."""
BEAM = (6, 3, 1)
"""Candidates kept after the first, the second and the third move: a third move rarely makes another design."""
NO_LOSS = 0.97
"""Speedup over plain decoding that counts as not losing, switching cost included [1]; a judgement."""
WEEK = 0.01
"""Gain that one week of engineering must bring to be worth it [1]; a judgement."""
GRID = {
    "batch": (1, 8, 16, 32, 64),
    "acceptance_rate": (0.4, 0.55, 0.7, 0.85),
    "context_len": (1024, 8192),
}
"""The stress grid: batch × acceptance × context."""
EASIEST = perf.Conditions(1, 0.7, 1024)
"""Conditions under which a design must at least exist."""


@dataclass(frozen=True, slots=True)
class Score:
    """How a design does over the stress grid.

    Attributes:
        worst: smallest speedup over plain decoding.
        typical: geometric mean of the speedup.
        weeks: engineering cost of the moves.
    """

    worst: float
    typical: float
    weeks: float

    @property
    def key(self) -> tuple[float, float]:
        """Not losing comes first; then the typical gain, less what the weeks must bring."""
        return round(min(self.worst, NO_LOSS), 4), round(self.typical * (1.0 - WEEK * self.weeks), 4)


def rates(own: float | None = None) -> tuple[float, ...]:
    """The acceptance rates of the stress grid; the case's own is among them where it lies outside [1].

    >>> rates(0.14), rates(0.7)
    ((0.14, 0.4, 0.55, 0.7, 0.85), (0.4, 0.55, 0.7, 0.85))
    """
    usual = GRID["acceptance_rate"]
    outside = own is not None and not usual[0] <= own <= usual[-1]
    return tuple(sorted((*usual, own))) if outside and own is not None else usual


def cells(scenario: perf.Scenario, own: float | None = None) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Speedup over the stress grid, shape (batch, acceptance, context).

    Args:
        scenario: what is run.
        own: acceptance rate of the case [1]; a grid that leaves it out would not speak of the case.
    """
    grid = (GRID["batch"], rates(own), GRID["context_len"])
    batch, rate, length = (np.asarray(values, dtype=np.float64) for values in grid)
    speedup = perf.sweep(scenario, batch[:, None, None], rate[None, :, None], length[None, None, :], n_draws=0).speedup
    return np.broadcast_to(np.asarray(speedup), (batch.size, rate.size, length.size))


def score(scenario: perf.Scenario, weeks: float, own: float | None = None) -> Score:
    """Worst and typical speedup of a scenario over the stress grid."""
    speedup = cells(scenario, own)
    return Score(float(speedup.min()), float(np.exp(np.log(np.maximum(speedup, 1e-6)).mean())), weeks)


def search_run(inputs: dict[str, Any]) -> dict[str, Any]:
    """``{scenario, reference, keep, acceptance_rate, untrained}`` to the best sequences of moves, best first; the reference is scored beside them.

    `keep` names choices ``[axis, value]`` of which at least one must survive on each axis named, so that the twist is still the author's idea.
    Where the author trains nothing (`untrained`), a move that trains a draft is no longer the idea.
    """
    own, untrained = inputs.get("acceptance_rate"), bool(inputs.get("untrained"))
    start = perf.Scenario.from_dict(inputs["scenario"])
    keep = [tuple(choice) for choice in inputs["keep"]]
    frontier: list[tuple[tuple[str, ...], perf.Scenario]] = [((), start)]
    seen: dict[frozenset[str], tuple[Score, tuple[str, ...], perf.Scenario]] = {}
    for depth in range(MOST_MOVES):
        found = {}
        for names, scenario in frontier:
            for move in MOVES:
                key = frozenset((*names, move.id))
                if move.id in names or key in seen or key in found or clash(move, names):
                    continue
                if not move.applies(scenario.design):
                    continue
                after = moved(move, scenario)
                if broken_implications(after.design):
                    continue
                if not holds(after, scenario):
                    continue
                weeks = sum(BY_ID[name].weeks for name in key)
                found[key] = (score(after, weeks, own), (*names, move.id), after)
        seen |= found
        best = sorted(found.values(), key=lambda f: (tuple(-v for v in f[0].key), f[1]))[: BEAM[depth]]
        frontier = [(names, scenario) for _, names, scenario in best]
    ranked = sorted(seen.values(), key=lambda f: (tuple(-v for v in f[0].key), f[1]))
    reference = perf.Scenario.from_dict(inputs["reference"])
    return {
        "reference": _plain(
            score(reference, 0.0, own), (), reference, keeps=_keeps(reference, keep, untrained=untrained)
        ),
        "start": _plain(score(start, 0.0, own), (), start, keeps=True),
        "tried": len(seen),
        "ranked": [_plain(*c, keeps=_keeps(c[2], keep, untrained=untrained)) for c in ranked[:24]],
        "kept": [_plain(*c, keeps=True) for c in ranked if _keeps(c[2], keep, untrained=untrained)][:MOST_KEPT],
    }


def holds(after: perf.Scenario, before: perf.Scenario) -> bool:
    """Whether a moved design can exist: it breaks no implication that was kept before, and no machine refuses it."""
    kept = broken_implications(before.design)
    if any(rule not in kept for rule in broken_implications(after.design)):
        return False
    try:
        perf.check_scenario(after, EASIEST)
    except DesignError:
        return False
    return True


def _keeps(scenario: perf.Scenario, keep: list[tuple[str, ...]], *, untrained: bool) -> bool:
    trains = untrained and bool(scenario.design.on("training") - {"none", "na"})
    by_axis = {axis: [v for a, v in keep if a == axis] for axis, _ in keep}
    return not trains and all(scenario.design.has(axis, *values) for axis, values in by_axis.items())


def _plain(found: Score, names: tuple[str, ...], scenario: perf.Scenario, *, keeps: bool) -> dict[str, Any]:
    return {
        "moves": list(names),
        "worst": float(f"{found.worst:.5g}"),
        "typical": float(f"{found.typical:.5g}"),
        "weeks": found.weeks,
        "keeps_idea": keeps,
        "scenario": scenario.as_dict(),
    }
