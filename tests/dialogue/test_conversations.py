"""Conversations as YAML: each turn with how it is understood, what it changes, what is held after it, what is said."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.dialogue.boards import board_of, positions_changed, without_ground
from vashti import atlas
from vashti.dialogue import Board, Reply, turn, understand

HERE = Path(__file__).resolve().parent / "conversations"
FILES = tuple(sorted(HERE.glob("*.yaml")))
EDITS = frozenset({"commit", "trace", "take", "undo", "several"})
LONG = 15


def transcript(path: Path) -> dict[str, Any]:
    """The file as written."""
    return yaml.safe_load(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_conversation_goes_as_written(path: Path):
    """Every turn is understood, changes what it should and nothing else, and is answered with grounded numbers."""
    script = transcript(path)
    board = board_of(script.get("idea", "proposal"))
    for wanted in script["turns"]:
        board, reply = turn(board, understand(wanted["said"], board))
        problems = list(_problems(wanted, board, reply))
        assert not problems, f"{wanted['said']}: {problems}\n{reply.text}"


def _problems(wanted: dict[str, Any], board: Board, reply: Reply):
    if reply.said.kind != wanted["understood"]:
        yield f"understood as {reply.said}"
    if reply.said.kind not in EDITS and reply.changed:
        yield f"a question changed {reply.changed}"
    yield from _changes(wanted, reply)
    yield from _design(wanted.get("design", {}), board)
    raised = {finding.check for finding in board.view.critique.findings}
    yield from (f"{check} is not raised" for check in wanted.get("raised", ()) if check not in raised)
    yield from (f"does not say {words!r}" for words in wanted.get("says", ()) if not re.search(words, reply.text))
    if "decision" in wanted and board.view.verdict.decision != wanted["decision"]:
        yield f"decides {board.view.verdict.decision}"
    if "stage" in wanted and reply.ask.stage != wanted["stage"]:
        yield f"stage is {reply.ask.stage}"
    if bool(reply.export) != wanted.get("exported", False):
        yield "exports, or does not"
    yield from (f"no ground for {words!r}" for words in without_ground(reply.text))


def _changes(wanted: dict[str, Any], reply: Reply):
    names = [change["name"] for change in reply.changed]
    if wanted.get("changed") == [] and names:
        yield f"changed {names}"
    yield from (f"{name} did not change" for name in wanted.get("changed", ()) if name not in names)
    moved = positions_changed(reply)
    yield from (f"position {name} did not change" for name in wanted.get("positions", ()) if name not in moved)


def _design(wanted: dict[str, Any], board: Board):
    design = board.case.idea.design
    for name, value in wanted.items():
        if name in atlas.space().axes:
            held: Any = sorted(design.on(name)) or None
        else:
            held = design.setting(name)
            held = list(held) if isinstance(held, tuple) else held
        if held != value:
            yield f"{name} is {held}, not {value}"


def test_there_are_enough_of_them():
    """At least twenty conversations, three of them of fifteen turns or more."""
    lengths = [len(transcript(path)["turns"]) for path in FILES]
    assert len(lengths) >= 20
    assert sum(length >= LONG for length in lengths) >= 3


def test_the_reader_of_replies_finds_a_number_without_ground():
    """The scan that the conversations pass is one that a bare number fails."""
    assert without_ground("You are at 1.50× there.") == ["You are at 1.50× there."]
    assert without_ground("You are at 1.50× [run 0123abcd].") == []
    assert without_ground("| a |\n|---|\n| 1.50× |") == ["| 1.50× |"]
