"""What the package ships of the validation: every row's errors, the bands, and the error of a regime."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from vashti.perf.constants import values
from vashti.perf.error_lines import Line, batch_range, lines
from vashti.perf.rows import Row, write_rows
from vashti.perf.uncertainty import shipped
from vashti.perf.validate import Validation


@dataclass(frozen=True, slots=True)
class RegimeError:
    """How well the model predicts one regime on publications it was not fitted to.

    Attributes:
        rows: published rows in the regime; 0 when there is none (the figures are then those of all rows).
        median, p90: absolute relative error of the predicted speedup [1].
        coverage: share of measurements inside the 90 % band [1].
    """

    rows: int
    median: float
    p90: float
    coverage: float


def validation_error(method: str = "", engine: str = "", batch: float = 0.0) -> RegimeError:
    """The model's error in a regime, from the file shipped with the package.

    Args:
        method: value of the axis `proposer`, or "" for any.
        engine: id of the engine class, or "" for any.
        batch: sequences, or 0 for any [1].

    Returns:
        The error over the rows of the regime; over all rows, with `rows` 0, where none is in it.
    """
    return regime_error(shipped()["rows"], method, engine, batch)


def regime_error(rows: Sequence[Mapping[str, Any]], method: str, engine: str, batch: float) -> RegimeError:
    """The same over given rows."""
    near = [
        row
        for row in rows
        if (not method or row["method"] == method)
        and (not engine or row["engine"] == engine)
        and (not batch or batch_range(row["batch"]) == batch_range(batch))
    ]
    chosen = near or rows
    errors = np.abs(np.expm1(-np.array([row["outside"] for row in chosen])))
    covered = float(np.mean([row["covered"] for row in chosen]))
    return RegimeError(len(near), float(np.median(errors)), float(np.quantile(errors, 0.9)), covered)


def as_json(found: Validation, inputs: Sequence[Row]) -> str:
    """What the package ships: every row's errors, the bands, and a digest of what they were computed from."""
    data = found.data.ratios
    rows = [
        {
            "source": publication,
            "method": filled.kind,
            "engine": filled.engine,
            "batch": filled.batch,
            "inside": round(float(inside), 4),
            "outside": round(float(outside), 4),
            "covered": bool(covered),
        }
        for publication, filled, inside, outside, covered in zip(
            data.publications, data.filled, found.inside["ratios"], found.outside["ratios"], found.covered, strict=True
        )
    ]
    content = {
        "digest": digest(inputs),
        "bands": {name: round(width, 4) for name, width in sorted(found.bands.items())},
        "lines": [{k: _rounded(getattr(one, k)) for k in Line.__dataclass_fields__} for one in lines(found)],
        "rows": rows,
    }
    return json.dumps(content, indent=1, sort_keys=True) + "\n"


def digest(inputs: Sequence[Row]) -> str:
    """Sixteen hexadecimal digits over the rows and the constants that the errors were computed from."""
    constants = json.dumps(values(), sort_keys=True)
    return hashlib.sha256((write_rows(inputs) + constants).encode()).hexdigest()[:16]


def _rounded(value: object) -> object:
    return round(value, 4) if isinstance(value, float) else value
