"""Talks kept on disk: killed at any instant nothing said is lost or doubled, and one process holds a talk at a time."""

import os
import random
import shutil
import signal
import sqlite3
import sys
from pathlib import Path

import pytest

from tests.dialogue.boards import reading_of
from tests.dialogue.test_replay import as_bytes
from vashti.core.errors import InputError
from vashti.dialogue.session import APPLICATION, SCHEMA, Session, new_session, open_session, title_of

LINES = ("alpha is 0.8", "why?", "what if batch 64?", "you are wrong", "show the sums at batch 8", "undo")


def begun(path: Path) -> Session:
    """A session on the example documents with nothing said."""
    return new_session(path, reading_of("proposal_call"), reading_of("proposal"))


@pytest.fixture(scope="session")
def spoken(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, bytes]:
    """A session of the lines that was not disturbed, and the bytes of its board."""
    path = tmp_path_factory.mktemp("talks") / "whole.vashti"
    session = begun(path)
    for line in LINES:
        session.say(line)
    session.close()
    return path, as_bytes(session.board)


@pytest.fixture(scope="session")
def unspoken(spoken: tuple[Path, bytes]) -> Path:
    """The same file before the first line, with half of the runs kept: a talk from it is quick, and still keeps runs."""
    path = spoken[0].with_name("before.vashti")
    shutil.copy(spoken[0], path)
    with sqlite3.connect(path) as database:
        database.execute("DELETE FROM turn")
        database.execute("DELETE FROM run WHERE rowid % 2 = 0")
    return path


def talk_until(path: Path, instant: int, acknowledged: int) -> None:
    """Say the lines that are not on disk yet, a byte to the pipe after each reply; dies at the given call by SIGKILL."""
    left = instant

    def count(_frame: object, _event: str, _argument: object) -> None:
        nonlocal left
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    sys.setprofile(count)
    session = open_session(path)
    for line in LINES[session.board.turn :]:
        session.say(line)
        os.write(acknowledged, b".")


