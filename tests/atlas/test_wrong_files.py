"""Ten ways to get a system's file wrong; each is refused with the file, the field and what to write."""

from collections.abc import Callable
from pathlib import Path

import pytest

from vashti import atlas
from vashti.atlas.files import read_record
from vashti.atlas.rules import entry_problems
from vashti.atlas.schema import Entry
from vashti.core.errors import DataError

MINE = """\
id: mine
name: Mine
date: "2026-10"
kind: speculative
mechanism: A draft model proposes and the target checks.
choices:
  boundary: [none]
  proposer: [draft_lm]
settings:
  draft_len: 4
claims:
- text: "2x"
limits:
- One sequence only.
evidence: abstract
checked: "2026-11"
"""


@pytest.fixture
def written(tmp_path: Path) -> Callable[[str], Path]:
    """Writes a system's file."""

    def write(text: str) -> Path:
        path = tmp_path / "mine.yaml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_the_file_is_right_to_begin_with(written: Callable[[str], Path]) -> None:
    """Adding a system is one file with a dozen lines."""
    assert list(entry_problems(read_record(written(MINE), Entry))) == []


@pytest.mark.parametrize(
    ("old", "new", "where", "remedy"),
    [
        ("mechanism: A draft model proposes and the target checks.\n", "", "mechanism", "one to three sentences"),
        ("mechanism:", "mechanisms:", "mechanism", "write"),
        ('date: "2026-10"', "date: October", "date", "YYYY"),
        ("evidence: abstract", "evidence: skimmed", "evidence", "full_text, abstract, secondary or recalled"),
        ("kind: speculative", "kind: paper", "kind", "speculative, serving, sharing or kernel"),
        ("  boundary: [none]", "  boundary: none", "choices.boundary", "a list"),
        ("choices:\n  boundary: [none]\n  proposer: [draft_lm]", "choices: draft_lm", "choices", "axis: [value]"),
        ('- text: "2x"', '- "2x"', "claims.0", "text"),
        ("limits:\n- One sequence only.", "limits: One sequence only.", "limits", "a list"),
        ('checked: "2026-11"', 'checked: "yesterday"', "checked", "YYYY"),
        ("  draft_len: 4", "  draft_len: {value: 4}", "settings.draft_len", "a number"),
    ],
)
def test_a_wrong_field_says_what_to_write(
    written: Callable[[str], Path], old: str, new: str, where: str, remedy: str
) -> None:
    """The message names the file and the field and ends with what to write there."""
    assert old in MINE
    with pytest.raises(DataError) as refused:
        read_record(written(MINE.replace(old, new)), Entry)
    message = str(refused.value)
    assert message.startswith("mine.yaml: ")
    assert where in message.split(";", 1)[0]
    assert remedy in message.split(";", 1)[1].replace("A list", "a list")
    assert "\n" not in message


@pytest.mark.parametrize(
    ("old", "new", "where", "remedy"),
    [
        ("  proposer: [draft_lm]", "  proposers: [draft_lm]", "choices.proposers", "use proposer"),
        ("  proposer: [draft_lm]", "  proposer: [draft_model]", "choices.proposer", "use draft_lm"),
        ("  draft_len: 4", "  draft_length: 4", "settings.draft_length", "use draft_len"),
        ("  draft_len: 4", "  draft_len: -4", "settings.draft_len", "0 to"),
        ("  boundary: [none]", "  boundary: [none, draft_verify]", "choices.boundary", "keep one"),
        (
            "  boundary: [none]",
            "  boundary: [draft_verify]\n  placement: [other_gpu]\n  handoff: [in_kernel]",
            "choices",
            "drop",
        ),
        ("limits:", "parent: nobody\nlimits:", "parent", "leave it out"),
    ],
)
def test_what_the_space_does_not_have_is_told_with_what_it_has(
    written: Callable[[str], Path], old: str, new: str, where: str, remedy: str
) -> None:
    """A choice, a value, a setting or a kin that does not exist is told with the closest that does."""
    assert old in MINE
    problems = list(entry_problems(read_record(written(MINE.replace(old, new, 1)), Entry)))
    assert len(problems) == 1
    assert problems[0].startswith(f"mine.yaml: {where}")
    assert remedy in problems[0].split(";", 1)[1]


def test_a_file_under_another_name_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the atlas a file is named by its id."""
    (tmp_path / "designs").mkdir()
    (tmp_path / "designs" / "yours.yaml").write_text(MINE, encoding="utf-8")
    monkeypatch.setattr("vashti.atlas.files.ROOT", tmp_path)
    with pytest.raises(DataError, match=r"yours\.yaml: id is 'mine'; name the file by its id"):
        atlas.designs.__wrapped__("")
