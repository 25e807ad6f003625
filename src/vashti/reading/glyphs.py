"""What a page's text layer holds, glyph by glyph, in the order it was written."""

import ctypes
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pypdfium2 as pdfium
from pypdfium2 import raw

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

BOLD = re.compile(r"bold|black|heavy|medi(?!um?it)|cmbx|cmb\d|-bd|demi|sfbx|ecbx", re.IGNORECASE)
ITALIC = re.compile(r"italic|obli|cmti|slant|ital\b|-it\b|medi?ital|sfti|ecti", re.IGNORECASE)
MONO = re.compile(r"mono|courier|consol|cmtt|typewriter|menlo|inconsolata|nimbusmon|sftt|ectt|code", re.IGNORECASE)
MATH = re.compile(r"math|cmmi|cmsy|cmex|cmbsy|msbm|msam|symbol|rsfs|eufm|stmary|mtsy|mtmi|txsy|pxsy", re.IGNORECASE)
_HALF = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class TextObject:
    """One text-showing operator: what its glyphs have in common.

    Attributes:
        pointer: the engine's handle.
        size: type size as it shows on the page [pt].
        angle: direction of writing [degrees], 0 is left to right.
        bold: whether the font says so.
        italic: whether the font says so.
        math: whether it is a font of symbols.
        mono: whether all its letters are equally wide.
        mode: PDF text render mode.
        luma: grey value of its paint, 0 black to 255 white; -1 when it is a pattern.
        alpha: opacity, 0 to 1.
        baseline: height of its first glyph's origin [pt].
        replacement: the text the file says to read in place of its glyphs, if any.
    """

    pointer: Any
    size: float
    angle: float
    bold: bool
    italic: bool
    math: bool
    mono: bool
    mode: int
    luma: float
    alpha: float
    baseline: float
    replacement: str


@dataclass(frozen=True, slots=True)
class Glyphs:
    """The glyphs of one page, column by column; every array has shape (G,).

    Attributes:
        text: one string per glyph, as the font maps it.
        left, bottom, right, top: the ink [pt].
        start, end: origin and origin plus advance along the line [pt].
        baseline: height of the origin [pt].
        size: type size on the page [pt].
        owner: index into ``objects``.
        parted: whether the engine sees a space before the glyph.
        objects: the text objects of the page.
    """

    text: list[str]
    left: Floats
    bottom: Floats
    right: Floats
    top: Floats
    start: Floats
    end: Floats
    baseline: Floats
    size: Floats
    owner: npt.NDArray[np.int64]
    parted: Flags
    objects: list[TextObject]

    def flag(self, name: str) -> npt.NDArray[Any]:
        """A property of the text objects, spread over their glyphs."""
        values = np.array([getattr(item, name) for item in self.objects])
        return values[self.owner] if len(self.objects) else np.zeros(0)

    def keep(self, wanted: Flags) -> "Glyphs":
        """These glyphs and no others."""
        numbers = np.flatnonzero(wanted)
        return Glyphs(
            text=[self.text[i] for i in numbers],
            left=self.left[numbers],
            bottom=self.bottom[numbers],
            right=self.right[numbers],
            top=self.top[numbers],
            start=self.start[numbers],
            end=self.end[numbers],
            baseline=self.baseline[numbers],
            size=self.size[numbers],
            owner=self.owner[numbers],
            parted=self.parted[numbers],
            objects=self.objects,
        )


def read_glyphs(textpage: pdfium.PdfTextPage) -> Glyphs:
    """All glyphs of a page that the file itself wrote; what the engine guessed (spaces, line ends) is left out."""
    page = _untyped(textpage.raw)
    ink, loose = [ctypes.c_double() for _ in range(4)], raw.FS_RECTF()
    ink_refs, loose_ref = [ctypes.byref(value) for value in ink], ctypes.byref(loose)
    unicode, char_box, loose_box, owner_of, generated = (_function(name) for name in _CALLS)
    rows: list[tuple[float, ...]] = []
    text: list[str] = []
    numbers: dict[int, int] = {}
    objects: list[TextObject] = []
    parted = False
    for i in range(raw.FPDFText_CountChars(textpage.raw)):
        code = unicode(page, i)
        if code in _ENDINGS and generated(page, i):
            parted = True
            continue
        pointer = owner_of(page, i)
        if not pointer:
            continue
        number = numbers.get(pointer)
        if number is None:
            number = numbers[pointer] = len(objects)
            objects.append(_text_object(textpage.raw, i))
        char_box(page, i, *ink_refs)
        loose_box(page, i, loose_ref)
        text.append(_letter(code))
        rows.append((ink[0].value, ink[2].value, ink[1].value, ink[3].value, loose.left, loose.right, number, parted))
        parted = False
    return _columns(*_paired(text, rows), objects)


_CALLS = (
    "FPDFText_GetUnicode",
    "FPDFText_GetCharBox",
    "FPDFText_GetLooseCharBox",
    "FPDFText_GetTextObject",
    "FPDFText_IsGenerated",
)
_ENDINGS = frozenset((0x20, 0x0D, 0x0A, 0x00))


