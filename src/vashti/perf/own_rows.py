"""What a few measured rows of one's own tell of the machine and code they ran on: two constants near their priors.

Laboratories measure the same method, model and GPU up to 60 % apart, for their hosts and baselines differ. Both show in
any few rows, so both are learned from them: how dear the host makes drafting and rounds, and how long a round takes
against the source's own plain step.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from vashti.perf.calibrate import log_ratio
from vashti.perf.constants import Values
from vashti.perf.measured import Set
from vashti.perf.robust import minimize

Floats = npt.NDArray[np.float64]

HOST_COSTS = ("draft_step_s", "draft_step_eager_s", "round_s", "round_layers", "tree_s")
"""Constants that a slower host or dearer code raises together."""
HOST_SD, BASELINE_SD = 0.5, 0.1
"""How far laboratories differ in the two constants [logarithm]. Basis: derived, from their scatter."""
ROW_SD = 0.05
"""Scatter of one source's rows about its own constants [logarithm]. Basis: measured, within one configuration."""
ROBUST_FROM = 3.0
"""Residual, in standard deviations, from which a row pulls less than squarely [1]."""
GIVEN, ROTATIONS, FEWEST = 3, 5, 6
"""Rows given to learn from when this is validated, choices of them tried, and rows a source needs for that [1]."""
ORDER = ("target_model", "method", "draft_depth", "batch_size", "temperature", "dataset")
"""Columns by which a source's rows are ordered before every third of them gives one row."""


@dataclass(frozen=True, slots=True)
class Own:
    """Two constants of one source, as logarithms of factors.

    Attributes:
        host: on what the host adds to draft steps and rounds.
        baseline: on the step ratio, for a baseline slower (below 0) or faster than the engine's passes.
    """

    host: float = 0.0
    baseline: float = 0.0


def own_log_ratio(constants: Values, data: Set, own: Own) -> Floats:
    """Logarithm of the predicted step ratio of every row (R,) on the machine and code that `own` describes."""
    factor = float(np.exp(own.host))
    raised = {
        name: value * (factor if name.rsplit(".", 1)[-1] in HOST_COSTS else 1.0) for name, value in constants.items()
    }
    return log_ratio(raised, data) + own.baseline


def learned(constants: Values, data: Set, given: Sequence[int] | None = None) -> Own:
    """The two constants most probable given some rows and their priors.

    Args:
        constants: of the atlas or of a fold.
        data: rows of the source.
        given: places of those to learn from; all when None.
    """
    places = np.arange(data.measured.size) if given is None else np.asarray(given, dtype=np.intp)

    def pulls(point: Floats) -> Floats:
        error = (own_log_ratio(constants, data, Own(*point)) - data.measured)[places]
        return np.concatenate([error / ROW_SD, point / (HOST_SD, BASELINE_SD)])

    return Own(*minimize(pulls, np.zeros(2), ROBUST_FROM).tolist())


def own_errors(constants: Values, data: Set, places: Sequence[int]) -> tuple[Floats, Floats]:
    """Errors of a source's other rows before and after three of them were given, all rotations together.

    Args:
        constants: fitted without the source.
        data: rows of all sources.
        places: those of this one.

    Returns:
        Logarithm of predicted over measured step ratio, without and with the given rows.
    """
    before, after = [], []
    plain = log_ratio(constants, data) - data.measured
    for given in choices(data, places):
        rest = sorted(set(places) - set(given))
        told = own_log_ratio(constants, data, learned(constants, data, given)) - data.measured
        before.append(plain[rest])
        after.append(told[rest])
    return np.concatenate(before), np.concatenate(after)


def choices(data: Set, places: Sequence[int]) -> list[list[int]]:
    """Which of a source's rows are given when the update is validated: one in each third, in several rotations."""
    ordered = sorted(places, key=lambda place: (*(data.rows[place].get(column, "") for column in ORDER), place))
    third = len(ordered) / GIVEN
    return [[ordered[int((k + (j + 0.5) / ROTATIONS) * third)] for k in range(GIVEN)] for j in range(ROTATIONS)]
