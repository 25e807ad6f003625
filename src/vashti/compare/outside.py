"""Whether the heart of an idea lies outside the axes: three signs put together."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from vashti.atlas.files import ROOT, read_yaml
from vashti.compare.claims import unplaced
from vashti.core.reading import Reading

MOST_CLAIMS = 3
"""Claims beyond which more say nothing more; a judgement."""


@dataclass(frozen=True, slots=True)
class Signs:
    """What may show that an idea lies outside.

    Attributes:
        beside: share of the text's sentences that are about another subject, by their words [1].
        foreign: share of the author's own statements that are like no choice on any axis [1].
        claims: statements of the author's own contribution that name no choice.
    """

    beside: float = 0.0
    foreign: float = 0.0
    claims: int = 0

    def odds(self, weights: Mapping[str, float] | None = None) -> float:
        """Log-odds that the heart of the idea lies outside."""
        by = weights or _weights()
        claims = min(self.claims, MOST_CLAIMS)
        return by["start"] + by["beside"] * self.beside + by["foreign"] * self.foreign + by["claims"] * claims

    def elsewhere(self, weights: Mapping[str, float] | None = None) -> bool:
        """Whether the heart of the idea lies outside; where no sentence is about another subject it does not."""
        return self.beside > 0.0 and self.odds(weights) >= (weights or _weights())["least"]


NO_SIGN = Signs()
"""Of a design without a text."""


def outside(reading: Reading) -> Signs:
    """The signs in a reading."""
    return Signs(reading.beside.share, reading.foreign, len(unplaced(reading)))


@cache
def _weights() -> Mapping[str, float]:
    """As fitted to annotated documents, each left out (`bench/learn_reading.py`)."""
    return dict(read_yaml(ROOT / "learned" / "outside.yaml"))
