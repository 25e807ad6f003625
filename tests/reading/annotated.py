"""Documents written sentence by sentence, each sentence with what it states: read as statements, or as labeled documents.

`python -m tests.reading.annotated FILES` checks their marks against the design space.
"""

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from tests.reading.documents import from_blocks
from tests.reading.measure import same
from vashti.atlas.loader import designs, space
from vashti.core.design import Choice
from vashti.core.reading import Document

FOLDER = Path(__file__).parent / "corpus" / "annotated"
APART = FOLDER / "apart"
"""Documents nothing is learned from."""
SETTINGS = frozenset(
    [
        "draft_len",
        "tree_size",
        "tree_depth",
        "tree_width",
        "acceptance_rate",
        "acceptance_length",
        "claimed_speedup",
        "batch_sizes",
        "context_len",
        "gpu",
        "n_gpu",
        "target_model",
        "draft_model",
        "draft_memory_overhead",
        "sm_fraction_draft",
        "draft_sms",
        "temperature",
        "repartition_latency_s",
        "draft_time_s",
        "verify_time_s",
        "round_time_s",
        "handoff_time_s",
        "kv_bytes_per_token",
    ]
)
TEXTS = frozenset({"gpu", "target_model", "draft_model"})
"""Settings that are names."""
BESIDE = {
    Choice("topology", "dynamic_tree"): (Choice("knobs", "tree_shape"), Choice("signal", "draft_conf")),
    Choice("placement", "other_gpu"): (Choice("tp", "separate_group"),),
}
"""What a choice makes arguable, by the rules of the corpus."""
EXACT = frozenset({Choice("exactness", "distribution"), Choice("exactness", "greedy_equal")})
HEAD = ("title", "restates", "combines", "outside")
_MARK = re.compile(r"(\??)([a-z_]+)=(\S+)")


@dataclass(frozen=True)
class Line:
    """A sentence, the choices and settings it states, and the choices that may or may not be read in it."""

    text: str
    says: frozenset[Choice]
    arguable: frozenset[Choice]
    settings: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Annotated:
    """A document of such sentences: its head, and headings, paragraphs and bullets in order."""

    path: Path
    head: dict[str, str]
    blocks: tuple[tuple[str, tuple[Line, ...]], ...]

    @property
    def kept_apart(self) -> bool:
        """Whether nothing is learned from it: every fourth of a writer's, and all in a folder of their own."""
        return int(self.path.stem[1:3]) % 4 == 0 or self.path.parent.name == APART.name

    @property
    def lines(self) -> Iterator[Line]:
        """Its sentences, without headings."""
        return (line for kind, lines in self.blocks if kind != "heading" for line in lines)

    @cached_property
    def says(self) -> frozenset[Choice]:
        """Everything its author commits to."""
        return frozenset(choice for line in self.lines for choice in line.says)

    @cached_property
    def arguable(self) -> frozenset[Choice]:
        """What may or may not be read in it, and no sentence states outright; the last are so in every document."""
        marked = {choice for line in self.lines for choice in line.arguable}
        beside = {other for choice, others in BESIDE.items() if choice in self.says for other in others}
        ruled = EXACT if any(choice.axis == "verify_rule" for choice in self.says) else frozenset()
        return frozenset(marked | beside | ruled | {Choice("tp", "single")}) - self.says

    @cached_property
    def settings(self) -> dict[str, Any]:
        """Numbers and names its author states; of a name marked twice, the first; several numbers as a list."""
        found: dict[str, Any] = {}
        numbers: dict[str, set[float]] = {}
        for name, value in (setting for line in self.lines for setting in line.settings):
            if name in TEXTS:
                found.setdefault(name, value.replace("_", " "))
            else:
                numbers.setdefault(name, set()).update(map(float, value.split(",")))
        for name, values in numbers.items():
            found[name] = sorted(values) if len(values) > 1 or name == "batch_sizes" else min(values)
        return found

    def agrees(self, name: str, got: object) -> bool:
        """Whether a setting was read as marked: all batch sizes; of another setting with several numbers any of them."""
        wanted = self.settings[name]
        if name == "batch_sizes" or not isinstance(wanted, list):
            return same(wanted, got)
        return all(any(same(one, value) for one in wanted) for value in (got if isinstance(got, tuple) else (got,)))

    @cached_property
    def document(self) -> Document:
        """As it would be read."""
        return from_blocks({"title": self.head["title"], "blocks": [_block(*block) for block in self.blocks]})


