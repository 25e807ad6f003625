"""Laws of taking and keeping samples."""

import pytest

from tests.lab.recordings import recording
from vashti.core.errors import DataError
from vashti.lab.samples import as_json, interleaved, read_recording


def test_arms_are_measured_in_turn_after_a_warm_up():
    """Every round measures every arm once; the first measurement of each is not kept."""
    asked = []

    def once(arm):
        asked.append(arm["n"])
        return float(len(asked))

    found = interleaved("turns", "s", ({"n": n} for n in (1, 2, 3)), once, repeats=2)
    assert asked == [1, 2, 3, 1, 2, 3, 1, 2, 3]
    assert [s.values for s in found] == [(4.0, 7.0), (5.0, 8.0), (6.0, 9.0)]


def test_a_recording_comes_back_as_it_was(tmp_path):
    """Writing and reading a recording changes nothing, outliers included."""
    file = tmp_path / "samples.json"
    file.write_text(as_json(recording()), encoding="utf-8")
    assert as_json(read_recording(file)) == as_json(recording())


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"schema": "vashti/samples/0"}', '{"schema": "vashti/samples/1", "samples": [{}]}']
)
def test_what_is_no_recording_is_refused(tmp_path, text):
    """A file of another kind is one line that names it."""
    file = tmp_path / "other.json"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(DataError, match=r"other\.json"):
        read_recording(file)


def test_a_missing_file_is_refused(tmp_path):
    """No file, no samples."""
    with pytest.raises(DataError, match="nowhere"):
        read_recording(tmp_path / "nowhere.json")


def test_samples_are_found_by_their_conditions():
    """An arm is found by any of its conditions, and only by those it has."""
    found = recording().of("sharing", run="both", phase="draft", tokens=32)
    assert found
    assert all(s.arm["run"] == "both" and s.arm["tokens"] == 32 for s in found)
    assert not recording().of("sharing", run="neither")
