"""How far an author's words are those in which the atlas tells of a system.

Choices leave ties: a text states some of what a system does, and several systems do that much. Whoever writes of a
suffix array, of a phone, of images, uses words that stand in few descriptions.
"""

import math
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from vashti import atlas
from vashti.core.words import stem

Words = Mapping[str, float]
"""How alike an author's words and the description of each system are, by id [1]: 0 (no word in common) to 1."""
UNTOLD: Words = MappingProxyType({})
"""No words: a design without a text."""
DECIMALS = 3
"""To which likenesses are kept."""
_WORD = re.compile(r"[a-z]{3,}")


@dataclass(frozen=True, slots=True)
class Descriptions:
    """What the atlas says of each system, word by word.

    Attributes:
        ids: of the systems (D,).
        places: column of each word.
        rarity: how much each word counts: the logarithm of its share among the systems (W,).
        words: each system's words, its row scaled to length one (D, W).
    """

    ids: tuple[str, ...]
    places: Mapping[str, int]
    rarity: NDArray[np.float64]
    words: NDArray[np.float64]

    def row(self, text: str) -> NDArray[np.float64]:
        """The words of a text, rare ones counting more and repeated ones a little more, scaled to length one (W,)."""
        row = np.zeros(len(self.places))
        for word, times in _counted(text).items():
            if word in self.places:
                row[self.places[word]] = 1.0 + math.log(times)
        row *= self.rarity
        length = float(np.linalg.norm(row))
        return row / length if length else row


def wording(text: str, as_of: str = "") -> Words:
    """How alike a text is to what the atlas says of each system public by a date: the cosine of their words.

    Args:
        text: what an author says of their own system, in any spelling.
        as_of: a date, or empty for all.

    Returns:
        The likeness by id, without those that share no word.
    """
    told = _descriptions(as_of)
    alike = (told.words @ told.row(text)).round(DECIMALS)
    return {id_: float(value) for id_, value in zip(told.ids, alike, strict=True) if value > 0.0}


@cache
def _descriptions(as_of: str) -> Descriptions:
    texts = {id_: " ".join((entry.mechanism, *entry.limits)) for id_, entry in sorted(atlas.designs(as_of).items())}
    systems = Counter(word for text in texts.values() for word in _counted(text))
    places = {word: place for place, word in enumerate(sorted(systems))}
    rarity = np.array([math.log((len(texts) + 1.0) / (systems[word] + 0.5)) for word in places])
    told = Descriptions(tuple(texts), places, rarity, np.zeros((0, len(places))))
    rows = np.array([told.row(text) for text in texts.values()]).reshape(len(texts), len(places))
    return Descriptions(told.ids, places, rarity, rows)


def _counted(text: str) -> Counter[str]:
    return Counter(stem(word) for word in _WORD.findall(text.lower()))
