"""From a line of text to what was said: rules over the words, or a model's proposal where it stands up to them."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from vashti.core.errors import InputError
from vashti.dialogue import said as kinds
from vashti.dialogue.board import Board
from vashti.dialogue.context import in_context, unclear
from vashti.dialogue.facts import facts
from vashti.dialogue.intents import asked_turn, intent
from vashti.dialogue.quoting import quoted_turn
from vashti.dialogue.said import Said, Single, from_plain
from vashti.dialogue.spelling import spelled
from vashti.dialogue.stating import stated_turn
from vashti.dialogue.trace import named_file, read_trace
from vashti.dialogue.vetting import vetted
from vashti.dialogue.words import LEAST_CORRECTED, flat, matches
from vashti.reading.sentences import sentences

Model = Callable[[str, dict[str, Any]], dict[str, Any] | None]
"""A model: the text and the board in brief to a turn in plain JSON, or None where it has none."""
MOST_CHARACTERS = 4000
"""Length of a turn that is read [characters]; a longer one is a document."""
DECIDED = frozenset({"undo", "export", "take", "help", "pass"})
"""Intents that decide whatever else stands in the turn."""
ASKS = re.compile(
    r"(?:[,;.:]|\b(?:and|but|then|also|so|plus)\b)[\s,]*(?=(?:what if|how about|what about|what would|why\b|show\b|compare|break it|fix it|undo\b|export|what should|where do|how does|write (?:the|a)|what changed|what happens|can you)\b)"
)
FIRST_PERSON = re.compile(
    r"^(?:(?:ok|okay|yes|no|well|actually|so|then|and|but|fine|sorry|hm+|also|nope|right)[,.]?\s+)*(?:we|our|i|my|let'?s|in our|on our|it is|the)\b(?!.*\?$)"
)
DENIAL = re.compile(r"^(?:no|nope|nah|wrong|false|never|not true|disagree|rubbish|nonsense)\b[\s,.!]*")


def understand(text: str, board: Board, model: Model | None = None) -> Said:
    """What a line of text says, given what is on the board.

    Args:
        text: as typed.
        board: what it is said to; it is not changed.
        model: a language model that proposes a turn where the rules cannot tell; what does not stand in the text is
            taken out of its proposal.

    Returns:
        The turn. A trace named in it is read here, so that the turn carries its numbers.
    """
    text = " ".join(text.split())[:MOST_CHARACTERS]
    ruled = _by_rules(text, board)
    if model is None or ruled.kind != "unclear":
        return ruled
    proposed = model(text, brief(board))
    if proposed is None:
        return ruled
    try:
        return vetted(from_plain({**proposed, "text": text}), text, ruled)
    except InputError:
        return ruled


def brief(board: Board) -> dict[str, Any]:
    """The board in brief, for a model: the design, what was asked, the objections by name."""
    return {
        "design": board.case.idea.design.as_dict(),
        "asked": board.asked,
        "offered": board.offered is not None,
        "findings": {f.check: f.title for f in board.view.critique.findings},
        "turn": board.turn,
    }


def _by_rules(text: str, board: Board) -> Said:
    quoted = quoted_turn(text, board)
    if quoted is not None:
        return replace(quoted, text=text) if isinstance(quoted, kinds.Pushback) else quoted
    parts = _merged(tuple(_clause(clause, board) for clause in clauses(text)), text)
    if len(parts) == 1:
        return replace(parts[0], text=text)
    return kinds.Several(text, parts)


def clauses(text: str) -> tuple[str, ...]:
    """The text cut into what is said one after the other: sentences, and questions that follow a statement.

    >>> clauses("alpha is 0.8, and what if batch 64?")
    ('alpha is 0.8', 'what if batch 64?')
    """
    found = []
    for sentence in sentences(text):
        at = 0
        for cut in ASKS.finditer(flat(sentence)):
            found.append(sentence[at : cut.start()])
            at = cut.end()
        found.append(sentence[at:])
    whole = tuple(part.strip(" ,;") for part in found if part.strip(" ,;.!?"))
    return whole or (text,)


def _merged(parts: tuple[Single, ...], text: str) -> tuple[Single, ...]:
    """Facts said one after the other as one statement; talk around them left out."""
    kept: list[Single] = []
    telling = any(not isinstance(p, kinds.Unclear | kinds.Pushback | kinds.Show | kinds.Pass) for p in parts)
    for part in parts:
        last = kept[-1] if kept else None
        if telling and (
            isinstance(part, kinds.Pushback)
            or (isinstance(part, kinds.Unclear) and len(part.text.split()) < LEAST_CORRECTED)
        ):
            continue
        if isinstance(part, kinds.Commit) and isinstance(last, kinds.Commit):
            kept[-1] = kinds.Commit(
                f"{last.text} {part.text}",
                (*last.chosen, *part.chosen),
                (*last.given, *part.given),
                (*last.dropped, *part.dropped),
            )
        elif last is None or last.kind != part.kind or part.kind not in {"pushback", "unclear", "pass", "why"}:
            kept.append(part)
    return tuple(kept) or (unclear(text),)


def _clause(text: str, board: Board) -> Single:
    path = named_file(text)
    lower = flat(text).strip()
    if path and not re.match(r"(?:export|save|write|dump)\b", lower):
        try:
            return read_trace(text, path)
        except InputError as error:
            return kinds.Refused(text, str(error))
    first = _ruled(text, board)
    corrected = spelled(text)
    if corrected == text:
        return first
    again = _ruled(corrected, board)
    return replace(again, text=text) if _better(again, first) else first


def _better(again: Single, first: Single) -> bool:
    """Whether the corrected words say more: more facts, or a question where there was none."""
    if _understood(again) > _understood(first):
        return first.kind not in {"pushback", "pass"}
    return (
        again.kind != first.kind
        and first.kind in {"unclear", "why", "commit"}
        and again.kind not in {"unclear", "commit", "pushback"}
    )


def _understood(one: Single) -> int:
    if isinstance(one, kinds.Unclear):
        return 0
    if isinstance(one, kinds.Commit | kinds.WhatIf):
        return 1 + len(one.chosen) + len(one.given) + len(one.dropped)
    return 1


def _ruled(text: str, board: Board) -> Single:
    lower = flat(text).strip()
    design = board.case.idea.design
    asked = intent(lower)
    made = asked_turn(asked, text, lower, board)
    if made is not None and (asked in DECIDED or (asked == "plan" and not FIRST_PERSON.match(lower))):
        return made
    question = lower.endswith("?") or matches("what_if", lower)
    stated = facts(text, design, supposed=question)
    own_words = FIRST_PERSON.match(lower) is not None
    if made is not None and not (stated and own_words and not lower.endswith("?")):
        return made
    if stated:
        return stated_turn(text, lower, stated, board, question=question)
    if (matches("pressure", lower) and not lower.endswith("?")) or DENIAL.match(lower):
        return kinds.Pushback(text)
    return in_context(text, lower, board)


def lines_of(text: str) -> Iterator[str]:
    """The turns of a text, one a line; empty lines and lines that begin with ``#`` say nothing."""
    return (line.strip() for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#"))
