"""Reading order: columns by geometry, what spans them, and what stands in figures."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import median

import numpy as np

from vashti.core.evidence import Box
from vashti.reading.drawn import Drawn
from vashti.reading.gutters import FEWEST_PROSE_WORDS, find_gutters
from vashti.reading.lines import Line
from vashti.reading.tables import Table, aligned_runs, inside, is_grid, read_table, ruled

Item = Line | Table


@dataclass(frozen=True, slots=True)
class Flow:
    """Lines and tables one under the other, between two edges [pt]."""

    page: int
    left: float
    right: float
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Layout:
    """A page put in order: its flows, and the words that stand in its figures."""

    flows: tuple[Flow, ...]
    figures: tuple[tuple[Line, ...], ...]


def lay_out(lines: Sequence[Line], drawing: Drawn, body_size: float) -> Layout:
    """The lines of one page in reading order.

    Args:
        lines: all lines but running heads.
        drawing: rules and figures of the page.
        body_size: type size of running text [pt].
    """
    tables, rest = _ruled_tables(lines, drawing)
    more, figures, rest = _figures(rest, drawing, body_size)
    tables = [*tables, *more]
    if not rest and not tables:
        return Layout((), tuple(figures))
    gutters = find_gutters(rest)
    flows = [flow for band in _bands([*rest, *tables], gutters, body_size) for flow in band]
    return Layout(tuple(_whole_lines(flow) for flow in flows if flow.items), tuple(figures))


def _ruled_tables(lines: Sequence[Line], drawing: Drawn) -> tuple[list[Table], list[Line]]:
    tables: list[Table] = []
    rest = list(lines)
    for box in ruled(drawing.rules, lines):
        members = [line for line in rest if inside(line, box)]
        table = read_table(members, box, drawing.rules) if len(members) > 1 else None
        if table is not None:
            tables.append(table)
            rest = [line for line in rest if line not in members]
    return tables, rest


def _figures(
    lines: Sequence[Line], drawing: Drawn, body_size: float
) -> tuple[list[Table], list[tuple[Line, ...]], list[Line]]:
    """Words inside figures; a figure whose words stand in full rows is read as a table."""
    tables: list[Table] = []
    figures: list[tuple[Line, ...]] = []
    rest = list(lines)
    for box in drawing.figures:
        members = [line for line in rest if inside(line, box) and not _is_prose(line, body_size)]
        if not members:
            continue
        rest = [line for line in rest if line not in members]
        table = read_table(members, box)
        if table is not None and is_grid(table):
            tables.append(table)
        else:
            figures.append(tuple(sorted(members, key=lambda line: (-round(line.baseline), line.box.left))))
    return tables, figures, rest


def _is_prose(line: Line, body_size: float) -> bool:
    return len(line.text.split()) >= 6 and abs(line.size - body_size) < 0.08 * body_size


def _spans(item: Item, gutters: Sequence[float]) -> bool:
    return any(item.box.left < x - 3 and item.box.right > x + 3 for x in gutters)


def _bands(items: Sequence[Item], gutters: Sequence[float], body_size: float) -> list[list[Flow]]:
    """From top to bottom: what spans the columns, and between such items the columns from left to right."""
    left, right = min(item.box.left for item in items), max(item.box.right for item in items)
    page = items[0].page
    order = sorted(items, key=lambda item: (-item.baseline, item.box.left))
    if not gutters:
        return [[Flow(page, left, right, tuple(order))]]
    head = _head(order, gutters, body_size)
    spanning = _spanning(order[len(head) :], gutters)
    bands: list[list[Flow]] = [[Flow(page, left, right, tuple(head))]]
    run: list[Item] = []
    was_spanning = False
    for item in order[len(head) :]:
        if (id(item) in spanning) != was_spanning:
            bands.append(_columns(run, gutters, left, right, whole=was_spanning))
            run, was_spanning = [], not was_spanning
        run.append(item)
    bands.append(_columns(run, gutters, left, right, whole=was_spanning))
    return bands


def _columns(run: list[Item], gutters: Sequence[float], left: float, right: float, *, whole: bool) -> list[Flow]:
    if not run:
        return []
    if whole:
        return [Flow(run[0].page, left, right, tuple(run))]
    edges = [left, *gutters, right]
    columns: list[list[Item]] = [[] for _ in edges[1:]]
    for item in run:
        middle = (item.box.left + item.box.right) / 2
        columns[sum(middle > x for x in gutters)].append(item)
    return [
        Flow(run[0].page, min(i.box.left for i in column), max(i.box.right for i in column), tuple(column))
        for column in columns
        if column
    ]


def _head(order: Sequence[Item], gutters: Sequence[float], body_size: float) -> list[Item]:
    """On the first page, title and authors: all above the first full line of running text or the abstract."""
    if order[0].page != 1:
        return []
    width = min(np.diff([min(i.box.left for i in order), *gutters, max(i.box.right for i in order)]))
    for count, item in enumerate(order):
        if isinstance(item, Table):
            return list(order[:count])
        full = item.width > 0.8 * width and abs(item.size - body_size) < 0.06 * body_size
        if item.text.lower().startswith("abstract") or (full and not _spans(item, gutters) and item.size < 12):
            return (
                _without_headings(order, count, gutters, body_size) if item.baseline > 0.25 * order[0].baseline else []
            )
    return []


def _without_headings(order: Sequence[Item], count: int, gutters: Sequence[float], body_size: float) -> list[Item]:
    """The first items, less those right above the text that begin at the left edge of a column."""
    rest = order[count:]
    edges = [min((i.box.left for i in rest if i.box.left > x), default=x) for x in (-1e9, *gutters)]
    while count:
        last = order[count - 1]
        at_edge = any(abs(last.box.left - edge) < 3 for edge in edges)
        if _spans(last, gutters) or not at_edge or last.baseline - rest[0].baseline > 4 * body_size:
            break
        count -= 1
    return list(order[:count])


def _spanning(order: Sequence[Item], gutters: Sequence[float]) -> frozenset[int]:
    """Items across a gutter, and short last lines that belong to a paragraph that is."""
    found = {id(item) for item in order if _spans(item, gutters)}
    above: list[Item] = []
    for item in order:
        if id(item) not in found and isinstance(item, Line) and _ends_spanning(item, above, order):
            found.add(id(item))
        if id(item) in found:
            above = [item]
    return frozenset(found)


def _ends_spanning(line: Line, above: Sequence[Item], order: Sequence[Item]) -> bool:
    """Whether a short line directly continues the spanning line above it, with nothing beside it."""
    last = above[-1] if above else None
    if not isinstance(last, Line) or abs(last.size - line.size) > 0.06 * line.size:
        return False
    centered = abs(last.box.left + last.box.right - line.box.left - line.box.right) < 8
    if not (abs(last.box.left - line.box.left) < 3 or centered) or last.baseline - line.baseline > 1.5 * line.size:
        return False
    return not any(
        isinstance(other, Line) and other is not line and abs(other.baseline - line.baseline) < 0.6 * line.size
        for other in order
    )


def _whole_lines(flow: Flow) -> Flow:
    """A flow whose stretched lines are whole again, and whose aligned rows are tables."""
    rows = _rows(_absorbed([item for item in flow.items if isinstance(item, Line)]))
    items: list[Item] = [item for item in flow.items if isinstance(item, Table)]
    done = 0
    for start, past in aligned_runs(rows):
        table = _table(rows[start:past])
        items.extend(_joined(row) for row in rows[done:start])
        items.extend([table] if table else [_joined(row) for row in rows[start:past]])
        done = past
    items.extend(_joined(row) for row in rows[done:])
    return replace(flow, items=tuple(sorted(items, key=lambda item: -item.baseline)))


def _absorbed(lines: Sequence[Line]) -> list[Line]:
    """Lines with the limits and operators that stand above or below their baseline put in their place."""
    scraps = [line for line in lines if len(line.text) <= 8 and line.width < 4 * line.size]
    hosts = {id(line): line for line in lines if line not in scraps}
    alone = []
    for scrap in scraps:
        host = min(
            (line for line in hosts.values() if _surrounds(line, scrap)),
            key=lambda line: _apart(line, scrap),
            default=None,
        )
        if host is None:
            alone.append(scrap)
        else:
            key = next(key for key, line in hosts.items() if line is host)
            hosts[key] = _with_scrap(host, scrap)
    return [*hosts.values(), *alone]


def _apart(line: Line, scrap: Line) -> float:
    """How far the middle of a scrap stands from the middle of a line's small letters [pt]."""
    return abs(line.baseline + 0.25 * line.size - (scrap.box.bottom + scrap.box.top) / 2)


