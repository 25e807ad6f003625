"""Prints how well annotated documents are read, those given or those kept apart: choices by axis and overall, settings, systems.

python -m tests.reading.measure_annotated [FILE ...]
"""

import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from tests.compare.test_disguise import Told, class_of, pair_found, rank_of_the_system, told_by
from tests.reading.annotated import Annotated, annotated
from vashti.core.reading import Reading
from vashti.reading.extract import extract


def f1(counts: Counter[str]) -> str:
    """Precision, recall and their harmonic mean, with how many are wanted."""
    hit, spare, missed = counts["hit"], counts["spare"], counts["missed"]
    return f"P {hit / (hit + spare or 1):.3f}  R {hit / (hit + missed or 1):.3f}  F1 {2 * hit / (2 * hit + spare + missed or 1):.3f}  of {hit + missed}"


def choices_of(document: Annotated, reading: Reading) -> Iterator[tuple[str, str]]:
    """Axis and fate of every choice read or marked, but for what is arguable."""
    held = {choice for choice in reading.design.choices - document.arguable if choice.value != "na"}
    for choice in held | document.says:
        yield choice.axis, "missed" if choice not in held else "hit" if choice in document.says else "spare"


def settings_of(document: Annotated, reading: Reading) -> Iterator[tuple[str, str]]:
    """Name and fate of every setting marked."""
    for name in document.settings:
        got = reading.design.setting(name)
        yield name, "absent" if got is None else "right" if document.agrees(name, got) else "wrong"


def told(document: Annotated, reading: Reading) -> Told:
    """The document as the comparison takes it."""
    labels = {"restates": document.head.get("restates"), "combines": document.head.get("combines", "").split()}
    return told_by(reading, labels)


def systems(restated: list[Told], combined: list[Told]) -> str:
    """Shares of the documents that restate one system or combine two in which they are found."""
    ranks = [rank_of_the_system(one) for one in restated]
    same = sum(class_of(one) == "identical" for one in restated)
    pairs = sum(pair_found(one) for one in combined)
    return (
        f"{len(ranks)} restated: top-1 {sum(rank == 0 for rank in ranks) / len(ranks):.3f}, "
        f"top-3 {sum(rank < 3 for rank in ranks) / len(ranks):.3f}, called identical {same / len(ranks):.3f}; "
        f"{len(combined)} combined: pair {pairs / len(combined):.3f}"
    )


def main(arguments: list[str]) -> None:
    """Print the figures."""
    files = [Path(name) for name in arguments]
    documents = annotated(files) if files else tuple(d for d in annotated() if d.kept_apart)
    by_axis: dict[str, Counter[str]] = {}
    settings: dict[str, Counter[str]] = {}
    restated: list[Told] = []
    combined: list[Told] = []
    for document in documents:
        reading = extract(document.document)
        for axis, fate in choices_of(document, reading):
            by_axis.setdefault(axis, Counter())[fate] += 1
        for name, fate in settings_of(document, reading):
            settings.setdefault(name, Counter())[fate] += 1
        if "restates" in document.head:
            restated.append(told(document, reading))
        elif "combines" in document.head:
            combined.append(told(document, reading))
    for axis, counts in sorted(by_axis.items()):
        print(f"{axis:14s} {f1(counts)}")
    for name, counts in sorted(settings.items()):
        print(f"{name:24s} {dict(sorted(counts.items()))}")
    total: Counter[str] = sum(settings.values(), Counter())
    print(f"choices  {f1(sum(by_axis.values(), Counter()))}")
    print(f"settings right {total['right'] / (sum(total.values()) or 1):.3f} of {sum(total.values())}")
    if restated and combined:
        print(systems(restated, combined))


if __name__ == "__main__":
    main(sys.argv[1:])
