"""A number that says how we know it."""

from dataclasses import dataclass
from typing import Literal

Basis = Literal["datasheet", "measured", "published", "derived", "assumed"]


@dataclass(frozen=True, slots=True)
class Source:
    """Where a number or statement stands.

    Attributes:
        key: a key of `atlas/sources.yaml`.
        locator: equation, table, page or section in it; may be empty.
    """

    key: str
    locator: str = ""


@dataclass(frozen=True, slots=True)
class Quantity:
    """A value with its spread, its basis and its source. The unit stands in the name of the field that holds it.

    Attributes:
        value: SI base unit unless the holder's name says otherwise.
        low, high: bounds of a 90 % interval; equal to `value` when nothing is known of the spread.
        basis: how the value is known.
        source: where it stands.
    """

    value: float
    low: float
    high: float
    basis: Basis
    source: Source
