"""Paragraphs that go on in the next column, on the next page, or below a figure."""

import re
from collections.abc import Sequence
from dataclasses import replace

from vashti.reading.blocks import Block
from vashti.reading.kinds import BULLET, TERMINAL

PASSED_OVER = ("caption", "table", "furniture")
"""What may stand between the two parts of a paragraph."""


def continued(blocks: Sequence[Block]) -> list[Block]:
    """Blocks with the parts of each paragraph joined; what stood between follows after it."""
    kept: list[Block] = []
    open_at: int | None = None
    for found in blocks:
        block = found
        before = kept[open_at] if open_at is not None else None
        if before is not None and _only_looks_like_caption(before, block):
            block = replace(block, kind="body")
        if before is not None and open_at is not None and _goes_on(before, block, adjacent=kept[-1] is before):
            kept[open_at] = _union(before, block)
            continue
        kept.append(block)
        if not (block.kind in PASSED_OVER or block.note or block.code):
            open_at = len(kept) - 1
    return kept


def _only_looks_like_caption(before: Block, block: Block) -> bool:
    """Whether a line that begins ``Figure 3.`` is the end of a sentence broken off before it."""
    if block.kind != "caption" or before.kind not in ("body", "list") or block.lines[0].leads_bold:
        return False
    last, first = before.lines[-1], block.lines[0]
    plain = abs(last.size - first.size) < 0.03 * last.size and not TERMINAL.search(last.text)
    return plain and bool(re.match(r"^\S+\s*\S+?[.)]", first.text)) and before.full


def _goes_on(before: Block, block: Block, *, adjacent: bool) -> bool:
    kinds = (before.kind, block.kind)
    if kinds not in (("body", "body"), ("list", "body"), ("reference", "reference")) or block.note or before.note:
        return False
    if before.flow == block.flow and adjacent:
        return False
    last, first = before.lines[-1], block.lines[0]
    if abs(last.size - first.size) > 0.08 * last.size or BULLET.match(first.text):
        return False
    if TERMINAL.search(last.text):
        return False
    if first.text[:1].islower() or last.text.endswith("-"):
        return True
    return not block.indented and bool(re.match(r"[\w(\"'\[$]", first.text)) and kinds[0] != "reference"


def _union(before: Block, block: Block) -> Block:
    return replace(before, lines=(*before.lines, *block.lines), flow=block.flow, full=block.full)
