"""The words of the whiteboard, loaded once: phrases for settings and choices, signs of pressure, intents."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

LEAST_CORRECTED = 4
"""Letters a word must have before it is taken for a misspelt one [1]; a judgement."""
WORD = re.compile(r"[a-zα-ω]+")


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase found in a text: what it names, and where it stands."""

    name: str
    value: str
    start: int
    end: int


@cache
def data() -> dict[str, Any]:
    """The file as it stands."""
    text = files("vashti.dialogue").joinpath("words.yaml").read_text(encoding="utf-8")
    return dict(yaml.safe_load(text))


def flat(text: str) -> str:
    """The text in lower case with hyphens as spaces, letter for letter as long as it was.

    >>> flat("Run-ahead on an A100?")
    'run ahead on an a100?'
    """
    lowered = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    return lowered.replace("-", " ").replace("_", " ").replace("’", "'")


@cache
def _phrases(kind: str) -> tuple[re.Pattern[str], dict[str, tuple[str, str]]]:
    named: dict[str, tuple[str, str]] = {}
    for name, under in data()[kind].items():
        if isinstance(under, list):
            named |= {flat(phrase): (name, "") for phrase in under}
        else:
            named |= {flat(phrase): (name, value) for value, phrases in under.items() for phrase in phrases}
    longest = sorted(named, key=lambda phrase: (-len(phrase), phrase))
    return re.compile(rf"(?<![\w.])(?:{'|'.join(map(re.escape, longest))})(?!\w)"), named


def phrases(kind: str, lower: str) -> Iterator[Phrase]:
    """Phrases for ``settings``, ``choices`` or ``topics`` in a flat text, in order; of overlapping ones the longest."""
    pattern, named = _phrases(kind)
    for found in pattern.finditer(lower):
        name, value = named[found.group()]
        yield Phrase(name, value, found.start(), found.end())


@cache
def _any(kind: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{source})" for source in data()[kind]))


def matches(kind: str, lower: str) -> bool:
    """Whether any pattern under ``pressure``, ``hearsay``, ``figures`` or ``what_if`` is in a flat text."""
    return _any(kind).search(lower) is not None


@cache
def intents() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Kinds of turn with their patterns, in the order they are tried."""
    return tuple(
        (kind, re.compile("|".join(f"(?:{source})" for source in sources)))
        for kind, sources in data()["intents"].items()
    )


@cache
def examples() -> tuple[tuple[str, str], ...]:
    """What can be said, by example: kind and words."""
    return tuple((kind, words) for kind, words in data()["help"])


@cache
def vocabulary() -> tuple[str, ...]:
    """The words of some length that the whiteboard is about: of settings, of choices, of the examples."""
    chosen = [p for under in data()["choices"].values() for some in under.values() for p in some]
    named = [p for some in data()["settings"].values() for p in some]
    text = flat(" ".join([*named, *chosen, *(words for _, words in examples()), *data()["verbs"]]))
    return tuple(sorted({word for word in WORD.findall(text) if len(word) >= LEAST_CORRECTED}))


@cache
def everyday() -> frozenset[str]:
    """Words of the language that stand one letter from one of the whiteboard's, and are not it."""
    return frozenset(data()["everyday"])
