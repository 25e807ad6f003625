"""Learns, from sentences and documents written for it, what the reading knows beside its cues.

`python -m bench.learn_reading` writes `likeness.npz` (how words speak for each choice) and `weights.yaml`
(how likeness and cues are put together), and prints how well documents left out of the weighing are read.
"""

import hashlib
import io
import re
import sys
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from scipy.optimize import minimize
from scipy.sparse import csr_matrix
from tests.reading.documents import from_blocks

from vashti.atlas.files import ROOT
from vashti.atlas.loader import space
from vashti.core.design import Choice
from vashti.core.reading import Document
from vashti.reading import weighing
from vashti.reading.choices import canonical
from vashti.reading.document import read_document
from vashti.reading.extract import evidence_in, own_statements
from vashti.reading.likeness import FILE, features, likeness
from vashti.reading.roles import roles_of

CORPUS = Path(__file__).parents[1] / "tests" / "reading" / "corpus"
EXAMPLES = Path(__file__).parents[1] / "examples"
BANK = CORPUS / "bank"
SENTENCES = CORPUS / "sentences" / "dev"
QUIET = ("dev/*.yaml", "unseen/*.yaml", "disguise/dev/*.yaml")
"""Documents whose own sentences say nothing of the choices their labels do not hold; the examples are others."""
FIT = ("unseen2/*.yaml", "disguise/unseen2/y*[13579]_*.yaml", "unseen3/[st]0[1-5]_*.yaml")
"""Documents, none of which a cue was written for, by which likeness and cues are weighed and judged."""

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
LIKE_AT_ALL = -1.5
"""Log-odds from which a statement of a document whose author holds a choice is taken to state it [1]."""
NEGLIGIBLE = 1.0
"""Log-odds, before a text is scaled, below which a weight is left out of the file [1]."""
FOLDS = 6
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
)
"""Parts of the evidence that speak against a choice; all others speak for it."""

_MARKED = re.compile(r"(.*?)(?: \|\| ((?:\w+=\w+\s*)+))?")
Vector = np.ndarray[Any, np.dtype[np.float64]]


@dataclass(frozen=True)
class Statement:
    """A sentence, in canonical words: what it says, what it only seems to say, what may or may not be read in it."""

    text: str
    says: frozenset[Choice]
    near: frozenset[Choice] = frozenset()
    arguable: frozenset[Choice] = frozenset()


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


def _choices(labels: Mapping[str, Any]) -> frozenset[Choice]:
    return frozenset(Choice(axis, v) for axis, values in labels.items() if isinstance(values, list) for v in values)


def _alone(words: str) -> str:
    document = from_blocks({"title": "A proposal", "blocks": [{"para": words}]})
    return canonical(words, roles_of(document))


@dataclass(frozen=True)
class Labeled:
    """A document, and what its author commits to."""

    document: Document
    wanted: frozenset[Choice]
    arguable: frozenset[Choice]


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


def learned(statements: list[Statement], quiet: list[Labeled]) -> None:
    """Fit the likeness and write its file: once to sentences, and again with what documents turn out to say."""
    said = Counter(choice for s in statements for choice in s.says)
    values = sorted(c for c, n in said.items() if n >= FEWEST and c not in weighing.NUMERIC)
    own = [(text, document) for document in quiet for text in own_statements(document.document)]
    known, rarity, first = _fitted(statements, own, values)
    _write(values, known, rarity, first, "")
    likeness.cache_clear()
    found = list(_said_in(quiet, values))
    print(f"{len(found)} statements of documents state a choice")
    _write(values, *_fitted([*statements, *found], own, values), digest())
    likeness.cache_clear()


