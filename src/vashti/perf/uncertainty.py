"""How far a prediction may be off: the model's own error on sources it has not seen, and what the row does not say."""

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache
from types import MappingProxyType
from typing import Any

import numpy as np
import numpy.typing as npt

from vashti.atlas import files
from vashti.perf.constants import EAGER
from vashti.perf.filling import Filled

Floats = npt.NDArray[np.float64]

NINETY = 1.645
"""Half-width of a central 90 % interval in standard deviations of a normal law [1]."""

OWN = "own"
"""Key of the band of predictions that rows of the same source were given for."""
GRAPHS = "graphs"
"""Key of the band shared by engines that capture graphs."""

SHARED = 0.4
"""Exponent by which each of n rows of a publication counts less, for they share their errors [1]. Basis: assumed."""
FEWEST = 3
"""Publications from which an engine class may have a narrower band than what holds it [1]."""
SHRINK = 3.0
"""Publications that the class which holds an engine class counts as [1]. Basis: assumed."""

UNKNOWN_SD: Mapping[str, float] = MappingProxyType(
    {
        "batch": 0.15,
        "data set": 0.03,
        "draft": 0.08,
        "draft length": 0.10,
        "draft length of the method's code": 0.04,
        "engine": 0.10,
        "engine by analogy": 0.07,
        "gpu": 0.05,
        "gpus": 0.04,
        "gpu of another vendor": 0.05,
        "lengths": 0.0,
        "method": 0.20,
        "target": 0.06,
        "target size": 0.20,
        "acceptance": 0.02,
        "acceptance of another run": 0.12,
        "bonus token": 0.15,
        "rate in percent": 0.05,
        "research code": 0.09,
        "more tokens than verified": 0.15,
    }
)
"""What each rule that had to be used adds, as a standard deviation of the logarithm of the step ratio.

Basis: assumed, from the swing of the ratio over what is admissible; lengths are never published, so the measured error
already holds them. Research code: laboratories measure one method, model and machine 20 % apart in the median, of
which fused attention explains half.
"""
OWN_TELL = frozenset({"research code", "engine by analogy", "gpu of another vendor"})
"""What measured rows of one's own say of the source."""


@cache
def shipped() -> Mapping[str, Any]:
    """The validation as shipped with the package: folds' errors, bands, digest."""
    content: Mapping[str, Any] = files.read_yaml(files.ROOT / "validation.json")
    return content


def half_widths(rows: Sequence[Filled], bands: Mapping[str, float] | None = None, *, own: bool = False) -> Floats:
    """Half-width of the 90 % band of each row's step ratio, as a logarithm (R,).

    Args:
        rows: filled rows.
        bands: half-width by engine class, `GRAPHS` for any other that captures graphs, ``""`` for the rest; those
            shipped when None.
        own: whether constants were learned from rows of the same source.
    """
    known = shipped()["bands"] if bands is None else bands
    widths = [known.get(row.engine, known.get(_kind(row.engine), known[""])) for row in rows]
    base = np.array([min(known[OWN], width) if own else width for width in widths])
    extra = np.array([unsaid(row, OWN_TELL if own else frozenset()) for row in rows])
    return np.sqrt(base**2 + NINETY**2 * extra)


def bands_of(rows: Sequence[Filled], errors: Floats, publications: Sequence[str]) -> dict[str, float]:
    """Half-widths by engine class that hold 90 % of the errors, once what rows do not say is taken off.

    Args:
        rows: filled rows.
        errors: logarithms of predicted over measured, each with its publication left out (R,).
        publications: of each row.

    Returns:
        Half-width by engine, by `GRAPHS`, and for any other under "" [logarithm].

    Rows of one publication share its errors, so n of them count as fewer (`SHARED`). A class leans on the one that
    holds it, and the more so the fewer publications it has (`SHRINK`); below `FEWEST` it is never the narrower one.
    """
    engines = np.array([row.engine for row in rows])
    extra = np.array([unsaid(row) for row in rows])
    count = Counter(publications)
    share = np.array([count[name] ** -SHARED for name in publications])
    names = np.array(publications)

    def leaning(mine: npt.NDArray[np.bool_], outer: float) -> float:
        own = _width(np.abs(errors[mine]), extra[mine], share[mine])
        n = len(set(names[mine].tolist()))
        width = float(np.exp((n * np.log(own) + SHRINK * np.log(outer)) / (n + SHRINK)))
        return max(width, outer) if n < FEWEST else width

    bands = {"": _width(np.abs(errors), extra, share)}
    captured = np.array([_kind(engine) == GRAPHS for engine in engines.tolist()], dtype=bool)
    if captured.any():
        bands[GRAPHS] = leaning(captured, bands[""])
    for engine in sorted(set(engines.tolist())):
        bands[engine] = leaning(engines == engine, bands.get(_kind(engine), bands[""]))
    return bands


def unsaid(row: Filled, told: frozenset[str] = frozenset()) -> float:
    """Variance of the logarithm of the step ratio from what a row does not say and nothing else tells [1]."""
    return sum(UNKNOWN_SD[name] ** 2 for name in row.unknown if name not in told)


def _kind(engine: str) -> str:
    """Engines that capture graphs err alike; eager ones, whose host decides, by more."""
    return "" if engine in EAGER else GRAPHS


def _width(errors: Floats, extra: Floats, share: Floats) -> float:
    widths = np.linspace(0.02, 1.0, 197)
    held = np.array([np.average(errors <= np.sqrt(w**2 + NINETY**2 * extra), weights=share) for w in widths])
    return float(widths[int(np.argmax(held >= 0.9))]) if held.max() >= 0.9 else 1.0
