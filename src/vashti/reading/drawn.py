"""What is drawn on a page besides text: rules, and the regions that figures fill."""

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pypdfium2 as pdfium
from pypdfium2 import raw

from vashti.core.evidence import Box

MOST_OBJECTS = 20_000
"""Objects looked at on one page; a scatter plot beyond this is a figure already."""
THIN_PT = 2.6
"""Heights up to this [pt] are rules; the engine's bounds of a 1 pt stroke are 2 pt high."""
FEWEST_PARTS = 4
"""Fewer shapes than this together are a box or a bracket, not a figure."""

_RULE_LENGTH_PT = 18.0
_NEAR_PT = 4.0


@dataclass(frozen=True, slots=True)
class Drawn:
    """Horizontal rules, joined where they touch, and the boxes of figures."""

    rules: tuple[Box, ...]
    figures: tuple[Box, ...]


def drawn(page: pdfium.PdfPage) -> Drawn:
    """Rules and figures of a page."""
    left, bottom, right, top = page.get_bbox()
    area = (right - left) * (top - bottom)
    rules, shapes, pictures = [], [], []
    for kind, box in _shapes(page, area):
        if box.top - box.bottom <= THIN_PT and box.right - box.left >= _RULE_LENGTH_PT:
            rules.append(box)
        elif _area(box) > 0.6 * area or box.top - box.bottom > 0.9 * (top - bottom):
            continue
        elif kind == raw.FPDF_PAGEOBJ_PATH:
            shapes.append(box)
        else:
            pictures.append(box)
    clusters = [box for box, parts in _clusters(shapes) if parts >= FEWEST_PARTS]
    return Drawn(_long_rules(rules), tuple(box for box, _ in _clusters([*clusters, *pictures])))


def _area(box: Box) -> float:
    return (box.right - box.left) * (box.top - box.bottom)


def _shapes(page: pdfium.PdfPage, page_area: float) -> Iterator[tuple[int, Box]]:
    count = min(raw.FPDFPage_CountObjects(page), MOST_OBJECTS)
    for index in range(count):
        thing = raw.FPDFPage_GetObject(page, index)
        kind = raw.FPDFPageObj_GetType(thing)
        if kind == raw.FPDF_PAGEOBJ_TEXT or (box := _bounds(thing)) is None:
            continue
        if kind == raw.FPDF_PAGEOBJ_FORM and _area(box) > 0.5 * page_area:
            yield from _inside(thing)
        else:
            yield kind, box


def _inside(form: Any) -> Iterator[tuple[int, Box]]:
    """Shapes of a form that holds most of the page, moved to where the form stands."""
    matrix = raw.FS_MATRIX()
    raw.FPDFPageObj_GetMatrix(form, ctypes.byref(matrix))
    for index in range(min(raw.FPDFFormObj_CountObjects(form), MOST_OBJECTS)):
        thing = raw.FPDFFormObj_GetObject(form, index)
        kind = raw.FPDFPageObj_GetType(thing)
        box = _bounds(thing)
        if kind != raw.FPDF_PAGEOBJ_TEXT and box is not None:
            yield kind, _moved(box, matrix)


def _moved(box: Box, matrix: Any) -> Box:
    x = [matrix.a * box.left + matrix.e, matrix.a * box.right + matrix.e]
    y = [matrix.d * box.bottom + matrix.f, matrix.d * box.top + matrix.f]
    return Box(min(x), min(y), max(x), max(y))


def _bounds(thing: Any) -> Box | None:
    parts = [ctypes.c_float() for _ in range(4)]
    if not raw.FPDFPageObj_GetBounds(thing, *(ctypes.byref(part) for part in parts)):
        return None
    return Box(*(part.value for part in parts))


def _long_rules(rules: list[Box]) -> tuple[Box, ...]:
    """Rules at one height that touch, as one."""
    joined: list[Box] = []
    for rule in sorted(rules, key=lambda box: (-round(box.bottom), box.left)):
        last = joined[-1] if joined else None
        if last and abs(last.bottom - rule.bottom) < 1.0 and rule.left - last.right < _NEAR_PT:
            joined[-1] = Box(last.left, last.bottom, max(last.right, rule.right), max(last.top, rule.top))
        else:
            joined.append(rule)
    return tuple(joined)


def _clusters(boxes: list[Box]) -> list[tuple[Box, int]]:
    """Boxes that touch or nearly touch, united, with how many each holds."""
    groups: list[tuple[Box, int]] = []
    for box in sorted(boxes, key=lambda item: (-item.top, item.left, item.right, item.bottom)):
        whole, count = box, 1
        while hit := next((group for group in groups if _near(group[0], whole)), None):
            groups.remove(hit)
            whole, count = _union(hit[0], whole), count + hit[1]
        groups.append((whole, count))
    return groups


def _near(one: Box, other: Box) -> bool:
    apart = max(one.left - other.right, other.left - one.right, one.bottom - other.top, other.bottom - one.top)
    return apart < 2 * _NEAR_PT


def _union(one: Box, other: Box) -> Box:
    return Box(
        min(one.left, other.left), min(one.bottom, other.bottom), max(one.right, other.right), max(one.top, other.top)
    )
