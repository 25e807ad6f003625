"""A reading as plain JSON values, per the contract."""

from typing import Any

from vashti.core.design import SettingValue
from vashti.core.reading import Item, Reading


def as_json(reading: Reading) -> dict[str, Any]:
    """Choices, settings, quotes, open axes, text set aside; and title, systems cited, others' mechanisms, remarks."""
    design = reading.design.as_dict()
    own = [item for item in reading.items if item.stance == "own" and _held(item, reading)]
    return {
        "title": reading.document.title,
        "choices": design["choices"],
        "settings": {name: _plain(value) for name, value in design["settings"].items()},
        "quotes": [_quoted(item) for item in own],
        "doubtful": [
            {"axis": choice.axis, "value": choice.value, "chance": round(chance, 3)}
            for choice, chance in reading.doubtful
        ],
        "unspecified": list(reading.unspecified),
        "set_aside": [{"page": s.page, "reason": s.reason, "text": s.text} for s in reading.document.set_aside],
        "cites": [{"id": id_, "page": quote.page, "quote": quote.text} for id_, quote in reading.cites],
        "others": [_other(item) for item in reading.items if item.kind == "choice" and item.stance != "own"],
        "remarks": list(reading.remarks),
    }


def _held(item: Item, reading: Reading) -> bool:
    if item.kind == "choice":
        return reading.design.has(item.name, str(item.value))
    value = reading.design.setting(item.name)
    return value is not None and bool(_set(value) & _set(item.value))


def _set(value: SettingValue) -> set[float | str]:
    return set(value) if isinstance(value, tuple) else {value}


def _plain(value: object) -> object:
    if isinstance(value, list):
        return [_plain(v) for v in value]
    return int(value) if isinstance(value, float) and value.is_integer() and abs(value) < 1e15 else value


def _quoted(item: Item) -> dict[str, object]:
    key = "axis" if item.kind == "choice" else "setting"
    value = list(item.value) if isinstance(item.value, tuple) else item.value
    return {key: item.name, "value": _plain(value), "page": item.quote.page, "quote": item.quote.text}


def _other(item: Item) -> dict[str, object]:
    found: dict[str, object] = {
        "axis": item.name,
        "value": item.value,
        "stance": item.stance,
        "page": item.quote.page,
        "quote": item.quote.text,
    }
    return found | ({"subject": item.subject} if item.subject else {})
