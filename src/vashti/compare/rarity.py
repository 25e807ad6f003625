"""How rare a choice is among known designs: a rare one tells more about which design is meant."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from vashti.core.design import Choice, Design

RARE = 1.0
"""By how much the rarest choice outweighs one that every design makes [1]; a judgement."""


@dataclass(frozen=True, slots=True)
class Rarity:
    """Rarity of each choice, 0 (every design that states the axis makes it) to 1 (none does) [1]."""

    of: Mapping[Choice, float]
    unseen: float

    def rate(self, choice: Choice) -> float:
        """Rarity of one choice [1]."""
        return self.of.get(choice, self.unseen)

    def emphasis(self, axis: str, values: Mapping[str, float]) -> float:
        """The factor on an axis's weight for values, each with its probability [1]: 1 or more; 1 without any."""
        whole = sum(values.values())
        rates = sorted(chance * self.rate(Choice(axis, value)) for value, chance in values.items())
        return 1.0 + RARE * sum(rates) / whole if whole else 1.0

    def total(self, axis: str, values: Iterable[str]) -> float:
        """The factors of several values, added up [1]; 0 where there are none."""
        return sum(sorted(1.0 + RARE * self.rate(Choice(axis, value)) for value in values))


EVEN = Rarity({}, 0.0)
"""Every choice counts alike."""


def rarity_among(known: Iterable[Design]) -> Rarity:
    """Rarity of each choice: the logarithm of its share among the designs that state its axis, scaled to [0, 1]."""
    designs = list(known)
    holders = Counter(choice for design in designs for choice in design.choices)
    stating = Counter(axis for design in designs for axis in design.axes)
    scale = math.log(len(designs) + 1.0) or 1.0
    rates = {c: -math.log((n + 1.0) / (stating[c.axis] + 1.0)) / scale for c, n in holders.items()}
    return Rarity(rates, 1.0)
