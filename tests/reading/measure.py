"""Prints how well the reader does on labelled documents: per axis, overall, settings, and every miss.

python -m tests.reading.measure [--pdf] [FILE ...]
"""

import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from tests.reading.documents import from_blocks
from vashti.core.reading import Reading
from vashti.reading.extract import extract

HERE = Path(__file__).parent
EXAMPLES = HERE.parents[1] / "examples"
Labels = Mapping[str, Any]


def labelled(paths: list[Path], *, as_pdf: bool) -> Iterator[tuple[str, Labels, Reading]]:
    """Each corpus document with its labels and its reading."""
    for path in paths:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        if "blocks" not in content:
            yield path.stem, content, _example(path)
        elif as_pdf:
            yield path.stem, content["labels"], _typeset(path)
        else:
            yield path.stem, content["labels"], extract(from_blocks(content))


def _example(path: Path) -> Reading:
    from vashti.reading.read import read

    return read(EXAMPLES / f"{path.stem}.pdf", path.stem)


def _typeset(path: Path) -> Reading:
    from tests.reading.corpus import render
    from vashti.reading.read import read

    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / f"{path.stem}.pdf"
        render.render(path, target)
        return read(target, path.stem)


def pairs(choices: Mapping[str, list[str]]) -> set[tuple[str, str]]:
    """Axis and value of each choice."""
    return {(axis, value) for axis, values in choices.items() if isinstance(values, list) for value in values}


def same(wanted: object, got: object) -> bool:
    """Whether a setting agrees: numbers within 1 %, texts by letters and digits, lists element by element."""
    if isinstance(wanted, list) or isinstance(got, tuple):
        ours = list(got) if isinstance(got, tuple) else [got]
        theirs = wanted if isinstance(wanted, list) else [wanted]
        return len(ours) == len(theirs) and all(same(w, g) for w, g in zip(theirs, ours, strict=True))
    if isinstance(wanted, str) or isinstance(got, str):
        return _letters(str(wanted)) == _letters(str(got))
    return got is not None and abs(float(str(got)) - float(str(wanted))) <= 0.01 * abs(float(str(wanted)))


def _letters(name: str) -> str:
    return "".join(c for c in name.lower().replace("nvidia", "") if c.isalnum())


def main(arguments: list[str]) -> None:
    """Print the figures."""
    files = [Path(a) for a in arguments if not a.startswith("--")]
    paths = files or sorted([*(HERE / "corpus" / "dev").glob("*.yaml"), *(EXAMPLES / "labels").glob("*.yaml")])
    hit, spare, missed = Counter[str](), Counter[str](), Counter[str]()
    right = wrong = absent = extra = 0
    for name, labels, reading in labelled(paths, as_pdf="--pdf" in arguments):
        arguable = pairs(labels.get("arguable", {})) | {(a, "na") for a in labels["choices"]}
        wanted = pairs(labels["choices"]) - arguable
        got = {(c.axis, c.value) for c in reading.design.choices} - arguable
        hit.update(a for a, _ in wanted & got)
        spare.update(a for a, _ in got - wanted)
        missed.update(a for a, _ in wanted - got)
        print(f"== {name}")
        for axis, value in sorted(got - wanted):
            item = next(i for i in reading.items if (i.name, i.value, i.stance) == (axis, value, "own"))
            print(f"   + {axis}={value}  [{item.cue}] {item.quote.text[:150]}")
        for axis, value in sorted(wanted - got):
            seen = [(i.stance, i.cue) for i in reading.items if (i.name, i.value) == (axis, value)][:3]
            print(f"   - {axis}={value}  {seen}")
        for setting, value in labels.get("settings", {}).items():
            if setting in labels.get("arguable", {}):
                continue
            ours = reading.design.setting(setting)
            right, wrong, absent = (
                right + same(value, ours),
                wrong + (ours is not None and not same(value, ours)),
                absent + (ours is None),
            )
            if not same(value, ours):
                print(f"   # {setting}: wanted {value}, got {ours}")
        unlabelled = {s.name: s.value for s in reading.design.settings if s.name not in labels.get("settings", {})}
        extra += len(unlabelled)
        if unlabelled:
            print(f"   ? {unlabelled}")
    print_table(hit, spare, missed)
    total = right + wrong + absent
    print(
        f"settings: {right}/{total} right = {right / max(total, 1):.3f}; wrong {wrong}, absent {absent}, not labelled {extra}"
    )


def print_table(hit: Counter[str], spare: Counter[str], missed: Counter[str]) -> None:
    """Precision, recall and F1 per axis and over all."""
    for axis in [*sorted({*hit, *spare, *missed}), "all"]:
        h, s, m = (sum(c.values()) if axis == "all" else c[axis] for c in (hit, spare, missed))
        precision, recall = h / max(h + s, 1), h / max(h + m, 1)
        print(
            f"{axis:14s} P {precision:.2f}  R {recall:.2f}  F1 {2 * h / max(2 * h + s + m, 1):.3f}  ({h} hit, {s} spare, {m} missed)"
        )


if __name__ == "__main__":
    main(sys.argv[1:])
