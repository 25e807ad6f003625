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
"""Publications from which an engine class has a band of its own [1]."""

UNKNOWN_SD: Mapping[str, float] = MappingProxyType(
    {
        "batch": 0.15,
        "data set": 0.03,
        "draft": 0.08,
        "draft length": 0.10,
        "engine": 0.10,
        "gpu": 0.05,
        "gpus": 0.04,
        "lengths": 0.0,
        "method": 0.20,
        "target": 0.06,
        "target size": 0.20,
        "acceptance": 0.02,
        "acceptance of another run": 0.10,
        "bonus token": 0.15,
        "rate in percent": 0.05,
        "more tokens than verified": 0.15,
    }
)
"""What each rule that had to be used adds, as a standard deviation of the logarithm of the step ratio.

Basis: assumed, from the swing of the ratio over what is admissible; lengths are never published, so the measured error
already holds them.
"""


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
    extra = np.array([sum(UNKNOWN_SD.get(name, 0.0) ** 2 for name in row.unknown) for row in rows])
    return np.sqrt(base**2 + NINETY**2 * extra)


def bands_of(rows: Sequence[Filled], errors: Floats, publications: Sequence[str]) -> dict[str, float]:
    """Half-widths by engine class that hold 90 % of the errors, once what rows do not say is taken off.

    Rows of one publication share its errors, so n of them count as fewer (`SHARED`). A class counts on its own from
    three publications on, for what laboratories differ by shows in no fewer; others take the width of all.
    """
    extra = np.array([sum(UNKNOWN_SD.get(name, 0.0) ** 2 for name in row.unknown) for row in rows])
    count = Counter(publications)
    share = np.array([count[name] ** -SHARED for name in publications])
    engines = np.array([row.engine for row in rows])
    groups = {"": np.ones(len(rows), dtype=bool)}
    captured = np.array([_kind(row.engine) == GRAPHS for row in rows])
    if captured.any():
        groups[GRAPHS] = captured
    for engine in sorted(set(engines.tolist())):
        mine = engines == engine
        if len({p for p, m in zip(publications, mine, strict=True) if m}) >= FEWEST:
            groups[engine] = mine
    return {name: _width(np.abs(errors[mine]), extra[mine], share[mine]) for name, mine in groups.items()}


def _kind(engine: str) -> str:
    """Engines that capture graphs err alike; eager ones, whose host decides, by more."""
    return "" if engine in EAGER else GRAPHS


def _width(errors: Floats, extra: Floats, share: Floats) -> float:
    widths = np.linspace(0.02, 1.0, 197)
    held = np.array([np.average(errors <= np.sqrt(w**2 + NINETY**2 * extra), weights=share) for w in widths])
    return float(widths[int(np.argmax(held >= 0.9))]) if held.max() >= 0.9 else 1.0
