"""`vashti atlas`."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from vashti import atlas
from vashti.cli.atlas import app
from vashti.core.errors import DataError, InputError


def run(*arguments: str) -> Result:
    """What the command prints; its errors are raised."""
    return CliRunner().invoke(app, list(arguments), catch_exceptions=False, standalone_mode=True)


def test_check_passes_and_counts() -> None:
    """The shipped atlas has no problem; every kind is counted."""
    result = run("check")
    assert result.exit_code == 0
    assert f"designs    {len(atlas.designs()):4d}" in result.stdout
    assert f"models     {len(atlas.models()):4d}" in result.stdout


@pytest.mark.parametrize("kind", ["designs", "hardware", "models", "engines", "workloads", "axes", "settings"])
def test_list_has_a_line_for_each_record(kind: str) -> None:
    """Each kind is listed, a record a line, in a fixed order."""
    lines = run("list", kind).stdout.splitlines()
    assert len(lines) > 5
    assert lines == run("list", kind).stdout.splitlines()


def test_show_gives_the_record() -> None:
    """A record is shown under any of its names, as JSON if asked."""
    shown = json.loads(run("show", "H200", "--json").stdout)
    assert shown["id"] == "h200"
    assert shown["memory_bytes_per_s"]["value"] == 4.8e12


@pytest.mark.parametrize("name", ["overlap", "draft_len", "medusa", "sglang", "gsm8k"])
def test_show_knows_every_kind(name: str) -> None:
    """Axes, settings, systems, engines and workloads are shown alike."""
    assert run("show", name).stdout


def test_show_refuses_unknown_names() -> None:
    """An unknown name is refused with the way out."""
    with pytest.raises(DataError, match="nothing of this name"):
        run("show", "nonesuch")


def test_schema_writes_a_file_per_kind(tmp_path: Path) -> None:
    """One schema per kind of file is written, the same bytes each time."""
    run("schema", str(tmp_path / "a"))
    run("schema", str(tmp_path / "b"))
    files = sorted(path.name for path in (tmp_path / "a").iterdir())
    assert "design.schema.json" in files
    assert all((tmp_path / "a" / f).read_bytes() == (tmp_path / "b" / f).read_bytes() for f in files)


def test_schema_refuses_a_folder_it_cannot_write(tmp_path: Path) -> None:
    """A file in place of a folder is refused by name."""
    (tmp_path / "taken").write_text("")
    with pytest.raises(InputError, match="taken"):
        run("schema", str(tmp_path / "taken"))


def test_show_gives_a_system_as_a_page_of_words() -> None:
    """Mechanism, choices with what they cost, limits and source; as JSON the fields themselves."""
    shown = run("show", "eagle2").stdout
    assert all(part in shown for part in ("Mechanism", "Choices", "Against its parent, EAGLE", "Limits", "Source"))
    assert "topology = dynamic_tree" in shown
    assert json.loads(run("show", "EAGLE-2", "--json").stdout)["id"] == "eagle2"


def test_nearest_names_neighbors_a_pair_and_how_steady_they_are() -> None:
    """Nearest first, the pair that covers most, and the share of draws in which the nearest stays the nearest."""
    lines = run("nearest", "faser", "--count", "3").stdout.splitlines()
    distances = [float(line.split()[0]) for line in lines[1:4]]
    assert distances == sorted(distances)
    assert lines[4].startswith("pair: ")
    assert "stays nearest in" in lines[5]


def test_nearest_as_of_a_date_knows_nothing_later() -> None:
    """What came after the date is not named."""
    named = {line.split()[1] for line in run("nearest", "faser", "--as-of", "2024-06").stdout.splitlines()[1:9]}
    assert named <= set(atlas.designs("2024-06"))


def test_weights_tell_how_well_they_agree() -> None:
    """One line for each axis, then the relations that hold and how steady the rankings are."""
    lines = run("weights").stdout.splitlines()
    assert len(lines) == len(atlas.space().axes) + 2
    assert "hold" in lines[-2]
    assert "kept in" in lines[-1]
