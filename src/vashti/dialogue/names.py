"""Machines, models and systems named in a turn, in whatever case and spacing people type them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache

from vashti import atlas
from vashti.reading.systems import systems_named

MOST_WORDS = 5
"""Words a name may have."""
TOKEN = re.compile(r"[A-Za-z0-9.]+(?:\.\d+)*")
SIZED = re.compile(
    r"\b(llama|qwen|gemma|vicuna|mistral|opt|deepseek|kimi)[\w.]*[ -]*(?:\d(?:\.\d)?[ -])?(\d+(?:\.\d+)?b)\b",
    re.IGNORECASE,
)
DRAFTING = re.compile(r"\b(draft\w*|proposer|speculator|small(er)? model|assistant)\b", re.IGNORECASE)
NEAR = 24
"""Characters around a model's name within which it is called a draft."""
CLOSE = 0.82
"""Likeness from which a misspelt system is taken for one of the atlas [1]; a judgement."""


@dataclass(frozen=True, slots=True)
class Called:
    """A record of the atlas named in a text: ``gpu``, ``target_model`` or ``draft_model``; its name; where."""

    setting: str
    name: str
    start: int
    end: int


def called(text: str) -> Iterator[Called]:
    """Machines and models in a text, in order, the longest name at each place."""
    taken = 0
    tokens = tuple(TOKEN.finditer(text))
    for first, token in enumerate(tokens):
        if token.start() < taken:
            continue
        found = _longest(text, tokens[first : first + MOST_WORDS])
        if found is not None:
            taken = found.end
            yield found
    if not taken:
        yield from _by_size(text)


def _longest(text: str, tokens: tuple[re.Match[str], ...]) -> Called | None:
    for count in range(len(tokens), 0, -1):
        start, end = tokens[0].start(), tokens[count - 1].end()
        words = text[start:end].rstrip(".")
        key = folded(words)
        if not any(letter.isdigit() for letter in key):
            continue
        for form in (key, key.removesuffix("s")):
            if form in _machines():
                return Called("gpu", _machines()[form], start, end)
            if form in _models():
                name = _models()[form]
                head = atlas.model(name).kind == "head"
                return Called("draft_model" if head else _role(text, start, end), name, start, end)
    return None


def _by_size(text: str) -> Iterator[Called]:
    """A family with a size ("llama 70b"): the latest model of the atlas that is both."""
    for found in SIZED.finditer(text):
        family, size = found[1].lower(), found[2].lower()
        fits = [
            m
            for m in atlas.models().values()
            if m.kind == "lm" and folded(m.name).startswith(family) and folded(m.name).endswith(size)
        ]
        if fits:
            yield Called(
                _role(text, *found.span()), max(fits, key=lambda m: (_version(m.name), m.id)).name, *found.span()
            )


def _version(name: str) -> float:
    found = re.search(r"\d+(?:\.\d)?", name)
    return float(found.group()) if found else 0.0


def _role(text: str, start: int, end: int) -> str:
    around = text[max(0, start - NEAR) : start] + " " + text[end : end + NEAR]
    return "draft_model" if DRAFTING.search(around) else "target_model"


def folded(name: str) -> str:
    """A name without case and separators; a point stays between two digits.

    >>> folded("Llama-3.1 70B"), folded("EAGLE-3")
    ('llama3.170b', 'eagle3')
    """
    return re.sub(r"(?<!\d)\.|\.(?!\d)|[^a-z0-9.]", "", name.lower())


@cache
def _machines() -> dict[str, str]:
    return {folded(name): name for m in atlas.machines().values() for name in (m.id, m.name, *m.aliases)}


@cache
def _models() -> dict[str, str]:
    return {folded(name): m.name for m in atlas.models().values() for name in (*m.aliases, m.name, m.id)}


@cache
def _systems() -> dict[str, str]:
    return {folded(name): e.id for e in atlas.designs().values() for name in (*e.aliases, e.name, e.id)}


def system_in(text: str) -> str:
    """The id of the system a text names, as written or nearly so; ``baseline`` for the baseline; else empty."""
    named = systems_named(text)
    if named:
        return named[0].id
    if re.search(r"\bbase ?line\b", text, re.IGNORECASE):
        return "baseline"
    tokens = [token.group() for token in TOKEN.finditer(text)]
    spans = [folded("".join(tokens[i : i + n])) for n in range(MOST_WORDS, 0, -1) for i in range(len(tokens) - n + 1)]
    exact = next((_systems()[span] for span in spans if span in _systems() and span not in COMMON), "")
    return exact or _nearly(spans)


def _nearly(spans: list[str]) -> str:
    for span in spans:
        close = (
            get_close_matches(span, [s for s in _systems() if len(s) > MOST_WORDS], 1, CLOSE)
            if len(span) > MOST_WORDS
            else []
        )
        if close:
            return _systems()[close[0]]
    return ""


COMMON = frozenset({"rest", "seed", "idea", "sam", "dream", "lade", "turn", "flash", "clover", "cascade"})
"""Names of systems that are everyday words; they count only when written as a name."""
