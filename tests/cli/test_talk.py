"""`vashti talk` as people and programs use it."""

import json
import os
import subprocess
import sys
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
    assert "proposal-1" in talk(tmp_path, "--list").stdout


def test_a_session_is_resumed_replayed_into_and_exported(tmp_path: Path, kept: Path):
    """A transcript is said after what is kept, and the board is written as Markdown, once."""
    script, out = tmp_path / "more.yaml", tmp_path / "board.md"
    script.write_text("turns:\n  - {said: we run two alternating batches}\n  - undo\n")
    done = talk(tmp_path, "--resume", "seed-1", "--replay", script, "--export", out)
    assert done.returncode == 0, done.stderr
    assert "> we run two alternating batches" in done.stdout
    assert "### Turn 3 (undo)" in out.read_text()
    session = open_session(kept)
    assert session.board.turn == 3
    session.close()
    assert is_refused(talk(tmp_path, "--resume", "seed-1", "--export", out))


def test_plain_talk_writes_replies_and_exports_where_it_is_told(tmp_path: Path, kept: Path):
    """In plain mode the question stands above its answer, and an export asked for in a turn is written."""
    out = tmp_path / "grave.md"
    done = talk(tmp_path, "--resume", kept, "--plain", lines=f"why?\nexport to {out}\nquit\nalpha is 0.2\n")
    assert "> why?" in done.stdout
    assert f"Written to {out}." in done.stdout
    assert "alpha is 0.2" not in done.stdout
    assert out.read_text().startswith("# At the whiteboard")


def test_a_session_in_use_is_one_line(tmp_path: Path, kept: Path):
    """A second process on a session is refused: one line, exit 2."""
    held = open_session(kept)
    assert is_refused(talk(tmp_path, "--resume", "seed-1", "--plain"))
    held.close()


def test_bad_input_is_refused(tmp_path: Path, kept: Path, monkeypatch: pytest.MonkeyPatch):
    """No documents, no such session, documents beside a session and a broken transcript are refused."""
    assert kept.is_file()
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    script = tmp_path / "odd.yaml"
    script.write_text("turns: [{said: 3}]")
    for options in (
        {},
        {"resume": "nothing"},
        {"resume": "seed-1", "baseline": BASELINE},
        {"baseline": IDEA, "idea": IDEA},
    ):
        with pytest.raises(InputError):
            command(**options)
    with pytest.raises(InputError, match="something other than turns"):
        command(resume="seed-1", replay=script)


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
