"""How texts speak of each axis value and each setting: the cue lexicon, one file per axis, as data.

The patterns are written in the small language of `vashti.reading.phrases`; nothing here is code.
"""

from functools import cache
from types import MappingProxyType

from pydantic import Field, model_validator

from vashti.atlas.files import ROOT, read_record
from vashti.atlas.loader import space
from vashti.atlas.schema import Strict
from vashti.core.errors import DataError


class Cue(Strict):
    """Patterns any of which speaks for one value, with what must or must not stand around them."""

    any: tuple[str, ...]
    """Patterns; one is enough."""
    strength: int = Field(default=2, ge=1, le=3)
    """3: says it outright. 2: the usual words for it. 1: a hint that needs company."""
    needs: tuple[str, ...] = ()
    """One of these patterns must stand in the same sentence."""
    nearby: tuple[str, ...] = ()
    """One of these patterns must stand in the same sentence or a neighbouring one."""
    without: tuple[str, ...] = ()
    """None of these patterns may stand in the same sentence."""
    also: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    """Choices on other axes that follow by definition."""


class AxisCues(Strict):
    """The cues of one axis."""

    axis: str
    yields: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    """A general value gives way where one of these more specific ones is stated."""
    implies: dict[str, dict[str, str]] = Field(default_factory=dict)
    """What a value means on another axis by definition, where the text says nothing else there."""
    beside: tuple[str, ...] = ()
    """The axis means something only where one of these axes holds a value other than none."""
    values: dict[str, tuple[Cue, ...]]

    @model_validator(mode="before")
    @classmethod
    def _spelled_out(cls, content: dict[str, object]) -> dict[str, object]:
        values = content.get("values")
        if not isinstance(values, dict):
            return content
        return {**content, "values": {value: _cues(entries or ()) for value, entries in values.items()}}


def _cues(entries: list[object] | tuple[object, ...]) -> list[object]:
    plain = [entry for entry in entries if isinstance(entry, str)]
    return ([{"any": plain}] if plain else []) + [entry for entry in entries if not isinstance(entry, str)]


class SettingCue(Strict):
    """Patterns with slots that speak for one setting."""

    any: tuple[str, ...]
    """Patterns with one slot: `<n>` number, `<p>` percentage, `<x>` multiple, `<t>` time, `<b>` bytes, `<r>` bytes per
    second, `<m>` parameters, `<o>` a count out of another, `<v>` any of number or percentage."""
    needs: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    add: float = 0.0
    """Added to the number, e.g. 1 where a text leaves the bonus token out."""
    scale: float = 1.0
    """Multiplied with the number, after `add`."""
    value: float | None = None
    """The value itself, for patterns without a slot ("a single GPU")."""


class SettingCues(Strict):
    """`settings.yaml`."""

    settings: dict[str, tuple[SettingCue, ...]]
    columns: dict[str, tuple[str, ...]]
    """How table headers and row labels name each setting."""


class StanceCues(Strict):
    """`stance.yaml`: the words by which a text says who commits to what."""

    own: tuple[str, ...]
    other: tuple[str, ...]
    general: tuple[str, ...]
    commits: tuple[str, ...]
    compares: tuple[str, ...]
    contrasts: tuple[str, ...]
    likens: tuple[str, ...]
    negators: tuple[str, ...]
    not_negating: tuple[str, ...]
    hypothetical: tuple[str, ...]
    hypothetical_openings: tuple[str, ...]
    """Words that make a whole sentence a supposition when it opens with them."""
    not_hypothetical: tuple[str, ...]
    future: tuple[str, ...]
    pronouns: tuple[str, ...]
    tools: tuple[str, ...]
    """Mechanisms that, as the bare subject of a sentence, are being described rather than taken up."""
    mechanisms: tuple[str, ...]
    """Atlas ids whose names are tools rather than rival systems."""
    sections: dict[str, tuple[str, ...]]
    commands: tuple[str, ...]
    """Sentences that address a reviewer or a model."""


class Classes(Strict):
    """`classes.yaml`: words that mean the same here."""

    classes: dict[str, tuple[str, ...]]


FOLDER = ROOT / "cues"
_SPECIAL = frozenset({"settings", "stance", "classes"})


@cache
def axis_cues() -> MappingProxyType[str, AxisCues]:
    """The cues of every axis by its id.

    Raises:
        DataError: a file names an axis or a value that the space does not have.
    """
    known = space().axes
    cues: dict[str, AxisCues] = {}
    for path in sorted(FOLDER.glob("*.yaml")):
        if path.stem in _SPECIAL:
            continue
        record = read_record(path, AxisCues)
        if record.axis not in known:
            raise DataError(path.name, f"no axis {record.axis!r}", f"use one of {', '.join(sorted(known))}")
        strange = sorted(set(record.values) - set(known[record.axis].values))
        if strange:
            raise DataError(path.name, f"no value {strange[0]!r} on {record.axis}", "use a value of space.yaml")
        cues[record.axis] = record
    return MappingProxyType(cues)


@cache
def setting_cues() -> SettingCues:
    """The cues of every setting."""
    return read_record(FOLDER / "settings.yaml", SettingCues)


@cache
def stance_cues() -> StanceCues:
    """The words of stance."""
    return read_record(FOLDER / "stance.yaml", StanceCues)


@cache
def word_classes() -> MappingProxyType[str, tuple[str, ...]]:
    """Classes of words that mean the same here."""
    return MappingProxyType(read_record(FOLDER / "classes.yaml", Classes).classes)
