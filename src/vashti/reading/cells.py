"""Reads tables: headers and row labels name settings or systems, cells give values."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

from vashti.atlas.cues_schema import setting_cues
from vashti.atlas.loader import space
from vashti.core.design import SettingValue
from vashti.reading.meant import ABOVE_ONE, WHOLE
from vashti.reading.names import named
from vashti.reading.numbers import Number, numbers
from vashti.reading.systems import rivals
from vashti.reading.written import in_figures

_UNIT = re.compile(
    r"[\[(](?:[^\])]*\s)?(%|ms|[µμu]s|ns|s|GB|MB|KB|GiB|TB/s|GB/s|B|bytes|x|×|M|k|K)\s*[\])]|(?:\bin|,)\s(ms|%|GB|MB|[µμ]s|s)\b|^(ms|%|GB|MB)$"
)
_PARENTHESIS = re.compile(r"\s*[\[(].*?[\])]")
_BASELINE = re.compile(
    r"\b(?:plain|autoregressive|vanilla|baseline|baselines|no speculation|without|standard|sequential|speculative decoding|speculative sampling|ar|default|vllm|sglang|hugging ?face|hf|target only|incremental|naive|static|ablation|w/o|draft-then-verify|prior|existing|main|before|today|status quo|off)\b",
    re.IGNORECASE,
)
_OURS = re.compile(r"\b(?:ours?|this work|this paper|proposed|we)\b", re.IGNORECASE)
_LONE_BYTES = re.compile(r"\sB$")
_OF_TARGET = frozenset(
    {"kv_bytes_per_token", "n_layers", "n_heads", "n_kv_heads", "head_dim", "target_memory_bytes", "target_params"}
)
_OF_DRAFT = re.compile(r"\b(?:draft|drafter|drafter's|proposer|speculator|draft head|junior)\b")
_COUNT = re.compile(r"\s*(\d{1,4})\s?[x×]\s?")
"""How many of a GPU a cell counts ("2 × H100")."""
_NAMES = frozenset({"gpu", "target_model", "draft_model"})


@dataclass(frozen=True, slots=True)
class Cell:
    """A setting read from a table.

    Attributes:
        name, value, modifier, joined: as for a setting stated in a sentence.
        row: number of the row, from 0.
        label: the words by which the row or column names a system, or empty.
        own: whether that system is the author's.
        quotes: exact words that carry it, the fullest first.
    """

    name: str
    value: SettingValue
    modifier: str
    joined: str
    row: int
    label: str
    own: bool
    quotes: tuple[str, ...]


def cells(rows: tuple[tuple[str, ...], ...], own_names: frozenset[str], caption: str = "") -> Iterator[Cell]:
    """Every setting a table states; units may stand in the header or the caption."""
    hint = _unit(caption)
    if len(rows) < 1 or max(len(row) for row in rows) < 2:
        return
    yield from _keyed(rows, own_names)
    bonus = 0 if _NO_BONUS.search(caption) is None else 1
    yield from _matrix(rows, own_names, caption)
    for cell in _valued(rows, own_names, hint):
        yield _with_bonus(cell) if bonus and cell.name == "acceptance_length" else cell


def _valued(rows: tuple[tuple[str, ...], ...], own_names: frozenset[str], hint: str) -> Iterator[Cell]:
    header = [settings_named(cell) for cell in rows[0][1:]]
    labels = [settings_named(row[0]) if row else () for row in rows]
    if len(rows) > 1 and len(rows[0]) > 2 and not any(numbers(cell) for cell in rows[0][1:]):
        labels[0] = ()
    if sum(map(bool, labels[1:])) >= max(1, sum(map(bool, header))) and sum(map(bool, labels)) * 2 >= len(rows) - 1:
        yield from _by_row(rows, labels, own_names, hint)
    elif any(header) or settings_named(rows[0][0]):
        yield from _by_column(rows, own_names, hint)


_NO_BONUS = re.compile(
    r"\bbonus\b[^.;)]{0,30}\b(?:not|excluded|left out)\b|\b(?:not|without|excluding|before)\b[^.;)]{0,30}\bbonus\b",
    re.IGNORECASE,
)


_MATRIX = (
    (
        "claimed_speedup",
        re.compile(r"\bspeed-?ups?\b|\brelative to\b|\bnormali[sz]ed (?:by|to)\b|\bgain over\b", re.IGNORECASE),
    ),
    (
        "acceptance_length",
        re.compile(r"\b(?:acceptance|accepted) length|\btokens per (?:round|pass|verification)", re.IGNORECASE),
    ),
    ("acceptance_rate", re.compile(r"\bacceptance rate", re.IGNORECASE)),
)
"""What the caption of a table of bare numbers says they are."""


def _matrix(rows: tuple[tuple[str, ...], ...], own_names: frozenset[str], caption: str) -> Iterator[Cell]:
    """The author's column of a table whose caption alone names what its numbers are."""
    name = next((name for name, words in _MATRIX if words.search(caption)), "")
    columns = [at for at, label in enumerate(rows[0]) if at and label and _outright(label, own_names)]
    if not name or len(columns) != 1 or len(rows[0]) < 3:
        return
    for number, row in enumerate(rows[1:], start=1):
        cell = row[columns[0]] if columns[0] < len(row) else ""
        found = numbers(cell)
        if len(found) == 1 and found[0].kind in "nx" and not settings_named(row[0]):
            value = found[0].values[0]
            spec = space().settings[name]
            if spec.low <= value <= spec.high:
                quotes = tuple(dict.fromkeys((" ".join(w for w in row if w), cell)))
                yield Cell(name, value, "", "", number, "", own=True, quotes=quotes)


