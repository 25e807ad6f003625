"""Misspelt words of the whiteboard put right, where they are one slip away."""

import re

from vashti.dialogue.words import LEAST_CORRECTED, everyday, vocabulary


def spelled(text: str) -> str:
    """The text with misspelt words of the whiteboard put right.

    >>> spelled("alphaa is 0.8 at btach 64")
    'alpha is 0.8 at batch 64'
    """
    return "".join(_spelled(piece) for piece in re.split(r"([A-Za-z]+)", text))


def one_slip(word: str, known: str) -> bool:
    """Whether a word is another with its letters in another order, or one letter more, less or other.

    >>> one_slip("btach", "batch"), one_slip("alfa", "alpha"), one_slip("graps", "graphs")
    (True, False, True)
    """
    if abs(len(word) - len(known)) > 1:
        return False
    same = next((i for i, (a, b) in enumerate(zip(word, known, strict=False)) if a != b), min(len(word), len(known)))
    rests = {(word[same + 1 :], known[same:]), (word[same:], known[same + 1 :]), (word[same + 1 :], known[same + 1 :])}
    return sorted(word) == sorted(known) or any(a == b for a, b in rests)


def _spelled(word: str) -> str:
    lower = word.lower()
    if not word.isalpha() or len(word) < LEAST_CORRECTED or lower in vocabulary() or lower in everyday():
        return word
    near = (
        known
        for known in vocabulary()
        if known[0] == lower[0]
        and (sorted(known) == sorted(lower) or (len(word) > LEAST_CORRECTED and one_slip(lower, known)))
    )
    return min(near, key=lambda known: (sorted(known) != sorted(lower), -len(known), known), default=word)
