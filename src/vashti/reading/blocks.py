"""Lines to blocks: paragraphs, headings, lists, captions, equations, notes and tables of one flow."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from vashti.reading.kinds import (
    BULLET,
    CAPTION,
    ENTRY,
    NAMED,
    NOTE,
    NUMBERED,
    REFERENCES,
    TERMINAL,
    Edges,
    Kind,
    Style,
    edges_of,
    hangs,
    line_kind,
)
from vashti.reading.layout import Flow
from vashti.reading.lines import Line
from vashti.reading.tables import Table


@dataclass(frozen=True, slots=True)
class Block:
    """Lines that belong together.

    Attributes:
        kind: what they are.
        lines: in order; empty for a table.
        table: the table, if it is one.
        flow: number of the flow it stands in, over the whole document.
        indented: whether it begins with an indent.
        full: whether its last line reaches the right edge.
        note: whether it is a footnote.
    """

    kind: Kind
    lines: tuple[Line, ...]
    flow: int
    table: Table | None = None
    indented: bool = False
    full: bool = False
    note: bool = False

    @property
    def code(self) -> bool:
        """Whether it is a listing."""
        return bool(self.lines) and all(line.mono for line in self.lines)

    @property
    def plain(self) -> str:
        """Its lines with spaces between, hyphens as they stand."""
        return " ".join(line.text for line in self.lines)


def flow_blocks(flow: Flow, number: int, style: Style, *, references: bool) -> tuple[list[Block], bool]:
    """The blocks of a flow.

    Args:
        flow: lines and tables from top to bottom.
        number: the flow's number in the document.
        style: how the document is set.
        references: whether the list of references has begun.

    Returns:
        Blocks in order, and whether the list of references goes on after them.
    """
    edges = edges_of(flow, style)
    found: list[Block] = []
    run: list[Line] = []
    kind: Kind = "body"
    for item in flow.items:
        if isinstance(item, Table):
            found += _closed(run, kind, number, edges, style)
            found.append(Block("table", (), number, table=item))
            run = []
            continue
        here = line_kind(item, edges, style, references=references)
        if here == "equation" and run and hangs(run, item, edges):
            here = kind
        if run and (here != kind or _parted(run, item, kind, edges, style)):
            found += _closed(run, kind, number, edges, style)
            run = []
        if not run and here == "heading":
            references = bool(REFERENCES.match(item.text))
        kind = here
        run.append(item)
    found = _run_in(found + _closed(run, kind, number, edges, style), edges, style)
    return _figures_marked(found, style), references


def _run_in(blocks: Sequence[Block], edges: Edges, style: Style) -> list[Block]:
    """Bold lines that a paragraph goes on from without a break are its beginning, not a heading."""
    kept: list[Block] = []
    for block in blocks:
        above = kept[-1] if kept else None
        if above and above.kind == "heading" and block.kind == "body" and _opens(above, block, edges, style):
            kept[-1] = replace(block, lines=(*above.lines, *block.lines), indented=above.indented)
        else:
            kept.append(block)
    return kept


def _opens(heading: Block, body: Block, edges: Edges, style: Style) -> bool:
    last, first = heading.lines[-1], body.lines[0]
    alike = last.bold and abs(last.size - first.size) < 0.05 * last.size and last.size < 1.07 * style.size
    return (
        alike
        and heading.full
        and not TERMINAL.search(last.text)
        and last.baseline - first.baseline < 1.2 * edges.step
        and first.text[:1].islower()
    )


def _figures_marked(blocks: Sequence[Block], style: Style) -> list[Block]:
    """Small words right above the caption of a figure are the figure's."""
    marked = list(blocks)
    for index, block in enumerate(blocks):
        if block.kind != "caption" or not block.plain.lower().startswith("fig"):
            continue
        above = index - 1
        while above >= 0 and marked[above].lines and not marked[above].note and _is_small(marked[above], style):
            marked[above] = replace(marked[above], kind="furniture")
            above -= 1
    return marked


def _is_small(block: Block, style: Style) -> bool:
    return block.kind in ("body", "list", "equation") and max(line.size for line in block.lines) < 0.93 * style.size


