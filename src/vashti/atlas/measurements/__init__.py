"""Published measurements as rows: the ground on which constants and predictions are checked.

- ``published_speedups``: speedups over plain decoding, with their set-ups.
- ``published_ar_latency``: plain decoding.
- ``gpu_microbench``: bandwidth, latency, launch and capture costs.
- ``gemm_latency_8b_bf16``: two projections of an 8B model against the number of tokens.

Each row carries its source. An empty cell is not stated by the source.
"""

import csv
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

from vashti.core.errors import DataError

Cell = str | float | None
Row = Mapping[str, Cell]

FOLDER = Path(__file__).parent


def names() -> tuple[str, ...]:
    """The tables that ship with the atlas."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.csv")))


@cache
def rows(name: str) -> tuple[Row, ...]:
    """The rows of a table; a cell is a float where it reads as a number, None where it is empty, else text.

    Raises:
        DataError: no such table.
    """
    path = FOLDER / f"{name}.csv"
    if not path.is_file():
        raise DataError(name, "no such table of measurements", f"use one of {', '.join(names())}")
    with path.open(encoding="utf-8", newline="") as stream:
        return tuple(MappingProxyType({k: _typed(v) for k, v in row.items()}) for row in csv.DictReader(stream))


def _typed(cell: str) -> Cell:
    if not cell:
        return None
    try:
        return float(cell)
    except ValueError:
        return cell
