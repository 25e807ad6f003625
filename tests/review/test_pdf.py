"""The review as PDF."""

import builtins

import pypdfium2
import pytest

from tests.review.sample import made
from vashti.core.errors import InputError
from vashti.review.pdf import as_pdf
from vashti.review.sheet import sheet


def text_of(content):
    """All words of a PDF, read with nothing of ours."""
    document = pypdfium2.PdfDocument(content)
    try:
        return "".join(page.get_textpage().get_text_range() for page in document)
    finally:
        document.close()


def letters(text):
    """Letters and digits: independent of how lines are broken."""
    return "".join(c for c in text if c.isalnum())


def test_without_typst_it_says_what_to_install(monkeypatch):
    """One clear line: what is missing and how to get it."""
    genuine = builtins.__import__

    def refuse(name, *rest):
        if name == "typst":
            raise ImportError(name)
        return genuine(name, *rest)

    monkeypatch.setattr(builtins, "__import__", refuse)
    with pytest.raises(InputError, match=r"pip install 'vashti\[pdf\]'"):
        as_pdf(made())


class TestTypeset:
    """With typst installed."""

    @pytest.fixture(autouse=True)
    def _typst(self):
        pytest.importorskip("typst")

    def test_the_same_review_gives_the_same_bytes(self):
        """No time of making, no random id."""
        assert as_pdf(made()) == as_pdf(made())

    def test_it_holds_the_words_of_the_review(self):
        """Title, sections, objections and the command for every run, whatever markup the words resemble."""
        text = letters(text_of(as_pdf(made())))
        laid_out = sheet(made())
        assert letters(laid_out.title) in text
        assert all(letters(section.title) in text for section in laid_out.body)
        assert all(letters(finding.title) in text for finding in made().critique.findings)
        assert all(run.id in text for run in laid_out.runs)
