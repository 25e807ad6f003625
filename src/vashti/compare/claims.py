"""Statements of the author's own contribution that name no choice: signs that an idea lies outside the space."""

import re
from functools import lru_cache

from vashti.core.reading import Passage, Reading

SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z“\"(])")
CLAIMS = re.compile(
    r"\b(?:we|i|this (?:paper|work|proposal|note|project)|"
    r"our (?:idea|proposal|project|contribution|approach|method|system))\s+"
    r"(?:therefore\s+|also\s+|here\s+|instead\s+|thus\s+)?"
    r"(?:propose|proposes|introduce|introduces|present|presents|suggest|suggests|advocate|contribute|contributes|"
    r"studies|investigates|is to|is that|is a|is an|consists|lies)\b"
    r"|\b(?:is|are) (?:the|our) (?:main|key|central|only|first) (?:contribution|idea|novelty)s?\b"
    r"|\bnew (?:is|are) (?:the|our)\b|\bwe prove\b"
    r"|\b(?:no|none of the) (?:earlier|previous|prior|known) (?:system|work|paper|design)s?\b"
    r"|\bto (?:the best of )?our knowledge,? (?:nobody|no |none|never|this is the first)",
    re.IGNORECASE,
)
"""How authors mark the sentence in which they say what is theirs."""
READ = frozenset({"body", "list"})
"""Kinds of passages in which contributions are stated."""


@lru_cache(maxsize=16)
def unplaced(reading: Reading) -> tuple[str, ...]:
    """Sentences in which the author puts something forward and no own choice was read, in reading order."""
    own = [item for item in reading.items if item.stance == "own" and item.kind == "choice"]
    found: list[str] = []
    for passage in reading.document.passages:
        if passage.kind in READ:
            quotes = [item.quote.text for item in own if item.passage == passage.index]
            found += [claim for claim in _claims(passage) if not any(_overlap(claim, quote) for quote in quotes)]
    return tuple(found)


def _claims(passage: Passage) -> list[str]:
    return [sentence for sentence in SENTENCE.split(passage.text) if CLAIMS.search(sentence)]


def _overlap(sentence: str, quote: str) -> bool:
    return quote in sentence or sentence in quote
