"""GPUs: dense rates, and constants that follow from the shipped micro-benchmarks."""

import pytest

from vashti import atlas
from vashti.atlas import microbench

MACHINES = sorted(atlas.machines())
FLOP_PER_CLOCK_AND_SM = {
    "7.5": 1024,
    "7.0": 1024,
    "8.0": 2048,
    "8.6": 1024,
    "8.9": 1024,
    "9.0": 4096,
    "10.0": 8192,
    "10.3": 8192,
    "12.0": 1024,
    "gfx942": 2048,
    "gfx950": 4096,
}
"""Dense fp16 matrix rate of one SM; twice that would be the sparse rate."""


@pytest.mark.parametrize("id_", MACHINES)
def test_half_precision_rate_is_dense(id_: str) -> None:
    """The fp16 rate is at most what the SMs do per clock without sparsity."""
    machine = atlas.hardware(id_)
    ceiling = FLOP_PER_CLOCK_AND_SM[machine.compute_capability] * machine.sm_count.value * machine.sm_clock_hz.upper
    assert machine.dense_flop_per_s["fp16"].upper <= 1.03 * ceiling


@pytest.mark.parametrize("id_", MACHINES)
def test_narrower_numbers_are_not_slower(id_: str) -> None:
    """fp8 runs at least as fast as bf16, and bf16 at least as fast as tf32."""
    rates = {precision: rate.value for precision, rate in atlas.hardware(id_).dense_flop_per_s.items()}
    known = [rates[precision] for precision in ("tf32", "bf16", "fp8", "fp4") if precision in rates]
    assert known == sorted(known)


@pytest.mark.parametrize("id_", MACHINES)
def test_ridge_is_plausible(id_: str) -> None:
    """The arithmetic intensity at which bf16 turns compute-bound lies between 20 and 600 FLOP per byte."""
    machine = atlas.hardware(id_)
    ridge = machine.dense_flop_per_s["fp16"].value / machine.memory_bytes_per_s.value
    assert 20 < ridge < 600


@pytest.mark.parametrize("id_", MACHINES)
def test_all_sms_together_saturate_memory(id_: str) -> None:
    """What the SMs can draw together is at least what the memory gives, at the upper end of the band."""
    machine = atlas.hardware(id_)
    drawn = machine.sm_count.value * machine.sm_bytes_per_s.upper
    assert drawn >= machine.memory_bytes_per_s.value * machine.memory_efficiency.value


@pytest.mark.parametrize("id_", MACHINES)
def test_shares_are_shares(id_: str) -> None:
    """Efficiencies lie in (0, 1], and what stays in L2 fits in it."""
    machine = atlas.hardware(id_)
    assert 0 < machine.memory_efficiency.lower <= machine.memory_efficiency.upper <= 1
    assert 0 < machine.flop_efficiency.lower <= machine.flop_efficiency.upper <= 1
    assert machine.l2_resident_bytes.value <= machine.l2_bytes.value


@pytest.mark.parametrize(("id_", "gpu"), [("a100_80", "A100 80GB"), ("h100_pcie", "H100 PCIe"), ("h200", "H200")])
def test_l2_follows_from_the_sweep(id_: str, gpu: str) -> None:
    """L2 speed, resident set and the band of the memory efficiency are what the bandwidth sweep gives."""
    machine, curve = atlas.hardware(id_), microbench.read_curve(gpu)
    assert machine.l2_bytes_per_s.value == pytest.approx(microbench.plateau_bytes_per_s(curve), rel=0.01)
    assert machine.l2_resident_bytes.value == microbench.resident_bytes(curve)
    share = microbench.far_bytes_per_s(curve) / machine.memory_bytes_per_s.value
    assert machine.memory_efficiency.lower <= share <= machine.memory_efficiency.upper


@pytest.mark.parametrize(("id_", "gpu"), [("a100_80", "A100 80GB"), ("h200", "H200")])
@pytest.mark.parametrize(
    ("field", "regime"),
    [("launch_s", "back-to-back"), ("graph_node_s", "CUDA graph replay"), ("barrier_s", "one cooperative kernel")],
)
def test_launch_costs_follow_from_the_table(id_: str, gpu: str, field: str, regime: str) -> None:
    """Launch, graph node and barrier are the measured times per dependent 64 kB kernel."""
    assert getattr(atlas.hardware(id_), field).value == pytest.approx(microbench.tiny_kernel_s(gpu, regime), rel=1e-3)


@pytest.mark.parametrize(("id_", "gpu"), [("a100_80", "a100_sxm"), ("h100_sxm", "h100_sxm"), ("h200", "h200_sxm")])
def test_gemm_efficiency_follows_from_the_table(id_: str, gpu: str) -> None:
    """The share of the peak rate is the median of large GEMMs, within 3 %, and its band holds them all."""
    machine, rates = atlas.hardware(id_), microbench.gemm_flop_per_s(gpu, least_tokens=1024)
    shares = [rate / machine.dense_flop_per_s["bf16"].value for rate in rates]
    assert machine.flop_efficiency.value == pytest.approx(shares[len(shares) // 2], rel=0.03)
    assert machine.flop_efficiency.lower <= shares[len(shares) // 4]
    assert shares[-1] <= machine.flop_efficiency.upper


def test_names_with_a_remark_resolve() -> None:
    """Papers call GPUs by many names; a remark in parentheses does not matter."""
    assert atlas.hardware("A100 80GB (power-limited 330W)").id == "a100_80"
    assert atlas.hardware("rtx 4090").id == "rtx_4090"
    assert atlas.hardware("H100-SXM").id == "h100_sxm"