def _block(kind: str, lines: tuple[Line, ...]) -> dict[str, Any]:
    text = " ".join(line.text for line in lines)
    return {"heading": text} if kind == "heading" else {"bullets": [text]} if kind == "bullet" else {"para": text}


def annotated(paths: list[Path] | None = None) -> tuple[Annotated, ...]:
    """The documents in some files, by default all there are."""
    return tuple(read(path) for path in paths or sorted(FOLDER.glob("*.txt")))


def read(path: Path) -> Annotated:
    """A document from its file: a head of `name: value` lines, then blocks of lines with a blank line between."""
    head, _, body = path.read_text(encoding="utf-8").partition("\n\n")
    if wrong := [line for line in head.splitlines() if ": " not in line]:
        sys.exit(f"{path.name}: {wrong[0][:60]!r} stands in the head, which ends with a blank line")
    named = dict(line.split(": ", 1) for line in head.splitlines())
    blocks = tuple(_read_block(block.splitlines()) for block in re.split(r"\n\s*\n", body) if block.strip())
    return Annotated(path, named, tuple(one for found in blocks for one in found))


def _read_block(lines: list[str]) -> tuple[tuple[str, tuple[Line, ...]], ...]:
    """Headings begin with `= `, bullets with `- `; all else belongs to what it follows."""
    groups: list[tuple[str, list[Line]]] = []
    for line in filter(None, map(str.strip, lines)):
        kind = {"= ": "heading", "- ": "bullet"}.get(line[:2], "")
        if kind or not groups or groups[-1][0] == "heading":
            groups.append((kind or "para", []))
        groups[-1][1].append(_line(line[2:] if kind else line))
    return tuple((kind, tuple(said)) for kind, said in groups)


def _line(text: str) -> Line:
    words, _, marks = text.partition(" || ")
    found = [mark.groups() for mark in _MARK.finditer(marks)]
    choices = [(doubt, Choice(name, value)) for doubt, name, value in found if name not in SETTINGS]
    return Line(
        words.strip(),
        frozenset(choice for doubt, choice in choices if not doubt),
        frozenset(choice for doubt, choice in choices if doubt),
        tuple((name, value) for _, name, value in found if name in SETTINGS),
    )


def faults(document: Annotated) -> Iterator[str]:
    """What is wrong with a document's marks, a line each."""
    axes, systems = space().axes, frozenset(designs())
    yield from (f"{document.path.name}: unknown head {name}" for name in document.head if name not in HEAD)
    if "title" not in document.head:
        yield f"{document.path.name}: no title"
    named = f"{document.head.get('restates', '')} {document.head.get('combines', '')}".split()
    yield from (f"{document.path.name}: no system {name}" for name in named if name not in systems)
    for line in document.lines:
        if " | " in line.text or "||" in line.text:
            yield f"{document.path.name}: a bar in: {line.text[:60]}"
        for choice in sorted(line.says | line.arguable):
            if choice.axis not in axes or choice.value not in axes[choice.axis].values or choice.value == "na":
                yield f"{document.path.name}: {choice.axis}={choice.value} is no value: {line.text[:60]}"
        for name, value in line.settings:
            if name not in TEXTS and not re.fullmatch(r"(?:\d[\d.e-]*,?)+", value):
                yield f"{document.path.name}: {name}={value} is no number: {line.text[:60]}"
    single = {a for a, axis in axes.items() if not axis.multi}
    for axis in sorted(single):
        if len(values := sorted(c.value for c in document.says if c.axis == axis)) > 1:
            yield f"{document.path.name}: {axis} holds one value and has {', '.join(values)}"


def main() -> None:
    """Print every fault, and how much there is."""
    found = annotated([Path(name) for name in sys.argv[1:]])
    wrong = [fault for document in found for fault in faults(document)]
    print(*wrong, sep="\n")
    print(f"{len(found)} documents, {sum(len(list(d.lines)) for d in found)} sentences, {len(wrong)} faults")


if __name__ == "__main__":
    main()
