"""The documents: what lies in the folder is what the sources say."""

from pathlib import Path

import pypdfium2
import pytest
from examples.build import sources, typeset

from tests.examples.documents import EXAMPLES, NAMES, text, text_of


def test_each_source_has_its_pdf_and_its_labels() -> None:
    """No source without a PDF and labels, and none of these without a source."""
    assert {path.stem for path in EXAMPLES.glob("*.pdf")} == set(NAMES)
    assert {path.stem for path in (EXAMPLES / "labels").glob("*.yaml")} == set(NAMES)
    assert len(NAMES) >= 9


@pytest.mark.parametrize("source", sources(), ids=lambda source: source.stem)
def test_rebuilding_gives_the_same_text(source: Path) -> None:
    """A PDF in the folder reads word for word as its source typeset anew."""
    assert text_of(typeset(source)) == text(source.stem)


def test_the_same_source_gives_the_same_bytes() -> None:
    """Typesetting depends on no clock."""
    source = EXAMPLES / "proposal.typ"
    assert typeset(source) == typeset(source)


def test_the_baseline_is_a_paper_of_four_pages() -> None:
    """The baseline is long enough to have related work, tables and columns that a reader must tell apart."""
    document = pypdfium2.PdfDocument(EXAMPLES / "proposal_call.pdf")
    pages = len(document)
    document.close()
    assert pages >= 4


@pytest.mark.parametrize("name", NAMES)
def test_the_documents_name_other_systems_work(name: str) -> None:
    """Every document has references, so that a reader has to tell its own mechanism from others'."""
    assert "References" in text(name)