def _parted(run: Sequence[Line], line: Line, kind: Kind, edges: Edges, style: Style) -> bool:
    """Whether a line begins a new block of the same kind."""
    last, first = run[-1], run[0]
    step = last.baseline - line.baseline
    tolerance = 0.03 if kind == "heading" else 0.08
    if step < 0 or (abs(last.size - line.size) > tolerance * last.size and not _script_line(last, line)):
        return True
    usual = edges.step * last.size / style.size
    if kind == "equation":
        return step > 2.2 * usual
    if step > 1.32 * usual + 0.5:
        return True
    if kind == "heading":
        return last.bold != line.bold or bool(NUMBERED.match(line.text)) or bool(NAMED.match(last.text))
    if kind == "reference":
        return bool(ENTRY.match(line.text)) or _outdented(run, line)
    return _begins(run, line, edges) or _leads(first, last, line, edges)


def _script_line(last: Line, line: Line) -> bool:
    return min(last.size, line.size) < 0.75 * max(last.size, line.size) and min(len(last.text), len(line.text)) < 4


def _outdented(run: Sequence[Line], line: Line) -> bool:
    return len(run) > 1 and line.box.left < run[-1].box.left - 0.6 * line.size


def _begins(run: Sequence[Line], line: Line, edges: Edges) -> bool:
    """Whether the words of a line begin something: an item, a caption, a note."""
    last = run[-1]
    if CAPTION.match(line.text) and re.match(r"^\S+\s*\S+?[.:|–—]", line.text) and TERMINAL.search(last.text):
        return True
    if BULLET.match(line.text) and not CAPTION.match(run[0].text):
        apart = line.box.left > last.box.left + 0.5 * line.size or last.box.right < edges.right - line.size
        ended = TERMINAL.search(last.text) or last.text.endswith((";", ","))
        return bool(BULLET.match(run[0].text) or (apart and ended) or not line.text[0].isascii())
    small_notes = NOTE.match(run[0].text) and NOTE.match(line.text)
    return bool(small_notes) and line.box.left >= run[0].box.left - 2 and last.box.right < edges.right - line.size


def _leads(first: Line, last: Line, line: Line, edges: Edges) -> bool:
    """Whether the place of a line says that a paragraph begins: an indent, or a short line above it."""
    if BULLET.match(first.text):
        flush = line.box.left < first.box.left + 2
        hung = first is not last and last.box.left > first.box.left + 4
        return line.box.left < first.box.left - 0.5 * line.size or (flush and bool(hung or TERMINAL.search(last.text)))
    indent = line.box.left - max(edges.left, min(last.box.left, first.box.left) if last is not first else last.box.left)
    centered = abs(line.box.left + line.box.right - last.box.left - last.box.right) < 0.8 * line.size
    if 0.7 * line.size < indent < 4 * line.size and not centered:
        return True
    short = last.box.right < edges.right - 0.2 * (edges.right - edges.left)
    return short and bool(TERMINAL.search(last.text)) and line.text[:1].isupper() and not centered


def _closed(run: list[Line], kind: Kind, number: int, edges: Edges, style: Style) -> list[Block]:
    if not run:
        return []
    first, last = run[0], run[-1]
    note = kind == "body" and first.size < 0.95 * style.size and bool(NOTE.match(first.text))
    kind = "body" if note else _block_kind(run, kind, style)
    indented = first.box.left > edges.left + 0.7 * first.size
    full = last.box.right > edges.right - 1.5 * last.size
    return [Block(kind, tuple(run), number, indented=indented, full=full, note=note)]


def _is_sentence(run: Sequence[Line], style: Style) -> bool:
    """Whether bold lines are prose set bold: they begin within a sentence, or are one of some length."""
    text = " ".join(line.text for line in run)
    if run[0].size > 1.07 * style.size:
        return False
    return text[:1].islower() or (text.endswith(".") and len(text.split()) > 8)


def _block_kind(run: Sequence[Line], kind: Kind, style: Style) -> Kind:
    text = run[0].text
    caption = CAPTION.match(text)
    if kind in ("body", "heading") and caption:
        after = text[caption.end() :]
        told_apart = re.match(r"^\s*[.:|–—]", after) or run[0].leads_bold or run[0].size < 0.95 * style.size
        if (told_apart and not re.match(r"^\.?\s+(shows?|and|lists?|gives?|in|of)\b", after)) or not after.strip():
            return "caption"
    if kind == "body" and BULLET.match(text):
        return "list"
    if kind == "heading" and _is_sentence(run, style):
        return "body"
    if kind == "heading" and (len(run) > 4 or sum(len(line.text) for line in run) > 220):
        return "body"
    return kind
