"""She leads: what she asks, and when she stops."""

import pytest

from tests.dialogue.boards import board_of, talked
from vashti.dialogue.asking import ask, moves, standing


def test_the_question_with_the_largest_swing_is_asked():
    """Of the questions still open, the one whose answers lie furthest apart comes first, each answer with its run."""
    board = board_of()
    asked = ask(board)
    widest = max((q for q in board.view.questions if q.outcomes), key=lambda q: q.swing)
    assert (asked.stage, asked.name) == ("open", widest.name)
    assert all(run in asked.text for _, _, run in widest.outcomes)


def test_a_question_that_was_passed_is_not_asked_again():
    """After "I don't know" she asks another, or says that what is left is to be measured."""
    board, reply = talked(board_of(), "where do we stand?", "I don't know")
    assert reply.ask.name != ask(board_of()).name or reply.ask.stage == "measure"
    assert ask(board_of()).name in board.passed


def test_she_stops_where_no_answer_moves_the_verdict():
    """An idea that is dead under every answer is dead, with one reason, and nothing is asked."""
    board, reply = talked(
        board_of(), "the draft runs ahead of the verdict", "alpha is 0.2", "no controller, nothing adaptive"
    )
    assert not any(moves(board.case, q) for q in board.view.questions if q.outcomes)
    assert (reply.ask.stage, reply.ask.name) == ("dead", "")
    assert reply.ask.text.startswith("This is dead, here is why.")


@pytest.mark.parametrize("rate", [0.1, 0.5, 0.9])
def test_what_a_verdict_turns_on_follows_acceptance(rate: float):
    """At one design, more acceptance never turns a living idea into a dead one."""
    case = board_of().case
    low, high = (standing(case, case.scenario, r) for r in (rate - 0.1, rate + 0.05))
    assert not (low[0] != "dead" and high[0] == "dead")
