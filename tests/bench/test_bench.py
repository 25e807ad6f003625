"""What `make bench` prints besides times, which no test holds."""

import subprocess
import sys

import pytest

from tests.cli.commands import ROOT

BENCH = ROOT / "bench"


def said(script):
    """What a script prints that runs beside the benchmarks."""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=BENCH)
    return done.stdout


@pytest.mark.skipif(sys.platform != "linux", reason="peak memory is read from /proc")
def test_ten_thousand_cells_fit_in_300_megabytes():
    """The whole process: interpreter, libraries, machine, models and the grid with its bands."""
    assert 10.0 < float(said("import bench; print(bench.grid_memory_mb())")) < 300.0


def test_the_grid_has_ten_thousand_cells():
    """Batch times acceptance times context."""
    assert said("import bench; bench.sweep_cells()") == "sweep: 10000 cells\n"


def test_a_tool_that_is_not_installed_is_said_to_be_missing():
    """By name, with no figure."""
    told = said("import peers; print(peers.paced('a tool', 'no-such-package', 'no_such_module', lambda: None))")
    assert told.split() == ["a", "tool", "not", "installed"]


def test_our_own_line_tells_rate_step_and_version():
    """Estimates a second, the step at batch 1, the version measured."""
    told = said("import peers; peers.main(peers.OURS)")
    assert "estimates/s" in told
    assert " ms, version " in told
