"""Pictures of a page with and without its text, and what each word changes in them."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pypdfium2 as pdfium
from pypdfium2 import raw

from vashti.reading.glyphs import Flags, Glyphs

SCALE = 1.5
"""Pixels per point of the check; strokes of 5 pt type still leave a third of their contrast."""
OVERLAP = 0.6
"""Share of a word's box under words written later, from which on it is asked whether the word shows at all."""

Picture = npt.NDArray[np.int16]


@dataclass(frozen=True, slots=True)
class Change:
    """What text does to the picture of a page; every array has shape (G,).

    Attributes:
        shown: the greatest change [grey levels] within the box of each glyph's word.
        paper: grey level under each glyph where no text is drawn.
    """

    shown: npt.NDArray[np.int64]
    paper: npt.NDArray[np.float64]


def changes(page: pdfium.PdfPage, glyphs: Glyphs) -> Change:
    """What each word changes: the page is rendered with its text and without it.

    Where words lie under words written later, it is rendered once more without the lower ones, since the upper
    ones would otherwise vouch for them.
    """
    page.set_rotation(0)
    box, starts = page.get_bbox(), word_starts(glyphs)
    with_text = _render(page)
    without = _render_without(page, [*_text_objects(page), *(item.pointer for item in glyphs.objects)])
    shown = _peaks(np.abs(with_text - without), glyphs, starts, box)
    under = _under(glyphs, starts)
    if under.any():
        lower = [glyphs.objects[k].pointer for k in np.unique(glyphs.owner[starts[under]])]
        own = _peaks(np.abs(with_text - _render_without(page, lower)), glyphs, starts, box)
        shown = np.where(under, own, shown)
    rows, columns = _pixel(glyphs, box, without.shape)
    spread = np.repeat(shown, np.diff(np.append(starts, len(glyphs.text))))
    return Change(spread, without[rows, columns].astype(np.float64))


def _text_objects(page: pdfium.PdfPage) -> list[Any]:
    """All text the page draws, also the second printing of words whose glyphs the engine lists once."""
    things = [raw.FPDFPage_GetObject(page, index) for index in range(raw.FPDFPage_CountObjects(page))]
    found: list[Any] = []
    while things:
        thing = things.pop()
        kind = raw.FPDFPageObj_GetType(thing)
        if kind == raw.FPDF_PAGEOBJ_TEXT:
            found.append(thing)
        elif kind == raw.FPDF_PAGEOBJ_FORM:
            things += [raw.FPDFFormObj_GetObject(thing, index) for index in range(raw.FPDFFormObj_CountObjects(thing))]
    return found


def _render_without(page: pdfium.PdfPage, pointers: list[Any]) -> Picture:
    for pointer in pointers:
        raw.FPDFPageObj_SetIsActive(pointer, 0)
    try:
        return _render(page)
    finally:
        for pointer in pointers:
            raw.FPDFPageObj_SetIsActive(pointer, 1)


def _under(glyphs: Glyphs, starts: npt.NDArray[np.int64]) -> Flags:
    """Which words lie mostly under a word of another text object that was written later (W,)."""
    left, right = np.minimum.reduceat(glyphs.left, starts), np.maximum.reduceat(glyphs.right, starts)
    bottom, top = np.minimum.reduceat(glyphs.bottom, starts), np.maximum.reduceat(glyphs.top, starts)
    wide = np.minimum(right[:, None], right) - np.maximum(left[:, None], left)
    high = np.minimum(top[:, None], top) - np.maximum(bottom[:, None], bottom)
    area = np.maximum((right - left) * (top - bottom), 1e-6)
    share = np.clip(wide, 0, None) * np.clip(high, 0, None) / area[:, None]
    later = glyphs.owner[starts][:, None] < glyphs.owner[starts]
    covered: Flags = np.where(later, share, 0.0).sum(axis=1) > OVERLAP
    return covered


def _render(page: pdfium.PdfPage) -> Picture:
    bitmap = page.render(scale=SCALE, grayscale=True, may_draw_forms=False, draw_annots=False)
    try:
        picture: Picture = bitmap.to_numpy().reshape(bitmap.height, -1).astype(np.int16)
        return picture
    finally:
        bitmap.close()


def _pixel(glyphs: Glyphs, box: tuple[float, ...], shape: tuple[int, ...]) -> tuple[npt.NDArray[np.int64], ...]:
    """Row and column of the middle of each glyph."""
    column = ((glyphs.left + glyphs.right) / 2 - box[0]) * SCALE
    row = (box[3] - (glyphs.bottom + glyphs.top) / 2) * SCALE
    return _within(row, shape[0]), _within(column, shape[1])


def _within(values: npt.NDArray[np.float64], size: int) -> npt.NDArray[np.int64]:
    return np.clip(np.nan_to_num(values), 0, size - 1).astype(np.int64)


def _peaks(
    change: Picture, glyphs: Glyphs, starts: npt.NDArray[np.int64], box: tuple[float, ...]
) -> npt.NDArray[np.int64]:
    """The greatest change inside the box of each word (W,)."""
    top = _within((box[3] - np.maximum.reduceat(glyphs.top, starts)) * SCALE, change.shape[0])
    bottom = _within((box[3] - np.minimum.reduceat(glyphs.bottom, starts)) * SCALE + 1, change.shape[0])
    left = _within((np.minimum.reduceat(glyphs.left, starts) - box[0]) * SCALE, change.shape[1])
    right = _within((np.maximum.reduceat(glyphs.right, starts) - box[0]) * SCALE + 1, change.shape[1])
    boxes = zip(top, bottom, left, right, strict=True)
    return np.array([int(change[t : b + 1, lo : hi + 1].max(initial=0)) for t, b, lo, hi in boxes], dtype=np.int64)


def word_starts(glyphs: Glyphs) -> npt.NDArray[np.int64]:
    """Index of the first glyph of each word, in the order of writing; spaces belong to the word before."""
    space = np.array([text.isspace() or text == "\u00a0" for text in glyphs.text])
    size = np.maximum(glyphs.size[1:], glyphs.size[:-1])
    gap = glyphs.start[1:] - glyphs.end[:-1]
    step = np.abs(np.diff(glyphs.baseline))
    far = (gap > 0.15 * size) | (glyphs.parted[1:] & (gap > 0.07 * size)) | (gap < -0.7 * size) | (step > 0.7 * size)
    same_ink = (np.diff(glyphs.left) == 0) & (np.diff(glyphs.right) == 0)
    breaks = np.concatenate(([True], (space[:-1] & ~space[1:]) | (far & ~same_ink)))
    return np.flatnonzero(breaks)
