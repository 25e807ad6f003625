"""How well the model does in the regime of a review: the nearest group of published rows that is not too small."""

from dataclasses import asdict
from typing import Any

from vashti.perf.validation_file import validation_error

FEWEST_ROWS = 10
"""Rows below which a regime is widened to the next larger one [1]; a judgement."""


def regime_run(inputs: dict[str, Any]) -> dict[str, Any]:
    """``{method, engine}`` to rows, median, p90 and coverage, with the regime in words.

    The regime is the proposer on that engine; the engine alone where too few rows are published; all rows after that.
    """
    method, engine = inputs["method"], inputs["engine"]
    choices = (
        (method, engine, f"proposer {method} on {engine}"),
        ("", engine, f"every proposer on {engine}, too few of {method} being published there"),
        ("", "", f"all proposers and engines, too few on {engine} being published"),
    )
    tried = [(validation_error(proposer, host), words) for proposer, host, words in choices]
    found, words = next((t for t in tried if t[0].rows >= FEWEST_ROWS), tried[-1])
    figures = {name: float(f"{value:.4g}") for name, value in asdict(found).items()}
    return {**figures, "rows": found.rows, "regime": words}
