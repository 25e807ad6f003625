"""`vashti calibrate` from recorded samples, and where there is no GPU."""

import sys

import pytest
import yaml

from tests.lab.recordings import recording
from vashti.cli.main import main
from vashti.lab.samples import as_json


def run(monkeypatch, capsys, *arguments):
    """Exit status and output of a command line."""
    monkeypatch.setattr(sys, "argv", ["vashti", *map(str, arguments)])
    with pytest.raises(SystemExit) as ended:
        main()
    return ended.value.code or 0, capsys.readouterr()


def test_samples_become_a_hardware_file(tmp_path, monkeypatch, capsys):
    """Recorded samples give the file, the samples again and the picture, and every figure a line."""
    file = tmp_path / "samples.json"
    file.write_text(as_json(recording()), encoding="utf-8")
    status, said = run(monkeypatch, capsys, "calibrate", "--from", file, "--out", tmp_path / "out")
    assert status == 0
    assert {p.name for p in (tmp_path / "out").iterdir()} == {"hardware.yaml", "samples.json", "curves.svg"}
    assert yaml.safe_load((tmp_path / "out" / "hardware.yaml").read_text())["id"] == "h200_measured"
    assert "saturating_sms" in said.out
    assert "not measured: green contexts" in said.out


def test_a_rerun_says_whether_it_agrees(tmp_path, monkeypatch, capsys):
    """Beside an earlier run, each figure agrees or does not."""
    first, second = tmp_path / "a.json", tmp_path / "b.json"
    first.write_text(as_json(recording()), encoding="utf-8")
    second.write_text(as_json(recording(seed=3, date="2026-02-02")), encoding="utf-8")
    _, said = run(monkeypatch, capsys, "calibrate", "--from", second, "--against", first, "--out", tmp_path / "out")
    assert "agrees with 2026-01-01" in said.out


def test_samples_that_are_none_are_one_line(tmp_path, monkeypatch, capsys):
    """A file of another kind ends with status 2 and one line."""
    file = tmp_path / "other.json"
    file.write_text("{}", encoding="utf-8")
    status, said = run(monkeypatch, capsys, "calibrate", "--from", file, "--out", tmp_path / "out")
    assert status == 2
    assert said.err.count("\n") == 1
    assert not (tmp_path / "out").exists()
