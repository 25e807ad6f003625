"""Documents written sentence by sentence: their marks are sound, and those kept apart are read as they are marked."""

from pathlib import Path

import pytest

from tests.reading.annotated import APART, FOLDER, Annotated, annotated, faults, read
from vashti.core.design import Choice
from vashti.reading.extract import extract

DOCUMENTS = annotated()
DISGUISES = annotated(sorted(APART.glob("*.txt")))
"""Known systems told in plain words; nothing was learned from any of them."""


def test_every_mark_is_a_value_of_the_space() -> None:
    """No axis, value, setting or system is misspelled, and no axis of one value holds two."""
    short = annotated(sorted((FOLDER / "short").glob("*.txt")))
    assert [fault for document in (*DOCUMENTS, *DISGUISES, *short) for fault in faults(document)] == []


def test_every_fourth_document_is_kept_apart() -> None:
    """Between a fifth and a third of what is written is never learned from."""
    share = sum(document.kept_apart for document in DOCUMENTS) / len(DOCUMENTS)
    assert 0.2 < share < 0.33


def test_a_document_is_read_from_its_file(tmp_path: Path) -> None:
    """Headings, paragraphs, bullets and marks come out as they stand."""
    path = tmp_path / "a01_one.txt"
    path.write_text(
        "title: One\nrestates: eagle\n\n= Design\nIt drafts. || draft_steps=ar ?knobs=none draft_len=4\nThen it checks.\n\n- a bullet\n",
        encoding="utf-8",
    )
    found = read(path)
    assert [(kind, [line.text for line in lines]) for kind, lines in found.blocks] == [
        ("heading", ["Design"]),
        ("para", ["It drafts.", "Then it checks."]),
        ("bullet", ["a bullet"]),
    ]
    assert found.says == {Choice("draft_steps", "ar")}
    assert Choice("knobs", "none") in found.arguable
    assert found.settings == {"draft_len": 4.0}
    assert list(faults(found)) == []


@pytest.mark.parametrize(("documents", "floor"), [(DOCUMENTS, 0.85), (DISGUISES, 0.87)])
def test_documents_nothing_was_learned_from_are_read_as_marked(documents: tuple[Annotated, ...], floor: float) -> None:
    """Precision and recall together, over all choices of all documents kept apart."""
    hit = spare = missed = 0
    for document in (d for d in documents if d.kept_apart):
        held = extract(document.document).design.choices - document.arguable
        held = frozenset(choice for choice in held if choice.value != "na")
        hit += len(held & document.says)
        spare += len(held - document.says)
        missed += len(document.says - held)
    assert 2 * hit / (2 * hit + spare + missed) >= floor


def test_several_numbers_of_one_setting_are_each_right(tmp_path: Path) -> None:
    """A length that is three or five is read rightly as either; batch sizes only as all of them."""
    path = tmp_path / "a01_one.txt"
    path.write_text(
        "title: One\n\nThree or five, at two and four. || draft_len=3,5 batch_sizes=2,4\n", encoding="utf-8"
    )
    found = read(path)
    assert found.agrees("draft_len", 5.0)
    assert not found.agrees("draft_len", 4.0)
    assert not found.agrees("draft_len", (3.0, 4.0))
    assert found.agrees("batch_sizes", (2.0, 4.0))
    assert not found.agrees("batch_sizes", 2.0)
