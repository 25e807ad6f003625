"""Sentences of hers, as the golden reviews print them: texts of objections, and those cut into masked sentences."""

import re

from tests.golden.reviews import HERE
from vashti.llm.masking import masked

OBJECTION = re.compile(r"^### \d+\. .+\n\n\*\*(.+)\*\*\n\n(.+)\n", re.MULTILINE)


def texts():
    """Claims and walk-throughs of every golden review."""
    reviews = (path.read_text(encoding="utf-8") for path in sorted(HERE.glob("*.md")))
    return tuple(dict.fromkeys(text for review in reviews for pair in OBJECTION.findall(review) for text in pair))


def sentences():
    """Every masked sentence of a few words."""
    cut = (sentence for text in texts() for sentence in masked(text).sentences)
    return tuple(dict.fromkeys(s for s in cut if len(re.findall(r"[a-z]{2,}", s)) > 3))
