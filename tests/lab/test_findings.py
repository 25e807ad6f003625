"""What is read out of samples is what was put into them."""

from dataclasses import replace

import pytest

from tests.lab import recordings as truth
from vashti.lab.findings import bandwidth_by_sms, figures, interference, saturating_sms

FOUND = {figure.name: figure for figure in figures(truth.recording())}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("sm_clock_hz", truth.CLOCK),
        ("launch_s", truth.LAUNCH),
        ("graph_node_s", truth.NODE),
        ("barrier_s", truth.BARRIER),
        ("flag_s", 500 / truth.CLOCK),
        ("l2_latency_s", 280 / truth.CLOCK),
        ("memory_latency_s", 630 / truth.CLOCK),
        ("l2_bytes_per_s", truth.L2_RATE),
        ("l2_resident_bytes", truth.L2_FITS),
        ("memory_bytes_per_s", truth.HBM),
        ("sm_bytes_per_s", truth.SM_RATE),
        ("bf16_flop_per_s", 4e14),
    ],
)
def test_a_figure_is_the_truth_behind_the_samples(name, value):
    """Noise and an outlier in every arm move no figure by more than two percent."""
    assert FOUND[name].value == pytest.approx(value, rel=0.02)
    assert FOUND[name].low <= FOUND[name].value <= FOUND[name].high


def test_the_fewest_sms_that_saturate_the_memory():
    """Bandwidth grows with SMs until the memory is full; the count is the first at 95 %."""
    found = saturating_sms(truth.recording())
    enough = next(n for n, rate in bandwidth_by_sms(truth.recording()) if rate >= 0.95 * truth.HBM)
    assert found.value == enough
    assert found.low <= found.value <= found.high


def test_sharing_is_time_beside_over_time_alone():
    """The interference matrix has both phases at every split and size."""
    rows = interference(truth.recording())
    assert len(rows) == 2 * len(truth.splits(truth.SMS))
    for row in rows:
        assert row["draft"] == pytest.approx(1.5, rel=0.02)
        assert row["verify"] == pytest.approx(1.1, rel=0.02)


def test_what_was_not_measured_has_no_figure():
    """A recording without an experiment lacks its figures and keeps the others."""
    recording = truth.recording()
    without = replace(recording, samples=tuple(s for s in recording.samples if s.experiment != "barrier"))
    assert {f.name for f in figures(recording)} - {f.name for f in figures(without)} == {"barrier_s"}
    assert not figures(replace(recording, samples=()))


def test_a_rerun_of_the_same_machine_agrees():
    """Two runs of one machine meet in their intervals; a machine half as fast does not."""
    again = {figure.name: figure for figure in figures(truth.recording(seed=1))}
    assert all(FOUND[name].agrees_with(again[name]) for name in ("launch_s", "barrier_s", "memory_bytes_per_s"))
    slower = replace(
        again["launch_s"], **{end: 2.0 * getattr(again["launch_s"], end) for end in ("value", "low", "high")}
    )
    assert not FOUND["launch_s"].agrees_with(slower)
