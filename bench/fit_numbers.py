"""Fits what a number is likely to state, to the numbers of sentences whose settings are marked."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from bench.fit_likeness import COMMON, as_bytes, logistic, write_arrays
from bench.reading_corpus import numbered
from scipy.sparse import csr_matrix

from vashti.core.reading import Document
from vashti.reading.number_likeness import FILE, LEARNED, Likely, NumberLikeness, cued, described, same
from vashti.reading.roles import roles_of
from vashti.reading.settings import stated, words_and_numbers
from vashti.reading.statements import own_parts
from vashti.reading.written import in_figures

POSITIVE = 2.0
"""How much a number that states a setting counts against one that does not [1]."""
STRENGTH = 1.0
"""Inverse of the penalty on squared log-odds [1]."""

NEGLIGIBLE = 0.02
"""Log-odds below which, on every setting, a feature is left out of the file [1]; a judgement."""

Sample = tuple[frozenset[str], frozenset[str]]
Marked = Iterable[tuple[str, tuple[tuple[str, str], ...]]]


def samples(document: Document, lines: Marked) -> Iterator[Sample]:
    """The features of every number in what a document says of the own system, and the settings it states."""
    roles, marked = roles_of(document), tuple(lines)
    for sentence, said in own_parts(document):
        figures = in_figures(said)
        words, found = words_and_numbers(said, roles)
        by_cue = tuple(stated(said, roles))
        marks = [mark for text, settings in marked if sentence in text or text in sentence for mark in settings]
        for place, number in enumerate(found):
            likely = Likely(figures, number, np.zeros(len(LEARNED)))
            meant = {name for name, value in marks if name in LEARNED and same(likely.states(name), _values(value))}
            yield described(words, place, number) | cued(figures, number, by_cue), frozenset(meant)


def _values(mark: str) -> tuple[float, ...]:
    return tuple(map(float, mark.split(",")))


def fitted(found: Sequence[Sample]) -> NumberLikeness:
    """The model learned from numbers."""
    counts = Counter(feature for described_as, _ in found for feature in described_as)
    known = sorted(feature for feature, count in counts.items() if count >= COMMON)
    place = {feature: index for index, feature in enumerate(known)}
    rows = [sorted(place[f] for f in described_as if f in place) for described_as, _ in found]
    starts = np.concatenate([[0], np.cumsum([len(row) for row in rows])])
    columns = np.concatenate(rows).astype(int)
    matrix = csr_matrix((np.ones(len(columns)), columns, starts), (len(rows), len(known)))
    target = np.array([[float(name in meant) for name in LEARNED] for _, meant in found])
    fit = logistic(matrix, target, 1.0 + (POSITIVE - 1.0) * target, STRENGTH)
    used = np.flatnonzero(np.abs(fit[:-1]).max(axis=1) >= NEGLIGIBLE)
    return NumberLikeness(
        {known[row]: at for at, row in enumerate(used)}, fit[used].astype(np.float16), fit[-1].astype(np.float32)
    )


def write(model: NumberLikeness) -> None:
    """Ship the model."""
    write_arrays(FILE, {"features": as_bytes(model.features), "weights": model.weights, "bias": model.bias})
    print(f"numbers: {len(model.features)} features, {FILE.stat().st_size} bytes")


def learned() -> NumberLikeness:
    """The model learned from all marked numbers."""
    return fitted([sample for document, lines in numbered() for sample in samples(document, lines)])
