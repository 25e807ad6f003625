"""The review on paper."""

import sys

import pypdfium2
import pytest

from tests.golden.reviews import reviewed
from tests.review.test_html import HOSTILE, sheet_of
from vashti.core.errors import InputError
from vashti.review.pdf import as_pdf, pdf_of

pytest.importorskip("typst")


def words_of(pdf):
    """The letters and signs on all pages, without spaces and breaks."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        pages = [document[i].get_textpage().get_text_range() for i in range(len(document))]
    finally:
        document.close()
    return "".join("".join(pages).split())


def test_a_review_is_set_with_its_four_sections_and_the_same_bytes_twice():
    """Verdict first, then the sections in order; nothing in the file depends on the clock."""
    pdf = as_pdf(reviewed("proposal"))
    words = words_of(pdf)
    titles = ("Verdict", "TheMirror", "TheNoveltyGap", "TheMechanismStressTest", "TheTwist", "Whatthereferencespointat")
    places = [words.index(title) for title in titles]
    assert places == sorted(places)
    assert as_pdf(reviewed("proposal")) == pdf


@pytest.mark.parametrize("words", [*HOSTILE, '#eval("1 + 1") $x$ *b* @idea-1 \\ `raw`'])
def test_words_of_a_document_are_set_and_never_evaluated(words):
    """Signs that mean something to the typesetter come out as signs."""
    assert "".join(words.split()) in words_of(pdf_of(sheet_of(words)))


def test_without_typst_the_error_names_the_way_out(monkeypatch):
    """One line: what is missing and how to get it."""
    monkeypatch.setitem(sys.modules, "typst", None)
    with pytest.raises(InputError, match="pip install"):
        pdf_of(sheet_of("words"))
