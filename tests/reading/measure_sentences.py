"""Prints how well the reader does on a bank of single sentences: what it finds, what it adds, near misses it falls for.

python -m tests.reading.measure_sentences [--totals] [FILE ...]
"""

import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from tests.reading.documents import from_blocks
from vashti.atlas.cues_schema import axis_cues
from vashti.core.reading import Reading
from vashti.reading.extract import extract

BANK = Path(__file__).parent / "corpus" / "sentences"
Pair = tuple[str, str]


@dataclass
class Count:
    """Per axis: what was found, what was missed, what was added, near misses and those fallen for."""

    hit: Counter[str] = field(default_factory=Counter)
    missed: Counter[str] = field(default_factory=Counter)
    spare: Counter[str] = field(default_factory=Counter)
    near: Counter[str] = field(default_factory=Counter)
    fallen: Counter[str] = field(default_factory=Counter)

    def figures(self, axis: str = "") -> tuple[float, float, float]:
        """Recall, precision and the share of near misses fallen for, of an axis or over all."""
        hit, missed, spare, near, fallen = (
            c[axis] if axis else sum(c.values()) for c in (self.hit, self.missed, self.spare, self.near, self.fallen)
        )
        return hit / max(hit + missed, 1), hit / max(hit + spare, 1), fallen / max(near, 1)


def entries(files: Iterable[Path]) -> Iterator[Mapping[str, Any]]:
    """Sentences labelled with choices, of every file but the one of settings."""
    for file in files:
        if file.stem != "settings":
            yield from yaml.safe_load(file.read_text(encoding="utf-8")) or ()


def read_alone(text: str) -> Reading:
    """The reading of one sentence, as the body of a proposal."""
    return extract(from_blocks({"title": "A proposal", "blocks": [{"heading": "Design"}, {"para": text}]}))


def held(reading: Reading) -> set[Pair]:
    """Choices a sentence states: those settled, and those that only want for company on another axis."""
    settled = {(c.axis, c.value) for c in reading.design.choices}
    denied = {(i.name, i.value) for i in reading.items if i.stance == "negated"}
    beside = {axis for axis, cues in axis_cues().items() if cues.beside}
    alone = {(i.name, str(i.value)) for i in reading.items if i.stance == "own" and i.name in beside}
    return settled | (alone - denied)


def implied(reading: Reading) -> set[Pair]:
    """Choices that follow from others by definition, or from a number."""
    return {
        (i.name, str(i.value)) for i in reading.items if i.cue.endswith("implies") or i.cue.startswith("batch_sizes")
    }


def pairs(choices: Mapping[str, list[str]]) -> set[Pair]:
    """Axis and value of each choice."""
    return {(axis, value) for axis, values in choices.items() for value in values}


def count(files: Iterable[Path], *, show: bool = False) -> Count:
    """Everything counted over the files; with ``show`` each error is printed."""
    counts = Count()
    for entry in entries(files):
        reading = read_alone(entry["text"])
        got = held(reading)
        for axis, values in entry.get("not", {}).items():
            counts.near.update({axis: len(values)})
            wrong = {(axis, value) for value in values} & got
            counts.fallen.update(axis for axis, _ in wrong)
            _print(show, "!", wrong, reading, entry["text"])
        if "choices" in entry:
            wanted = pairs(entry["choices"])
            extra = got - wanted - implied(reading) - pairs(entry.get("arguable", {}))
            counts.hit.update(axis for axis, _ in wanted & got)
            counts.missed.update(axis for axis, _ in wanted - got)
            counts.spare.update(axis for axis, _ in extra)
            _print(show, "-", wanted - got, reading, entry["text"])
            _print(show, "+", extra, reading, entry["text"])
    return counts


def _print(show: bool, mark: str, pairs: set[Pair], reading: Reading, text: str) -> None:
    for axis, value in sorted(pairs if show else ()):
        cues = [(i.stance, i.cue) for i in reading.items if (i.name, i.value) == (axis, value)][:2]
        print(f"{mark} {axis}={value}  {text}  {cues or ''}")


def main(arguments: list[str]) -> None:
    """Print the figures; totals only where asked for, so that a bank kept apart stays unread."""
    files = [Path(a) for a in arguments if not a.startswith("--")] or sorted((BANK / "dev").glob("*.yaml"))
    totals = "--totals" in arguments
    counts = count(files, show=not totals)
    axes = () if totals else sorted({*counts.hit, *counts.missed, *counts.spare, *counts.near})
    for axis in (*axes, ""):
        recall, precision, fallen = counts.figures(axis)
        score = 2 * recall * precision / max(recall + precision, 1e-9)
        print(f"{axis or 'all':14s} R {recall:.3f}  P {precision:.3f}  F1 {score:.3f}  near misses {fallen:.3f}")


if __name__ == "__main__":
    main(sys.argv[1:])
