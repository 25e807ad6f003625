"""Facts in a turn: the author's own, supposed, or brought up without being theirs."""

import re

from vashti.dialogue import said as kinds
from vashti.dialogue.board import Board
from vashti.dialogue.facts import Facts, facts
from vashti.dialogue.said import Single
from vashti.dialogue.words import flat, matches, vocabulary

OWN = re.compile(
    r"\b(?:we|our|ours|us|let'?s)\b|\bi (?:use|run|set|measure|measured|have|got|chose|switched|moved|draft|take|keep|put|give|get)\b"
    r"|\bmy (?:draft|design|target|model|batch|acceptance|alpha|system|setup|traces?|context|gpu|tree|split)\b"
)
STRANGER = re.compile(
    r"\b([A-Z][\w'-]+)\.?(?:\s+[\w.]+){0,4}?\s+(?:uses?|runs?|ran|gets?|got|reports?|reported|says?|said|claims?|achieves?|showed|shows|told|tells|confirmed|accepted|thinks?|believes?|has|have)\b"
)
"""A name, and a little later what its bearer does."""
SUBJECTS_OF_OURS = frozenset(
    [
        "we",
        "our",
        "i",
        "it",
        "the",
        "this",
        "that",
        "these",
        "those",
        "my",
        "draft",
        "target",
        "verification",
        "drafting",
        "speculation",
        "proposer",
        "drafter",
        "verifier",
        "controller",
        "everything",
        "both",
        "each",
        "sm",
        "sms",
        "kv",
        "gpu",
        "cuda",
        "mps",
        "mig",
        "no",
        "yes",
        "ok",
        "okay",
        "actually",
        "so",
        "then",
        "and",
        "but",
        "now",
        "if",
        "in",
        "on",
        "at",
        "with",
        "for",
        "as",
        "well",
        "sorry",
        "currently",
        "here",
        "there",
        "a",
        "an",
        "one",
        "two",
        "half",
        "all",
        "batch",
        "alpha",
        "acceptance",
    ]
)
"""Words that begin a sentence about the author's own design."""
SERVES = re.compile(
    r"\b(?:serve|serving|run|running|use|using|target|evaluate|operate|decode|measure|care|deploy|is|are|=|of|size|sizes|bs)\b|^(?:and |at )?(?:batch|bs)\b|[=:]"
)
AND_TOO = re.compile(r"^(?:and|or|with|at|on|also)\b")
PARTS = re.compile(r",\s*(?:and|but|so)?\s+|;\s*|\s+(?:and|but|so)\s+(?=(?:we|our|i|my)\b)", re.IGNORECASE)


def stated_turn(text: str, lower: str, stated: Facts, board: Board, *, question: bool) -> Single:
    """Facts: the author's own, supposed, or brought up without being theirs."""
    follows = board.log and board.log[-1].kind == "what_if" and AND_TOO.match(lower) and not OWN.search(lower)
    if question or follows:
        if not question:
            stated = facts(text, board.case.idea.design, supposed=True)
        if not stated.chosen and all(g.name == "claimed_speedup" for g in stated.given):
            return kinds.Pushback(text)
        return kinds.WhatIf(text, stated.chosen, stated.given, stated.dropped)
    pressed = matches("pressure", lower)
    if matches("hearsay", lower) or tells_of_others(text):
        stated = _own_facts(text, board)
    given = tuple(g for g in stated.given if g.name != "claimed_speedup" or (_claims(lower) and not pressed))
    if all(g.name == "batch_sizes" for g in given) and not stated.chosen and (pressed or not SERVES.search(lower)):
        given = ()
    if not (stated.chosen or given or stated.dropped) or (pressed and not OWN.search(lower) and not given):
        return kinds.Pushback(text)
    return kinds.Commit(text, stated.chosen, given, stated.dropped)


def tells_of_others(text: str) -> bool:
    """Whether somebody with a name does, says or gets something in a text.

    >>> tells_of_others("Prof. Smith uses two batches"), tells_of_others("Verification uses two batches")
    (True, False)
    """
    return any(
        flat(found[1]) not in SUBJECTS_OF_OURS and flat(found[1]) not in vocabulary()
        for found in STRANGER.finditer(text)
    )


def _own_facts(text: str, board: Board) -> Facts:
    """What the author says of their own design beside what others are said to say."""
    own = (part for part in PARTS.split(text) if OWN.search(flat(part)) and not matches("hearsay", flat(part)))
    return facts(", ".join(own), board.case.idea.design)


def _claims(lower: str) -> bool:
    """Whether a speedup is said as what the paper claims, not as what is so."""
    return re.search(r"\b(?:claim|claims|claimed|headline|promise|lower|write)\b", lower) is not None
