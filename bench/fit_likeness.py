"""Fits how words speak for each choice, to sentences that state it and sentences that do not."""

import io
import zipfile
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from bench.reading_corpus import Labeled, Statement
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from vashti.core.design import Choice
from vashti.reading import weighing
from vashti.reading.likeness import FILE, Likeness, features
from vashti.reading.statements import own_statements

POSITIVE = 4.0
"""How much a sentence that states a choice counts against one that does not [1]; there are many more of the latter."""
STRENGTH = 10.0
"""Inverse of the penalty on squared log-odds [1]; results change little between 3 and 30."""
NEAR = 2.0
"""How much a near miss counts against any other sentence that does not state the choice [1]."""
FEWEST = 8
"""Sentences a choice needs to be learned."""
COMMON = 2
"""Sentences a feature must stand in."""
NEGLIGIBLE = 1.0
"""Log-odds, before a text is scaled, below which a weight is left out of the file [1]."""

Vector = np.ndarray[Any, np.dtype[np.float64]]


def fitted(statements: Sequence[Statement], quiet: Sequence[Labeled], learned_from: str) -> Likeness:
    """The likeness learned from sentences, and from documents whose sentences say nothing their labels do not hold."""
    said = Counter(choice for s in statements for choice in s.says)
    values = tuple(sorted(c for c, n in said.items() if n >= FEWEST and c not in weighing.NUMERIC))
    own = [(text, document) for document in quiet for _, text in own_statements(document.document)]
    texts = [features(s.text) for s in statements] + [features(text) for text, _ in own]
    counts = Counter(feature for text in texts for feature in text)
    known = sorted(feature for feature, count in counts.items() if count >= COMMON)
    rarity = np.array([np.log(len(texts) / counts[feature]) for feature in known])
    matrix = _matrix(texts, {feature: index for index, feature in enumerate(known)}, rarity)
    pairs = [_targets(value, statements, own) for value in values]
    target, weight = (np.array(columns).T for columns in zip(*pairs, strict=True))
    return _model(values, known, rarity, logistic(matrix, target, weight, STRENGTH), learned_from)


def _matrix(texts: Sequence[frozenset[str]], place: Mapping[str, int], rarity: Vector) -> csr_matrix:
    rows = [sorted(place[f] for f in text if f in place) for text in texts]
    sizes = [rarity[row] / (np.sqrt(np.sum(rarity[row] ** 2)) or 1.0) for row in rows]
    starts = np.concatenate([[0], np.cumsum([len(row) for row in rows])])
    return csr_matrix((np.concatenate(sizes), np.concatenate(rows).astype(int), starts), (len(texts), len(place)))


def _targets(
    value: Choice, statements: Sequence[Statement], own: Sequence[tuple[str, Labeled]]
) -> tuple[Vector, Vector]:
    """Whether each sentence states the value, and how much it counts."""
    target = np.array([float(value in s.says) for s in statements] + [0.0] * len(own))
    weight = [s.weight * _counts(value, s) for s in statements]
    weight += [float(value not in d.wanted and value not in d.arguable) for _, d in own]
    return target, np.array(weight)


def _counts(value: Choice, said: Statement) -> float:
    return POSITIVE if value in said.says else 0.0 if value in said.arguable else NEAR if value in said.near else 1.0


def logistic(matrix: csr_matrix, target: Vector, weight: Vector, strength: float) -> Vector:
    """Log-odds per feature and value, the bias as last row, of a penalized logistic fit."""
    matrix, target, weight = matrix.astype(np.float32), target.astype(np.float32), weight.astype(np.float32)
    transposed, shape = matrix.T.tocsr(), (matrix.shape[1] + 1, target.shape[1])

    def loss(flat: Vector) -> tuple[float, Vector]:
        at = flat.reshape(shape).astype(np.float32)
        odds = matrix @ at[:-1] + at[-1]
        size = strength * np.sum(weight * (np.logaddexp(0.0, odds) - target * odds), dtype=float) + 0.5 * np.sum(
            flat**2
        )
        off = strength * weight * (1.0 / (1.0 + np.exp(-odds)) - target)
        return float(size), np.vstack([transposed @ off, off.sum(axis=0)]).ravel().astype(np.float64) + flat

    start = np.zeros(shape)
    start[-1] = -3.0
    options = {"maxiter": 150}
    return np.asarray(minimize(loss, start.ravel(), jac=True, method="L-BFGS-B", options=options).x).reshape(shape)


def _model(
    values: tuple[Choice, ...], known: Sequence[str], rarity: Vector, fit: Vector, learned_from: str
) -> Likeness:
    """The likeness without what is negligible, as it is shipped."""
    kept = np.abs(fit[:-1] * rarity[:, None]) >= NEGLIGIBLE
    used = [int(row) for row in np.flatnonzero(kept.any(axis=1))]
    rows = [np.flatnonzero(kept[row]) for row in used]
    return Likeness(
        values,
        {known[row]: place for place, row in enumerate(used)},
        rarity[used].astype(np.float32),
        np.concatenate([[0], np.cumsum([len(row) for row in rows])]).astype(np.int32),
        np.concatenate(rows).astype(np.uint8),
        np.concatenate([fit[at, row] for at, row in zip(used, rows, strict=True)]).astype(np.float16),
        fit[-1].astype(np.float32),
        learned_from,
    )


def write(model: Likeness) -> None:
    """Ship the likeness."""
    named = {
        "values": as_bytes(f"{value.axis}={value.value}" for value in model.values),
        "features": as_bytes(model.features),
        "digest": as_bytes([model.digest]),
    }
    arrays = {name: getattr(model, name) for name in ("rarity", "starts", "columns", "weights", "bias")}
    write_arrays(FILE, named | arrays)
    print(
        f"{len(model.values)} choices, {len(model.features)} features, {len(model.weights)} weights, "
        f"{FILE.stat().st_size} bytes"
    )


def write_arrays(path: Path, arrays: Mapping[str, np.ndarray[Any, Any]]) -> None:
    """Arrays by name, the same bytes for the same arrays."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, array in arrays.items():
            stored = io.BytesIO()
            np.lib.format.write_array(stored, array)
            archive.writestr(zipfile.ZipInfo(f"{name}.npy"), stored.getvalue(), zipfile.ZIP_DEFLATED)


def as_bytes(lines: Iterable[str]) -> np.ndarray[Any, np.dtype[np.uint8]]:
    """Lines as an array."""
    return np.frombuffer("\n".join(lines).encode(), dtype=np.uint8)
