"""Which of several quotes says most: a sentence before a row of a table, a caption or a title."""

import re

from vashti.core.evidence import Quote

CAPTION = re.compile(r"(Table|Tab\.|Figure|Fig\.|Listing|Algorithm)\s*\d", re.IGNORECASE)
ENDS = re.compile(r"[.!?;:][\"'”’)\]]*$")


def telling(quotes: tuple[Quote, ...], title: str = "") -> tuple[Quote, ...]:
    """The quotes with those that are sentences first, else in the order given; the document's title last.

    Args:
        quotes: as read.
        title: of the document they come from.

    >>> telling((Quote("idea", 1, "A Title"), Quote("idea", 2, "It drafts six tokens.")), "A Title")[0].page
    2
    """
    return tuple(sorted(quotes, key=lambda quote: _rank(quote.text, title)))


def _rank(text: str, title: str) -> int:
    if text.strip() == title.strip():
        return 3
    if CAPTION.match(text):
        return 2
    return 0 if ENDS.search(text) else 1
