"""Whether words stand on a page: asked of the page itself, not of what the reader made of it."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

import pypdfium2 as pdfium
from pypdfium2 import raw

from vashti.core.evidence import Box, Quote
from vashti.reading.refusal import opened

_DASHES = re.compile("[\u2010\u2011\u2212\ufffe\x02]")
_HYPHEN = re.compile(r"(?<=[^\W\d_])[-\u00ad]\s*(?=[^\W\d_])")
_MARKS = re.compile("[\\s^_{}\u00ad\u200b-\u200f\u2060-\u2064\ufeff]")
_ENDS = {
    "": re.compile(""),
    "line": re.compile(" *([\r\n]|$)"),
    "hyphen": re.compile("[\ufffe\x02]|[-\u00ad] *([\r\n]|$)"),
}
"""What follows the end of a line; U+FFFE and U+0002 are the engine's marks for a hyphen at one."""
_BEGINS = re.compile("(^|[\r\n\ufffe\x02]) *$")
_QUOTES = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"', "´": "'"})


@dataclass(frozen=True, slots=True)
class PageText:
    """The words of one page as its text layer has them.

    Attributes:
        number: from 1.
        text: raw text, line breaks and all.
        squashed: the same without what typesetting adds: spaces, hyphens within words, ligatures.
        offsets: for each character of ``squashed``, its offset in ``text``.
    """

    number: int
    text: str
    squashed: str
    offsets: tuple[int, ...]


def page_text(number: int, text: str) -> PageText:
    """A page made ready for comparison."""
    squashed, offsets = _squash(text)
    return PageText(number, text, squashed, offsets)


def read_pages(path: Path) -> tuple[PageText, ...]:
    """The raw text of all pages of a file, by the engine's own text extraction.

    Raises:
        InputError: when the file cannot be read.
    """
    with opened(path) as (pdf, _):
        return tuple(page_text(index + 1, _raw_text(pdf, index)) for index in range(len(pdf)))


def _raw_text(pdf: pdfium.PdfDocument, index: int) -> str:
    try:
        page = pdf[index]
        textpage = page.get_textpage()
    except pdfium.PdfiumError:
        return ""
    try:
        return "".join(chr(raw.FPDFText_GetUnicode(textpage, i)) for i in range(textpage.count_chars()))
    finally:
        textpage.close()
        page.close()


@lru_cache(maxsize=4096)
def _squash(text: str) -> tuple[str, tuple[int, ...]]:
    letters: list[str] = []
    offsets: list[int] = []
    dropped = {i for hyphen in _HYPHEN.finditer(_DASHES.sub("-", text)) for i in range(*hyphen.span())}
    for offset, letter in _characters(text):
        if offset in dropped:
            continue
        if letter.isascii() and letter.isalnum():
            letters.append(letter)
            offsets.append(offset)
            continue
        if _MARKS.match(letter):
            continue
        plain = _MARKS.sub("", unicodedata.normalize("NFKC", _DASHES.sub("-", letter)).translate(_QUOTES))
        letters.append(plain)
        offsets.extend([offset] * len(plain))
    return "".join(letters), tuple(offsets)


def _characters(text: str) -> Iterator[tuple[int, str]]:
    """Characters with their offsets, the halves of those beyond the basic plane put together."""
    half = ""
    for offset, letter in enumerate(text):
        if "\ud800" <= letter <= "\udbff":
            half = letter
        elif "\udc00" <= letter <= "\udfff":
            yield offset, (half + letter).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
        else:
            yield offset, letter


def stands_on(page: PageText | str, quote: str, following: PageText | str | None = None) -> bool:
    r"""Whether exactly these words stand on a page.

    Line breaks, hyphenation, ligatures and spaces do not count; letters, digits, signs and their case do. A quote
    may be broken once, by a figure, a column or (if the following page is given) the end of the page; its first part
    must then end a line and its second begin one.

    Args:
        page: the page on which the quote begins, as raw text or made ready.
        quote: the words.
        following: the next page, if the quote may run on there.

    >>> stands_on("tokens are spec-\nulated in rounds", "tokens are speculated in rounds")
    True
    >>> stands_on("tokens are speculated", "tokens are speculate")
    False
    """
    here = page if isinstance(page, PageText) else page_text(0, page)
    after = following if isinstance(following, PageText) or following is None else page_text(0, following)
    if not _squash(quote)[0]:
        return False
    return _span(here, quote) is not None or _stands_broken(here, after, quote)


