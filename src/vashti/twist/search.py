"""Search for a better design: few moves, judged by their worst case."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from vashti import perf
from vashti.atlas.rules import broken_implications
from vashti.core.errors import DesignError
from vashti.twist.moves import BY_ID, MOVES, moved

MOST_MOVES = 3
"""Moves a twist may hold; more is another paper."""
BEAM = 6
"""Candidates kept from one depth of the search to the next."""
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


def cells(scenario: perf.Scenario) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Speedup over the stress grid, shape (batch, acceptance, context)."""
    batch, rate, length = (np.asarray(GRID[name], dtype=np.float64) for name in GRID)
    speedup = perf.sweep(scenario, batch[:, None, None], rate[None, :, None], length[None, None, :], n_draws=0).speedup
    return np.broadcast_to(np.asarray(speedup), (batch.size, rate.size, length.size))


def score(scenario: perf.Scenario, weeks: float) -> Score:
    """Worst and typical speedup of a scenario over the stress grid."""
    speedup = cells(scenario)
    return Score(float(speedup.min()), float(np.exp(np.log(np.maximum(speedup, 1e-6)).mean())), weeks)


def search_run(inputs: dict[str, Any]) -> dict[str, Any]:
    """``{scenario, reference, keep}`` to the best sequences of moves, best first; the reference is scored beside them.

    `keep` names choices ``[axis, value]`` of which at least one must survive, so that the twist is still the author's idea.
    """
    start = perf.Scenario.from_dict(inputs["scenario"])
    keep = [tuple(choice) for choice in inputs["keep"]]
    frontier: list[tuple[tuple[str, ...], perf.Scenario]] = [((), start)]
    seen: dict[frozenset[str], tuple[Score, tuple[str, ...], perf.Scenario]] = {}
    for _ in range(MOST_MOVES):
        found = {}
        for names, scenario in frontier:
            for move in MOVES:
                key = frozenset((*names, move.id))
                if move.id in names or key in seen or key in found or not move.applies(scenario.design):
                    continue
                after = moved(move, scenario)
                if broken_implications(after.design):
                    continue
                if not holds(after, scenario):
                    continue
                weeks = sum(BY_ID[name].weeks for name in key)
                found[key] = (score(after, weeks), (*names, move.id), after)
        seen |= found
        best = sorted(found.values(), key=lambda f: (tuple(-v for v in f[0].key), f[1]))[:BEAM]
        frontier = [(names, scenario) for _, names, scenario in best]
    ranked = sorted(seen.values(), key=lambda f: (tuple(-v for v in f[0].key), f[1]))
    reference = perf.Scenario.from_dict(inputs["reference"])
    return {
        "reference": _plain(score(reference, 0.0), (), reference, keep),
        "start": _plain(score(start, 0.0), (), start, keep),
        "tried": len(seen),
        "ranked": [_plain(*candidate, keep) for candidate in ranked[:24]],
        "kept_best": next((_plain(*c, keep) for c in ranked if _keeps(c[2], keep)), None),
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


def _keeps(scenario: perf.Scenario, keep: list[tuple[str, ...]]) -> bool:
    return not keep or any(scenario.design.has(axis, value) for axis, value in keep)


def _plain(
    found: Score, names: tuple[str, ...], scenario: perf.Scenario, keep: list[tuple[str, ...]]
) -> dict[str, Any]:
    return {
        "moves": list(names),
        "worst": float(f"{found.worst:.5g}"),
        "typical": float(f"{found.typical:.5g}"),
        "weeks": found.weeks,
        "keeps_idea": _keeps(scenario, keep),
        "scenario": scenario.as_dict(),
    }
