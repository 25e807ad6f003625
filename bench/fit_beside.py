"""Learns which words speak of subjects no axis holds, and how that counts beside other signs.

The words: naive Bayes over documents, whose odds are scaled down by the number of words, for words do not come alone.
"""

import hashlib
import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
import yaml
from bench.fit_likeness import Vector, as_bytes, write_arrays
from bench.reading_corpus import CORPUS, learnable, short_notes
from scipy.optimize import minimize
from tests.reading.annotated import Annotated, annotated

from vashti.atlas.files import ROOT
from vashti.compare.outside import Signs
from vashti.reading.beside import FILE, Subjects, word_stems

BESIDE = CORPUS / "beside"
COMMON = 2
"""Documents a word must stand in."""
DOUBT = 40.0
"""Documents that each word's share among all counts for, on either side [1]; results change little between 4 and 40."""
MISTAKEN = 0.01
"""Share of ideas on the axes that may be taken for others [1]; a judgement."""
PENALTY = 0.5
"""Penalty on squared log-odds of a sign of unit spread [1]."""


@dataclass(frozen=True)
class Text:
    """Sentences of a document, and whether its heart lies outside the axes."""

    name: str
    outside: bool
    lines: tuple[str, ...]


def text_of(document: Annotated) -> Text:
    """An annotated document without its marks."""
    lines = (document.head["title"], *(line.text for line in document.lines))
    return Text(document.path.name, document.head.get("outside", "no") == "yes", lines)


def texts(*, kept_apart: bool) -> tuple[Text, ...]:
    """Texts about other subjects, and some on the axes in like words; every fourth of a writer's is kept apart."""
    found = annotated(sorted(BESIDE.glob("*.txt")))
    return tuple(text_of(document) for document in found if document.kept_apart == kept_apart)


def documents() -> tuple[Text, ...]:
    """All texts that may be learned from: those about other subjects, and annotated documents."""
    return (*texts(kept_apart=False), *map(text_of, (*learnable(), *short_notes())))


def fitted(found: Sequence[Text], digest: str = "") -> Subjects:
    """By how much each word speaks for another subject."""
    sides = {side: [t for t in found if t.outside == side] for side in (False, True)}
    counts = {
        side: Counter(word for text in some for word in word_stems(" ".join(text.lines)))
        for side, some in sides.items()
    }
    both = counts[True] + counts[False]
    weights = {}
    for word in sorted(both):
        if both[word] >= COMMON:
            share = both[word] / len(found)
            inside, outside = (
                math.log((counts[side][word] + DOUBT * share) / (len(sides[side]) + DOUBT)) for side in (False, True)
            )
            weights[word] = outside - inside
    return Subjects(weights, digest)


def digest() -> str:
    """Of all that is learned from."""
    told = chain.from_iterable((text.name, str(text.outside), *text.lines) for text in documents())
    return hashlib.sha256("\n".join(told).encode()).hexdigest()


def write(model: Subjects) -> None:
    """Ship the words."""
    weights = np.array([model.weights[word] for word in sorted(model.weights)], dtype=np.float16)
    write_arrays(
        FILE, {"words": as_bytes(sorted(model.weights)), "weights": weights, "digest": as_bytes([model.digest])}
    )
    print(f"{len(model.weights)} words of other subjects, {FILE.stat().st_size} bytes")


def weigh(found: Sequence[tuple[bool, Signs]]) -> dict[str, float]:
    """How the signs that an idea lies outside are put together: a logistic fit."""
    signs = np.array([[s.beside, s.foreign, s.claims] for _, s in found], dtype=float)
    target = np.array([float(outside) for outside, _ in found])
    middle, spread = signs.mean(axis=0), signs.std(axis=0)
    columns = np.hstack([np.ones((len(signs), 1)), (signs - middle) / spread])

    def loss(at: Vector) -> tuple[float, Vector]:
        odds = columns @ at
        off = 1.0 / (1.0 + np.exp(-odds)) - target
        bare = np.concatenate([[0.0], at[1:]])
        size = np.sum(np.logaddexp(0.0, odds) - target * odds) + PENALTY * np.sum(bare**2)
        return float(size), columns.T @ off + 2.0 * PENALTY * bare

    fit = np.asarray(minimize(loss, np.zeros(4), jac=True, method="L-BFGS-B").x)
    each = fit[1:] / spread
    named = dict(zip(("beside", "foreign", "claims"), each, strict=True))
    inside = np.sort((columns @ fit)[target == 0.0])[::-1]
    least = inside[int(MISTAKEN * len(inside))]
    return {n: round(float(v), 3) for n, v in {"start": fit[0] - each @ middle, **named, "least": least}.items()}


def ship(weights: dict[str, float]) -> None:
    """Ship how the signs are put together."""
    head = "# Written by bench/learn_reading.py: log-odds that the heart of an idea lies outside the axes, per sign.\n"
    (ROOT / "learned" / "outside.yaml").write_text(head + yaml.safe_dump(weights), encoding="utf-8")


def found_among(signs: Iterable[tuple[bool, Signs]], weights: dict[str, float]) -> str:
    """How many ideas outside are found, and how many others are taken for such."""
    calls = [(outside, s.elsewhere(weights)) for outside, s in signs]
    there, other = ([call for outside, call in calls if outside == side] for side in (True, False))
    return f"outside {sum(there)} of {len(there)} found, {sum(other)} of {len(other)} others taken for such"