def _fitted(
    statements: list[Statement], own: list[tuple[str, Labeled]], values: list[Choice]
) -> tuple[list[str], Vector, Vector]:
    """Features, how much each counts, and its log-odds per value; the last row is the bias."""
    texts = [features(s.text) for s in statements] + [features(text) for text, _ in own]
    counts = Counter(feature for text in texts for feature in text)
    known = sorted(feature for feature, count in counts.items() if count >= COMMON)
    rarity = np.array([np.log(len(texts) / counts[feature]) for feature in known])
    matrix = _matrix(texts, {feature: index for index, feature in enumerate(known)}, rarity)
    pairs = [_targets(value, statements, own) for value in values]
    target, weight = (np.array(columns).T for columns in zip(*pairs, strict=True))
    return known, rarity, _logistic(matrix, target, weight)


def _said_in(quiet: list[Labeled], values: list[Choice]) -> Iterator[Statement]:
    """Of each document and each choice its author holds, the statement most like it, where it is like it at all."""
    for document in quiet:
        texts = own_statements(document.document)
        odds = np.array([likeness().log_odds(text) for text in texts])
        said: dict[str, set[Choice]] = {}
        for column, value in enumerate(values):
            best = int(odds[:, column].argmax())
            if value in document.wanted and odds[best, column] > LIKE_AT_ALL:
                said.setdefault(texts[best], set()).add(value)
        yield from (Statement(text, frozenset(choices)) for text, choices in said.items())


def _matrix(texts: list[frozenset[str]], place: Mapping[str, int], rarity: Vector) -> csr_matrix:
    rows = [sorted(place[f] for f in text if f in place) for text in texts]
    sizes = [rarity[row] / (np.sqrt(np.sum(rarity[row] ** 2)) or 1.0) for row in rows]
    starts = np.concatenate([[0], np.cumsum([len(row) for row in rows])])
    return csr_matrix((np.concatenate(sizes), np.concatenate(rows).astype(int), starts), (len(texts), len(place)))


def _targets(value: Choice, statements: list[Statement], own: list[tuple[str, Labeled]]) -> tuple[Vector, Vector]:
    """Whether each sentence states the value, and how much it counts."""
    target = np.array([float(value in s.says) for s in statements] + [0.0] * len(own))
    weight = [
        POSITIVE if value in s.says else 0.0 if value in s.arguable else NEAR if value in s.near else 1.0
        for s in statements
    ]
    weight += [float(value not in d.wanted and value not in d.arguable) for _, d in own]
    return target, np.array(weight)


def _logistic(matrix: csr_matrix, target: Vector, weight: Vector) -> Vector:
    """Log-odds per feature and value, the bias as last row, of a penalized logistic fit."""
    transposed, shape = matrix.T.tocsr(), (matrix.shape[1] + 1, target.shape[1])

    def loss(flat: Vector) -> tuple[float, Vector]:
        at = flat.reshape(shape)
        odds = matrix @ at[:-1] + at[-1]
        size = STRENGTH * np.sum(weight * (np.logaddexp(0.0, odds) - target * odds)) + 0.5 * np.sum(at**2)
        off = STRENGTH * weight * (1.0 / (1.0 + np.exp(-odds)) - target)
        return float(size), (np.vstack([transposed @ off, off.sum(axis=0)]) + at).ravel()

    start = np.zeros(shape)
    start[-1] = -3.0
    return np.asarray(minimize(loss, start.ravel(), jac=True, method="L-BFGS-B", options={"maxiter": 150}).x).reshape(
        shape
    )


def digest() -> str:
    """Of all sentences learned from, as they stand in their files."""
    files = (*sorted(BANK.glob("*.txt")), *sorted(SENTENCES.glob("*.yaml")))
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()


