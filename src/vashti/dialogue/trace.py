"""Measured acceptance out of a CSV or JSON file: found by its column, checked, and summed up in three numbers."""

import csv
import hashlib
import io
import json
import math
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from vashti.core.errors import InputError
from vashti.dialogue.said import Trace

FILE = re.compile(
    r"(?P<quote>[\"'`])(?P<quoted>[^\"'`]+\.(?:csv|tsv|json|jsonl))(?P=quote)|(?P<bare>[^\s\"'`,;()]+\.(?:csv|tsv|json|jsonl))\b",
    re.IGNORECASE,
)
RATES = re.compile(
    r"^(?:acc(?:ept(?:ance|ed|s)?)?[ _]?(?:rate|ratio|prob(?:ability)?|frac(?:tion)?)?|alpha|α|ok|hit)$", re.IGNORECASE
)
LENGTHS = re.compile(
    r"^(?:acc(?:ept(?:ance|ed)?)?[ _]?(?:len(?:gth)?)|tau|τ|tokens[ _]per[ _](?:round|step|pass)|mean[ _]accepted[ _](?:len(?:gth)?|tokens))$",
    re.IGNORECASE,
)
ACCEPTED = re.compile(r"^(?:n[ _]?|num[ _]?)?accepted(?:[ _](?:tokens|count|draft[ _]tokens))?$", re.IGNORECASE)
DRAFTED = re.compile(r"^(?:n[ _]?|num[ _]?)?(?:drafted|proposed|draft)(?:[ _](?:tokens|count))?$", re.IGNORECASE)
MOST_BYTES = 64 * 1024 * 1024
"""Size of a file up to which it is read [bytes]."""
REMEDY = "give a column acceptance_rate, acceptance_length, or accepted beside drafted"
Row = Mapping[str, float]


def named_file(text: str) -> str:
    """The trace file a turn names, or empty.

    >>> named_file("our trace is in runs/acceptance.csv."), named_file("alpha is 0.8")
    ('runs/acceptance.csv', '')
    """
    found = FILE.search(text)
    return (found["quoted"] or found["bare"]) if found else ""


def read_trace(text: str, path: str) -> Trace:
    """The trace in a file, summed up.

    Raises:
        InputError: the file cannot be read, or holds no acceptance that can be.
    """
    content = _content(path)
    rows = _rows(path, content)
    name, column, values, weights = _column(path, rows)
    _check(path, name, column, values)
    mean = sum(v * w for v, w in zip(values, weights, strict=True)) / sum(weights)
    low, high = _quantile(values, 0.1), _quantile(values, 0.9)
    digest = hashlib.sha256(content).hexdigest()
    return Trace(
        text, path, digest, name, _short(mean), _short(min(low, mean)), _short(max(high, mean)), len(values), column
    )


def _content(path: str) -> bytes:
    file = Path(path).expanduser()
    try:
        if file.stat().st_size > MOST_BYTES:
            raise InputError(path, "is larger than a trace of acceptance needs to be", "give its mean per request")
        return file.read_bytes()
    except OSError as error:
        raise InputError(path, error.strerror or "cannot be read", "name a CSV or JSON file of acceptance") from error


def _rows(path: str, content: bytes) -> list[Row]:
    try:
        text = content.decode("utf-8-sig")
        if path.lower().endswith(".jsonl"):
            return _from_json([json.loads(line) for line in text.splitlines() if line.strip()])
        if path.lower().endswith(".json"):
            return _from_json(json.loads(text))
        return _from_csv(text)
    except ValueError as error:
        raise InputError(path, "cannot be parsed as a table of numbers", REMEDY) from error


def _from_json(value: Any) -> list[Row]:
    if isinstance(value, dict):
        lists = {k: v for k, v in value.items() if isinstance(v, list) and v}
        if not lists:
            return [_numbers(value)]
        tables = next((v for v in lists.values() if isinstance(v[0], dict)), None)
        if tables is not None:
            return _from_json(tables)
        count = min(len(v) for v in lists.values())
        return [_numbers({k: v[i] for k, v in lists.items()}) for i in range(count)]
    if isinstance(value, list):
        return [_numbers(v) if isinstance(v, dict) else _numbers({"": v}) for v in value]
    raise ValueError(value)


def _from_csv(text: str) -> list[Row]:
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    if not lines:
        return []
    delimiter = max(",;\t", key=lines[0].count)
    table = list(csv.reader(io.StringIO("\n".join(lines)), delimiter=delimiter))
    headed = not all(_number(cell) is not None for cell in table[0])
    head = [cell.strip() for cell in table[0]] if headed else [""] * len(table[0])
    return [_numbers(dict(zip(head, cells, strict=False))) for cells in (table[1:] if headed else table)]


def _numbers(cells: Mapping[str, Any]) -> Row:
    found = {name.strip(): _number(cell) for name, cell in cells.items()}
    return {name: value for name, value in found.items() if value is not None}


def _number(cell: Any) -> float | None:
    if isinstance(cell, bool):
        return float(cell)
    if isinstance(cell, str):
        text = cell.strip()
        if text.lower() in {"true", "false"}:
            return float(text.lower() == "true")
        try:
            return float(text.removesuffix("%")) / (100.0 if text.endswith("%") else 1.0)
        except ValueError:
            return None
    return float(cell) if isinstance(cell, int | float) else None


def _column(path: str, rows: list[Row]) -> tuple[str, str, list[float], list[float]]:
    """Setting, name of the column, values, and the weight of each."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    accepted, drafted = _first(ACCEPTED, names), _first(DRAFTED, names)
    if accepted and drafted:
        pairs = [(r[accepted], r[drafted]) for r in rows if accepted in r and r.get(drafted, 0.0) > 0.0]
        if pairs:
            rates = [a / d for a, d in pairs]
            return "acceptance_rate", f"{accepted} / {drafted}", rates, [d for _, d in pairs]
    for setting, pattern in (("acceptance_rate", RATES), ("acceptance_length", LENGTHS)):
        name = _first(pattern, names)
        if name:
            values = [row[name] for row in rows if name in row]
            return setting, name, values, [1.0] * len(values)
    if names == [""]:
        values = [row[""] for row in rows if row]
        setting = "acceptance_rate" if max(values) <= 1.0 else "acceptance_length"
        return setting, "the only column", values, [1.0] * len(values)
    raise InputError(path, "holds no column of acceptance", REMEDY)


def _first(pattern: re.Pattern[str], names: Iterable[str]) -> str:
    return next((name for name in names if pattern.match(name)), "")


def _check(path: str, name: str, column: str, values: list[float]) -> None:
    if not values:
        raise InputError(path, "holds no numbers", REMEDY)
    low, high = (0.0, 1.0) if name == "acceptance_rate" else (0.0, 1025.0)
    for row, value in enumerate(values, 1):
        if not (math.isfinite(value) and low <= value <= high):
            what = f"row {row} of {column} is {value:g}"
            raise InputError(path, what, f"a value of {name.replace('_', ' ')} lies between {low:g} and {high:g}")


def _quantile(values: list[float], share: float) -> float:
    ranked = sorted(values)
    place = share * (len(ranked) - 1)
    below = math.floor(place)
    above = min(below + 1, len(ranked) - 1)
    return ranked[below] + (place - below) * (ranked[above] - ranked[below])


def _short(value: float) -> float:
    return float(f"{value:.4g}")
