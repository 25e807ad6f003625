"""Turns that ask for something, known by their words."""

import re
from difflib import get_close_matches

from vashti import atlas
from vashti.dialogue import said as kinds
from vashti.dialogue.board import Board
from vashti.dialogue.context import MOST_NEAREST
from vashti.dialogue.names import system_in
from vashti.dialogue.said import Single
from vashti.dialogue.subjects import batch_in, subject
from vashti.dialogue.words import intents

UNKNOWN_SYSTEM = re.compile(r"\b(?:with|to|against|vs\.?|versus|from|than)\s+(?:the\s+)?([A-Z][\w-]+)")
WHY = re.compile(r"^(?:(?:but|and|so|ok|okay|then|well)\W+)*(?:why|how come)\b")
CHEAPER = re.compile(r"\b(?:cheaper|simpler|easier|less work|quicker|smaller)\b")
SINCE = re.compile(r"\b(?:since|from|after)\s+(?:turn\s*)?#?(\d+)")
PATH = re.compile(r"\b(?:to|as|into|in)\s+[\"'`]?([^\s\"'`]+\.\w+)")


def intent(lower: str) -> str:
    """The kind of turn that the words ask for; empty where they ask for none."""
    if WHY.match(lower) and not system_in(lower):
        return "why"
    return next((kind for kind, pattern in intents() if pattern.search(lower)), "")


def asked_turn(kind: str, text: str, lower: str, board: Board) -> Single | None:  # noqa: C901, PLR0911, PLR0912 - one line for each kind
    """The turn of a kind, with what it names; None where it lacks what the kind needs."""
    match kind:
        case "undo":
            return kinds.Undo(text)
        case "export":
            found = PATH.search(text)
            return kinds.Export(text, found[1] if found else "")
        case "take":
            return kinds.Take(text)
        case "plan":
            return kinds.Plan(text)
        case "claim":
            return kinds.Claim(text)
        case "measure":
            return kinds.Measure(text)
        case "fix":
            return kinds.Fix(text, CHEAPER.search(lower) is not None)
        case "break":
            return kinds.Break(text)
        case "changed":
            found = SINCE.search(lower)
            return kinds.Changed(text, int(found[1]) if found else 0)
        case "sums":
            return kinds.Sums(text, subject(text, board), batch_in(text))
        case "compare":
            return _compared(text)
        case "why":
            return kinds.Why(text, subject(text, board), batch_in(text))
        case "show":
            return kinds.Show(text, _about(lower))
        case "help":
            return kinds.Help(text)
        case "pass":
            return kinds.Pass(text)
        case _:
            return None


def _compared(text: str) -> Single | None:
    system = system_in(text)
    if system:
        return kinds.Compare(text, system)
    named = UNKNOWN_SYSTEM.search(text)
    if named is None:
        return None
    close = get_close_matches(named[1].lower(), [e.name.lower() for e in atlas.designs().values()], MOST_NEAREST, 0.0)
    return kinds.Unclear(text, tuple(f"how does it compare with {name}?" for name in close))


def _about(lower: str) -> str:
    for about, words in (
        ("design", "design|assume|assumption|who said"),
        ("findings", "finding|objection|weakness|problem|issue"),
        ("questions", "question|open"),
        ("novelty", "novel|new\\b|nearest|prior|related|who else|been done"),
        ("numbers", "number|speedup|table|plot|how (?:good|fast|bad)"),
        ("verdict", "verdict|decision|dead|ready|publish"),
    ):
        if re.search(words, lower):
            return about
    return ""
