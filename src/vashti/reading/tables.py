"""Tables by geometry: cells that stand in rows and columns, ruled or not."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from vashti.core.evidence import Box
from vashti.reading.lines import Line

CELL_GAP = 0.6
"""Gap between cells, in type sizes; spaces between words reach 0.45 in stretched lines."""
MONO_GAP = 1.5
"""The same in code, whose letters are all as wide as the space."""
LONGEST_CELL = 60
"""Median characters of a cell; beyond it rows of two cells are two columns of prose."""

FEWEST_UNRULED = 3
"""Aligned rows that make a table without rules; two stretched lines may align by chance."""

Cell = tuple[str, float, float]
Row = tuple[float, list[Cell]]


@dataclass(frozen=True, slots=True)
class Table:
    """A table: where it stands, its rows of cells, and the box of each row."""

    page: int
    box: Box
    rows: tuple[tuple[str, ...], ...]
    boxes: tuple[Box, ...]

    @property
    def baseline(self) -> float:
        """Its height for the reading order [pt]."""
        return self.box.top


def ruled(rules: Sequence[Box], lines: Sequence[Line]) -> tuple[Box, ...]:
    """Boxes between rules of equal extent, as far as what stands between them is cells."""
    groups: list[list[Box]] = []
    for rule in sorted(rules, key=lambda box: -box.bottom):
        host = next((group for group in groups if _same_extent(group[-1], rule)), None)
        if host is not None:
            host.append(rule)
        else:
            groups.append([rule])
    return tuple(box for group in groups for box in _tabular(group, lines))


def _tabular(rules: Sequence[Box], lines: Sequence[Line]) -> Iterator[Box]:
    """Runs of neighboring slabs between rules that hold cells, each run as one box."""
    run: Box | None = None
    for above, below in pairwise(rules):
        slab = Box(min(above.left, below.left), below.bottom, max(above.right, below.right), above.top)
        if _holds_cells([line for line in lines if inside(line, slab, 1.0)], slab):
            run = Box(min(run.left, slab.left), slab.bottom, max(run.right, slab.right), run.top) if run else slab
        else:
            if run:
                yield run
            run = None
    if run:
        yield run


def _holds_cells(lines: Sequence[Line], slab: Box) -> bool:
    """Whether lines are rows of cells, or a head of few short ones."""
    rows = _rows(lines)
    if len(rows) <= 3 and all(line.width < 0.6 * (slab.right - slab.left) for line in lines):
        return True
    cells = [cell for _, row in rows for cell in row]
    several = sum(len(row) > 1 for _, row in rows)
    return not cells or (several >= 0.5 * len(rows) and median(len(cell[0]) for cell in cells) <= LONGEST_CELL)


def inside(line: Line, box: Box, margin: float = 2.0) -> bool:
    """Whether the middle of a line stands in a box."""
    x, y = (line.box.left + line.box.right) / 2, (line.box.bottom + line.box.top) / 2
    return box.left - margin < x < box.right + margin and box.bottom - margin < y < box.top + margin


def _same_extent(one: Box, other: Box) -> bool:
    return abs(one.left - other.left) < 4 and abs(one.right - other.right) < 4


def read_table(lines: Sequence[Line], box: Box, rules: Sequence[Box] = ()) -> Table | None:
    """The lines as a table, or nothing when they do not stand in rows and columns.

    Args:
        lines: what stands inside the box.
        box: the region.
        rules: horizontal rules of the page; rows that only rules part keep the lines of a cell together.
    """
    rows = _rows(lines)
    several = [row for row in rows if len(row[1]) > 1]
    if len(rows) < 2 or len(several) < max(2, 0.5 * len(rows)):
        return None
    if median(len(cell[0]) for row in several for cell in row[1]) > LONGEST_CELL:
        return None
    columns = _columns(rows)
    if len(columns) < 2:
        return None
    placed = [(height, _placed(cells, columns)) for height, cells in rows]
    placed = _gathered(placed, [rule.bottom for rule in rules if _within(rule, box)])
    boxes = tuple(Box(box.left, height - 3, box.right, height + 8) for height, _ in placed)
    return Table(lines[0].page, box, tuple(cells for _, cells in placed), boxes)


def _within(rule: Box, box: Box) -> bool:
    return box.bottom - 1 <= rule.bottom <= box.top + 1 and rule.left < box.right and rule.right > box.left


def _rows(lines: Iterable[Line]) -> list[Row]:
    """Lines by height, each split into its cells from left to right."""
    rows: list[tuple[float, float, list[Line]]] = []
    for line in sorted(lines, key=lambda item: -item.baseline):
        if rows and rows[-1][0] - line.baseline < 0.45 * rows[-1][1]:
            rows[-1][2].append(line)
        else:
            rows.append((line.baseline, line.size, [line]))
    return [(height, sorted((c for line in row for c in _cells(line)), key=lambda c: c[1])) for height, _, row in rows]


def _cells(line: Line) -> list[Cell]:
    cells: list[Cell] = []
    for text, left, right in line.cells:
        if cells and left - cells[-1][2] < (MONO_GAP if line.mono else CELL_GAP) * line.size:
            glue = "" if text[:1] in "^_" and len(text) > 1 else " "
            cells[-1] = (cells[-1][0] + glue + text, cells[-1][1], right)
        else:
            cells.append((text, left, right))
    return cells


def _columns(rows: Sequence[Row]) -> list[tuple[float, float]]:
    """Extents of the columns, from narrow cells to wide ones; a cell that spans columns makes none."""
    found: list[tuple[float, float]] = []
    for _, left, right in sorted(
        (c for _, row in rows if len(row) > 1 for c in row), key=lambda c: (c[2] - c[1], c[1])
    ):
        hit = [column for column in found if column[0] < right and column[1] > left]
        if len(hit) > 1 and _stand_together(hit, rows):
            continue
        found = [column for column in found if column not in hit]
        found.append((min([left, *(c[0] for c in hit)]), max([right, *(c[1] for c in hit)])))
    return sorted(found)


def _stand_together(columns: Sequence[tuple[float, float]], rows: Sequence[Row]) -> bool:
    """Whether some row fills two of these columns with cells of their own."""
    for _, cells in rows:
        filled = [sum(c[1] < column[1] and c[2] > column[0] for c in cells) for column in columns]
        apart = {c for c in cells for column in columns if c[1] < column[1] and c[2] > column[0]}
        if sum(count > 0 for count in filled) > 1 and len(apart) > 1:
            return True
    return False


def _placed(cells: Sequence[Cell], columns: Sequence[tuple[float, float]]) -> tuple[str, ...]:
    texts = [""] * len(columns)
    for text, left, right in cells:
        overlap = [min(right, column[1]) - max(left, column[0]) for column in columns]
        best = overlap.index(max(overlap))
        texts[best] = _glued(texts[best], text)
    return tuple(texts)


def _glued(before: str, after: str) -> str:
    return before + after if before.endswith("/") else f"{before} {after}".strip()


def _gathered(rows: list[tuple[float, tuple[str, ...]]], rules: list[float]) -> list[tuple[float, tuple[str, ...]]]:
    """In a fully ruled grid, the lines between two rules as one row."""
    heights = sorted({round(height) for height in rules}, reverse=True)
    bands = [sum(rule > height for rule in heights) for height, _ in rows]
    full = Counter(band for band, (_, cells) in zip(bands, rows, strict=True) if all(cells))
    if len(heights) < 4 or max(full.values(), default=0) > 1 or len(set(bands)) < 2:
        return rows
    merged: dict[int, tuple[float, tuple[str, ...]]] = {}
    for band, (height, cells) in zip(bands, rows, strict=True):
        if band in merged:
            top, before = merged[band]
            merged[band] = (top, tuple(map(_glued, before, cells)))
        else:
            merged[band] = (height, cells)
    return list(merged.values())


def is_grid(table: Table) -> bool:
    """Whether cells of a figure stand like a table: three full rows, each with a word in it."""
    cells = [cell for row in table.rows for cell in row]
    filled = sum(bool(cell) for cell in cells)
    wordy = sum(any(letter.isalpha() for cell in row for letter in cell) for row in table.rows)
    return len(table.rows) >= 3 and filled >= 0.75 * len(cells) and wordy >= 0.8 * len(table.rows)


def aligned_runs(rows: Sequence[Sequence[Line]]) -> list[tuple[int, int]]:
    """Half-open ranges of rows (each its pieces from left to right) that form a table without rules."""
    runs, start = [], 0
    while start < len(rows):
        past = start
        while past < len(rows) and len(rows[past]) > 1 and (past == start or _aligned(rows[past - 1], rows[past])):
            past += 1
        if past - start >= FEWEST_UNRULED:
            runs.append((start, past))
        start = max(past, start + 1)
    return runs


def _aligned(above: Sequence[Line], below: Sequence[Line]) -> bool:
    """Whether most pieces of two rows share a left, right or middle edge."""
    fewer, more = sorted((above, below), key=len)
    hits = sum(any(_edge(a.box, b.box) for b in more) for a in fewer)
    return hits >= max(2, 0.6 * len(fewer))


def _edge(one: Box, other: Box) -> bool:
    left, right = abs(one.left - other.left), abs(one.right - other.right)
    return min(left, right, abs(one.left + one.right - other.left - other.right) / 2) < 3
