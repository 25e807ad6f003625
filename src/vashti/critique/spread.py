"""How far acceptance moves between data sets, from the published rows."""

from collections import defaultdict
from statistics import median
from typing import Any

from vashti.atlas.measurements import rows

CONFIGURATION = ("source", "target_model", "draft_model", "engine", "design", "draft_depth", "draft_topk", "batch_size")
FEWEST_DATA_SETS = 4
"""Data sets a configuration must have been run on to count [1]; a judgement."""


def dataset_spread_run(inputs: dict[str, Any]) -> dict[str, Any]:
    """Median over published configurations of (worst accepted drafts / best accepted drafts) between data sets.

    Accepted drafts are the acceptance length less the bonus token.

    Raises:
        ValueError: inputs are given; the run takes none.
    """
    if inputs:
        raise ValueError(inputs)
    groups: dict[tuple[str, ...], dict[str, float]] = defaultdict(dict)
    for row in rows("published_speedups"):
        if isinstance(row["tau"], float) and row["dataset"]:
            groups[tuple(str(row[c]) for c in CONFIGURATION)][str(row["dataset"])] = row["tau"] - 1.0
    ratios = [
        min(g.values()) / max(g.values()) for g in groups.values() if len(g) >= FEWEST_DATA_SETS and max(g.values()) > 0
    ]
    return {
        "configurations": len(ratios),
        "median_ratio": float(f"{median(ratios):.4g}"),
        "lowest_ratio": float(f"{min(ratios):.4g}"),
    }
