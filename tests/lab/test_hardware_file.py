"""A measured file is a hardware file like any other, and the model uses its curve."""

import numpy as np
import pytest

from tests.lab import recordings as truth
from vashti import atlas
from vashti.core.errors import DataError, InputError
from vashti.lab.hardware_file import hardware_record, hardware_yaml
from vashti.lab.plots import curves_svg
from vashti.perf.forward import drawn_by


@pytest.fixture(scope="module")
def measured(tmp_path_factory):
    """The record of a made-up calibration, read back from its file."""
    file = tmp_path_factory.mktemp("measured") / "h200_measured.yaml"
    file.write_text(hardware_yaml(truth.recording()), encoding="utf-8")
    return atlas.hardware(str(file))


def test_measured_figures_replace_those_of_the_sheet(measured):
    """What was measured says so, with where and when; what was not keeps its own basis."""
    assert measured.launch_s.basis == "measured"
    assert measured.launch_s.value == pytest.approx(truth.LAUNCH, rel=0.01)
    assert measured.dense_flop_per_s["bf16"] == atlas.hardware("h200").dense_flop_per_s["bf16"]
    assert "580.1" in measured.measured_on
    assert "2026-01-01" in measured.measured_on


def test_the_memory_efficiency_is_measured_over_the_peak(measured):
    """Measured bandwidth is kept as a share of the sheet's peak."""
    reached = measured.memory_bytes_per_s.value * measured.memory_efficiency.value
    assert reached == pytest.approx(truth.HBM, rel=0.02)


def test_few_sms_draw_what_was_measured(measured):
    """The model reads the bandwidth of a partition off the curve, between its points and never above the whole."""
    assert drawn_by(measured, 16) == pytest.approx(16 * truth.SM_RATE, rel=0.03)
    assert drawn_by(measured, 132) == pytest.approx(truth.HBM, rel=0.02)
    drawn = drawn_by(measured, np.arange(0, 133))
    assert drawn[0] == 0.0
    assert np.all(np.diff(drawn) >= -0.01 * truth.HBM)


def test_a_gpu_the_atlas_does_not_know_is_said():
    """Without a data sheet to carry over, the error says what to add."""
    with pytest.raises(InputError, match="Quux 9000: the atlas has no record"):
        hardware_record(truth.recording(name="Quux 9000"))


def test_a_curve_that_is_none_is_refused(tmp_path):
    """SM counts that do not grow are one line with the file's name."""
    record = hardware_yaml(truth.recording()).replace("- - 2\n", "- - 1\n")
    file = tmp_path / "bent.yaml"
    file.write_text(record, encoding="utf-8")
    with pytest.raises(DataError, match=r"bent\.yaml.*bandwidth_by_sms"):
        atlas.hardware(str(file))


def test_the_same_samples_give_the_same_picture():
    """The plot depends on the samples alone."""
    assert curves_svg(truth.recording()) == curves_svg(truth.recording())
    assert "SMs saturate the memory" in curves_svg(truth.recording()) or "<svg" in curves_svg(truth.recording())
