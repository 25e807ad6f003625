"""What the errors of other publications would be, had each been left out besides the one that is asked about.

A band for one publication is set by the errors of the others. Those must not know its rows, or the band knows them. To
fit once for every pair would take minutes; one Gauss-Newton step from the fit without the one says nearly the same.
"""

import numpy as np
import numpy.typing as npt

from vashti.perf.calibrate import ROBUST_FROM, Evidence, problem
from vashti.perf.constants import Values
from vashti.perf.robust import normal_equations, slopes

Floats = npt.NDArray[np.float64]


def errors_without(data: Evidence, constants: Values, without: str) -> Floats:
    """Error of every ratio row with its own publication left out besides one other, to first order (R,).

    Args:
        data: the rows.
        constants: fitted without the one.
        without: that one; its own rows keep the error that `constants` gives them.

    Returns:
        Logarithm of predicted over measured step ratio.

    Assumes:
        Without a publication the constants move so little that slopes stay what they are.
    """
    whole = problem(data, constants)
    point = np.log([constants[name] if name in constants else _shared(constants, name) for name in whole.names])
    residual = whole.pulls(point)
    slope = slopes(whole.pulls, point, residual)
    of = whole.publications[: whole.n_ratios]
    errors = residual[: whole.n_ratios] / whole.ratio_weights
    for name in sorted(set(of.tolist()) - {without}):
        keep = ~np.isin(whole.publications, (without, name))
        step = np.linalg.solve(*normal_equations(slope[keep], residual[keep], ROBUST_FROM))
        mine = np.flatnonzero(of == name)
        errors[mine] += (slope[mine] @ step) / whole.ratio_weights[mine]
    return errors


def _shared(constants: Values, name: str) -> float:
    """A constant that is fitted once for every engine and written to each."""
    return constants[f"vllm.{name}"]
