"""Learns, from sentences and documents written for it, what the reading knows beside its cues.

`python -m bench.learn_reading` writes `likeness.npz` (how words speak for each choice), `numbers.npz` (what a number is
likely to state) and `weights.yaml` (how likeness and cues are put together), and prints how well documents are read
that nothing was learned from. The likeness by which an annotated document is weighed never saw it.
"""

import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from functools import partial

import yaml
from bench.fit_weights import Heard, heard, left_out, tallied, told, weigh
from bench.reading_corpus import (
    FIT,
    QUIET,
    Labeled,
    Statement,
    alone,
    as_labeled,
    bank,
    digest,
    documents,
    examples,
    kept_apart,
    labeled,
    learnable,
    statements,
)

from bench import fit_beside, fit_likeness, fit_numbers
from vashti.atlas.files import ROOT
from vashti.atlas.loader import space
from vashti.compare.outside import Signs, outside
from vashti.reading import likeness as likeness_module
from vashti.reading import number_likeness
from vashti.reading.beside import sentences_of, subjects
from vashti.reading.extract import extract

CROSSED = 3
"""Parts of the annotated documents, each heard by a likeness learned from the others."""
FOLDS = 6
IN_CONTEXT = 3.0
"""How much a sentence of an annotated document counts against one of the bank [1]: it stands as authors write."""


def crossed(
    sentences: Sequence[Statement], quiet: Sequence[Labeled], part: int
) -> tuple[list[Heard], list[tuple[bool, Signs]]]:
    """The annotated documents of one part, heard by what the others teach, and their signs of lying outside."""
    notes = learnable()
    others = [s for n, note in enumerate(notes) if n % CROSSED != part for s in statements(note, IN_CONTEXT)]
    model = fit_likeness.fitted([*sentences, *others], quiet, "")
    likeness_module.likeness = lambda: model  # type: ignore[assignment]
    own = [note for n, note in enumerate(notes) if n % CROSSED == part]
    away = {note.path.name for note in own}
    words = fit_beside.fitted([text for text in fit_beside.documents() if text.name not in away])
    signs = []
    for note in own:
        read = replace(extract(note.document), beside=words.beside(sentences_of(note.document)))
        signs.append((fit_beside.text_of(note).outside, outside(read)))
    print(f"part {part + 1} of {CROSSED} heard", flush=True)
    return [heard(as_labeled(note)) for note in own], signs


def learned(sentences: Sequence[Statement], quiet: Sequence[Labeled]) -> tuple[list[Heard], list[tuple[bool, Signs]]]:
    """Learn numbers, likeness, words of other subjects, and write them; what is heard by models that never saw it."""
    fit_beside.write(fit_beside.fitted(fit_beside.documents(), fit_beside.digest()))
    subjects.cache_clear()
    numbers = fit_numbers.learned()
    fit_numbers.write(numbers)
    number_likeness.number_likeness.cache_clear()
    own = [s for note in learnable() for s in statements(note, IN_CONTEXT)]
    print(f"{len(sentences)} sentences alone, {len(own)} in documents", flush=True)
    with ProcessPoolExecutor(2) as pool:
        parts = pool.map(partial(crossed, sentences, quiet), range(CROSSED))
        whole = pool.submit(fit_likeness.fitted, [*sentences, *own], quiet, digest())
        found = [*parts]
        fit_likeness.write(whole.result())
    likeness_module.likeness.cache_clear()
    return [one for heard_, _ in found for one in heard_], [one for _, signs in found for one in signs]


def main() -> None:
    """Learn everything, write it, say how well it went."""
    sentences = [*bank(), *labeled()]
    unknown = {c for s in sentences for c in s.says | s.near if c.value not in space().axes[c.axis].values}
    if unknown:
        sys.exit(f"bank: {sorted(unknown)} are no values of the space; mend the sentences' marks")
    quiet = [*documents(QUIET), *examples()]
    notes, signs = learned(sentences, quiet)
    by_sign = fit_beside.weigh(signs)
    fit_beside.ship(by_sign)
    print(by_sign, fit_beside.found_among(signs, by_sign))
    tuned, fit, apart = (
        [heard(d) for d in found] for found in ([*quiet, *alone()], documents(FIT), map(as_labeled, kept_apart()))
    )
    fitted = weigh([*tuned, *fit, *notes])
    for name, counts in (
        (f"{len(fit)} documents left out of the weighing, {FOLDS} folds", left_out([*tuned, *notes], fit, FOLDS)),
        (f"{len(notes)} annotated ones, left out of everything", left_out([*tuned, *fit], notes, FOLDS)),
        (f"{len(apart)} annotated ones, kept apart", tallied(apart, fitted)),
    ):
        print(f"{name}: {told(counts)}")
    write(fitted.model_dump())
    print(*_told(fitted.evidence), sep="\n")


def write(weights: dict[str, dict[str, float]]) -> None:
    """Ship the weights."""
    head = (
        "# Written by bench/learn_reading.py: log-odds per part of the evidence, and what axes and values start from.\n"
    )
    (ROOT / "learned" / "weights.yaml").write_text(head + yaml.safe_dump(weights), encoding="utf-8")


def _told(evidence: dict[str, float]) -> Iterator[str]:
    return (f"{name}: {weight}" for name, weight in sorted(evidence.items()))


if __name__ == "__main__":
    main()
