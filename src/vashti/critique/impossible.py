"""Values that no machine, model or probability can have: kept out of every run, and kept to be said."""

import math
from dataclasses import dataclass

from vashti import atlas
from vashti.core.design import Design
from vashti.core.errors import DataError
from vashti.core.evidence import Quote
from vashti.core.reading import Item, Reading


@dataclass(frozen=True, slots=True)
class Impossible:
    """A stated value that cannot be.

    Attributes:
        role: the document that states it: ``baseline`` or ``idea``.
        name: setting.
        value: as stated, in the setting's unit.
        nearest: the value nearest to it that can be, same unit.
        why: what it breaks, in words that follow "but".
        quote: where it is stated; None when the design came without a document.
    """

    role: str
    name: str
    value: float
    nearest: float
    why: str
    quote: Quote | None


def possible(reading: Reading, sms: float) -> tuple[Reading, tuple[Impossible, ...]]:
    """The reading without what cannot be, and what was left out of it.

    Args:
        reading: as read.
        sms: streaming multiprocessors of the GPU the runs take [1].
    """
    design, out = reading.design, []
    for setting in sorted(reading.design.settings, key=lambda s: s.name):
        numbers = reading.design.numbers(setting.name)
        wrong = [n for n in numbers if _breach(setting.name, n, sms)]
        if not wrong:
            continue
        kept = tuple(n for n in numbers if n not in wrong)
        design = design.with_setting(setting.name, kept[0] if len(kept) == 1 else kept or None)
        out += [_impossible(reading, setting.name, n, sms) for n in wrong]
    items = tuple(item for item in reading.items if not _is_impossible(item, sms))
    return reading.amended(design, items), tuple(out)


def sms_of(design: Design, otherwise: str) -> float:
    """Streaming multiprocessors of the GPU a design names, or of another one [1]."""
    try:
        return atlas.hardware(design.text("gpu") or otherwise).sm_count.value
    except DataError:
        return atlas.hardware(otherwise).sm_count.value


def _impossible(reading: Reading, name: str, value: float, sms: float) -> Impossible:
    nearest, why = _breach(name, value, sms) or (value, "")
    quotes = [i.quote for i in reading.items if i.name == name and i.stance == "own" and value in _numbers(i)]
    return Impossible(reading.document.role, name, value, nearest, why, quotes[0] if quotes else None)


def _breach(name: str, value: float, sms: float) -> tuple[float, str] | None:
    """The nearest value that can be and what is wrong with this one; None when it can be."""
    if name == "draft_sms" and value >= sms:
        return sms, f"the GPU has {sms:g} and verification needs some of them"
    if name == "sm_fraction_draft" and value >= 1.0:
        return 1.0, "that leaves no SM for verification"
    spec = atlas.space().settings.get(name)
    if spec is None or (math.isfinite(value) and spec.low <= value <= spec.high):
        return None
    nearest = spec.low if not value > spec.high else spec.high
    return nearest, f"it lies between {spec.low:g} and {spec.high:g}" + ("" if spec.unit == "1" else f" {spec.unit}")


def _numbers(item: Item) -> tuple[float, ...]:
    values = item.value if isinstance(item.value, tuple) else (item.value,)
    return tuple(v for v in values if isinstance(v, float))


def _is_impossible(item: Item, sms: float) -> bool:
    return item.kind == "setting" and any(_breach(item.name, n, sms) for n in _numbers(item))
