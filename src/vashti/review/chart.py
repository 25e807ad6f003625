"""Bars of block characters: speedup against batch where there is no room for a picture."""

from collections.abc import Sequence
from dataclasses import dataclass

EIGHTHS = " ▏▎▍▌▋▊▉"
COLUMNS = 48


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: a name, a value and its band."""

    name: str
    value: float
    low: float
    high: float


def bars(rows: Sequence[Bar], mark: float = 1.0, columns: int = COLUMNS) -> tuple[str, ...]:
    """One line a bar, on a common scale from zero; a rule stands where the value is `mark`.

    Args:
        rows: the bars.
        mark: value at which the rule stands, in the unit of the values.
        columns: characters of the longest bar [1].
    """
    top = max((mark, *(row.high for row in rows)))
    width = max((len(row.name) for row in rows), default=0)
    return tuple(f"{row.name:>{width}} {_bar(row, mark, columns / top)}" for row in rows)


def _bar(row: Bar, mark: float, per_unit: float) -> str:
    full, part = divmod(round(row.value * per_unit * 8), 8)
    line = ("█" * full + (EIGHTHS[part] if part else "")).ljust(round(row.high * per_unit), "╌")
    place = round(mark * per_unit) - 1
    line = line.ljust(place + 1)
    return f"{line[:place]}│{line[place + 1 :]} {row.value:.2f}×"
