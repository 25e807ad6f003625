"""A PDF as passages in reading order, with what does not show set aside."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import pypdfium2 as pdfium

from vashti.core.reading import Document, Passage, SetAside
from vashti.reading.blocks import Block, flow_blocks
from vashti.reading.drawn import Drawn, drawn
from vashti.reading.flowing import continued
from vashti.reading.furniture import furniture
from vashti.reading.glyphs import read_glyphs
from vashti.reading.headings import sections, with_title, without_front
from vashti.reading.kinds import Style, style_of
from vashti.reading.layout import Layout, lay_out
from vashti.reading.lines import Line, page_lines
from vashti.reading.refusal import opened, require_text
from vashti.reading.upright import Turn, turned
from vashti.reading.visibility import annotations, hidden, metadata, set_aside
from vashti.reading.words import joined, vocabulary

if TYPE_CHECKING:
    from vashti.core.evidence import Box


@dataclass(frozen=True, slots=True)
class _Page:
    """What was seen on one page."""

    number: int
    height: float
    lines: tuple[Line, ...]
    sideways: tuple[Line, ...]
    drawing: Drawn
    hidden: tuple[SetAside, ...]
    turn: Turn


def read_document(path: Path, role: str = "") -> Document:
    """The document a PDF file holds.

    Args:
        path: the file.
        role: ``baseline`` or ``idea``; the file's stem if empty.

    Returns:
        Its passages in reading order; text that does not show on the page is listed apart and never among them.

    Raises:
        InputError: when the file cannot be read, or its pages show no text.
    """
    with opened(path) as (pdf, content):
        pages, remarks = _pages(pdf)
        aside = metadata(pdf)
        n_pages = len(pdf)
    passages = _passages(pages)
    document = Document(
        role=role or path.stem,
        title=next((passage.text for passage in passages if passage.kind == "title"), ""),
        n_pages=n_pages,
        passages=passages,
        set_aside=(*(item for page in pages for item in page.hidden), *aside),
        sha256=hashlib.sha256(content).hexdigest(),
        remarks=remarks,
    )
    require_text(path.name, document)
    return document


def _pages(pdf: pdfium.PdfDocument) -> tuple[list[_Page], tuple[str, ...]]:
    """All pages that can be parsed, and a remark on each that cannot."""
    pages, remarks = [], []
    for index in range(len(pdf)):
        try:
            pages.append(_page(pdf, index))
        except pdfium.PdfiumError as error:
            remarks.append(f"page {index + 1} could not be parsed and was left out ({error})")
    return pages, tuple(remarks)


def _page(pdf: pdfium.PdfDocument, index: int) -> _Page:
    page = pdf[index]
    page.set_rotation(0)
    textpage = page.get_textpage()
    try:
        glyphs = read_glyphs(textpage)
        reasons = hidden(page, glyphs)
        aside = (*set_aside(index + 1, glyphs, reasons), *annotations(page, index + 1))
        turn, upright, sideways = turned(glyphs.keep(reasons == ""), page.get_bbox())
        lines = page_lines(index + 1, upright)
        drawing = drawn(page) if turn.quarters == 0 else Drawn((), ())
        return _Page(index + 1, turn.height, lines, page_lines(index + 1, sideways), drawing, aside, turn)
    finally:
        textpage.close()
        page.close()


def _passages(pages: Sequence[_Page]) -> tuple[Passage, ...]:
    size = style_of([line for page in pages for line in page.lines]).size
    heights = {page.number: page.height for page in pages}
    margins = furniture({page.number: page.lines for page in pages}, heights, size)
    kept = {page.number: [line for line in page.lines if id(line) not in margins] for page in pages}
    style = style_of([line for lines in kept.values() for line in lines])
    known = vocabulary(line.text for lines in kept.values() for line in lines)
    layouts = {p.number: lay_out(kept[p.number], p.drawing, style.size) for p in pages}
    blocks = with_title(continued(_blocks(pages, layouts, style)), style)
    turns = {page.number: page.turn for page in pages}
    found = [_passage(block, known, turns) for block in _in_order(blocks, pages, margins, layouts)]
    found = without_front(sections([passage for passage in found if passage.text]))
    return tuple(replace(passage, index=index) for index, passage in enumerate(found))


def _blocks(pages: Sequence[_Page], layouts: dict[int, Layout], style: Style) -> list[Block]:
    found: list[Block] = []
    references, number = False, 0
    for page in pages:
        for flow in layouts[page.number].flows:
            number += 1
            more, references = flow_blocks(flow, number, style, references=references)
            found += more
    return found


def _in_order(
    blocks: Sequence[Block], pages: Sequence[_Page], margins: frozenset[int], layouts: dict[int, Layout]
) -> list[Block]:
    """Blocks with each page's figures and furniture placed before what begins on the next page."""
    extra = {page.number: _apart(page, margins, layouts[page.number]) for page in pages}
    ordered: list[Block] = []
    for block in blocks:
        page = block.lines[0].page if block.lines else block.table.page if block.table else 1
        for number in [n for n in extra if n < page]:
            ordered += extra.pop(number)
        ordered.append(block)
    return [*ordered, *(block for rest in extra.values() for block in rest)]


def _apart(page: _Page, margins: frozenset[int], layout: Layout) -> list[Block]:
    """Words in figures, running heads and sideways stamps of a page."""
    marginal = [(line,) for line in page.lines if id(line) in margins]
    sideways = [page.sideways] if page.sideways else []
    return [Block("furniture", tuple(lines), 0) for lines in (*layout.figures, *marginal, *sideways)]


def _passage(block: Block, known: frozenset[str], turns: dict[int, Turn]) -> Passage:
    if block.table is not None:
        table = block.table
        text, starts = _rows_text(table.rows)
        boxes = tuple((table.page, turns[table.page].back(box)) for box in table.boxes)
        return Passage(0, table.page, "table", text, rows=table.rows, boxes=boxes, starts=starts)
    text, starts = joined([line.text for line in block.lines], known)
    places: tuple[tuple[int, Box], ...] = tuple((line.page, turns[line.page].back(line.box)) for line in block.lines)
    if block.kind == "furniture":
        return Passage(0, block.lines[0].page, "furniture", text)
    return Passage(0, block.lines[0].page, block.kind, text, boxes=places, starts=starts)


def _rows_text(rows: Sequence[Sequence[str]]) -> tuple[str, tuple[int, ...]]:
    """Rows under one another, cells with a space between; and where each row begins."""
    text, starts = "", []
    for row in rows:
        text += "\n" if text else ""
        starts.append(len(text))
        text += " ".join(cell for cell in row if cell)
    return text, tuple(starts)
