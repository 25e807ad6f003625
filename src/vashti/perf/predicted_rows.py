"""Predictions for rows of published measurements: step ratio, and speedup where an acceptance length is given."""

from collections.abc import Sequence

import numpy as np

from vashti.perf.cases import cases_of
from vashti.perf.constants import gather, values
from vashti.perf.filling import Filled, fill
from vashti.perf.rounds import step_ratio
from vashti.perf.rows import Row
from vashti.perf.uncertainty import half_widths

ADDED = (
    "predicted_step_ratio", "step_ratio_low", "step_ratio_high", "predicted_speedup", "low", "high", "filled_by_rule",
    "reason",
)  # fmt: skip
"""Columns a prediction adds, in their order. `low` and `high` are the 90 % band of the speedup."""


def predict_rows(rows: Sequence[Row]) -> list[dict[str, str]]:
    """The rows with the added columns; a row that cannot be predicted gets empty ones and a reason."""
    filled = [fill(row) for row in rows]
    able = [one for one in filled if not one.reason]
    ratios = _ratios(able)
    widths = half_widths(able) if able else np.zeros(0)
    found = iter(zip(ratios, widths, strict=True))
    return [
        {**row, **(_refused(one) if one.reason else _columns(one, *next(found)))}
        for row, one in zip(rows, filled, strict=True)
    ]


def _ratios(rows: Sequence[Filled]) -> Sequence[float]:
    if not rows:
        return []
    costs = gather(values(), [row.engine for row in rows])
    ratios: Sequence[float] = np.asarray(
        step_ratio(cases_of(rows), costs, np.array([row.acceptance_length for row in rows]))
    ).tolist()
    return ratios


def _columns(row: Filled, ratio: float, width: float) -> dict[str, str]:
    down, up = ratio * np.exp(-width), ratio * np.exp(width)
    tokens = row.acceptance_length
    speeds = (tokens / ratio, tokens / up, tokens / down) if row.has_acceptance else ()
    numbers = [f"{number:.4f}" for number in (ratio, down, up, *speeds)] + [""] * (3 - len(speeds))
    return dict(zip(ADDED, [*numbers, ";".join(row.unknown), ""], strict=True))


def _refused(row: Filled) -> dict[str, str]:
    return {**dict.fromkeys(ADDED, ""), "filled_by_rule": ";".join(row.unknown), "reason": row.reason}