def _function(name: str) -> Callable[..., Any]:
    """An engine call with plain pointers, which costs half of a typed one."""
    arguments: dict[str, tuple[Any, ...]] = {
        "FPDFText_GetUnicode": (ctypes.c_uint32,),
        "FPDFText_GetCharBox": (ctypes.c_int, *(ctypes.c_void_p,) * 4),
        "FPDFText_GetLooseCharBox": (ctypes.c_int, ctypes.c_void_p),
        "FPDFText_GetTextObject": (ctypes.c_void_p,),
        "FPDFText_IsGenerated": (ctypes.c_int,),
    }
    answer, *rest = arguments[name]
    return ctypes.cast(getattr(raw, name), ctypes.CFUNCTYPE(answer, ctypes.c_void_p, ctypes.c_int, *rest))


def _untyped(handle: Any) -> ctypes.c_void_p:
    return ctypes.cast(handle, ctypes.c_void_p)


def _paired(text: list[str], rows: list[tuple[float, ...]]) -> tuple[list[str], list[tuple[float, ...]]]:
    """The two halves of a character beyond the basic plane as one glyph."""
    if not any(_HALF.match(letter) for letter in text):
        return text, rows
    letters: list[str] = []
    kept: list[tuple[float, ...]] = []
    for letter, row in zip(text, rows, strict=True):
        if letters and "\udc00" <= letter <= "\udfff" and "\ud800" <= letters[-1] <= "\udbff":
            letters[-1] = (letters[-1] + letter).encode("utf-16-le", "surrogatepass").decode("utf-16-le")
        else:
            letters.append(letter)
            kept.append(row)
    return [_HALF.sub("\ufffd", letter) for letter in letters], kept


def _letter(code: int) -> str:
    """The engine marks a hyphen at a line's end with its own codes."""
    return "-" if code in (0x02, 0xFFFE) else chr(code) if code < 0x110000 else "\ufffd"


def _columns(text: list[str], rows: list[tuple[float, ...]], objects: list[TextObject]) -> Glyphs:
    table = np.array(rows, dtype=np.float64).reshape(-1, 8)
    owner = table[:, 6].astype(np.int64)
    baselines = np.array([item.baseline for item in objects], dtype=np.float64)
    sizes = np.array([item.size for item in objects], dtype=np.float64)
    baseline, size = (baselines[owner], sizes[owner]) if len(objects) else (np.zeros(0), np.zeros(0))
    left, bottom, right, top, start, end = (table[:, k].copy() for k in range(6))
    parted = table[:, 7] > 0
    return Glyphs(text, left, bottom, right, top, start, end, baseline, size, owner, parted, objects)


def _text_object(textpage: Any, index: int) -> TextObject:
    pointer = raw.FPDFText_GetTextObject(textpage, index)
    matrix = raw.FS_MATRIX()
    raw.FPDFText_GetMatrix(textpage, index, ctypes.byref(matrix))
    x, y = ctypes.c_double(), ctypes.c_double()
    raw.FPDFText_GetCharOrigin(textpage, index, ctypes.byref(x), ctypes.byref(y))
    name = _font_name(pointer)
    mode = raw.FPDFTextObj_GetTextRenderMode(pointer)
    luma, alpha = _paint(pointer, stroked=mode in (1, 5))
    return TextObject(
        pointer=pointer,
        size=raw.FPDFText_GetFontSize(textpage, index) * float(np.hypot(matrix.c, matrix.d)),
        angle=float(np.degrees(np.arctan2(matrix.b, matrix.a))),
        bold=bool(BOLD.search(name)),
        italic=bool(ITALIC.search(name)),
        math=bool(MATH.search(name)),
        mono=bool(MONO.search(name)),
        mode=mode,
        luma=luma,
        alpha=alpha,
        baseline=y.value,
        replacement=_replacement(pointer),
    )


def _replacement(pointer: Any) -> str:
    """The ActualText under which a text object stands, which need not be what its glyphs show."""
    for index in range(raw.FPDFPageObj_CountMarks(pointer)):
        mark = raw.FPDFPageObj_GetMark(pointer, index)
        size = ctypes.c_ulong()
        if not raw.FPDFPageObjMark_GetParamStringValue(mark, b"ActualText", None, 0, ctypes.byref(size)):
            continue
        buffer = (raw.FPDF_WCHAR * (size.value // 2 + 1))()
        raw.FPDFPageObjMark_GetParamStringValue(mark, b"ActualText", buffer, size.value, ctypes.byref(size))
        return bytes(buffer)[: size.value].decode("utf-16-le", "replace").rstrip("\0")
    return ""


def _font_name(pointer: Any) -> str:
    font = raw.FPDFTextObj_GetFont(pointer)
    if not font:
        return ""
    buffer = ctypes.create_string_buffer(128)
    raw.FPDFFont_GetBaseFontName(font, buffer, 128)
    return buffer.value.decode("utf-8", "replace")


def _paint(pointer: Any, *, stroked: bool) -> tuple[float, float]:
    parts = [ctypes.c_uint() for _ in range(4)]
    ask = raw.FPDFPageObj_GetStrokeColor if stroked else raw.FPDFPageObj_GetFillColor
    if not ask(pointer, *(ctypes.byref(part) for part in parts)):
        return -1.0, 1.0
    red, green, blue, alpha = (part.value for part in parts)
    return 0.299 * red + 0.587 * green + 0.114 * blue, alpha / 255