def _with_bonus(cell: Cell) -> Cell:
    """The cell with the bonus token that its table leaves out."""
    values = cell.value if isinstance(cell.value, tuple) else (cell.value,)
    counted = tuple(float(f"{value + 1:.12g}") for value in values if isinstance(value, float))
    return replace(cell, value=counted if len(counted) > 1 else counted[0])


_KEY = re.compile(
    r"(?<![\w-])(?P<key>b|bs|batch(?: size)?|α|alpha|acceptance(?: rate)?|context)\s*[=:]?\s*(?P<value>\d[\d,]*(?:\.\d+)?k?)(?![\w.]|\s?%)",
    re.IGNORECASE,
)
_KEYS = {"b": "batch_sizes", "α": "acceptance_rate", "a": "acceptance_rate", "c": "context_len"}


def _keyed(rows: tuple[tuple[str, ...], ...], own_names: frozenset[str]) -> Iterator[Cell]:
    """Conditions that headers and row labels state of what stands under or beside them ("speedup, batch 8")."""
    labels = [(0, cell) for cell in rows[0][1:]] + [(number, row[0]) for number, row in enumerate(rows) if row]
    for number, label in labels:
        for found in _KEY.finditer(label):
            name = _KEYS[found["key"][0].lower()]
            number_said = next(iter(numbers(found["value"])), None)
            value = _number(name, number_said) if number_said else None
            if value is not None and owned(label, own_names):
                yield Cell(
                    name, value[0], "", "", number, "", own=True, quotes=(" ".join(c for c in rows[number] if c), label)
                )


def _by_row(
    rows: tuple[tuple[str, ...], ...], labels: list[tuple[str, ...]], own_names: frozenset[str], hint: str
) -> Iterator[Cell]:
    wide = max(len(row) for row in rows) > 2
    systems = rows[0][1:] if wide and not labels[0] else ()
    for number, row in enumerate(rows):
        yield from _side_by_side(row, number)
        for column, cell in enumerate(row[1:], start=1):
            if not labels[number] or _several(row[0], cell):
                continue
            label = rows[0][column] if number and column < len(rows[0]) and not labels[0] else ""
            unit = _unit(row[0]) or _unit(label) or hint
            system = _UNIT.sub("", label).strip() if wide else ""
            own = owned(system, own_names, beside=systems)
            yield from _cell(labels[number], unit, cell, number, system, own, row)


def _several(label: str, cell: str) -> tuple[tuple[str, str], ...]:
    """Labels and values written side by side in one row ("Layers; KV heads", "32; 8")."""
    for mark in (";", " / ", ", "):
        names, values = label.split(mark), cell.split(mark)
        if len(names) == len(values) > 1 and all(numbers(value) for value in values):
            return tuple(zip(names, values, strict=True))
    return ()


def _side_by_side(row: tuple[str, ...], number: int) -> Iterator[Cell]:
    if len(row) == 2:
        for label, value in _several(row[0], row[1]):
            yield from _cell(settings_named(label), _unit(label), value.strip(), number, "", own=True, words=row)


def _by_column(rows: tuple[tuple[str, ...], ...], own_names: frozenset[str], hint: str) -> Iterator[Cell]:
    keys = [settings_named(cell) for cell in rows[0]]
    if sum(bool(numbers(row[0])) and len(row[0]) < 8 for row in rows[1:]) * 2 < len(rows) - 1:
        keys[0] = ()
    systems = tuple(row[0] for row in rows[1:]) if not keys[0] else ()
    for number, row in enumerate(rows[1:], start=1):
        label = row[0] if not keys[0] else ""
        for column, cell in enumerate(row[: len(keys)]):
            if keys[column]:
                unit = _unit(rows[0][column]) or hint
                own = owned(label, own_names, beside=systems)
                yield from _cell(keys[column], unit, cell, number, label, own, row)


