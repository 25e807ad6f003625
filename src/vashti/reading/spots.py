"""Finds a word of a pattern in a text without compiling an expression for it: by the text's own list of words."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise

_WORDS = re.compile(r"[^\W_]+")
_JOINS = re.compile(r"[\s\-/‐‑–]+")
_JOINT = frozenset(" \t\n-/,()\"':=~‐‑–“”’≈")
_OPTION = re.compile(r"=?[a-z0-9]+(?:_[a-z0-9]+)*\*?")


@dataclass(frozen=True, slots=True)
class Spot:
    """Where something stands in a text; asked like a match."""

    low: int
    high: int

    def start(self) -> int:
        """Where it begins."""
        return self.low

    def end(self) -> int:
        """Where it ends."""
        return self.high


def plain_word(options: tuple[str, ...]) -> bool:
    """Whether every alternative of a word can be found by words alone: no slot, no sign."""
    return all(_OPTION.fullmatch(option) for option in options)


Group = tuple[tuple[str, ...], int]
"""Alternatives of one word of a pattern, and how many words may stand before it; -1 where it must join the one before."""


def spots(groups: tuple[Group, ...], text: str) -> Iterator[Spot]:
    """Where words stand one after another in a lower-case text, in order, each by the nearest that completes it."""
    words = spoken(text)
    runs = [_runs(options, words) for options, _ in groups]
    if all(runs):
        for first, last in runs[0]:
            end = _completed(groups, runs, 1, last, words)
            if end >= 0:
                yield Spot(words.spans[first][0], words.spans[end][1])


def _completed(
    groups: tuple[Group, ...], runs: list[list[tuple[int, int]]], part: int, last: int, words: "Spoken"
) -> int:
    """The last word of the rest of the pattern after a word; -1 where it does not follow."""
    if part == len(groups):
        return last
    limit = groups[part][1]
    for first, end in runs[part]:
        if first > last and words.within(last, first, limit):
            found = _completed(groups, runs, part + 1, end, words)
            if found >= 0:
                return found
    return -1


def _runs(options: tuple[str, ...], words: "Spoken") -> list[tuple[int, int]]:
    """First and last word of each place where an alternative stands, the longest first where several begin together."""
    whole, begun = _by_first(options)
    found: list[tuple[int, int]] = []
    for at, word in enumerate(words.words):
        follow = whole.get(word, ())
        if begun:
            follow = (*follow, *(rest for size in range(1, len(word) + 1) for rest in begun.get(word[:size], ())))
        if follow:
            reaches = {_reach(words, at, rest) for rest in follow}
            found.extend((at, at + reach) for reach in sorted(reaches, reverse=True) if reach >= 0)
    return found


@dataclass(frozen=True, slots=True)
class Spoken:
    """The words of a text, each with its span and whether nothing but a blank or hyphen joins it to the next."""

    text: str
    words: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]
    joined: tuple[bool, ...]

    def within(self, last: int, first: int, limit: int) -> bool:
        """Whether at most so many words stand between two; none but the joint itself where the limit is below zero."""
        if limit < 0:
            return first == last + 1 and self.joined[last]
        between = self.text[self.spans[last][1] : self.spans[first][0]]
        if between[0] not in _JOINT or between[-1] not in _JOINT:
            return False
        return sum(not _JOINT.issuperset(chunk) for chunk in between.split()) <= limit


@lru_cache(maxsize=256)
def spoken(text: str) -> Spoken:
    """The words of a lower-case text."""
    found = tuple(_WORDS.finditer(text))
    spans = tuple(match.span() for match in found)
    joined = tuple(_JOINS.fullmatch(text, a[1], b[0]) is not None for a, b in pairwise(spans))
    return Spoken(text, tuple(match.group() for match in found), spans, (*joined, False))


def _reach(words: Spoken, at: int, rest: tuple[frozenset[str], ...]) -> int:
    """How many further words the alternative takes from here; -1 where it does not stand."""
    for step, options in enumerate(rest, start=1):
        if at + step >= len(words.words) or not words.joined[at + step - 1]:
            return -1
        word = words.words[at + step]
        if word not in options and not any(o.endswith("*") and word.startswith(o[:-1]) for o in options):
            return -1
    return len(rest)


_Follow = dict[str, tuple[tuple[frozenset[str], ...], ...]]


@cache
def _by_first(options: tuple[str, ...]) -> tuple[_Follow, _Follow]:
    """The alternatives by the first word's inflections, or its beginning, each with the words that must follow."""
    whole: dict[str, list[tuple[frozenset[str], ...]]] = {}
    begun: dict[str, list[tuple[frozenset[str], ...]]] = {}
    for option in options:
        first, *rest = [option] if option.startswith("=") else option.split("_")
        follow = tuple(frozenset(_forms(word)) for word in rest)
        for form in _forms(first):
            (begun if form.endswith("*") else whole).setdefault(form.rstrip("*"), []).append(follow)
    return _frozen(whole), _frozen(begun)


def _frozen(table: dict[str, list[tuple[frozenset[str], ...]]]) -> _Follow:
    return {form: tuple(dict.fromkeys(follow)) for form, follow in table.items()}


@cache
def _forms(word: str) -> tuple[str, ...]:
    """The inflections a plain word stands for; itself for a beginning, or where inflection is ruled out."""
    if word.startswith("="):
        return (word[1:],)
    if word.endswith("*"):
        return (word,)
    return forms(word)


@cache
def forms(word: str) -> tuple[str, ...]:
    """The inflections a plain word stands for.

    >>> forms("verify")
    ('verify', 'verifying', 'verifies', 'verified')
    """
    if len(word) < 3 or not word[-1].isalpha():
        return (word, f"{word}s") if len(word) == 2 and word.isalpha() else (word,)
    if word.endswith("ee"):
        return (word, f"{word}s", f"{word}d", f"{word}ing")
    if word.endswith("e"):
        return (word, f"{word}s", f"{word}d", f"{word[:-1]}ing")
    if word.endswith("y") and word[-2] not in "aeiou":
        return (word, f"{word}ing", f"{word[:-1]}ies", f"{word[:-1]}ied")
    doubled = word + word[-1]
    return (word, f"{word}s", f"{word}es", f"{word}ed", f"{word}ing", f"{doubled}ed", f"{doubled}ing")
