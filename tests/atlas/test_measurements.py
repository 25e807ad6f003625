"""The shipped tables of measurements."""

import pytest

from vashti.atlas import measurements, microbench
from vashti.core.errors import DataError

ROWS = {
    "gemm_latency_8b_bf16": 246,
    "gpu_microbench": 812,
    "published_ar_latency": 181,
    "published_speedups": 945,
}


@pytest.mark.parametrize(("name", "count"), ROWS.items())
def test_table_is_whole(name: str, count: int) -> None:
    """Each table has all its rows, every row the same columns."""
    table = measurements.rows(name)
    assert len(table) == count
    assert {tuple(row) for row in table} == {tuple(table[0])}


def test_tables_are_these() -> None:
    """There are no other tables."""
    assert measurements.names() == tuple(sorted(ROWS))


def test_cells_are_typed() -> None:
    """A number is a float, an empty cell None, anything else text."""
    row = measurements.rows("published_speedups")[0]
    assert isinstance(row["speedup"], float)
    assert row["alpha"] is None
    assert isinstance(row["target_model"], str)


@pytest.mark.parametrize("name", ["gpu_microbench", "published_ar_latency", "published_speedups"])
def test_every_row_has_a_source(name: str) -> None:
    """Each row says where it was published."""
    assert all(row["source"] and row["url"] for row in measurements.rows(name))


def test_step_ratio_is_acceptance_length_over_speedup() -> None:
    """Wherever all three are given, the step ratio is their quotient."""
    for row in measurements.rows("published_speedups"):
        tau, speedup, ratio = row["tau"], row["speedup"], row["step_ratio"]
        if isinstance(tau, float) and isinstance(speedup, float) and isinstance(ratio, float):
            assert ratio == pytest.approx(tau / speedup, rel=0.01)


def test_unknown_table_is_refused() -> None:
    """A table that does not exist is refused, with those that do."""
    with pytest.raises(DataError, match="use one of gemm_latency_8b_bf16"):
        measurements.rows("dreams")


def test_reads_slow_down_beyond_l2() -> None:
    """On each measured GPU, L2 gives at least twice the bandwidth of device memory."""
    for gpu in ("A100 80GB", "H100 PCIe", "H200"):
        curve = microbench.read_curve(gpu)
        assert microbench.plateau_bytes_per_s(curve) > 2 * microbench.far_bytes_per_s(curve)