def _write(values: list[Choice], known: list[str], rarity: Vector, fitted: Vector, learned_from: str) -> None:
    kept = np.abs(fitted[:-1] * rarity[:, None]) >= NEGLIGIBLE
    used = np.flatnonzero(kept.any(axis=1))
    rows = [np.flatnonzero(kept[row]) for row in used]
    arrays = {
        "values": _bytes(f"{value.axis}={value.value}" for value in values),
        "features": _bytes(known[row] for row in used),
        "rarity": rarity[used].astype(np.float32),
        "starts": np.concatenate([[0], np.cumsum([len(row) for row in rows])]).astype(np.int32),
        "columns": np.concatenate(rows).astype(np.uint8),
        "weights": np.concatenate([fitted[at, row] for at, row in zip(used, rows, strict=True)]).astype(np.float16),
        "bias": fitted[-1].astype(np.float32),
        "digest": _bytes([learned_from]),
    }
    with zipfile.ZipFile(FILE, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, array in arrays.items():
            stored = io.BytesIO()
            np.lib.format.write_array(stored, array)
            archive.writestr(zipfile.ZipInfo(f"{name}.npy"), stored.getvalue(), zipfile.ZIP_DEFLATED)
    print(f"{len(values)} choices, {len(used)} features, {len(arrays['weights'])} weights, {FILE.stat().st_size} bytes")


def _bytes(lines: Iterable[str]) -> np.ndarray[Any, np.dtype[np.uint8]]:
    return np.frombuffer("\n".join(lines).encode(), dtype=np.uint8)


Row = tuple[Choice, dict[str, float], bool]


@cache
def rows(document: Labeled) -> list[Row]:
    """The evidence for each choice in a document, and whether its author holds it; without what is arguable."""
    votes, alike = evidence_in(document.document)
    found = weighing.evidence(votes, alike).items()
    return [(c, parts, c in document.wanted) for c, parts in found if c not in document.arguable]


def weigh(documents_: list[Labeled]) -> weighing.Weights:
    """Weights that make the held choices of documents probable."""
    data = [row for document in documents_ for row in rows(document)]
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


def tallied(documents_: Iterable[Labeled], fitted: weighing.Weights) -> tuple[int, int, int]:
    """Choices found, added and missed under some weights."""
    weighing.weights = lambda: fitted  # type: ignore[assignment]
    hit = spare = missed = 0
    for document in documents_:
        held = weighing.weighed(*evidence_in(document.document)) - document.arguable
        held = frozenset(choice for choice in held if choice.value != "na")
        hit += len(held & document.wanted)
        spare += len(held - document.wanted)
        missed += len(document.wanted - held)
    return hit, spare, missed


def told(counts: tuple[int, int, int]) -> str:
    """Precision, recall and F1."""
    hit, spare, missed = counts
    return f"P {hit / (hit + spare):.3f}  R {hit / (hit + missed):.3f}  F1 {2 * hit / (2 * hit + spare + missed):.3f}"


def main() -> None:
    """Learn both, write both, say how well it went."""
    statements = [*bank(), *labeled()]
    unknown = {c for s in statements for c in s.says | s.near if c.value not in space().axes[c.axis].values}
    if unknown:
        sys.exit(f"bank: {sorted(unknown)} are no values of the space; mend the sentences' marks")
    print(f"{len(statements)} sentences")
    quiet, fit = [*documents(QUIET), *examples()], list(documents(FIT))
    if "--weights-only" not in sys.argv:
        learned(statements, quiet)
    left_out = np.zeros(3, int)
    for fold in range(FOLDS):
        fitted = weigh([*quiet, *(d for number, d in enumerate(fit) if number % FOLDS != fold)])
        left_out += tallied((d for number, d in enumerate(fit) if number % FOLDS == fold), fitted)
    print(f"documents left out of the weighing, {FOLDS} folds: {told(tuple(left_out))}")
    fitted = weigh([*quiet, *fit])
    head = (
        "# Written by bench/learn_reading.py: log-odds per part of the evidence, and what axes and values start from.\n"
    )
    (ROOT / "learned" / "weights.yaml").write_text(head + yaml.safe_dump(fitted.model_dump()), encoding="utf-8")
    print(yaml.safe_dump(fitted.evidence))


if __name__ == "__main__":
    main()
