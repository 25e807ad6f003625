"""How much a sentence reads like those by which authors commit to a value: a linear model over its words.

The model is learned from sentences written for it (`bench/learn_reading.py`). It knows wordings no cue foresees and says
less surely than a cue what a sentence means; `vashti.reading.weighing` puts both together.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from vashti.atlas.files import ROOT
from vashti.core.design import Choice
from vashti.core.words import stem

FILE = ROOT / "learned" / "likeness.npz"
LEAST = -3.0
"""Log-odds below which a sentence counts as saying nothing of a value."""

_SLOT = re.compile(r"‹(.)\d+›")
_NUMBER = re.compile(r"\d[\d.,]*")
_TOKEN = re.compile(r"[a-z]+|0|[|:=→]")


@dataclass(frozen=True)
class Likeness:
    """The model: for each feature of a text the log-odds it adds to each value.

    Attributes:
        values: the choices told apart.
        features: place of each feature.
        rarity: how much each feature counts before a text's are scaled to length one [1].
        starts, columns, weights: log-odds [1] per feature and value, row after row without zeros.
        bias: log-odds of a text without a known feature.
        digest: of the sentences it was learned from.
    """

    values: tuple[Choice, ...]
    features: dict[str, int]
    rarity: npt.NDArray[np.float32]
    starts: npt.NDArray[np.int32]
    columns: npt.NDArray[np.uint8]
    weights: npt.NDArray[np.float16]
    bias: npt.NDArray[np.float32]
    digest: str

    def log_odds(self, text: str) -> npt.NDArray[np.float64]:
        """Log-odds that a canonical text states each value, in the order of `values`."""
        rows = sorted({self.features[f] for f in features(text) if f in self.features})
        odds = self.bias.astype(np.float64)
        if not rows:
            return odds
        scale = 1.0 / float(np.sqrt(np.sum(self.rarity[rows].astype(np.float64) ** 2)))
        for row in rows:
            low, high = self.starts[row], self.starts[row + 1]
            odds[self.columns[low:high]] += self.weights[low:high].astype(np.float64) * (self.rarity[row] * scale)
        return odds


def features(text: str) -> frozenset[str]:
    """Words of a canonical text without their endings, and pairs of neighbors; any number is one word.

    >>> sorted(features("Verified tokens, 4 of them"))
    ['0', '0_of', 'of', 'of_them', 'them', 'token', 'token_0', 'verifi', 'verifi_token']
    """
    slotted = _NUMBER.sub(" 0 ", _SLOT.sub(r" slot\1 ", text.lower()))
    words = [stem(word) for word in _TOKEN.findall(slotted)]
    return frozenset([*words, *(f"{one}_{other}" for one, other in pairwise(words))])


@cache
def likeness() -> Likeness:
    """The model as shipped."""
    with np.load(FILE) as stored:
        values = tuple(Choice(*pair.split("=")) for pair in _lines(stored["values"]))
        return Likeness(
            values,
            {feature: place for place, feature in enumerate(_lines(stored["features"]))},
            stored["rarity"],
            stored["starts"],
            stored["columns"],
            stored["weights"],
            stored["bias"],
            _lines(stored["digest"])[0],
        )


def _lines(stored: npt.NDArray[np.uint8]) -> list[str]:
    return stored.tobytes().decode("utf-8").split("\n")


def likely(text: str) -> Iterator[tuple[Choice, float]]:
    """The values a canonical text may state, with their log-odds, in the order of the model."""
    model = likeness()
    odds = model.log_odds(text)
    for place in np.flatnonzero(odds > LEAST):
        yield model.values[place], float(odds[place])
