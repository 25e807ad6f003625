"""Turns that mean something only on the board they are said to: a bare number, a yes, "the second one"."""

import re
from difflib import SequenceMatcher
from typing import Literal

from vashti import atlas
from vashti.dialogue import said as kinds
from vashti.dialogue.asking import asked_of, told_outcomes
from vashti.dialogue.board import Board
from vashti.dialogue.facts import bare_number
from vashti.dialogue.names import system_in
from vashti.dialogue.said import Chosen, Given, Single
from vashti.dialogue.subjects import batch_in, place_in, subject
from vashti.dialogue.words import LEAST_CORRECTED, examples, flat, matches

MOST_NEAREST = 3
"""Examples offered where a turn is not understood."""
CONFIRMS = re.compile(
    r"^(?:yes|yep|yeah|correct|right|exactly|ok|okay|sure|agreed|that'?s right|that is (?:right|correct)|true)\W*$"
)
GREETS = re.compile(r"^(?:hi|hello|hey|thanks?|thank you|good (?:morning|evening|day)|bye|cheers)\b[\s\w,]{0,16}\W*$")


def in_context(text: str, lower: str, board: Board) -> Single:
    """A bare number answers what was asked; a yes takes up what was offered; else it is not understood."""
    answer = _to_what_was_asked(text, lower, board)
    if answer is not None:
        return answer
    if CONFIRMS.match(lower):
        return kinds.Take(text) if board.offered is not None else kinds.Show(text, "questions")
    if GREETS.match(lower):
        return kinds.Show(text, "verdict")
    if lower.endswith("?") and matches("figures", lower):
        return kinds.Show(text, "numbers")
    about = subject(text, board)
    if about and (lower.endswith("?") or lower.startswith(("what is", "what's", "which", "who", "tell me", "and the"))):
        return kinds.Why(text, about, batch_in(text))
    systems = system_in(text) if len(text.split()) <= LEAST_CORRECTED else ""
    return kinds.Compare(text, systems) if systems else unclear(text)


def unclear(text: str) -> kinds.Unclear:
    """The turn as not understood, with the nearest things that are."""
    lower = flat(text)
    words = set(re.findall(r"[a-z]{3,}", lower))

    def likeness(example: str) -> float:
        shared = len(words & set(re.findall(r"[a-z]{3,}", flat(example))))
        return shared + SequenceMatcher(None, lower, flat(example)).ratio()

    ranked = sorted((words_ for _, words_ in examples()), key=lambda e: (-likeness(e), e))
    return kinds.Unclear(text, tuple(ranked[:MOST_NEAREST]))


def _to_what_was_asked(text: str, lower: str, board: Board) -> kinds.Commit | None:
    """A bare number, or a place in the list of answers, as the answer to the open question."""
    number = bare_number(text)
    if number is not None and asked_of(board) in atlas.space().settings:
        joined: Literal["", "range"] = "range" if isinstance(number, tuple) else ""
        return kinds.Commit(text, given=(Given(asked_of(board), number, text, joined),))
    answer = _by_place(lower, board)
    return None if answer is None else kinds.Commit(text, chosen=(Chosen(asked_of(board), answer, text),))


def _by_place(lower: str, board: Board) -> str | None:
    """The answer to the open question that a turn names by its place ("the second one")."""
    place = place_in(lower)
    question = next((q for q in board.view.questions if q.name == asked_of(board) and q.outcomes), None)
    if question is None or not place or len(lower.split()) > LEAST_CORRECTED or question.name not in atlas.space().axes:
        return None
    told = told_outcomes(question)
    return told[place - 1][0] if place <= len(told) else None
