"""Which of several quotes says most: a sentence before a row of a table, a caption or a title."""

import re

from vashti.core.evidence import Quote

CAPTION = re.compile(r"(Table|Tab\.|Figure|Fig\.|Listing|Algorithm)\s*\d", re.IGNORECASE)
CAPTION_RANK = 2
"""Rank of a caption; sentences and other words come before it, the title after."""
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


def says_something(quote: Quote, title: str) -> bool:
    """Whether a quote is more than a title or a caption."""
    return _rank(quote.text, title) < CAPTION_RANK


def _rank(text: str, title: str) -> int:
    if text.strip() == title.strip():
        return CAPTION_RANK + 1
    if CAPTION.match(text):
        return CAPTION_RANK
    return 0 if ENDS.search(text) else 1
