"""The design space: axes, their values, and what they cost. The data is the atlas's; these are its nouns."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Value:
    """A value on an axis.

    Attributes:
        id: its name in designs.
        term: the field's words for it.
        cost: the physical cost it implies, in words.
        family: the class of near values it belongs to (same family counts as half equal), or empty.
    """

    id: str
    term: str
    cost: str
    family: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """What an expert asks when an axis is unstated, and how the unasked question fails in the physical world.

    Attributes:
        ask, failure: in our words.
        source: a key of the atlas's bibliography where the failure was seen, or empty.
    """

    ask: str
    failure: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class Axis:
    """An axis of the design space.

    Attributes:
        id, title: its name in designs, and in words.
        multi: whether several values may hold at once.
        ordinal: values in order, if neighbouring values are nearer than distant ones; else empty.
        weight: its weight in distances (a judgement).
        values: by id.
        questions: in the order an expert would ask them.
    """

    id: str
    title: str
    multi: bool
    ordinal: tuple[str, ...]
    weight: float
    values: Mapping[str, Value]
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class SettingSpec:
    """A numeric or named setting: its unit, its bounds, its meaning.

    Attributes:
        id: its name in designs.
        unit: SI unit, ``1`` for counts and ratios, or ``name`` for text.
        low, high: bounds a value must lie in.
        many: whether several values may be stated (batch sizes).
        meaning: one sentence.
    """

    id: str
    unit: str
    low: float
    high: float
    many: bool
    meaning: str


@dataclass(frozen=True, slots=True)
class Space:
    """All axes and all settings a design may name."""

    axes: Mapping[str, Axis]
    settings: Mapping[str, SettingSpec]
