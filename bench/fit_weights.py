"""Fits how likeness and cues are put together, to documents with what their authors commit to."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from bench.fit_likeness import Vector
from bench.reading_corpus import Labeled
from scipy.optimize import minimize

from vashti.core.design import Choice
from vashti.reading import weighing
from vashti.reading.extract import evidence_in
from vashti.reading.resolve import Vote

SHRINK = {"evidence": 0.3, "axes": 3.0, "values": 3.0}
"""Penalty on the square of each weight, by what it belongs to [1]."""
AGAINST = (
    "denied",
    "rival_held_by_cues",
    "rival_score",
    "rival_likelier",
    "in_title_only",
    "axis_held_by_others",
    "axis_score_of_others",
    "unusual_beside_others",
)
"""Parts of the evidence that speak against a choice; all others speak for it."""

Row = tuple[Choice, dict[str, float], bool]


@dataclass(frozen=True)
class Heard:
    """A labeled document with what cues and likeness say of it."""

    labeled: Labeled
    votes: tuple[Vote, ...]
    alike: tuple[weighing.Alike, ...]

    @cached_property
    def rows(self) -> list[Row]:
        """The evidence for each choice, and whether its author holds it; without what is arguable."""
        found = weighing.evidence(self.votes, self.alike).items()
        return [(c, parts, c in self.labeled.wanted) for c, parts in found if c not in self.labeled.arguable]


def heard(labeled: Labeled) -> Heard:
    """A document as the reading hears it with the likeness in use."""
    return Heard(labeled, *evidence_in(labeled.document))


def weigh(documents: Iterable[Heard]) -> weighing.Weights:
    """Weights that make the held choices of documents probable."""
    data = [row for document in documents for row in document.rows]
    names = sorted({("evidence", n) for _, p, _ in data for n in p})
    names += sorted({("axes", c.axis) for c, _, _ in data}) + sorted({("values", _key(c)) for c, _, _ in data})
    place = {name: index for index, name in enumerate(names)}
    matrix = np.zeros((len(data), len(names)))
    for number, (choice, parts, _) in enumerate(data):
        for name, size in parts.items():
            matrix[number, place["evidence", name]] = size
        matrix[number, place["axes", choice.axis]] = matrix[number, place["values", _key(choice)]] = 1.0
    target = np.array([float(held) for _, _, held in data])
    penalty = np.array([SHRINK[kind] if name != "start" else 0.01 for kind, name in names])

    def loss(at: Vector) -> tuple[float, Vector]:
        odds = matrix @ at
        off = 1.0 / (1.0 + np.exp(-odds)) - target
        size = np.sum(np.logaddexp(0.0, odds) - target * odds) + 0.5 * np.sum(penalty * at**2)
        return float(size), matrix.T @ off + penalty * at

    bounds = [_bound(kind, name) for kind, name in names]
    fitted = minimize(loss, np.zeros(len(names)), jac=True, method="L-BFGS-B", bounds=bounds).x
    by_kind: dict[str, dict[str, float]] = {"evidence": {}, "axes": {}, "values": {}}
    for (kind, name), weight in zip(names, fitted, strict=True):
        by_kind[kind][name] = round(float(weight), 3)
    return weighing.Weights(**by_kind)


def _key(choice: Choice) -> str:
    return f"{choice.axis}={choice.value}"


def _bound(kind: str, name: str) -> tuple[float | None, float | None]:
    if kind != "evidence" or name in {"start", "covered_by_cues"}:
        return None, None
    return (None, 0.0) if name in AGAINST else (0.0, None)


def tallied(documents: Iterable[Heard], fitted: weighing.Weights) -> Vector:
    """Choices found, added and missed under some weights."""
    weighing.weights = lambda: fitted  # type: ignore[assignment]
    found = np.zeros(3)
    for document in documents:
        held = (
            weighing.weighed(document.votes, weighing.chances(document.votes, document.alike))
            - document.labeled.arguable
        )
        held = frozenset(choice for choice in held if choice.value != "na")
        wanted = document.labeled.wanted
        found += np.array([len(held & wanted), len(held - wanted), len(wanted - held)])
    return found


def told(counts: Vector) -> str:
    """Precision, recall and F1."""
    hit, spare, missed = counts
    return f"P {hit / (hit + spare):.3f}  R {hit / (hit + missed):.3f}  F1 {2 * hit / (2 * hit + spare + missed):.3f}"


def left_out(base: Sequence[Heard], documents: Sequence[Heard], folds: int) -> Vector:
    """What is found in documents by weights fitted to a base and to the documents of the other folds."""
    found = np.zeros(3)
    for fold in range(folds):
        fitted = weigh([*base, *(d for number, d in enumerate(documents) if number % folds != fold)])
        found += tallied((d for number, d in enumerate(documents) if number % folds == fold), fitted)
    return found
