"""The validation as lines: errors by source, method, engine and batch, in sample and left out."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from vashti.perf.constants import EAGER
from vashti.perf.measured import Set
from vashti.perf.rows import borrowed_acceptance
from vashti.perf.validate import Validation

Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

BATCHES = ((1, 1), (2, 4), (5, 8), (9, 16), (17, 64), (65, 4096))
"""Ranges of batch by which errors are told [sequences]."""
PRODUCTION = frozenset({"vllm", "sglang", "tensorrt_llm"})


@dataclass(frozen=True, slots=True)
class Line:
    """One line of an error table: a group of rows, in sample and left out.

    Attributes:
        group: e.g. ``engine`` or ``source``.
        name: which one.
        rows: how many.
        median_in, p90_in: absolute relative error, in sample; for `OWN_ROWS` before rows were given [1].
        median, p90, bias: the same with the row's publication left out, and the median signed error [1].
        coverage: share inside the 90 % band of the left-out prediction [1]; 0 where there is no band.
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


OWN_ROWS = "three own rows given"
"""Group of the errors of a source's rows once three of them were given to learn from."""


def lines(found: Validation) -> tuple[Line, ...]:
    """The error tables: overall, by publication, method, engine, batch, and of plain steps and batch scaling."""
    groups = (_overall(found), _classes(found), _by_column(found), _own(found), _plain(found), _scaling(found))
    return tuple(line for group in groups for line in group if line.rows)


def batch_range(batch: float) -> str:
    """The range a batch falls into, in words."""
    low, high = next((low, high) for low, high in BATCHES if batch <= high or high == BATCHES[-1][1])
    return f"{low}" if low == high else f"{low}-{high}" if high < BATCHES[-1][1] else f"{low} up"


def sign_table(found: Validation, publication: str = "") -> dict[str, float]:
    """Batch scaling: how often winner and loser are told apart, from the smallest measured batch.

    Args:
        found: the validation.
        publication: only its rows; all when empty.

    Returns:
        ``rows``, ``right`` [1], ``losers`` and ``losers_found``, with the row's publication left out.
    """
    data = found.data
    of = np.array(data.sweep.publications)[data.first]
    mine = (of == publication) if publication else np.ones(of.size, dtype=bool)
    measured = data.sweep.measured[data.second][mine]
    predicted = measured + found.outside["sweep"][mine]
    right = (measured > 0.0) == (predicted > 0.0)
    losers = measured < 0.0
    return {
        "rows": float(measured.size),
        "right": float(right.mean()) if right.size else 0.0,
        "losers": float(losers.sum()),
        "losers_found": float((losers & (predicted < 0.0)).sum()),
    }


def sweep_publications(found: Validation) -> list[str]:
    """Publications that measured several batches."""
    return sorted({found.data.sweep.publications[place] for place in found.data.first.tolist()})


def _overall(found: Validation) -> Iterator[Line]:
    borrowed = _borrowed(found.data.ratios)
    yield _line(found, "all", "all rows", ~borrowed)
    yield _line(found, "all", "all rows, plain speeds unread", ~borrowed, "blind")
    yield _line(found, "all", "acceptance from another table", borrowed)
    yield _growth(found, "all", "the same, growth with batch", borrowed)


def _classes(found: Validation) -> Iterator[Line]:
    data = found.data.ratios
    production = np.array([engine in PRODUCTION for engine in data.engines], dtype=bool) & ~_borrowed(data)
    yield _line(found, "class", "production engines", production)
    yield _line(found, "class", "production, plain speeds unread", production, "blind")
    yield _line(found, "class", "HF eager", np.array([engine in EAGER for engine in data.engines], dtype=bool))
    yield _line(found, "class", "dense 8B, SGLang, batch 1", _clean(data))


def _by_column(found: Validation) -> Iterator[Line]:
    data, borrowed = found.data.ratios, _borrowed(found.data.ratios)
    for group, names in _groupings(data).items():
        keys = np.array(names)
        for name in sorted(set(names)):
            yield _line(found, group, str(name), (keys == name) & (~borrowed | (group == "source")))


def _own(found: Validation) -> Iterator[Line]:
    data = found.data.ratios
    borrowed = {p for p, b in zip(data.publications, _borrowed(data).tolist(), strict=True) if b}
    timed = {name: errors for name, errors in found.own.items() if name not in borrowed}
    yield _pooled("all rows", timed)
    for name, errors in sorted(found.own.items()):
        yield _pooled(name, {name: errors})


def _pooled(name: str, own: Mapping[str, tuple[Floats, Floats]]) -> Line:
    before, after = (np.concatenate([np.zeros(0), *(pair[side] for pair in own.values())]) for side in (0, 1))
    return summary(OWN_ROWS, name, before, after)


def _plain(found: Validation) -> Iterator[Line]:
    dense = np.array([float(row.target.experts) == 0.0 for row in found.data.plain.filled], dtype=bool)
    for name, rows in (("dense", dense), ("mixture of experts", ~dense)):
        yield _line(found, "plain decoding", name, rows, "plain")


def _scaling(found: Validation) -> Iterator[Line]:
    names = np.array(found.data.sweep.publications)[found.data.first]
    yield _line(found, "batch scaling", "all", np.ones(names.size, dtype=bool), "sweep")
    for name in sweep_publications(found):
        yield _line(found, "batch scaling", name, names == name, "sweep")


def _growth(found: Validation, group: str, name: str, rows: Mask) -> Line:
    """How the ratio grows from the smallest batch of a set-up: a wrong factor on its acceptance length cancels."""
    data = found.data.ratios
    places: dict[tuple[str, ...], list[int]] = {}
    for place in np.flatnonzero(rows).tolist():
        columns = (data.rows[place].get(c, "") for c in ("source", "engine", "target_model", "method", "dataset"))
        places.setdefault(tuple(columns), []).append(place)
    ordered = [sorted(of, key=lambda place: data.filled[place].batch) for of in places.values()]
    first = [of[0] for of in ordered for _ in of[1:]]
    other = [place for of in ordered for place in of[1:]]
    inside, outside = (part["ratios"][other] - part["ratios"][first] for part in (found.inside, found.outside))
    return summary(group, name, inside, outside)


def _line(found: Validation, group: str, name: str, rows: Mask, part: str = "ratios") -> Line:
    inside, outside = found.inside[part][rows], found.outside[part][rows]
    coverage = float(found.covered[rows].mean()) if part == "ratios" and rows.any() else 0.0
    return summary(group, name, inside, outside, coverage)


def summary(group: str, name: str, inside: Floats, outside: Floats, coverage: float = 0.0) -> Line:
    """One line from errors, as logarithms of predicted over measured step ratio."""
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
        "batch": [batch_range(row.batch) for row in data.filled],
    }


def _borrowed(data: Set) -> Mask:
    return np.array([borrowed_acceptance(row) for row in data.rows], dtype=bool)


def _clean(data: Set) -> Mask:
    return np.array(
        [row.engine == "sglang" and row.batch == 1.0 and 6e9 < float(row.target.params) < 9e9 for row in data.filled],
        dtype=bool,
    )
