"""`vashti talk` as people and programs use it."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from prompt_toolkit.completion import CompleteEvent
from prompt_toolkit.document import Document
from rich.console import Console

from tests.cli.commands import BASELINE, IDEA, ROOT, is_refused
from tests.dialogue.boards import board_of, reading_of, talked
from vashti.cli.talk import talk as command
from vashti.cli.talk_terminal import Phrases, shown
from vashti.core.errors import InputError
from vashti.dialogue.session import new_session, open_session
from vashti.review.review import rerun


def talk(folder: Path, *arguments: str | Path, lines: str = "") -> subprocess.CompletedProcess[str]:
    """The finished process of `vashti talk ARGUMENTS` with these lines on standard input and its sessions in a folder."""
    return subprocess.run(
        [sys.executable, "-m", "vashti.cli.main", "talk", *map(str, arguments)],
        input=lines,
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        env={**os.environ, "XDG_DATA_HOME": str(folder)},
    )


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    """The command within this process, its sessions in the test's folder: lines in, standard output out."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))

    def run(lines: str = "", **options: object) -> str:
        monkeypatch.setattr(sys, "stdin", StringIO(lines))
        command(**options)
        return capsys.readouterr().out

    return run


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    """A session of one turn in the folder of sessions."""
    path = tmp_path / "vashti" / "seed-1.vashti"
    session = new_session(path, reading_of("proposal_call"), reading_of("proposal"))
    session.say("alpha is 0.8")
    session.close()
    return path


def test_two_documents_and_lines_give_one_json_a_turn(tmp_path: Path):
    """A new session from two PDFs answers each line with one object, keeps them, and lists itself."""
    done = talk(tmp_path, BASELINE, IDEA, "--json", lines="alpha is 0.8\n\n# no turn\nyou are wrong\n")
    assert done.returncode == 0, done.stderr
    first, second = map(json.loads, done.stdout.splitlines())
    assert first["understood"]["kind"] == "commit"
    assert first["design"]["settings"]["acceptance_rate"] == 0.8
    assert (second["understood"]["kind"], second["changed"]) == ("pushback", [])
    assert second["verdict"] == first["verdict"]


def test_a_session_is_resumed_replayed_into_and_exported(tmp_path: Path, kept: Path, here: Callable[..., str]):
    """A transcript is said after what is kept, and the board is written as Markdown, once."""
    script, out = tmp_path / "more.yaml", tmp_path / "board.md"
    script.write_text("turns:\n  - {said: we run two alternating batches}\n  - undo\n")
    shown = here(resume="seed-1", replay=script, export=out)
    assert "> we run two alternating batches" in shown
    assert "### Turn 3 (undo)" in out.read_text()
    assert "seed-1" in here(show=True)
    session = open_session(kept)
    assert session.board.turn == 3
    session.close()
    with pytest.raises(InputError, match="exists already"):
        here(resume="seed-1", export=out)


def test_an_export_as_json_holds_the_runs_it_cites(tmp_path: Path, kept: Path, here: Callable[..., str]):
    """Every run a reply cites stands in the JSON with inputs and outputs, so that it can be repeated."""
    out = tmp_path / "board.json"
    here(resume=str(kept), export=out)
    board = json.loads(out.read_text())
    cited = set(re.findall(r"\[run ([0-9a-f]{8})\]", board["turns"][0]["reply"]))
    runs = {run["id"]: run for run in board["runs"]}
    assert cited == runs.keys()
    first = runs[min(cited)]
    assert rerun(first["procedure"], first["inputs"]).outputs == first["outputs"]


def test_plain_talk_writes_replies_and_exports_where_it_is_told(tmp_path: Path, kept: Path, here: Callable[..., str]):
    """In plain mode the question stands above its answer, and an export asked for in a turn is written."""
    out = tmp_path / "grave.md"
    shown = here(f"why?\nexport to {out}\nquit\nalpha is 0.2\n", resume=str(kept), plain=True)
    assert "> why?" in shown
    assert f"Written to {out}." in shown
    assert "alpha is 0.2" not in shown
    assert out.read_text().startswith("# At the whiteboard")


def test_a_session_in_use_is_one_line(tmp_path: Path, kept: Path):
    """A second process on a session is refused: one line, exit 2."""
    held = open_session(kept)
    assert is_refused(talk(tmp_path, "--resume", "seed-1", "--plain"))
    held.close()


def test_bad_input_is_refused(tmp_path: Path, kept: Path, here: Callable[..., str]):
    """No documents, no such session, documents beside a session and a broken transcript are refused."""
    assert kept.is_file()
    script = tmp_path / "odd.yaml"
    script.write_text("turns: [{said: 3}]")
    for options in (
        {},
        {"resume": "nothing"},
        {"resume": "seed-1", "baseline": BASELINE},
        {"baseline": IDEA, "idea": IDEA},
    ):
        with pytest.raises(InputError):
            here(**options)
    with pytest.raises(InputError, match="something other than turns"):
        here(resume="seed-1", replay=script)


def test_the_terminal_shows_reply_plot_and_question():
    """A reply on a terminal holds its words, the bars where the board changed, and what she asks."""
    board, reply = talked(board_of(), "alpha is 0.8")
    console = Console(width=100, record=True, file=StringIO(), legacy_windows=False)
    console.print(shown(board, reply))
    text = console.export_text()
    assert "changed my mind" in text
    assert "█" in text
    assert "While the target verifies" in text


def test_lines_and_names_are_completed():
    """The prompt offers the examples for a line and names of the atlas for a word."""
    phrases = Phrases()
    offered = [c.text for c in phrases.get_completions(Document("what sh"), CompleteEvent())]
    assert "what should I measure first?" in offered
    named = [c.text for c in phrases.get_completions(Document("compare with EAG"), CompleteEvent())]
    assert "EAGLE-3" in named
