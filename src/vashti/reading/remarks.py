"""Visible text that addresses a reviewer or a model: noted neutrally, without effect."""

from collections.abc import Iterator
from functools import cache

from vashti.atlas.cues_schema import stance_cues, word_classes
from vashti.core.reading import Document
from vashti.reading.phrases import Phrase, compiled
from vashti.reading.sentences import sentences


@cache
def _commands() -> tuple[Phrase, ...]:
    return tuple(compiled(pattern, word_classes()) for pattern in stance_cues().commands)


def addresses_reader(sentence: str) -> bool:
    """Whether a sentence tells a reviewer or a model what to do."""
    return any(phrase.find(sentence.lower()) for phrase in _commands())


def remarks(document: Document) -> Iterator[str]:
    """One neutral note for each such sentence."""
    for passage in document.passages:
        if passage.kind in {"furniture", "reference"}:
            continue
        for sentence in sentences(passage.text):
            if addresses_reader(sentence):
                yield f"page {passage.page}: a sentence addresses the reader of a review and has no effect: {sentence!r}"
