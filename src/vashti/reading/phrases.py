"""Readable patterns over words, compiled once: the language the cue lexicon is written in.

    dedicate|reserve|pin ~ @sm ~3 @drafter      words in order; `~` is a gap of up to five words, `~3` of up to three
    @drafter & own|separate @sm                 parts in any order, near one another
    speculat*   =sm   kv?   streaming_processor   prefix; exact word; optional word; several words as one
    @drafter, <n>                               a class of words from `classes.yaml`; a slot left by masking

A plain word stands for its inflections (`reserve` also matches reserves, reserved, reserving).
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property

from vashti.reading.number_words import COUNTS
from vashti.reading.spots import Group, Spot, forms, plain_word, spots
from vashti.reading.vocabulary import WORD, beginnings, plain, positions, words

GAP_WORDS = 5
SPAN_WORDS = 18
"""Farthest apart, in words, that the parts of an any-order pattern may stand."""

_SPACE = r"[\s\-/]+"
_JOINT = r"[\s\-/,()\"':=~]+"
_NEGATORS = frozenset(["no", "not", "without", "never", "none", "nor", "neither", "avoid", "cannot", "nothing", "un"])
_NUMBER = rf"(?:\d[\d.,]*|{'|'.join(sorted(COUNTS, key=lambda word: (-len(word), word)))})"
_PLAIN = {
    "n": _NUMBER,
    "p": r"\d[\d.]* ?(?:%|percent|per cent)",
    "t": rf"{_NUMBER}[\s\-](?:ms|milliseconds?|s|seconds?|[µμ]s|microseconds?|minutes?)",
    "m": r"\d[\d.]* ?[bm]",
    "o": r"\d+ (?:of|out of|/) (?:the |its |our )?\d+",
}
"""What a slot matches where numbers have not been masked."""
Classes = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Phrase:
    """A pattern, compiled when it is first needed.

    Attributes:
        source: as written.
        classes: the word classes it may name.
    """

    source: str
    classes: Classes

    @cached_property
    def negator(self) -> bool:
        """Whether the pattern itself contains a negating word."""
        return any(_negates(_expanded(token, self.classes)) for part in _split(self.source) for token in part.split())

    @cached_property
    def pieces(self) -> tuple[tuple["_Piece", ...], ...]:
        """The words of each part, to be made into an expression for a given text."""
        return tuple(_pieces(part, self.classes) for part in _split(self.source))

    @property
    def expression(self) -> str:
        """The first part, with every alternative."""
        return rf"(?<![\w]){''.join(piece.within() for piece in self.pieces[0])}(?![\w])"

    def parts(self, text: str) -> tuple[re.Pattern[str], ...]:
        """One expression per part, of the alternatives the text has words for; parts may stand in any order."""
        present = beginnings(text)
        return tuple(_expression("".join(piece.within(present) for piece in part)) for part in self.pieces)

    @cached_property
    def required(self) -> tuple[tuple[frozenset[str], ...], ...]:
        """For each word of the pattern its alternatives, each as the unchanging beginnings of the words it needs."""
        tokens = [token for part in _split(self.source) for token in part.split()]
        firm = (token for token in tokens if not token.startswith("~") and not token.endswith("?"))
        groups = (_needed(_expanded(token, self.classes)) for token in firm)
        return tuple(group for group in groups if all(group))

    @cached_property
    def heads(self) -> tuple[frozenset[str], ...]:
        """For each word of the pattern one beginning of each alternative: the quick half of `required`, rarest first."""
        return tuple(sorted((_heads(group) for group in self.required), key=len))

    def possible(self, text: str) -> bool:
        """Whether a lower-case text holds every word the pattern needs; so that only then it is compiled."""
        present = beginnings(text)
        for head in self.heads:
            if head.isdisjoint(present):
                return False
        if not all(any(option <= present for option in group) for group in self.required):
            return False
        return all(_in_order(part, text) for part in self.ordered)

    @cached_property
    def ordered(self) -> tuple[tuple[tuple[tuple[str, ...], int], ...], ...]:
        """For each part its words in order: the beginnings one may have, and how many words farther on it may stand."""
        return tuple(_ordered(part, self.classes) for part in _split(self.source))

    @cached_property
    def simple(self) -> tuple[frozenset[str], tuple[str, ...]] | None:
        """Where the pattern is one word: the forms and the beginnings that stand for it; else None."""
        options = _expanded(self.source, self.classes) if re.fullmatch(r"[\w*@|]+", self.source) else ("_",)
        if not all(re.fullmatch(r"[a-z]+\*?", option) for option in options):
            return None
        whole = frozenset(form for option in options if not option.endswith("*") for form in forms(option))
        return whole, tuple(option[:-1] for option in options if option.endswith("*"))

    def holds(self, text: str) -> bool:
        """Whether the pattern matches a lower-case text, wherever it does."""
        if self.simple is None:
            return self.find(text) is not None
        whole, prefixes = self.simple
        present = beginnings(text)
        return not whole.isdisjoint(words(text)) or any(prefix in present for prefix in prefixes)

    def find(self, text: str) -> tuple["Place", ...] | None:
        """The nearest set of matches, one per part, in lower-case text; or None."""
        if not self.possible(text):
            return None
        places: dict[int, tuple[Place, ...]] = {}
        for part in sorted(range(len(self.pieces)), key=lambda part: not self.alone[part]):
            places[part] = tuple(self._places(part, text))
            if not places[part]:
                return None
        for match in places[0]:
            near = [_nearest(places[part], text, match) for part in range(1, len(self.pieces))]
            if None not in near:
                return (match, *(found for found in near if found is not None))
        return None

    def _places(self, part: int, text: str) -> Iterator["Place"]:
        """Where a part stands in a lower-case text."""
        alone = self.alone[part]
        if alone:
            yield from spots(alone, text)
        else:
            present = beginnings(text)
            source = "".join(piece.within(present) for piece in self.pieces[part])
            yield from _expression(source).finditer(plain(text))

    @cached_property
    def alone(self) -> tuple[tuple[Group, ...], ...]:
        """For each part its words where all of them are plain; empty where it has slots or optional words."""
        return tuple(_alone(part, self.classes) for part in _split(self.source))


@dataclass(frozen=True, slots=True)
class _Piece:
    """One word of a pattern: its alternatives, and how it joins what stands before it.

    Attributes:
        options: each alternative as an expression, with the word beginnings a text must hold for it.
        shape: the expression around the alternatives, with `{}` in their place.
        optional: whether the text may go without it.
    """

    options: tuple[tuple[str, frozenset[str]], ...]
    shape: tuple[str, str]
    optional: bool

    def within(self, present: frozenset[str] | None = None) -> str:
        """The expression of the alternatives a text with these beginnings may hold; of all, without a text."""
        options = [expression for expression, needs in self.options if present is None or needs <= present]
        if not options:
            return "" if self.optional else _NOTHING
        before, after = self.shape
        return f"{before}(?:{'|'.join(options)}){after}"


_NOTHING = "(?!)"


@cache
def _expression(source: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w]){source}(?![\w])")


Place = re.Match[str] | Spot
"""Where a part of a pattern stands."""


def _alone(part: str, classes: Classes) -> tuple[Group, ...]:
    groups: list[Group] = []
    limit = -1
    for token in part.split():
        if token.startswith("~"):
            limit = int(token[1:] or GAP_WORDS)
            continue
        options = _expanded(token, classes)
        if token.endswith("?") or not plain_word(options):
            return ()
        groups.append((options, limit))
        limit = -1
    return tuple(groups)


def _nearest(places: tuple[Place, ...], text: str, first: Place) -> Place | None:
    best, best_words = None, SPAN_WORDS + 1
    for match in places:
        if match.start() < first.end() and first.start() < match.end():
            continue
        low, high = sorted((match, first), key=lambda m: m.start())
        words = text.count(" ", low.end(), high.start())
        if words < best_words:
            best, best_words = match, words
    return best


def compiled(pattern: str, classes: Classes) -> Phrase:
    """The pattern, ready to match lower-case text.

    >>> phrase = compiled("reserve|pin ~ @sm", {"sm": ("streaming_multiprocessor", "sm")})
    >>> bool(phrase.find("we have reserved a few sms for it")), bool(phrase.find("sms are busy"))
    (True, False)
    """
    return Phrase(pattern, classes)


def _split(source: str) -> list[str]:
    return [part.strip() for part in source.split("&")]


def _pieces(source: str, classes: Classes) -> tuple[_Piece, ...]:
    pieces: list[_Piece] = []
    glue = ""
    for token in source.split():
        if token.startswith("~"):
            limit = int(token[1:] or GAP_WORDS)
            glue = rf"{_JOINT}(?:[^\s]+{_JOINT}){{0,{limit}}}?"
            continue
        optional = token.endswith("?")
        shape = (glue, "")
        if optional:
            shape = (f"(?:{glue}", ")?") if pieces else ("(?:", f"{_SPACE})?")
        pieces.append(_Piece(_options(token.rstrip("?"), classes), shape, optional))
        if pieces[1:] or not optional:
            glue = _SPACE
    return tuple(pieces)


def _options(token: str, classes: Classes) -> tuple[tuple[str, frozenset[str]], ...]:
    options = sorted(_expanded(token, classes), key=len, reverse=True)
    return tuple((_word(option), frozenset(_beginnings(option))) for option in options)


def _expanded(token: str, classes: Classes) -> tuple[str, ...]:
    if "@" not in token:
        return tuple(token.split("|"))
    return tuple(
        member
        for option in token.split("|")
        for member in (_members(classes[option[1:]]) if option.startswith("@") else (option,))
    )


@cache
def _members(lines: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(member for line in lines for member in line.split("|"))


@cache
def _negates(options: tuple[str, ...]) -> bool:
    return any(not _NEGATORS.isdisjoint(re.findall(r"[a-z]+", option)) for option in options)


@cache
def _needed(options: tuple[str, ...]) -> tuple[frozenset[str], ...]:
    return tuple(frozenset(_beginnings(option)) for option in options)


@cache
def _heads(group: tuple[frozenset[str], ...]) -> frozenset[str]:
    return frozenset(min(option) for option in group)


@cache
def _word(word: str) -> str:
    if "_" in word:
        return _SPACE.join(_word(part) for part in word.split("_"))
    if word.startswith("<"):
        return _slot(word[1:-1])
    if word.startswith("="):
        return re.escape(word[1:])
    if word.endswith("*"):
        return re.escape(word[:-1]) + r"\w*"
    return _inflected(word)


def _slot(kinds: str) -> str:
    masked = rf"‹[{kinds}]\d+›"
    return f"(?:{'|'.join((masked, *(_PLAIN[kind] for kind in kinds if kind in _PLAIN)))})"


def _inflected(word: str) -> str:
    if len(word) < 3 or not word[-1].isalpha():
        return re.escape(word) + ("s?" if word.isalpha() and len(word) == 2 else "")
    if word.endswith("ee"):
        return re.escape(word) + "(?:[sd]|ing)?"
    if word.endswith("e"):
        return re.escape(word[:-1]) + "(?:e[sd]?|ing)"
    if word.endswith("y") and word[-2] not in "aeiou":
        return re.escape(word[:-1]) + "(?:y(?:ing)?|ie[sd])"
    return re.escape(word) + f"(?:e?s|{word[-1]}?(?:ed|ing))?"


_SLACK = 3
"""Written words that one word between two blanks may hold ("mt-bench's"), at most."""


def _ordered(source: str, classes: Classes) -> tuple[tuple[tuple[str, ...], int], ...]:
    found: list[tuple[tuple[str, ...], int]] = []
    reach = 10**6
    for token in source.split():
        if token.startswith("~"):
            reach += _SLACK * int(token[1:] or GAP_WORDS)
            continue
        options = _expanded(token.rstrip("?"), classes)
        longest = max(option.count("_") + option.count("-") + option.count("/") + 1 for option in options)
        firsts = tuple(dict.fromkeys(beginning[0] for beginning in map(_beginnings, options) if beginning))
        if token.endswith("?") or [o for o in options if not _beginnings(o)]:
            reach += _SLACK * longest + 1
            continue
        found.append((firsts, reach))
        reach = _SLACK * longest + 1
    return tuple(found)


def _in_order(words: tuple[tuple[tuple[str, ...], int], ...], text: str) -> bool:
    """Whether the words of a part occur in their order and near one another; a generous test."""
    if len(words) < 2:
        return True
    where = positions(text)
    reached: tuple[int, ...] = (-1,)
    for firsts, reach in words:
        found = sorted({at for first in firsts for at in where.get(first, ())})
        reached = tuple(at for at in found if any(before < at <= before + reach for before in reached))
        if not reached:
            return False
    return True


@cache
def _beginnings(option: str) -> tuple[str, ...]:
    """What no inflection changes of each word of an option; empty for a slot or a mere sign."""
    if option.startswith("<"):
        return ()
    return tuple(_unchanged(word) for part in option.split("_") for word in WORD.findall(part.strip("=*")))


def _unchanged(word: str) -> str:
    return word[:-1] if len(word) > 2 and word[-1] in "ey" else word