def owned(label: str, own_names: frozenset[str], beside: tuple[str, ...] = ()) -> bool:
    """Whether a row or column label names the author's own system, or none.

    Args:
        label: the words.
        own_names: what the document calls its own system.
        beside: all labels of the table; where one names the own system outright, only that one does.
    """
    if not label or _outright(label, own_names):
        return True
    if any(_outright(other, own_names) for other in beside):
        return False
    return not rivals(label, own_names) and not _BASELINE.search(label)


def _outright(label: str, own_names: frozenset[str]) -> bool:
    return _OURS.search(label) is not None or any(name in label for name in own_names)


def _cell(  # noqa: PLR0913, PLR0917 - one cell and where it stands
    keys: tuple[str, ...], unit: str, cell: str, row: int, label: str, own: bool, words: tuple[str, ...]
) -> Iterator[Cell]:
    whole, part = " ".join(w for w in words if w), f"{words[0]} {cell}".strip()
    quotes = tuple(dict.fromkeys((whole, part, part.split("^")[0], cell)))
    for key in keys:
        value = _value(key, unit, cell)
        if key == "gpu" and value is not None and (count := _COUNT.match(cell)):
            yield Cell("n_gpu", float(count[1]), "", "", row, label, own, quotes)
        if value is not None:
            yield Cell(key, value[0], value[1], value[2], row, label, own, quotes)
            return


def _unit(text: str) -> str:
    """The unit a header or caption gives."""
    found = _UNIT.search(text)
    return ((found[1] or found[2] or found[3]) if found else "") or next(
        (unit for word, unit in _LONG_UNITS if word in text), ""
    )


_LONG_UNITS = (("milliseconds", "ms"), ("microseconds", "µs"), ("seconds", "s"), ("gigabytes", "GB"), ("percent", "%"))


def _value(key: str, given: str, cell: str) -> tuple[SettingValue, str, str] | None:
    if key in _NAMES:
        names = [n.text for n in named(cell) if n.kind == ("g" if key == "gpu" else "l")]
        return (names[0], "", "") if names else None
    found = numbers(_LONE_BYTES.sub(" bytes", in_figures(cell))) or ()
    if found and given and found[0].kind == "n":
        found = numbers(f"{cell} {given}")
    return _number(key, found[0]) if found else None


_KINDS = {"s": "t", "bytes": "b", "bytes/s": "r"}


def _number(key: str, number: Number) -> tuple[SettingValue, str, str] | None:
    spec = space().settings.get(key)
    if spec is None or number.kind not in _KINDS.get(spec.unit, "npxmo"):
        return None
    if key == "sm_fraction_draft":
        values: tuple[float, ...] = (number.values[0] / number.values[-1],) if number.kind == "o" else number.values
    else:
        values = number.values[:1] if number.kind == "o" else number.values
    if number.kind == "x" and key not in {"claimed_speedup", "speedup_bound"}:
        return None
    if not all(spec.low <= value <= spec.high for value in values):
        return None
    if key in ABOVE_ONE and min(values) <= 1:
        return None
    if key in WHOLE and not all(value.is_integer() for value in values):
        return None
    return (values if len(values) > 1 else values[0]), number.modifier, number.joined


@cache
def settings_named(label: str) -> tuple[str, ...]:
    """Settings a header cell or row label names, the surest first."""
    plain = _plain(label)
    if not plain or len(plain) > 60:
        return ()
    exact = [name for name, aliases in setting_cues().columns.items() if plain in aliases]
    inside = [
        (-len(alias), name)
        for name, aliases in setting_cues().columns.items()
        for alias in aliases
        if len(alias) > 3 and re.search(rf"\b{re.escape(alias)}\b", plain)
    ]
    if _OF_DRAFT.search(plain):
        exact, inside = ([n for n in exact if n not in _OF_TARGET], [(w, n) for w, n in inside if n not in _OF_TARGET])
    symbol = re.search(r"[\[(]\s*(γ|k|α|τ|gamma|alpha|tau|b|t)\s*[\])]", label.lower())
    named_by = [name for name, aliases in setting_cues().columns.items() if symbol and symbol[1] in aliases]
    return tuple(dict.fromkeys([*exact, *(name for _, name in sorted(inside)[:2]), *named_by]))


def _plain(label: str) -> str:
    bare = _PARENTHESIS.sub("", label)
    return " ".join(bare.lower().replace(",", " ").replace(":", " ").split())
