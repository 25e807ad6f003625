"""Boards of the example documents, each read once per test session; and an independent reader of replies."""

import re
from functools import cache

from tests.golden.reviews import BASELINE, EXAMPLES
from tests.golden.traceable import GROUP, NUMBER, QUOTED, RUNS
from vashti.core.reading import Reading
from vashti.dialogue import Board, Reply, open_board, turn, understand
from vashti.reading import read

NAMES = re.compile(
    r"""(?x)
    [A-Za-zμγα]+[-–.]?\d[\w.\-]*      # EAGLE-3, H100, L2, Llama-3.1-8B
    | \d+(?:\.\d+)?[BM]\b            # 8B
    | \d+\ (?:GB|SXM)\b              # names of machines: A100 SXM 80 GB
    | RTX\ \d+
    | [Rr]un\ [0-9a-f]{8}
    """
)
REFERENCE = re.compile(r"\[(?:run [0-9a-f]{8}|(?:idea|baseline) p\. \d+|you, turn \d+|atlas [a-z0-9_]+)\]")


@cache
def reading_of(name: str) -> Reading:
    """The reading of an example."""
    if name == "proposal_call":
        return read(BASELINE, "baseline")
    return read(EXAMPLES / f"{name}.pdf", "idea")


@cache
def board_of(name: str = "proposal") -> Board:
    """The board of an example against the example baseline, with nothing said; boards are frozen, so one serves all."""
    return open_board(reading_of("proposal_call"), reading_of(name))


def talked(board: Board, *lines: str) -> tuple[Board, Reply]:
    """The board after some lines, and the last reply."""
    reply = None
    for line in lines:
        board, reply = turn(board, understand(line, board))
    assert reply is not None
    return board, reply


def positions_changed(reply: Reply) -> tuple[str, ...]:
    """The names of the positions that a turn changed."""
    return tuple(change["name"] for change in reply.changed if change["what"] == "position")


def without_ground(text: str) -> list[str]:
    """Sentences and rows of a reply that hold a number and point at no run, quote, turn or entry."""
    found: list[str] = []
    for part in text.split("\n\n"):
        if part.startswith((RUNS, "*")):
            continue
        if part.startswith("|"):
            found += _rows(part, text)
        else:
            found += [line for line in part.splitlines() if _said(line) and not REFERENCE.search(line)]
    return found


def _rows(table: str, text: str) -> list[str]:
    after = text.split(table, 1)[1].strip().split("\n\n", maxsplit=1)[0]
    groups = after.removeprefix(RUNS).split("; ") if after.startswith(RUNS) else []
    rows = table.splitlines()[2:]
    groups = groups if len(groups) == len(rows) and all(map(GROUP.fullmatch, groups)) else ["–"] * len(rows)
    return [r for r, g in zip(rows, groups, strict=True) if _said(r) and g == "–" and not REFERENCE.search(r)]


def _said(text: str) -> list[str]:
    """Numbers that are said; names, references and quoted words are none."""
    return NUMBER.findall(NAMES.sub(" ", REFERENCE.sub(" ", QUOTED.sub(" ", text))))
