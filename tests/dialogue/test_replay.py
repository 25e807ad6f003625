"""The board is what was said, no more: replayed turns give the same bytes, and an undo gives back what was."""

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.dialogue.boards import board_of, talked
from vashti.core.run import Ledger
from vashti.dialogue import Board, as_plain, from_plain, open_board, replay, turn, turn_as_plain, understand
from vashti.dialogue.exporting import as_markdown
from vashti.review.review import PROCEDURES

LINES = (
    "alpha is 0.8",
    "our acceptance is between 0.5 and 0.7",
    "we run two alternating batches",
    "we capture everything in CUDA graphs",
    "we draft with an EAGLE-style head",
    "draft and target take turns on all SMs",
    "our context is 8k",
    "what if batch 64?",
    "you are wrong",
    "acceptance is 1.3",
    "undo",
    "I don't know",
    "why?",
)
TALKS = st.lists(st.sampled_from(LINES), min_size=1, max_size=4)
EDITS = st.sampled_from(LINES[:7])


def as_bytes(board: Board) -> bytes:
    """All of a board that a reader can see."""
    shown = (as_markdown(board), board.heard, board.before, board.history, board.passed, board.asked, board.closing)
    return repr(shown).encode()


@settings(max_examples=5)
@given(TALKS)
def test_replaying_the_turns_gives_the_same_board(lines: list[str]):
    """Turns written as JSON and read back lead to the same bytes, on a ledger that holds no run yet."""
    start = board_of()
    board, said = start, []
    for line in lines:
        understood = understand(line, board)
        board, _ = turn(board, understood)
        said.append(json.dumps(as_plain(understood)))
    fresh = open_board(start.baseline, start.idea, Ledger(PROCEDURES, dict(start.ledger.runs)))
    assert as_bytes(replay(fresh, [from_plain(json.loads(one)) for one in said])) == as_bytes(board)


@settings(max_examples=6)
@given(st.lists(EDITS, max_size=2), EDITS)
def test_undo_is_the_inverse_of_an_edit(lines: list[str], edit: str):
    """After an edit and its undo the design, the verdict and the objections are as they were."""
    before, _ = talked(board_of(), "where do we stand?", *lines)
    after, _ = talked(before, edit)
    if after.heard == before.heard:
        return
    back, _ = talked(after, "undo")
    assert back.heard == before.heard
    assert back.case == before.case
    assert (back.view.verdict, back.view.critique) == (before.view.verdict, before.view.critique)


def test_a_turn_leaves_the_board_it_was_said_to_alone():
    """A board is a value: answering a turn changes nothing about the board it was said to."""
    board = board_of()
    before = (board.turn, board.heard, board.case.idea.design, board.log)
    talked(board, "alpha is 0.8", "we run two alternating batches")
    assert (board.turn, board.heard, board.case.idea.design, board.log) == before


def test_a_turn_for_other_programs_is_plain_json():
    """One object a turn holds what the contract names, and survives JSON."""
    board, reply = talked(board_of(), "alpha is 0.8")
    plain = turn_as_plain(board, reply)
    assert json.loads(json.dumps(plain)) == plain
    assert {"said", "understood", "reply", "design", "verdict", "changed", "asks"} <= plain.keys()
    assert plain["design"]["settings"]["acceptance_rate"] == 0.8
    assert set(plain["verdict"]) == {"decision", "speedup_at"}
    assert plain["asks"].startswith(reply.ask.text[:20])


def test_only_what_an_edit_touches_is_run_again():
    """Taking an edit back makes no run, and a question about what stands makes none either."""
    board, _ = talked(board_of(), "where do we stand?", "alpha is 0.77")
    made = len(board.ledger.runs)
    talked(board, "undo")
    talked(board, "why?")
    assert len(board.ledger.runs) == made
