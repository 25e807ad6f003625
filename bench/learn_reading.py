"""Learns, from sentences and documents written for it, what the reading knows beside its cues.

`python -m bench.learn_reading` writes `likeness.npz` (how words speak for each choice), `numbers.npz` (what a number is
likely to state) and `weights.yaml` (how likeness and cues are put together), and prints how well documents are read
that nothing was learned from. The likeness by which an annotated document is weighed never saw it.
"""

import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
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

from bench import fit_likeness, fit_numbers
from vashti.atlas.files import ROOT
from vashti.atlas.loader import space
from vashti.reading import likeness as likeness_module
from vashti.reading import number_likeness

CROSSED = 3
"""Parts of the annotated documents, each heard by a likeness learned from the others."""
FOLDS = 6
IN_CONTEXT = 3.0
"""How much a sentence of an annotated document counts against one of the bank [1]: it stands as authors write."""


def crossed(sentences: Sequence[Statement], quiet: Sequence[Labeled], part: int) -> list[Heard]:
    """The annotated documents of one part, heard by a likeness learned from the others."""
    notes = learnable()
    others = [s for n, note in enumerate(notes) if n % CROSSED != part for s in statements(note, IN_CONTEXT)]
    model = fit_likeness.fitted([*sentences, *others], quiet, "")
    likeness_module.likeness = lambda: model  # type: ignore[assignment]
    found = [heard(as_labeled(note)) for n, note in enumerate(notes) if n % CROSSED == part]
    print(f"part {part + 1} of {CROSSED} heard", flush=True)
    return found


def learned(sentences: Sequence[Statement], quiet: Sequence[Labeled]) -> list[Heard]:
    """Learn numbers and likeness, write both; the annotated documents, heard by a likeness that never saw them."""
    numbers = fit_numbers.learned()
    fit_numbers.write(numbers)
    number_likeness.number_likeness.cache_clear()
    own = [s for note in learnable() for s in statements(note, IN_CONTEXT)]
    print(f"{len(sentences)} sentences alone, {len(own)} in documents", flush=True)
    with ProcessPoolExecutor(2) as pool:
        parts = pool.map(partial(crossed, sentences, quiet), range(CROSSED))
        whole = pool.submit(fit_likeness.fitted, [*sentences, *own], quiet, digest())
        found = [document for part in parts for document in part]
        fit_likeness.write(whole.result())
    likeness_module.likeness.cache_clear()
    return found


def main() -> None:
    """Learn everything, write it, say how well it went."""
    sentences = [*bank(), *labeled()]
    unknown = {c for s in sentences for c in s.says | s.near if c.value not in space().axes[c.axis].values}
    if unknown:
        sys.exit(f"bank: {sorted(unknown)} are no values of the space; mend the sentences' marks")
    quiet = [*documents(QUIET), *examples()]
    notes = learned(sentences, quiet)
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
