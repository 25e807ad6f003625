"""Known systems told in other words: with what the text states as input, the comparison must find the system.

The documents are those of the reading's corpus. Here their labels stand in for the reading, and then the reading itself
is put in front. Only totals are looked at: no document is named, and none has a rule of its own.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from tests.reading.annotated import APART, annotated
from tests.reading.corpus.render import load, render
from vashti import atlas, reading
from vashti.compare import judge, nearest, nearest_pair, wording
from vashti.compare.outside import Signs, outside
from vashti.compare.procedures import known_designs
from vashti.core.design import Choice, Design
from vashti.core.errors import InputError
from vashti.core.reading import Reading
from vashti.reading.extract import extract

CORPUS = Path(__file__).parent.parent / "reading" / "corpus" / "disguise"
HALVES = tuple(half for half in ("dev", "unseen", "unseen2") if any((CORPUS / half).glob("*.yaml")))
SPACE = atlas.space()
KNOWN = known_designs("")
BASELINE = KNOWN["leviathan"]
"""The plainest speculative decoder: what everything is held against where no baseline paper is given."""
FROM_TEXT: dict[str, dict[str, float]] = {
    "dev": {"top-1": 0.9, "top-3": 0.97, "class": 0.85, "inside": 0.95},
    "unseen": {"top-1": 0.9, "top-3": 0.9, "class": 0.75, "inside": 0.95},
    "unseen2": {"top-1": 0.85, "top-3": 0.97, "class": 0.85, "inside": 0.95},
}
"""Least share from texts, at what the reading reaches; the labels above show what is lost on the way."""
each_half = pytest.mark.parametrize("half", HALVES)


@dataclass(frozen=True, slots=True)
class Told:
    """A document of the set: its labels, the design taken from it, and what may show that it lies outside."""

    labels: Mapping[str, Any]
    design: Design
    signs: Signs
    chances: Mapping[Choice, float] = field(default_factory=dict)
    words: Mapping[str, float] = field(default_factory=dict)


@cache
def labeled(half: str) -> tuple[Told, ...]:
    """Every document of a half, with its labels for a reading: a heart on no axis is a claim that names no choice."""
    labels = [load(path)["labels"] for path in sorted((CORPUS / half).glob("*.yaml"))]
    return tuple(Told(found, Design.of(found["choices"]), Signs(claims=int(found["outside"]))) for found in labels)


@pytest.fixture(scope="module")
def read_of(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], tuple[Told, ...]]:
    """Every document of a half, typeset and read."""
    folder = tmp_path_factory.mktemp("disguise")

    @cache
    def told(half: str) -> tuple[Told, ...]:
        return tuple(_read(path, folder / f"{path.stem}.pdf") for path in sorted((CORPUS / half).glob("*.yaml")))

    return told


def _read(source: Path, pdf: Path) -> Told:
    render(source, pdf)
    try:
        found = reading.read(pdf, "idea")
    except InputError:  # refused as off topic: nothing was read
        return Told(load(source)["labels"], Design(), Signs())
    return told_by(found, load(source)["labels"])


def told_by(found: Reading, labels: Mapping[str, Any]) -> Told:
    """A reading as the comparison takes it."""
    return Told(labels, found.design, outside(found), dict(found.chances), wording(found.own_words))


def rank_of_the_system(told: Told) -> int:
    """Place of the restated system among the nearest, from 0; systems with the same choices share a place."""
    meant = KNOWN[told.labels["restates"]]
    found = [
        KNOWN[n.id].choices
        for n in nearest(SPACE, told.design, KNOWN, len(KNOWN), chances=told.chances, words=told.words)
    ]
    return found.index(meant.choices)


def pair_found(told: Told) -> bool:
    """Whether both systems combined are named: in the pair, or as one that would cover the idea as well."""
    pair = nearest_pair(SPACE, told.design, KNOWN, chances=told.chances, words=told.words)
    if pair is None:
        return False
    named = [{pair.ids[0], *pair.for_first}, {pair.ids[1], *pair.for_second}]
    one, other = told.labels["combines"]
    return (one in named[0] and other in named[1]) or (one in named[1] and other in named[0])


def class_of(told: Told) -> str:
    """The class given against the plainest baseline."""
    return judge(SPACE, BASELINE, told.design, KNOWN, told.signs, chances=told.chances, words=told.words).novelty_class


def share(hits: Iterator[bool]) -> float:
    """Share of hits [1]."""
    found = list(hits)
    return sum(found) / len(found)


def figures(told: tuple[Told, ...]) -> dict[str, float]:
    """What the set measures, each as a share [1]."""
    restated = [t for t in told if t.labels.get("restates")]
    combined = [t for t in told if t.labels.get("combines")]
    outside = [t for t in told if t.labels.get("outside")]
    inside = [t for t in told if not t.labels.get("outside")]
    return {
        "top-1": share(rank_of_the_system(t) == 0 for t in restated),
        "top-3": share(rank_of_the_system(t) < 3 for t in restated),
        "pair": share(pair_found(t) for t in combined),
        "class": share(class_of(t) == t.labels["class"] for t in told),
        "outside": share(class_of(t) == "new_axis" for t in outside),
        "inside": share(class_of(t) != "new_axis" for t in inside),
    }


@each_half
def test_what_is_stated_leads_to_the_system(half: str) -> None:
    """With the labeled choices, system, pair, class and the edge of the space are found."""
    found = figures(labeled(half))
    assert found["top-1"] >= 0.9
    assert found["top-3"] >= 0.97
    assert found["pair"] >= 0.75
    assert found["class"] >= 0.85
    assert found["outside"] == found["inside"] == 1.0


@each_half
def test_a_text_leads_to_the_system(half: str, read_of: Callable[[str], tuple[Told, ...]]) -> None:
    """From the typeset text to the system; below what the labels give by what the reading misses."""
    found = figures(read_of(half))
    assert all(found[name] >= least for name, least in FROM_TEXT[half].items()), found


def test_the_whole_set_leads_to_the_systems(read_of: Callable[[str], tuple[Told, ...]]) -> None:
    """Of all texts of the set nine of ten lead to their system, nearly all to three among which it is; the class is right."""
    found = figures(tuple(told for half in HALVES for told in read_of(half)))
    assert found["top-1"] >= 0.9
    assert found["top-3"] >= 0.97
    assert found["class"] >= 0.85


def test_disguises_nothing_was_learned_from_lead_to_their_systems() -> None:
    """Of known systems told in plain words, in documents that taught nothing, nine of ten are named first, and called what they are."""
    found = [(one, extract(one.document)) for one in annotated(sorted(APART.glob("*.txt")))]
    alone = [told_by(read, one.head) for one, read in found if "restates" in one.head]
    pairs = [told_by(read, {"combines": one.head["combines"].split()}) for one, read in found if "combines" in one.head]
    assert len(alone) > 90
    assert share(rank_of_the_system(t) == 0 for t in alone) >= 0.9
    assert share(rank_of_the_system(t) < 3 for t in alone) >= 0.97
    assert share(class_of(t) == "identical" for t in alone) >= 0.8
    assert share(pair_found(t) for t in pairs) >= 0.65


@each_half
def test_new_values_are_not_matched_by_force(half: str) -> None:
    """A design whose heart is on no axis is never called identical to a system."""
    forced = sum(class_of(t) == "identical" for t in labeled(half) if t.labels.get("outside"))
    assert forced == 0


if __name__ == "__main__":
    every: list[Told] = []
    with TemporaryDirectory() as folder:
        for name in HALVES:
            paths = sorted((CORPUS / name).glob("*.yaml"))
            texts = tuple(_read(path, Path(folder) / f"{path.stem}.pdf") for path in paths)
            for what, told in (("labels", labeled(name)), ("texts", texts)):
                print(name, what, {k: round(v, 3) for k, v in figures(told).items()})  # noqa: T201 - a command that prints
            every += texts
    print("all texts", {k: round(v, 3) for k, v in figures(tuple(every)).items()})  # noqa: T201 - a command that prints
