"""Constants of a GPU as they follow from the shipped micro-benchmarks. A test compares them with the atlas's files."""

import re
from statistics import median

from vashti.atlas import measurements

SWEEP = "L2-to-DRAM read bandwidth vs working set"
TINY = "time per dependent tiny kernel (overhead floor)"
RESIDENT_SHARE = 0.9
"""A working set is resident while reads keep this share of the L2 plateau."""

Curve = tuple[tuple[float, float], ...]


def read_curve(gpu: str) -> Curve:
    """Read bandwidth against working set: (working set [bytes], bandwidth [bytes/s]), smallest first."""
    found = (
        (1024.0 * float(match[1]), 1e9 * value)
        for row in measurements.rows("gpu_microbench")
        if row["metric"] == SWEEP and row["gpu"] == gpu
        if (match := re.search(r"working set (\d+) kB", str(row["condition"])))
        and isinstance(value := row["value"], float)
    )
    return tuple(sorted(found))


def plateau_bytes_per_s(curve: Curve) -> float:
    """Bandwidth of reads that stay in L2 [bytes/s]: the median over working sets of 8 to 24 MB."""
    return median(bandwidth for size, bandwidth in curve if 8e6 <= size <= 24e6)


def resident_bytes(curve: Curve) -> float:
    """Largest working set read at `RESIDENT_SHARE` of the L2 plateau or more [bytes]."""
    floor = RESIDENT_SHARE * plateau_bytes_per_s(curve)
    return max(size for size, bandwidth in curve if bandwidth >= floor)


def far_bytes_per_s(curve: Curve, above_bytes: float = 1e9) -> float:
    """Bandwidth of reads from device memory, far beyond L2 [bytes/s]."""
    return median(bandwidth for size, bandwidth in curve if size >= above_bytes)


def tiny_kernel_s(gpu: str, regime: str) -> float:
    """Time per dependent 64 kB kernel [s].

    Args:
        gpu: as the table names it.
        regime: words with which the condition begins, e.g. ``CUDA graph replay``.
    """
    values = (
        row["value"]
        for row in measurements.rows("gpu_microbench")
        if row["metric"] == TINY and row["gpu"] == gpu and str(row["condition"]).startswith(regime)
    )
    return 1e-6 * median(value for value in values if isinstance(value, float))


def gemm_flop_per_s(gpu: str, least_tokens: int) -> tuple[float, ...]:
    """Matrix rates reached by the 8B projections from `least_tokens` tokens on [FLOP/s], lowest first."""
    rates = []
    for row in measurements.rows("gemm_latency_8b_bf16"):
        tokens, width, depth, ms = (row[k] for k in ("m", "n", "k", "latency_ms"))
        numbers = isinstance(tokens, float) and isinstance(width, float) and isinstance(depth, float)
        if row["gpu"] == gpu and numbers and isinstance(ms, float) and float(str(tokens)) >= least_tokens:
            rates.append(2.0 * float(str(tokens)) * float(str(width)) * float(str(depth)) / (ms * 1e-3))
    return tuple(sorted(rates))
