"""On a GPU: every kernel gives what its reference gives, and a short calibration makes a file the model can use."""

import pytest

from vashti import atlas
from vashti.lab.calibrate import calibrate
from vashti.lab.checks import checked
from vashti.lab.device import opened
from vashti.lab.hardware_file import hardware_yaml
from vashti.lab.programs import Programs

pytestmark = pytest.mark.gpu


def test_every_kernel_is_right():
    """No kernel is timed before it has given its reference's result."""
    with opened() as device:
        results = dict(checked(device, Programs.on(device, None)))
    assert results
    assert all(results.values()), results


def test_a_short_calibration_makes_a_hardware_file(tmp_path):
    """Five rounds give every figure and a file that the atlas reads."""
    recording = calibrate("2026-01-01", 5, tmp_path / "kernels", lambda _: None)
    file = tmp_path / "measured.yaml"
    file.write_text(hardware_yaml(recording), encoding="utf-8")
    assert atlas.hardware(str(file)).bandwidth_by_sms
