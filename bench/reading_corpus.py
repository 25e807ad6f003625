"""What the reading learns from: sentences and documents written for it, with what each states."""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from tests.reading.annotated import Annotated, annotated
from tests.reading.documents import from_blocks, from_text

from vashti.core.design import Choice
from vashti.core.reading import Document
from vashti.reading.choices import canonical
from vashti.reading.document import read_document
from vashti.reading.roles import roles_of
from vashti.reading.statements import own_statements

TESTS = Path(__file__).parents[1] / "tests" / "reading"
CORPUS = TESTS / "corpus"
EXAMPLES = Path(__file__).parents[1] / "examples"
BANK = CORPUS / "bank"
SENTENCES = CORPUS / "sentences" / "dev"
SETTINGS = TESTS / "settings"
QUIET = ("dev/*.yaml", "unseen/*.yaml", "disguise/dev/*.yaml")
"""Documents whose own sentences say nothing of the choices their labels do not hold; the examples are others."""
FIT = ("unseen2/*.yaml", "disguise/unseen2/y*[13579]_*.yaml", "unseen3/[st]0[1-5]_*.yaml")
"""Documents, none of which a cue was written for, by which likeness and cues are weighed and judged."""

_MARKED = re.compile(r"(.*?)(?: \|\| ((?:\w+=\w+\s*)+))?")


@dataclass(frozen=True)
class Statement:
    """A sentence, in canonical words: what it says, what it only seems to say, what may or may not be read in it.

    Attributes:
        weight: how much it counts against a sentence of the bank [1].
    """

    text: str
    says: frozenset[Choice]
    near: frozenset[Choice] = frozenset()
    arguable: frozenset[Choice] = frozenset()
    weight: float = 1.0


@dataclass(frozen=True)
class Labeled:
    """A document, and what its author commits to."""

    document: Document
    wanted: frozenset[Choice]
    arguable: frozenset[Choice]


def bank() -> Iterator[Statement]:
    """The sentences of the bank: a line each, `- ` before a near miss, further choices behind two bars."""
    for path in sorted(BANK.glob("*.txt")):
        axis, value = path.name.split(".")[:2]
        own = frozenset() if axis == "neutral" else frozenset({Choice(axis, value)})
        for line in filter(None, path.read_text(encoding="utf-8").splitlines()):
            found = _MARKED.fullmatch(line.removeprefix("- "))
            words, marks = found.groups(default="") if found else (line, "")
            others = frozenset(Choice(*mark.split("=")) for mark in marks.split())
            near = line.startswith("- ")
            yield Statement(_alone(words), others if near else others | own, own if near else frozenset())


def labeled() -> Iterator[Statement]:
    """The sentences of the corpus that may be looked at."""
    for path in sorted(SENTENCES.glob("*.yaml")):
        for entry in yaml.safe_load(path.read_text(encoding="utf-8")) if path.stem != "settings" else ():
            says, near, arguable = (_choices(entry.get(key, {})) for key in ("choices", "not", "arguable"))
            yield Statement(_alone(entry["text"]), says, near, arguable)


def alone() -> Iterator[Labeled]:
    """The same sentences, each as a document of its own: what is said outright in few words counts too."""
    for path in sorted(SENTENCES.glob("*.yaml")):
        for entry in yaml.safe_load(path.read_text(encoding="utf-8")) if path.stem != "settings" else ():
            wanted, arguable = _choices(entry.get("choices", {})), _choices(entry.get("arguable", {}))
            yield Labeled(from_text(entry["text"]), wanted - arguable, arguable)


def _choices(labels: Mapping[str, Any]) -> frozenset[Choice]:
    return frozenset(Choice(axis, v) for axis, values in labels.items() if isinstance(values, list) for v in values)


def _alone(words: str) -> str:
    return canonical(words, roles_of(from_text(words, title="A proposal")))


def learnable() -> tuple[Annotated, ...]:
    """The annotated documents that are not kept apart."""
    return tuple(document for document in annotated() if not document.kept_apart)


def short_notes() -> tuple[Annotated, ...]:
    """Short annotated notes that are not kept apart: they teach what numbers mean and what a text is about."""
    found = annotated(sorted((CORPUS / "annotated" / "short").glob("*.txt")))
    return tuple(document for document in found if not document.kept_apart)


def kept_apart() -> tuple[Annotated, ...]:
    """The others, by which what was learned is measured."""
    return tuple(document for document in annotated() if document.kept_apart)


def statements(document: Annotated, weight: float) -> Iterator[Statement]:
    """The sentences of an annotated document that speak of the own system, as the reading hears them."""
    roles, own = roles_of(document.document), own_statements(document.document)
    for line in document.lines:
        heard = [words for sentence, words in own if sentence in line.text or line.text in sentence]
        if heard or line.says:
            text = " ".join(heard) or canonical(line.text, roles)
            yield Statement(text, line.says, frozenset(), line.arguable, weight)


def as_labeled(document: Annotated) -> Labeled:
    """An annotated document with the sum of its marks."""
    return Labeled(document.document, document.says, document.arguable)


def documents(patterns: Iterable[str]) -> Iterator[Labeled]:
    """The labeled documents of some folders."""
    for path in (path for pattern in patterns for path in sorted(CORPUS.glob(pattern))):
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        arguable = _choices(content["labels"].get("arguable", {}))
        yield Labeled(from_blocks(content), _choices(content["labels"]["choices"]) - arguable, arguable)


def examples() -> Iterator[Labeled]:
    """The example papers with their labels."""
    for path in sorted((EXAMPLES / "labels").glob("*.yaml")):
        labels = yaml.safe_load(path.read_text(encoding="utf-8"))
        arguable = _choices(labels.get("arguable", {}))
        document = read_document(EXAMPLES / f"{path.stem}.pdf", path.stem)
        yield Labeled(document, _choices(labels["choices"]) - arguable, arguable)


def numbered() -> Iterator[tuple[Document, tuple[tuple[str, tuple[tuple[str, str], ...]], ...]]]:
    """Documents with the settings of each of their sentences: annotated ones, and sentences written for settings."""
    for note in (*learnable(), *short_notes()):
        yield note.document, tuple((line.text, line.settings) for line in note.lines)
    for path in sorted(SETTINGS.glob("*.yaml")):
        for case in yaml.safe_load(path.read_text(encoding="utf-8")):
            told = (
                (name, ",".join(map(str, v if isinstance(v, list) else [v])))
                for name, v in case.get("settings", {}).items()
            )
            yield from_text(case["text"]), ((case["text"], tuple(told)),)


def digest() -> str:
    """Of everything learned from, as it stands in its files."""
    files = (*sorted(BANK.glob("*.txt")), *sorted(SENTENCES.glob("*.yaml")), *sorted(SETTINGS.glob("*.yaml")))
    notes = (document.path for document in (*learnable(), *short_notes()))
    return hashlib.sha256(b"".join(path.read_bytes() for path in (*files, *notes))).hexdigest()