def _surrounds(line: Line, scrap: Line) -> bool:
    near = 0.3 * line.size <= abs(line.baseline - scrap.baseline) and _apart(line, scrap) < 0.9 * line.size
    return near and line.width > 8 * line.size and line.box.left < scrap.box.left and scrap.box.right < line.box.right


def _with_scrap(line: Line, scrap: Line) -> Line:
    cells = sorted((*line.cells, *scrap.cells), key=lambda cell: cell[1])
    before = [cell for cell in cells if cell not in scrap.cells and cell[1] <= scrap.box.left]
    after = [cell for cell in cells if cell not in scrap.cells and cell[1] > scrap.box.left]
    texts = (" ".join(cell[0] for cell in before), scrap.text, " ".join(cell[0] for cell in after))
    return replace(line, text=" ".join(text for text in texts if text), cells=(*before, *scrap.cells, *after))


def _rows(lines: Sequence[Line]) -> list[list[Line]]:
    """Pieces of one height together, from left to right."""
    rows: list[list[Line]] = []
    for line in sorted(lines, key=lambda item: (-item.baseline, item.box.left)):
        if rows and rows[-1][0].baseline - line.baseline < 0.3 * min(rows[-1][0].size, line.size):
            rows[-1].append(line)
        else:
            rows.append([line])
    return [sorted(row, key=lambda item: item.box.left) for row in rows]


def _table(rows: Sequence[Sequence[Line]]) -> Table | None:
    lines = [line for row in rows for line in row]
    if median(len(line.text.split()) for line in lines) >= FEWEST_PROSE_WORDS:
        return None
    boxes = [line.box for line in lines]
    return read_table(lines, _around(boxes))


def _around(boxes: Sequence[Box]) -> Box:
    return Box(
        min(b.left for b in boxes), min(b.bottom for b in boxes), max(b.right for b in boxes), max(b.top for b in boxes)
    )


def _joined(row: Sequence[Line]) -> Line:
    if len(row) == 1:
        return row[0]
    longest = max(row, key=lambda line: line.width)
    return replace(
        longest,
        text=" ".join(line.text for line in row),
        box=_around([line.box for line in row]),
        math=sum(line.math * len(line.text) for line in row) / sum(len(line.text) for line in row),
        leads_bold=row[0].leads_bold,
        cells=tuple(cell for line in row for cell in line.cells),
    )
