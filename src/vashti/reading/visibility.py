"""Which glyphs a reader of the page cannot see.

The page is rendered twice, with its text and without it. Where the two pictures agree the text does not show,
whatever paper it stands on; where the paint is that of the paper under it, it does not show either, even if a
neighbor's ink reaches into its box.
"""

import ctypes

import numpy as np
import numpy.typing as npt
import pypdfium2 as pdfium
from pypdfium2 import raw

from vashti.core.reading import SetAside
from vashti.reading.glyphs import Flags, Glyphs
from vashti.reading.rendered import changes, word_starts

LEAST_CHANGE = 12
"""Grey levels of 255 that text must change in its box; 97 % grey on white changes 8, 60 % grey 100."""
LEAST_CONTRAST = 20.0
"""Grey levels of 255 between paint and paper; below it the contrast ratio is under 1.2 to 1."""
SMALLEST_PT = 3.0
"""Type below this size [pt] cannot be read on paper."""
NARROWEST_LETTER = 0.15
"""Width per letter, in type sizes; the narrowest words of condensed faces take 0.25."""
FEWEST_SQUEEZED = 6
"""Letters in one piece of text before their room is judged."""
LONGEST_LISTED = 1000
"""Characters of a run that are listed; figures with hundreds of minute labels exist."""
FEWEST_WORDS = 3
"""Shorter scraps (tick labels, stray glyphs of figures) are set aside without being listed."""

Reasons = npt.NDArray[np.object_]


def hidden(page: pdfium.PdfPage, glyphs: Glyphs) -> Reasons:
    """Why each glyph does not show on the page; an empty string where it does.

    Args:
        page: the page, whose text objects are switched off on the way (close it afterwards).
        glyphs: all its glyphs (G,).

    Returns:
        Reasons as named by `SetAside`, shape (G,).
    """
    reasons: Reasons = np.full(len(glyphs.text), "", dtype=object)
    if not glyphs.text:
        return reasons
    off, change = _off_page(page, glyphs), changes(page, glyphs)
    contrast, shown = _contrast(glyphs, change.paper), change.shown
    plain = glyphs.flag("luma") >= 0
    laws = (
        (shown < LEAST_CHANGE, "covered"),
        ((contrast < LEAST_CONTRAST) & plain | (shown < LEAST_CHANGE) & ~plain, "no contrast"),
        (_squeezed(glyphs), "zero width"),
        (glyphs.size < SMALLEST_PT, "tiny"),
        (np.isin(glyphs.flag("mode"), (3, 7)), "invisible render mode"),
        (off, "off page"),
        (np.array([_unseen(text) for text in glyphs.text]), "zero width"),
    )
    for broken, reason in laws:
        reasons[broken] = reason
    reasons[[text.isspace() for text in glyphs.text]] = ""
    return reasons


def _unseen(text: str) -> bool:
    """Unicode tag characters: letters no font draws."""
    return 0xE0000 <= ord(text) <= 0xE007F


def _off_page(page: pdfium.PdfPage, glyphs: Glyphs) -> Flags:
    left, bottom, right, top = page.get_bbox()
    middle_x, middle_y = (glyphs.left + glyphs.right) / 2, (glyphs.bottom + glyphs.top) / 2
    outside: Flags = (middle_x < left) | (middle_x > right) | (middle_y < bottom) | (middle_y > top)
    return outside


def _squeezed(glyphs: Glyphs) -> Flags:
    """Characters that claim far less room than letters take, or that stand in for other glyphs by the sentence."""
    crowded = np.zeros(len(glyphs.objects), dtype=bool)
    count = np.bincount(glyphs.owner, minlength=len(crowded))
    for number in np.flatnonzero(count >= FEWEST_SQUEEZED):
        mine, item = glyphs.owner == number, glyphs.objects[number]
        across = abs(np.cos(np.radians(item.angle))) * (glyphs.right[mine].max() - glyphs.left[mine].min())
        up = abs(np.sin(np.radians(item.angle))) * (glyphs.top[mine].max() - glyphs.bottom[mine].min())
        crowded[number] = across + up < NARROWEST_LETTER * item.size * count[number]
    spoken_for = np.array([len(item.replacement.split()) > FEWEST_WORDS for item in glyphs.objects])
    squeezed: Flags = (crowded | spoken_for)[glyphs.owner]
    return squeezed


def _contrast(glyphs: Glyphs, paper: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Grey levels between the paint, thinned by its opacity, and the paper under it."""
    difference: npt.NDArray[np.float64] = np.abs(glyphs.flag("luma") - paper) * glyphs.flag("alpha")
    return difference


def set_aside(page_number: int, glyphs: Glyphs, reasons: Reasons) -> tuple[SetAside, ...]:
    """Runs of hidden words with one reason, as they are listed; scraps are left out."""
    listed = []
    if not glyphs.text:
        return ()
    starts = word_starts(glyphs)
    run: list[str] = []
    reason = ""
    for lo, hi in zip(starts, np.append(starts[1:], len(glyphs.text)), strict=True):
        here = str(reasons[lo])
        if here != reason:
            listed.append((reason, run))
            run, reason = [], here
        run.append("".join(_shown(text) for text in glyphs.text[lo:hi]).strip())
    listed.append((reason, run))
    return tuple(
        SetAside(page_number, why, " ".join(words)[:LONGEST_LISTED]) for why, words in listed if why and _says(words)
    )


def _shown(text: str) -> str:
    return chr(ord(text) - 0xE0000) if _unseen(text) and ord(text) > 0xE001F else text


def _says(words: list[str]) -> bool:
    """Whether a run is language and not a scrap of a figure."""
    spoken = [word for word in " ".join(words).split() if sum(map(str.isalpha, word)) >= 2]
    return len(spoken) >= FEWEST_WORDS


def annotations(page: pdfium.PdfPage, page_number: int) -> tuple[SetAside, ...]:
    """Notes and form values fixed to a page: they are not its text."""
    found = []
    for index in range(raw.FPDFPage_GetAnnotCount(page)):
        annotation = raw.FPDFPage_GetAnnot(page, index)
        for key in ("Contents", "V", "TU"):
            text = _annotation_text(annotation, key)
            if _says(text.split()):
                found.append(SetAside(page_number, "annotation", text))
        raw.FPDFPage_CloseAnnot(annotation)
    return tuple(found)


def _annotation_text(annotation: object, key: str) -> str:
    name = key.encode()
    length = raw.FPDFAnnot_GetStringValue(annotation, name, None, 0)
    buffer = ctypes.create_string_buffer(length + 2)
    raw.FPDFAnnot_GetStringValue(annotation, name, ctypes.cast(buffer, ctypes.POINTER(raw.FPDF_WCHAR)), length)
    return buffer.raw[:length].decode("utf-16-le", "replace").split("\0")[0].strip()


def metadata(document: pdfium.PdfDocument) -> tuple[SetAside, ...]:
    """What the file's own fields say beyond who made it, when that is several words of language."""
    fields = document.get_metadata_dict()
    texts = [fields.get(name, "") for name in ("Subject", "Keywords")]
    if len(fields.get("Title", "").split()) > 25:
        texts.append(fields["Title"])
    return tuple(SetAside(1, "metadata", text) for text in texts if len(text.split()) >= 5)
