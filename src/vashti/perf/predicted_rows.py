"""Predictions for rows of published measurements: step ratio, and speedup where an acceptance length is given."""

from collections.abc import Sequence

import numpy as np

from vashti.core.errors import InputError
from vashti.perf.assumed import in_words
from vashti.perf.constants import values
from vashti.perf.filling import Filled
from vashti.perf.measured import ratio_set, set_of
from vashti.perf.own_rows import Own, learned, own_log_ratio
from vashti.perf.rows import Row
from vashti.perf.uncertainty import half_widths

ADDED = (
    "predicted_step_ratio", "step_ratio_low", "step_ratio_high", "predicted_speedup", "low", "high", "filled_by_rule",
    "assumed",
)  # fmt: skip
"""Columns a prediction adds, in their order. `low` and `high` are the 90 % band of the speedup."""


def predict_rows(rows: Sequence[Row], own: Own | None = None) -> list[dict[str, str]]:
    """The rows with the added columns; a row says in `assumed` what it left open and what was put in its place.

    Args:
        rows: with any of the columns of the published measurements.
        own: constants learned from measured rows of the same source; those of the atlas when None.
    """
    if not rows:
        return []
    data = set_of(rows)
    ratios = np.exp(own_log_ratio(values(), data, own or Own()))
    widths = half_widths(data.filled, own=own is not None)
    return [{**row, **_columns(*found)} for row, *found in zip(rows, data.filled, ratios, widths, strict=True)]


def learned_from(rows: Sequence[Row], where: str) -> Own:
    """The constants that measured rows of one's own tell.

    Args:
        rows: with acceptance length and speedup, or with step ratio.
        where: named when they hold nothing measured.

    Raises:
        InputError: none of the rows has a step ratio.
    """
    data = ratio_set(rows)
    if not data.rows:
        raise InputError(where, "holds no measured row", "give acceptance length and speedup, or step_ratio")
    return learned(values(), data)


def _columns(row: Filled, ratio: float, width: float) -> dict[str, str]:
    down, up = ratio * np.exp(-width), ratio * np.exp(width)
    tokens = row.acceptance_length
    speeds = (tokens / ratio, tokens / up, tokens / down) if row.has_acceptance else ()
    numbers = [f"{number:.4f}" for number in (ratio, down, up, *speeds)] + [""] * (3 - len(speeds))
    return dict(zip(ADDED, [*numbers, ";".join(row.unknown), in_words(row)], strict=True))
