"""The words of a text, their beginnings and their places: what a pattern is looked up by before it is matched."""

import re
from functools import lru_cache

WORD = re.compile(r"[^\W_]+")
_TYPOGRAPHIC = str.maketrans("‐‑–“”’≈", '---""\'~')


@lru_cache(maxsize=256)
def positions(text: str) -> dict[str, tuple[int, ...]]:
    """Where words with each beginning stand in a lower-case text, counted in words."""
    where: dict[str, list[int]] = {}
    for at, word in enumerate(WORD.findall(text)):
        for length in range(1, len(word) + 1):
            where.setdefault(word[:length], []).append(at)
    return {beginning: tuple(found) for beginning, found in where.items()}


@lru_cache(maxsize=256)
def plain(text: str) -> str:
    """The text with typographic hyphens, quotation marks and signs as typed ones, letter for letter."""
    return text.translate(_TYPOGRAPHIC)


@lru_cache(maxsize=256)
def words(text: str) -> frozenset[str]:
    """Every word of a lower-case text."""
    return frozenset(WORD.findall(text))


@lru_cache(maxsize=256)
def beginnings(text: str) -> frozenset[str]:
    """Every beginning of every word of a lower-case text."""
    return frozenset(word[:length] for word in set(WORD.findall(text)) for length in range(1, len(word) + 1))
