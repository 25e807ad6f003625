"""Finds a word of a pattern in a text without compiling an expression for it: by the text's own list of words."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise

from vashti.reading.number_words import COUNTS

_WORDS = re.compile(r"‹[a-z]\d+›|[^\W_]+")
_JOINS = re.compile(r"[\s\-/‐‑–]+")
_JOINT = frozenset(" \t\n-/,()\"':=~‐‑–“”’≈")
_TYPED = str.maketrans("‐‑–’", "---'")
_OPTION = re.compile(r"=?[a-z0-9]+(?:[_'/.=-][a-z0-9]+)*\*?|<[nlgmt]+>")
_SIGNS = re.compile(r"([_'/.=-])")
_UNITS = frozenset(
    [
        "ms",
        "millisecond",
        "milliseconds",
        "s",
        "second",
        "seconds",
        "µs",
        "μs",
        "microsecond",
        "microseconds",
        "minute",
        "minutes",
    ]
)
Follow = tuple[tuple[str, frozenset[str]], ...]
"""The words that must follow a first one: by which sign each is joined, and its inflections."""


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
    """Whether every alternative of a word can be found by words alone."""
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
    whole, begun, slots = _by_first(options)
    found: list[tuple[int, int]] = []
    for at, word in enumerate(words.words):
        follow = whole.get(word, ())
        if begun:
            follow = (*follow, *(rest for size in range(1, len(word) + 1) for rest in begun.get(word[:size], ())))
        if follow or slots:
            reaches = {_reach(words, at, rest) for rest in follow} | {_filled(words, at, kind) for kind in slots}
            found.extend((at, at + reach) for reach in sorted(reaches, reverse=True) if reach >= 0)
    return found


@dataclass(frozen=True, slots=True)
class Spoken:
    """The words of a text, each with its span and whether nothing but a blank or hyphen joins it to the next."""

    text: str
    words: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]
    joined: tuple[bool, ...]

    def by_sign(self, last: int, sign: str) -> bool:
        """Whether a word is joined to the next by a blank or hyphen, or by the sign, or by one of several signs."""
        if last + 1 >= len(self.words):
            return False
        if sign == "_":
            return self.joined[last]
        between = self.text[self.spans[last][1] : self.spans[last + 1][0]]
        return len(between) == 1 and between.translate(_TYPED) in sign

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


def _reach(words: Spoken, at: int, rest: Follow) -> int:
    """How many further words the alternative takes from here; -1 where it does not stand."""
    for step, (sign, options) in enumerate(rest, start=1):
        if at + step >= len(words.words) or not words.by_sign(at + step - 1, sign):
            return -1
        word = words.words[at + step]
        if word not in options and not any(o.endswith("*") and word.startswith(o[:-1]) for o in options):
            return -1
    return len(rest)


def _filled(words: Spoken, at: int, kind: str) -> int:
    """How many further words the number or name takes that fills a slot from here; -1 where none stands."""
    word = words.words[at]
    if word[0] == "‹":
        return 0 if word[1] == kind else -1
    if kind in "lg" or not (word[0].isdigit() or (kind in "nt" and word in COUNTS)):
        return -1
    reach = 0
    while words.by_sign(at + reach, ".,") and words.words[at + reach + 1][:1].isdigit():
        reach += 1
    last = words.words[at + reach]
    if kind == "n":
        return reach if last.isdigit() or last in COUNTS else -1
    if kind == "t":
        timed = words.by_sign(at + reach, "_") and words.words[at + reach + 1] in _UNITS
        return reach + 1 if timed and (last.isdigit() or last in COUNTS) else -1
    if last[:-1].isdigit() and last[-1] in "bm":
        return reach
    spaced = last.isdigit() and words.by_sign(at + reach, " ") and words.words[at + reach + 1] in {"b", "m"}
    return reach + 1 if spaced else -1


_Table = dict[str, tuple[Follow, ...]]


@cache
def _by_first(options: tuple[str, ...]) -> tuple[_Table, _Table, tuple[str, ...]]:
    """The alternatives by the first word's inflections, or its beginning, each with what must follow; and the slots."""
    whole: dict[str, list[Follow]] = {}
    begun: dict[str, list[Follow]] = {}
    slots = tuple(kind for option in options if option.startswith("<") for kind in option[1:-1])
    for option in options:
        if not option.startswith("<"):
            firsts, follow = _parsed(option)
            for form in firsts:
                (begun if form.endswith("*") else whole).setdefault(form.rstrip("*"), []).append(follow)
    return _frozen(whole), _frozen(begun), slots


@cache
def _parsed(option: str) -> tuple[tuple[str, ...], Follow]:
    """The inflections of the first word of an alternative, and what must follow it."""
    exact = option.startswith("=")
    first, *rest = _SIGNS.split(option.lstrip("="))
    follow = tuple(
        (sign, frozenset((word,) if exact else _forms(word))) for sign, word in zip(rest[::2], rest[1::2], strict=True)
    )
    return (first,) if exact else _forms(first), follow


def _frozen(table: dict[str, list[Follow]]) -> _Table:
    return {form: tuple(dict.fromkeys(follow)) for form, follow in table.items()}


@cache
def _forms(word: str) -> tuple[str, ...]:
    """The inflections a plain word stands for; itself for a beginning, or where inflection is ruled out."""
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
