"""Documents that cannot be read, and those that are about something else: refused with the reason."""

import math
import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib.resources import files
from pathlib import Path

import pypdfium2 as pdfium
import yaml
from pypdfium2 import raw

from vashti.core.errors import InputError
from vashti.core.reading import Document

MOST_PAGES = 200
"""A paper or a proposal is under 60 pages, a thesis under 200; beyond that one design cannot be told from the next."""
MOST_BYTES = 200_000_000
"""A larger file is pictures; its text would still be read, but not in seconds."""
FEWEST_LETTERS = 200
"""Visible letters in a whole document; below it there is no text to read, only pictures or a stamp."""
LEAST_TOPICALITY = 1.5
"""Score below which a document is on something else; ideas of this field score 4 to 12, a paper on training 1.1."""


@contextmanager
def opened(path: Path) -> Iterator[tuple[pdfium.PdfDocument, bytes]]:
    """The document, and the bytes of its file; closed afterwards.

    Raises:
        InputError: when there is no such file, or it is no PDF, or it is damaged, locked, empty or too long.
    """
    content = _content(path)
    try:
        document = pdfium.PdfDocument(content)
    except pdfium.PdfiumError as error:
        raise _unopened(path, error) from None
    try:
        _require_pages(path, document)
        yield document, content
    finally:
        document.close()


def _content(path: Path) -> bytes:
    where = path.name or str(path)
    if path.is_dir():
        raise InputError(where, "is a folder", "name one PDF file")
    if not path.exists():
        raise InputError(where, "no such file", "check the path")
    try:
        size = path.stat().st_size
        content = path.read_bytes() if size <= MOST_BYTES else b""
    except OSError as error:
        raise InputError(where, f"cannot be read ({error.strerror})", "check its permissions") from None
    if size > MOST_BYTES:
        raise InputError(where, f"has {size:,} bytes, over {MOST_BYTES:,}", "export it with smaller pictures")
    if not content:
        raise InputError(where, "is empty", "export the document as PDF again")
    if b"%PDF-" not in content[:1024]:
        raise InputError(where, "is not a PDF", "export the document as PDF")
    return content


def _unopened(path: Path, error: pdfium.PdfiumError) -> InputError:
    if error.err_code == raw.FPDF_ERR_PASSWORD:
        return InputError(path.name, "is encrypted with a password", "save a copy without a password")
    if error.err_code == raw.FPDF_ERR_SECURITY:
        return InputError(path.name, "is encrypted in an unknown way", "save a copy without encryption")
    return InputError(path.name, "is truncated or damaged", "export or download it again")


def _require_pages(path: Path, document: pdfium.PdfDocument) -> None:
    pages = len(document)
    if pages == 0:
        raise InputError(path.name, "has no pages", "export the document as PDF again")
    if pages > MOST_PAGES:
        raise InputError(path.name, f"has {pages} pages, over the limit of {MOST_PAGES}", "give the paper alone")


def require_text(name: str, document: Document) -> None:
    """Refuse a document whose pages show no text, such as a scan.

    Raises:
        InputError: when there is next to nothing to read.
    """
    letters = sum(letter.isalpha() for passage in document.passages for letter in passage.text)
    if letters >= FEWEST_LETTERS:
        return
    what = "shows no text; its pages are pictures or hold hidden text alone" if letters == 0 else "shows almost no text"
    raise InputError(
        name, f"{what} ({letters} letters on {document.n_pages} page(s))", "give a PDF with real text, not a scan"
    )


@cache
def _topic() -> tuple[tuple[re.Pattern[str], float, bool], ...]:
    data = yaml.safe_load(files("vashti.reading").joinpath("topic.yaml").read_text(encoding="utf-8"))
    return tuple(
        (re.compile(rf"\b(?:{term['words']})\b", re.IGNORECASE), float(term["weight"]), bool(term.get("core")))
        for term in data["terms"]
    )


def topicality(document: Document) -> float:
    """How much a document speaks of serving language models, speculative decoding in particular.

    Args:
        document: as read.

    Returns:
        A score from 0; `LEAST_TOPICALITY` and more is on topic. It is the sum over terms of weight times the logarithm
        of one plus the uses of the term in a thousand words, so that a passing mention in a long paper counts little,
        and 0 for a document without a single term that is the field's own.
    """
    text = " ".join(passage.text for passage in document.passages if passage.kind not in ("furniture", "reference"))
    words = max(len(text.split()), 150)
    score, core_uses = 0.0, 0
    for pattern, weight, core in _topic():
        uses = sum(1 for _ in pattern.finditer(text))
        core_uses += uses if core else 0
        score += weight * math.log1p(1000 * uses / words)
    return score if core_uses else 0.0


def require_on_topic(name: str, document: Document) -> None:
    """Refuse a document on something else.

    Raises:
        InputError: when its words are not those of the field.
    """
    if topicality(document) < LEAST_TOPICALITY:
        raise InputError(
            name,
            "does not speak of speculative decoding or of serving language models",
            "give a paper or an idea of this field",
        )
