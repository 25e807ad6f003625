"""Bad input gets one clear line, exit status 2, no traceback, and nothing half-written."""

import pytest
import typst

from tests.cli.commands import BASELINE, IDEA, is_refused, vashti

BLANK = b"#set page(height: 100pt)\n#pagebreak()"
RECIPE = (
    b"= Bread\n"
    + b"Mix flour, water, salt and yeast. Knead the dough, let it rise, bake it until the crust is brown. " * 12
)


def pdf(folder, name, source):
    """A small PDF typeset on the spot."""
    path = folder / f"{name}.pdf"
    typst.compile(source, output=str(path))
    return path


def broken(folder):
    """Every kind of file that is not a readable PDF on the subject, by name."""
    files = {
        "empty": b"",
        "text": b"this is not a PDF, only words about speculative decoding",
        "truncated": IDEA.read_bytes()[:2000],
        "header_only": b"%PDF-1.7\n",
    }
    for name, content in files.items():
        (folder / f"{name}.pdf").write_bytes(content)
    paths = {name: folder / f"{name}.pdf" for name in files}
    paths["missing"] = folder / "no_such_file.pdf"
    paths["folder"] = folder
    paths["blank"] = pdf(folder, "blank", BLANK)
    paths["off_topic"] = pdf(folder, "recipe", RECIPE)
    paths["long"] = pdf(folder, "long", b"\n#pagebreak()\n".join([b"speculative decoding"] * 300))
    return paths


KINDS = ("empty", "text", "truncated", "header_only", "missing", "folder", "blank", "off_topic", "long")


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """The broken files, made once."""
    return broken(tmp_path_factory.mktemp("broken"))


@pytest.mark.parametrize("kind", KINDS)
def test_a_broken_idea_is_refused_in_one_line(files, kind, tmp_path):
    """Whatever is wrong with the idea, the line names the file, and the output folder stays empty."""
    done = vashti("review", BASELINE, files[kind], "--out", tmp_path)
    assert is_refused(done), done.stderr
    assert files[kind].name in done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("kind", ["empty", "missing", "off_topic"])
def test_a_broken_baseline_is_refused_in_one_line(files, kind):
    """The same for the baseline."""
    done = vashti("review", files[kind], IDEA)
    assert is_refused(done), done.stderr
    assert files[kind].name in done.stderr


@pytest.mark.parametrize("kind", KINDS)
def test_reading_a_broken_file_is_refused_in_one_line(files, kind):
    """`vashti read` refuses alike."""
    assert is_refused(vashti("read", files[kind], "--json"))


def test_the_same_file_twice_is_refused():
    """An idea is not its own baseline."""
    done = vashti("review", IDEA, IDEA)
    assert is_refused(done)
    assert "same file" in done.stderr


def test_a_copy_of_the_baseline_is_refused(tmp_path):
    """Nor is a copy of it under another name."""
    copy = tmp_path / "copy.pdf"
    copy.write_bytes(BASELINE.read_bytes())
    assert is_refused(vashti("review", BASELINE, copy))


def test_an_output_path_that_is_a_file_is_refused_before_any_work(tmp_path):
    """The file is left as it was."""
    target = tmp_path / "taken"
    target.write_text("mine")
    done = vashti("review", BASELINE, IDEA, "--out", target)
    assert is_refused(done)
    assert target.read_text() == "mine"


def test_an_output_folder_under_a_file_is_refused(tmp_path):
    """It cannot be made."""
    (tmp_path / "taken").write_text("mine")
    assert is_refused(vashti("review", BASELINE, IDEA, "--out", tmp_path / "taken" / "out"))


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[",
        "choices: 3",
        "choices: {topology: star}",
        "choices: {shape: chain}",
        "choices: {}\nsettings: {speed: 3}",
    ],
)
def test_a_broken_design_file_is_refused(tmp_path, content):
    """The line names the file and what to write instead."""
    path = tmp_path / "design.yaml"
    path.write_text(content)
    for command in ("stress", "twist"):
        done = vashti(command, path)
        assert is_refused(done), done.stderr
        assert "design.yaml" in done.stderr


def test_a_run_that_is_not_in_the_file_is_refused(tmp_path):
    """And so is a file that is no review."""
    path = tmp_path / "review.json"
    path.write_text('{"runs": []}')
    assert is_refused(vashti("rerun", "deadbeef", "--from", path))
    path.write_text("{}")
    assert is_refused(vashti("rerun", "deadbeef", "--from", path))
    assert is_refused(vashti("rerun", "deadbeef", "--from", tmp_path / "none.json"))


@pytest.mark.parametrize("name", ["predict", "validate"])
def test_a_broken_table_is_refused(tmp_path, name):
    """A table that is missing, empty or not a table."""
    path = tmp_path / "rows.csv"
    assert is_refused(vashti(name, path))
    path.write_text("")
    assert is_refused(vashti(name, path))


def test_an_unknown_system_is_refused():
    """With the way to find those there are."""
    assert is_refused(vashti("atlas", "show", "no_such_system"))
