"""Words without their endings, so that those of one stem count as one."""

from functools import lru_cache

_STEM = 6


@lru_cache(maxsize=8192)
def stem(word: str) -> str:
    """A word without its ending.

    >>> stem("verified"), stem("verification"), stem("trees")
    ('verifi', 'verifi', 'tree')
    """
    return word[:_STEM] if len(word) > _STEM else word[:-1] if len(word) > 3 and word.endswith("s") else word