def _span(page: PageText, quote: str, *, ends: str = "", begins: bool = False) -> tuple[int, int] | None:
    """Offsets in the raw text between which a quote's whole words stand.

    Args:
        page: where to look.
        quote: the words.
        ends: ``line`` if they must end a line, ``hyphen`` if a hyphenated line must break off there; else empty.
        begins: whether they must begin a line.
    """
    wanted = _squash(quote)[0]
    start = page.squashed.find(wanted) if wanted else -1
    while start >= 0:
        first, last = page.offsets[start], page.offsets[start + len(wanted) - 1]
        ended = _ENDS[ends].match(page.text, last + 1) and (ends == "hyphen" or _is_edge(page.text, last, 1))
        begun = _BEGINS.search(page.text[:first]) if begins else _is_edge(page.text, first, -1)
        if ended and begun:
            return first, last + 1
        start = page.squashed.find(wanted, start + 1)
    return None


def _is_edge(text: str, offset: int, step: int) -> bool:
    """Whether no word goes on before or after a character, across a hyphenated line break either."""
    letter, beside = text[offset], offset + step
    if letter in ".," and 0 < offset < len(text) - 1 and text[offset - 1].isdigit() and text[offset + 1].isdigit():
        return False
    if not letter.isalnum() or not 0 <= beside < len(text):
        return True
    if step > 0 and re.match(r"([\ufffe\x02]|[-\u00ad]\s*[\r\n])\s*[a-z]", text[beside:]):
        return False
    if step < 0 and re.search(r"[^\W\d_]([\ufffe\x02]|[-\u00ad]\s*[\r\n])\s*$", text[:offset]):
        return False
    if letter.isdigit() and (re.match(r"[.,]\d", text[beside:]) if step > 0 else re.search(r"\d[.,]$", text[:offset])):
        return False
    return not (text[beside].isalpha() if letter.isalpha() else text[beside].isdigit())


def _stands_broken(page: PageText, following: PageText | None, quote: str) -> bool:
    """Whether a quote stands in two parts, the first at the end of a line and as long as it can be."""
    places = [part for part in (page, following) if part is not None]
    for cut in range(len(quote) - 1, 0, -1):
        head, rest = quote[:cut], quote[cut:]
        within = head[-1].isalpha() and rest[0].isalpha()
        if head[-1].isspace() or not (within or rest[0].isspace() or head[-1] == "-"):
            continue
        ends = "hyphen" if within or head[-1] == "-" else "line"
        if _span(page, head.rstrip("-"), ends=ends) and any(_span(place, rest, begins=True) for place in places):
            return True
    return False


def verified(pages: Sequence[PageText], quote: Quote) -> bool:
    """Whether a quote stands on the page it names, or begins there and ends on the next, or the other way round."""
    by_number = {page.number: page for page in pages}
    if quote.page not in by_number:
        return False
    page, before, after = by_number[quote.page], by_number.get(quote.page - 1), by_number.get(quote.page + 1)
    return stands_on(page, quote.text, after) or (before is not None and stands_on(before, quote.text, page))


def standing(pages: Sequence[PageText], quote: Quote) -> Quote:
    """The quote, or where a column or a page breaks it, its longest beginning or end that stands in one piece on its page.

    Args:
        pages: all pages of the document.
        quote: words that are `verified`.
    """
    page = next((page for page in pages if page.number == quote.page), None)
    if page is None or _span(page, quote.text) is not None:
        return quote
    gaps = [gap.start() for gap in re.finditer(r"\s+", quote.text)]
    parts = sorted(
        {part for gap in gaps for part in (quote.text[:gap], quote.text[gap:].lstrip())}, key=len, reverse=True
    )
    whole = next((part for part in parts if _span(page, part) is not None), None)
    return quote if whole is None else replace(quote, text=whole)


def locate(path: Path, quote: Quote) -> Box | None:
    """The box around a quote on its page, from the engine's own boxes; nothing where it does not stand whole.

    Raises:
        InputError: when the file cannot be read.
    """
    with opened(path) as (pdf, _):
        if not 1 <= quote.page <= len(pdf):
            return None
        span = _span(page_text(quote.page, _raw_text(pdf, quote.page - 1)), quote.text)
        return _box(pdf, quote.page - 1, *span) if span else None


def _box(pdf: pdfium.PdfDocument, index: int, start: int, past: int) -> Box | None:
    page = pdf[index]
    textpage = page.get_textpage()
    try:
        boxes = [textpage.get_charbox(i) for i in range(start, past)]
    finally:
        textpage.close()
        page.close()
    solid = [box for box in boxes if box[2] > box[0]]
    if not solid:
        return None
    left, bottom, right, top = zip(*solid, strict=True)
    return Box(min(left), min(bottom), max(right), max(top))
