"""What a question is about: an objection, the verdict, a number, an axis, a setting, a run."""

import re

from vashti import atlas
from vashti.dialogue.board import Board
from vashti.dialogue.words import flat, phrases
from vashti.reading.numbers import numbers

RUN = re.compile(r"\b([0-9a-f]{8})\b")
BATCH = re.compile(r"\b(?:batch(?: size)?|bs|b)\s*(?:of|=|is|at)?\s*(\d+)")
SUBJECTS = (
    ("verdict", re.compile(r"\bverdict|decision|kill(?:ed)?|dead|reject\w*|\bbar\b|not (?:good|enough|ready)|fix\b")),
    ("memory", re.compile(r"\bmemory|gigabyte|\bgb\b|footprint")),
    ("speedup", re.compile(r"\bspeed ?ups?|slow(?:er|down)?\b|slow\b|fast(?:er)?|loses?|losing|number|\d\s?x\b|×")),
)
ORDINALS = (("first", "1st"), ("second", "2nd"), ("third", "3rd"), ("fourth", "4th"), ("fifth", "5th"))
SMALL = frozenset(
    {
        "the",
        "and",
        "for",
        "that",
        "this",
        "you",
        "are",
        "with",
        "not",
        "why",
        "does",
        "how",
        "what",
        "your",
        "our",
        "its",
        "say",
        "tell",
        "more",
        "about",
        "from",
        "show",
        "sums",
        "much",
    }
)
LEAST = 3
"""Letters a value must have to be recognized in a question [1]."""
MATCHING = 0.5
"""Share of the words of an objection's name that a question must hold to be about it [1]; a judgement."""


def subject(text: str, board: Board) -> str:
    """What a question is about, by name; empty where it names nothing."""
    lower = flat(text)
    run = RUN.search(lower)
    if run is not None and run[1] in board.ledger.runs:
        return run[1]
    check = _check(lower, board) or _by_place(lower, board)
    if check:
        return check
    engine = next((n.name for n in board.case.assumptions if len(n.value) > LEAST and flat(n.value) in lower), "")
    if engine:
        return engine
    named = next((name for name, pattern in SUBJECTS if pattern.search(lower)), "")
    if named:
        return named
    phrase = next(
        (p for kind in ("choices", "settings", "topics") for p in phrases(kind, lower) if p.name != "batch_sizes"), None
    )
    if phrase is not None:
        return phrase.name
    return _axis(lower) or _assumed(lower, board)


def _assumed(lower: str, board: Board) -> str:
    """The assumption whose name or value the question holds."""
    notes = board.case.assumptions
    return next((n.name for n in notes if n.name in lower.split() or flat(n.value) in lower), "")


def _by_place(lower: str, board: Board) -> str:
    """The objection named by its place in the list."""
    place = place_in(lower)
    findings = board.view.critique.findings
    named = re.search(r"\b(?:objection|finding|point|problem|issue|weakness)\b", lower)
    return findings[place - 1].check if named and 0 < place <= len(findings) else ""


def place_in(lower: str) -> int:
    """The place an ordinal names, from 1; 0 where there is none.

    >>> place_in("the second one"), place_in("run ahead")
    (2, 0)
    """
    words = lower.replace(".", " ").split()
    return next((n for n, names in enumerate(ORDINALS, 1) if any(name in words for name in names)), 0)


def _check(lower: str, board: Board) -> str:
    """The check whose name or title the question holds most of."""
    words = _words(lower)
    best, score = "", 0.0
    for finding in board.view.critique.findings:
        name, title = _words(finding.check.replace("_", " ")), _words(flat(finding.title))
        share = max(len(words & name) / len(name or {""}), len(words & title) / max(len(title), 2))
        if share > score:
            best, score = finding.check, share
    return best if score > MATCHING else ""


def _words(text: str) -> set[str]:
    return {word for word in re.findall(r"[a-z0-9]{3,}", text) if word not in SMALL}


def _axis(lower: str) -> str:
    words = _words(lower)
    scored = {axis.id: len(words & _words(flat(axis.title))) for axis in atlas.space().axes.values()}
    best = max(scored, key=lambda axis: (scored[axis], axis))
    return best if scored[best] > 1 or best in lower.split() else next((a for a in scored if a in lower.split()), "")


def batch_in(text: str) -> int:
    """The batch a question names [sequences]; 0 where it names none."""
    found = BATCH.search(flat(text))
    if found is None or not numbers(text):
        return 0
    return max(0, int(found[1]))
