"""How well the round model predicts published measurements, in sample and on publications it was not fitted to."""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from vashti.core.errors import InputError
from vashti.perf.calibrate import Evidence, evidence, fit, log_ratio, residuals
from vashti.perf.constants import EAGER, values
from vashti.perf.measured import Set, borrowed_acceptance, left_out
from vashti.perf.rows import Row, batch_of, write_rows
from vashti.perf.uncertainty import bands_of, half_widths, shipped

Floats = npt.NDArray[np.float64]
Progress = Callable[[str], None]

BATCHES = ((1, 1), (2, 4), (5, 8), (9, 16), (17, 64), (65, 4096))
"""Ranges of batch by which errors are told [sequences]."""
PRODUCTION = frozenset({"vllm", "sglang", "tensorrt_llm"})


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


@dataclass(frozen=True, slots=True)
class Line:
    """One line of an error table: a group of rows, in sample and left out.

    Attributes:
        group: e.g. ``engine`` or ``source``.
        name: which one.
        rows: how many.
        median_in, p90_in: absolute relative error, in sample [1].
        median, p90, bias: the same with the row's publication left out, and the median signed error [1].
        coverage: share inside the 90 % band of the left-out prediction [1].
    """

    group: str
    name: str
    rows: int
    median_in: float
    p90_in: float
    median: float
    p90: float
    bias: float
    coverage: float


@dataclass(frozen=True, slots=True)
class Validation:
    """Errors of every row, as logarithms of predicted over measured step ratio.

    Attributes:
        data: the rows.
        inside, outside: in sample, and with the row's publication left out (ratios, plain, sweep).
        bands: half-width of the 90 % band by engine class, of all rows.
        covered: whether each ratio row's measurement lies in the band that the *other* publications give it (R,).
        excluded: rows left out by rule, with the reason.
    """

    data: Evidence
    inside: Mapping[str, Floats]
    outside: Mapping[str, Floats]
    bands: Mapping[str, float]
    covered: npt.NDArray[np.bool_]
    excluded: tuple[tuple[Row, str], ...]


def cross_validate(
    speedup_rows: Sequence[Row], plain_rows: Sequence[Row], progress: Progress = lambda _: None
) -> Validation:
    """Fit on all rows, then once for each publication on the rows of the others."""
    data = evidence(speedup_rows, plain_rows)
    inside = _parts(residuals(fit(data), data))
    outside = {name: part.copy() for name, part in inside.items()}
    members = {
        "ratios": np.array(data.ratios.publications),
        "plain": np.array(data.plain.publications),
        "sweep": np.array(data.sweep.publications)[data.first],
    }
    for name in sorted({str(p) for of in members.values() for p in of}):
        progress(name)
        found = _parts(residuals(fit(data, name), data))
        for part, of in members.items():
            outside[part][of == name] = found[part][of == name]
    own = np.array([not borrowed_acceptance(row) for row in data.ratios.rows])
    bands = _bands(data.ratios, outside["ratios"], own)
    reasons = left_out(speedup_rows)
    excluded = tuple((row, why) for row, why in zip(speedup_rows, reasons, strict=True) if why)
    return Validation(data, inside, outside, bands, _covered(data.ratios, outside["ratios"]), excluded)


def compared(rows: Sequence[Row], published: Sequence[Row]) -> list[Row]:
    """The published rows and those of another file that are not among them."""
    known = {_identity(row) for row in published}
    return [*published, *(row for row in rows if _identity(row) not in known)]


def restricted(found: Validation, rows: Sequence[Row]) -> Validation:
    """The validation of these rows only, fitted as it was on all.

    Raises:
        InputError: none of them has anything to compare with.
    """
    wanted = {_identity(row) for row in rows}
    mine = np.array([_identity(row) in wanted for row in found.data.ratios.rows], dtype=bool)
    pairs = np.array([_identity(found.data.sweep.rows[place]) in wanted for place in found.data.second], dtype=bool)
    if not mine.any() and not pairs.any():
        raise InputError("rows", "hold nothing to compare with", "give acceptance length and speedup, or step_ratio")
    keep = {"ratios": mine, "plain": np.zeros(found.inside["plain"].size, dtype=bool), "sweep": pairs}
    data = replace(
        found.data,
        ratios=_subset(found.data.ratios, mine),
        plain=_subset(found.data.plain, keep["plain"]),
        first=found.data.first[pairs],
        second=found.data.second[pairs],
    )
    return replace(
        found,
        data=data,
        inside={name: part[keep[name]] for name, part in found.inside.items()},
        outside={name: part[keep[name]] for name, part in found.outside.items()},
        covered=found.covered[mine],
        excluded=tuple((row, why) for row, why in found.excluded if _identity(row) in wanted),
    )


def _identity(row: Row) -> tuple[tuple[str, str], ...]:
    return tuple(sorted((name, value) for name, value in row.items() if value))


def _subset(data: Set, mine: npt.NDArray[np.bool_]) -> Set:
    return Set(
        tuple(row for row, here in zip(data.rows, mine, strict=True) if here),
        tuple(row for row, here in zip(data.filled, mine, strict=True) if here),
        data.cases,
        tuple(engine for engine, here in zip(data.engines, mine, strict=True) if here),
        data.acceptance[mine],
        tuple(name for name, here in zip(data.publications, mine, strict=True) if here),
        data.measured[mine],
    )


