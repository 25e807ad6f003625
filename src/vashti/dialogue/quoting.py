"""Words quoted from a document: evidence where they stand in it, refused where they do not."""

import re

from vashti.core.evidence import Quote
from vashti.dialogue import said as kinds
from vashti.dialogue.board import Board
from vashti.dialogue.facts import facts
from vashti.dialogue.said import Single

QUOTED = re.compile(r"“([^”]{20,})”|\"([^\"]{20,})\"|«([^»]{20,})»")
"""Words quoted from a document."""


def quoted_turn(text: str, board: Board) -> Single | None:
    """A turn that quotes a document: what the quoted words commit to, if they stand there."""
    found = QUOTED.search(text)
    if found is None:
        return None
    words = " ".join(next(group for group in found.groups() if group).split())
    place = place_of(words, board)
    if place is None:
        return kinds.Refused(
            text, f"“{words}” [you, turn {board.turn + 1}] stands in neither document; quote the exact words"
        )
    stated = facts(words, board.case.idea.design)
    if not stated or place.document != "idea":
        return kinds.Pushback(text)
    return kinds.Commit(f"{words} [{place.document} p. {place.page}]", stated.chosen, stated.given, stated.dropped)


def place_of(words: str, board: Board) -> Quote | None:
    """Where exact words stand in a document; None where they stand in neither."""
    for reading in (board.idea, board.baseline):
        for passage in reading.document.passages:
            at = " ".join(passage.text.split()).find(words)
            if at >= 0:
                return Quote(reading.document.role, passage.page_at(passage.text.find(words[:20])), words)
    return None
