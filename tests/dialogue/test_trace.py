"""Measured acceptance in files as people have them."""

import json
from pathlib import Path

import pytest

from vashti.core.errors import InputError
from vashti.dialogue.trace import named_file, read_trace

FILES = {
    "rates.csv": ("acceptance_rate\n0.5\n0.7\n0.9\n", "acceptance_rate", 0.7),
    "percent.csv": ("prompt;acc rate\na;60%\nb;80%\n", "acceptance_rate", 0.7),
    "counts.csv": ("accepted,proposed\n1,4\n5,6\n", "acceptance_rate", 0.6),
    "bits.csv": ("1\n0\n1\n1\n", "acceptance_rate", 0.75),
    "lengths.tsv": ("id\ttau\n1\t3.0\n2\t4.0\n", "acceptance_length", 3.5),
    "list.json": (json.dumps([0.4, 0.6]), "acceptance_rate", 0.5),
    "columns.json": (json.dumps({"model": "x", "alpha": [0.4, 0.8]}), "acceptance_rate", 0.6),
    "rows.json": (json.dumps({"rows": [{"accept_len": 3}, {"accept_len": 5}]}), "acceptance_length", 4.0),
    "lines.jsonl": ('{"accepted": true}\n{"accepted": false}\n', "acceptance_rate", 0.5),
}


@pytest.mark.parametrize("name", FILES)
def test_a_trace_is_found_by_its_column(name: str, tmp_path: Path):
    """Rates, percentages, counts, bits and lengths are each read as what they are, in CSV and JSON."""
    content, setting, mean = FILES[name]
    (tmp_path / name).write_text(content)
    trace = read_trace("here", str(tmp_path / name))
    assert trace.name == setting
    assert trace.mean == pytest.approx(mean)
    assert trace.low <= trace.mean <= trace.high


@pytest.mark.parametrize(
    ("content", "what"),
    [
        ("acceptance_rate\n1.3\n", "row 1"),
        ("acceptance_rate\nnan\n", "row 1"),
        ("latency_ms\n3\n", "no column of acceptance"),
        ("", "no column of acceptance|no numbers"),
        ("acceptance_rate\nhigh\n", "no column of acceptance|no numbers"),
    ],
)
def test_a_trace_that_cannot_be_is_refused(content: str, what: str, tmp_path: Path):
    """A value no rate can have, and a file without a rate, are refused with the place and the way out."""
    path = tmp_path / "bad.csv"
    path.write_text(content)
    with pytest.raises(InputError, match=what):
        read_trace("here", str(path))


def test_a_broken_json_is_refused(tmp_path: Path):
    """What cannot be parsed is refused in one line."""
    path = tmp_path / "bad.json"
    path.write_text("{")
    with pytest.raises(InputError, match="cannot be parsed"):
        read_trace("here", str(path))


def test_a_file_is_found_in_a_sentence():
    """A path may stand bare or in quotes, and a sentence without one names none."""
    assert named_file('our trace is "my runs/acceptance.csv".') == "my runs/acceptance.csv"
    assert named_file("see /data/a.jsonl, please") == "/data/a.jsonl"
    assert named_file("alpha is 0.8") == ""