def lines(found: Validation) -> tuple[Line, ...]:
    """The error tables: overall, by publication, method, engine, batch, and of plain steps and batch scaling."""
    data = found.data.ratios
    borrowed = np.array([borrowed_acceptance(row) for row in data.rows], dtype=bool)
    out = [_line(found, "all", "all rows", ~borrowed), _line(found, "all", "acceptance from another table", borrowed)]
    production = np.array([engine in PRODUCTION for engine in data.engines], dtype=bool)
    eager = np.array([engine in EAGER for engine in data.engines], dtype=bool)
    out.append(_line(found, "class", "production engines", production & ~borrowed))
    out.append(_line(found, "class", "HF eager", eager))
    out.append(_line(found, "class", "dense 8B, SGLang, batch 1", _clean(data)))
    for group, names in _groupings(data).items():
        keys = np.array(names)
        chosen = [(name, (keys == name) & (~borrowed | (group == "source"))) for name in sorted(set(names))]
        out += [_line(found, group, str(name), rows) for name, rows in chosen if rows.any()]
    return tuple(one for one in (*out, *_other_lines(found)) if one.rows)


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
        and (not batch or _range(row["batch"]) == _range(batch))
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
            "inside": round(float(inside), 5),
            "outside": round(float(outside), 5),
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


def _parts(found: Any) -> dict[str, Floats]:
    return {"ratios": found.ratios, "plain": found.plain, "sweep": found.sweep}


def _covered(data: Set, errors: Floats) -> npt.NDArray[np.bool_]:
    """Whether each error lies in the band that the other publications' errors give."""
    names = np.array(data.publications)
    own = np.array([not borrowed_acceptance(row) for row in data.rows])
    covered = np.zeros(len(names), dtype=bool)
    for name in sorted(set(data.publications)):
        mine = names == name
        bands = _bands(data, errors, own & ~mine)
        widths = half_widths([row for row, here in zip(data.filled, mine, strict=True) if here], bands)
        covered[mine] = np.abs(errors[mine]) <= widths
    return covered


def _bands(data: Set, errors: Floats, chosen: npt.NDArray[np.bool_]) -> dict[str, float]:
    """The bands that the chosen rows' errors give."""
    rows = [row for row, here in zip(data.filled, chosen, strict=True) if here]
    return bands_of(rows, errors[chosen], [p for p, here in zip(data.publications, chosen, strict=True) if here])


def _line(found: Validation, group: str, name: str, rows: npt.NDArray[np.bool_]) -> Line:
    inside, outside = found.inside["ratios"][rows], found.outside["ratios"][rows]
    return _summary(group, name, inside, outside, float(found.covered[rows].mean()) if rows.any() else 0.0)


def _summary(group: str, name: str, inside: Floats, outside: Floats, coverage: float) -> Line:
    if not inside.size:
        return Line(group, name, 0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    own, other = np.abs(np.expm1(-inside)), np.abs(np.expm1(-outside))
    return Line(
        group,
        name,
        int(inside.size),
        float(np.median(own)),
        float(np.quantile(own, 0.9)),
        float(np.median(other)),
        float(np.quantile(other, 0.9)),
        float(np.median(np.expm1(-outside))),
        coverage,
    )


def _groupings(data: Set) -> dict[str, list[str]]:
    return {
        "source": list(data.publications),
        "method": [row.kind for row in data.filled],
        "engine": list(data.engines),
        "batch": [_range(row.batch) for row in data.filled],
    }


def _other_lines(found: Validation) -> tuple[Line, ...]:
    dense = np.array([float(row.target.experts) == 0.0 for row in found.data.plain.filled], dtype=bool)
    out = [
        _summary("plain decoding", name, found.inside["plain"][rows], found.outside["plain"][rows], 0.0)
        for name, rows in (("dense", dense), ("mixture of experts", ~dense))
    ]
    names = np.array(found.data.sweep.publications)[found.data.first]
    for name in ("all", *sorted(set(names.tolist()))):
        rows = names == name if name != "all" else np.ones(names.size, dtype=bool)
        out.append(_summary("batch scaling", name, found.inside["sweep"][rows], found.outside["sweep"][rows], 0.0))
    return tuple(out)


def sign_table(found: Validation) -> dict[str, float]:
    """Batch scaling: how often winner and loser are told apart, from the smallest measured batch.

    Returns:
        ``rows``, ``right`` [1], ``losers`` and ``losers_found``, with the row's publication left out.
    """
    data = found.data
    measured = data.sweep.measured[data.second]
    predicted = measured + found.outside["sweep"]
    right = (measured > 0.0) == (predicted > 0.0)
    losers = measured < 0.0
    return {
        "rows": float(measured.size),
        "right": float(right.mean()) if right.size else 0.0,
        "losers": float(losers.sum()),
        "losers_found": float((losers & (predicted < 0.0)).sum()),
    }


def _clean(data: Set) -> npt.NDArray[np.bool_]:
    return np.array(
        [row.engine == "sglang" and row.batch == 1.0 and 6e9 < float(row.target.params) < 9e9 for row in data.filled],
        dtype=bool,
    )


def _range(batch: float) -> str:
    low, high = next((low, high) for low, high in BATCHES if batch <= high or high == BATCHES[-1][1])
    return f"{low}" if low == high else f"{low}-{high}" if high < 4096 else f"{low} up"


def _rounded(value: object) -> object:
    return round(value, 5) if isinstance(value, float) else value


__all__ = [
    "BATCHES",
    "RegimeError",
    "Validation",
    "batch_of",
    "cross_validate",
    "lines",
    "log_ratio",
    "validation_error",
]
