"""Laws of the labeled corpus: every document renders, and its labels use only names that exist."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium
import pytest

from tests.reading.corpus.render import block_markup, load, quoted, render
from vashti.atlas import space

CORPUS = Path(__file__).parent / "corpus"
DOCUMENTS = sorted(CORPUS.glob("*/*.yaml"))
LABELS = {
    "choices",
    "settings",
    "arguable",
    "unspecified_examples",
    "restates",
    "combines",
    "outside",
    "cites",
}

each_document = pytest.mark.parametrize("source", DOCUMENTS, ids=[source.stem for source in DOCUMENTS])


def words(pdf: Path) -> str:
    """All text of a PDF."""
    with pdfium.PdfDocument(pdf) as document:
        return " ".join(page.get_textpage().get_text_range() for page in document)


def unknown(choices: Mapping[str, Any]) -> list[str]:
    """Axis values that the design space does not name, or that no label may take."""
    axes = space().axes
    return [
        f"{axis}={value}"
        for axis, values in choices.items()
        for value in values
        if axis not in axes or value not in axes[axis].values or value in {"na", "unspecified"}
    ]


def texts(body: Any) -> list[str]:
    """Every string in a block, however deep."""
    if isinstance(body, Mapping):
        return [text for part in body.values() for text in texts(part)]
    if isinstance(body, list):
        return [text for part in body for text in texts(part)]
    return [str(body)]


def numbers(value: Any) -> list[float]:
    """The numbers in a setting's value; none for a name."""
    listed = value if isinstance(value, list) else [value]
    return [float(part) for part in listed if not isinstance(part, str)]


def test_the_corpus_is_there() -> None:
    """At least twenty documents stand in the corpus."""
    assert len(DOCUMENTS) >= 20


@each_document
def test_a_document_renders_to_the_same_bytes(source: Path, tmp_path: Path) -> None:
    """Typesetting twice gives the same PDF, and the title stands in it."""
    first, second = tmp_path / "first.pdf", tmp_path / "second.pdf"
    render(source, first)
    render(source, second)
    assert first.read_bytes() == second.read_bytes()
    assert load(source)["title"].split()[-1] in words(first)


@each_document
def test_a_label_names_an_axis_value_that_exists(source: Path) -> None:
    """Choices and arguable choices name axes and values of the design space; na and unspecified are never labels."""
    labels = load(source)["labels"]
    axes = space().axes
    arguable = {name: value for name, value in labels.get("arguable", {}).items() if name in axes}
    assert unknown(labels["choices"]) == []
    assert unknown(arguable) == []
    assert [axis for axis, values in labels["choices"].items() if len(values) > 1 and not axes[axis].multi] == []


@each_document
def test_a_label_names_a_setting_that_exists(source: Path) -> None:
    """Settings are those of the design space, and their values lie inside its bounds."""
    labels = load(source)["labels"]
    known = space().settings
    assert set(labels["settings"]) <= set(known)
    assert set(labels.get("arguable", {})) <= set(known) | set(space().axes)
    for name, value in labels["settings"].items():
        assert all(known[name].low <= number <= known[name].high for number in numbers(value)), name


@each_document
def test_a_name_in_a_label_stands_in_the_text(source: Path) -> None:
    """GPUs and models are labeled as the author writes them."""
    document = load(source)
    said = " ".join(texts(document["blocks"]))
    named = [value for value in document["labels"]["settings"].values() if isinstance(value, str)]
    assert [name for name in named if name not in said] == []


@each_document
def test_an_axis_is_stated_or_unstated_but_not_both(source: Path) -> None:
    """No axis is labeled both with a value and as certainly not stated."""
    labels = load(source)["labels"]
    unstated = set(labels["unspecified_examples"])
    assert unstated <= set(space().axes)
    assert not unstated & (set(labels["choices"]) | set(labels.get("arguable", {})))


@each_document
def test_a_document_has_its_id_and_all_labels(source: Path) -> None:
    """The id is the file's name, and no label is missing or unheard of (``arguable`` may be left out)."""
    document = load(source)
    assert document["id"] == source.stem
    assert set(document["labels"]) | {"arguable"} == LABELS


def test_markup_in_words_stays_words() -> None:
    """Characters with a meaning in typst are printed, not obeyed."""
    assert quoted('a "b" \\ c') == '"a \\"b\\" \\\\ c"'


def test_an_unknown_block_is_refused() -> None:
    """A block of an unknown kind is named in the error."""
    with pytest.raises(ValueError, match="figure: no such block"):
        block_markup("figure", "")