def killed_at(path: Path, instant: int) -> int:
    """Lines whose reply was seen before a child process that talks from the file was killed at a call."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            talk_until(path, instant, write)
        finally:
            os._exit(0)
    os.close(write)
    os.waitpid(child, 0)
    with os.fdopen(read, "rb") as pipe:
        return len(pipe.read())


def calls_of_a_talk(path: Path) -> int:
    """Calls made by a whole talk from a copy of the file."""
    made = 0

    def count(_frame: object, _event: str, _argument: object) -> None:
        nonlocal made
        made += 1

    sys.setprofile(count)
    try:
        session = open_session(path)
        for line in LINES:
            session.say(line)
        session.close()
    finally:
        sys.setprofile(None)
    return made


def survived(instants: int, seed: int, unspoken: Path, spoken: tuple[Path, bytes], folder: Path) -> int:
    """Kill a talk at instants drawn by a seed, each time from the beginning, and hold what is left against the whole.

    Returns:
        How many times the talk was cut before its last line.
    """
    rehearsal = folder / "rehearsal.vashti"
    shutil.copy(unspoken, rehearsal)
    total = calls_of_a_talk(rehearsal)
    draw, cut = random.Random(seed), 0  # noqa: S311 - instants, not secrets
    for number in range(instants):
        path = folder / f"{number}.vashti"
        shutil.copy(unspoken, path)
        seen = killed_at(path, draw.randint(1, total))
        held_to(path, seen)
        cut += seen < len(LINES)
        if number % 5 == 0:
            finished(path, spoken[1])
        path.unlink()
    return cut


def held_to(path: Path, seen: int) -> None:
    """What was shown is on disk, each line once and in order, and at most the line under way beside it."""
    session = open_session(path)
    texts = tuple(text for (text,) in session.database.execute("SELECT text FROM turn ORDER BY number"))
    assert texts == LINES[: len(texts)]
    assert seen <= len(texts) <= seen + 1
    assert session.board.turn == len(texts)
    assert session.database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    session.close()


def finished(path: Path, whole: bytes) -> None:
    """The talk goes on where it was cut, and ends as the undisturbed one."""
    session = open_session(path)
    for line in LINES[session.board.turn :]:
        session.say(line)
    assert as_bytes(session.board) == whole
    session.close()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_killed_at_ten_instants_nothing_is_lost_or_doubled(unspoken, spoken, tmp_path):
    """After SIGKILL at ten instants drawn by a seed, every turn shown is there once and the talk can be finished."""
    assert survived(10, 1, unspoken, spoken, tmp_path) > 5


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_killed_at_two_hundred_instants_nothing_is_lost_or_doubled(unspoken, spoken, tmp_path):
    """After SIGKILL at two hundred instants drawn by a seed, every turn shown is there once and the talk can be finished."""
    assert survived(200, 2, unspoken, spoken, tmp_path) > 100


def test_a_resumed_board_is_the_board_that_was_left(spoken):
    """Opening a session again gives the same bytes, and takes its runs from the file."""
    session = open_session(spoken[0])
    assert as_bytes(session.board) == spoken[1]
    assert not session.recomputed
    assert [turn["said"] for turn in session.turns()] == list(LINES)
    session.close()


def test_what_was_said_and_not_answered_is_answered_at_opening(unspoken, tmp_path):
    """A line that is on disk without an answer is understood and answered when the session is opened."""
    path = tmp_path / "pending.vashti"
    shutil.copy(unspoken, path)
    with sqlite3.connect(path) as database:
        database.execute("INSERT INTO turn (number, text) VALUES (1, 'alpha is 0.8')")
    session = open_session(path)
    assert session.board.case.idea.design.number("acceptance_rate") == 0.8
    assert [turn["said"] for turn in session.turns()] == ["alpha is 0.8"]
    session.close()


def test_a_turn_that_a_bug_stops_does_not_keep_the_session_shut(unspoken, tmp_path, monkeypatch):
    """A turn that cannot be answered at opening is named as such, and the talk goes on after it."""
    path = tmp_path / "stuck.vashti"
    shutil.copy(unspoken, path)
    with sqlite3.connect(path) as database:
        database.execute("INSERT INTO turn (number, text) VALUES (1, 'alpha is 0.8')")
    with monkeypatch.context() as patched:
        patched.setattr("vashti.dialogue.answers.committing.commit", lambda *_: 1 / 0)
        session = open_session(path)
    assert "cannot be answered" in next(session.turns())["reply"]
    session.say("alpha is 0.8")
    assert session.board.case.idea.design.number("acceptance_rate") == 0.8
    session.close()


def test_words_that_are_no_text_are_kept_as_text(unspoken, tmp_path):
    """Broken characters and zero bytes are kept as what can be kept, and answered."""
    path = tmp_path / "odd.vashti"
    shutil.copy(unspoken, path)
    session = open_session(path)
    session.say("alpha \udcff is\x00 what?")
    session.close()
    again = open_session(path)
    (turn,) = again.turns()
    assert turn["said"].startswith("alpha ")
    assert turn["said"].endswith(" what?")
    assert turn["reply"]
    again.close()


def test_runs_of_another_model_are_set_aside(spoken, tmp_path):
    """Where the model no longer gives what a session kept, its numbers are computed anew and it is said."""
    path = tmp_path / "old.vashti"
    shutil.copy(spoken[0], path)
    with sqlite3.connect(path) as database:
        database.execute("UPDATE run SET outputs = replace(outputs, '\"round_s\": ', '\"round_s\": 1')")
    session = open_session(path)
    assert session.recomputed
    assert as_bytes(session.board) == spoken[1]
    session.close()


def test_two_processes_cannot_hold_one_session(spoken, tmp_path):
    """The second to open a session gets one line that says so, and listing it says it is in use."""
    path = tmp_path / "held.vashti"
    shutil.copy(spoken[0], path)
    first = open_session(path)
    with pytest.raises(InputError, match="in use by another process"):
        open_session(path)
    assert title_of(path) == "in use"
    first.close()
    open_session(path).close()


@pytest.mark.parametrize(
    ("statement", "what"),
    [
        (f"PRAGMA user_version = {SCHEMA + 1}", "newer version"),
        ("PRAGMA user_version = 0", "too old"),
        (f"PRAGMA application_id = {APPLICATION + 1}", "not a session"),
        ("DELETE FROM document", "holds no documents"),
        ("DROP TABLE turn", "not a sound session"),
    ],
)
def test_a_session_that_cannot_be_opened_says_what_to_do(spoken, tmp_path, statement: str, what: str):
    """Another schema, another program's file, a damaged one: one line each, and the file is let go."""
    path = tmp_path / "odd.vashti"
    shutil.copy(spoken[0], path)
    with sqlite3.connect(path) as database:
        database.execute(statement)
    database.close()
    for _ in range(2):
        with pytest.raises(InputError, match=what):
            open_session(path)


def test_a_disk_that_refuses_is_one_line_and_loses_nothing(unspoken, tmp_path):
    """Where a turn cannot be written it is refused in one line; what was written before stays, and the talk can go on."""
    path = tmp_path / "full.vashti"
    shutil.copy(unspoken, path)
    session = open_session(path)
    session.say(LINES[0])
    (pages,) = session.database.execute("PRAGMA page_count").fetchone()
    session.database.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(InputError, match="cannot be written"):
        session.say("what if " + "batch 64 " * 5000)
    session.close()
    again = open_session(path)
    assert [turn["said"] for turn in again.turns()][:1] == [LINES[0]]
    again.say(LINES[1])
    again.close()


def test_what_is_no_session_is_refused(tmp_path):
    """A missing file, a file of something else, and a name that is taken are refused in one line."""
    other = tmp_path / "notes.vashti"
    other.write_text("not a database at all, only some words that are long enough to be read as a header of one")
    for path in (tmp_path / "none.vashti", other):
        with pytest.raises(InputError):
            open_session(path)
    with pytest.raises(InputError, match="exists already"):
        begun(other)
