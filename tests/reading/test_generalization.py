"""How much of what authors say the reader finds: floors under the figures reached, on texts seen and on texts kept apart."""

from collections.abc import Iterable
from pathlib import Path

import pytest

from tests.reading.measure import labelled, pairs
from tests.reading.measure_sentences import BANK, count

CORPUS = Path(__file__).parent / "corpus"


def choice_f1(files: Iterable[Path]) -> float:
    """F1 of the choices read from labelled documents, over all of them."""
    hit = spare = missed = 0
    for _, labels, reading in labelled(list(files), as_pdf=False):
        arguable = pairs(labels.get("arguable", {})) | {(axis, "na") for axis in labels["choices"]}
        wanted = pairs(labels["choices"]) - arguable
        got = {(choice.axis, choice.value) for choice in reading.design.choices} - arguable
        hit, spare, missed = hit + len(wanted & got), spare + len(got - wanted), missed + len(wanted - got)
    return 2 * hit / (2 * hit + spare + missed)


@pytest.mark.parametrize(
    ("part", "recall", "precision", "fallen"), [("dev", 0.93, 0.83, 0.13), ("unseen", 0.72, 0.70, 0.30)]
)
def test_sentences_are_read_as_often_as_reached(part: str, recall: float, precision: float, fallen: float) -> None:
    """Of the choices single sentences state, at least this share is found, few are added, few near misses are fallen for."""
    figures = count(sorted((BANK / part).glob("*.yaml"))).figures()
    assert figures[0] >= recall
    assert figures[1] >= precision
    assert figures[2] <= fallen


def test_disguises_are_read() -> None:
    """Nine of ten choices of known systems told in other words are found, and nine of ten found are stated."""
    assert choice_f1(sorted((CORPUS / "disguise").glob("*/*.yaml"))) >= 0.9


@pytest.mark.parametrize(
    ("folder", "floor"),
    [
        ("dev", 0.94),
        ("unseen", 0.90),
        ("disguise/dev", 0.87),
        ("disguise/unseen", 0.78),
        ("disguise/unseen2", 0.74),
        ("unseen2", 0.80),
        ("unseen3", 0.77),
    ],
)
def test_documents_are_read_as_well_as_reached(folder: str, floor: float) -> None:
    """The choices of whole documents, those that avoid the field's words among them, are read at least this well."""
    assert choice_f1(sorted((CORPUS / folder).glob("*.yaml"))) >= floor
