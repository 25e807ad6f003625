"""Finds the numbers and names one voice states, each allotted to the setting whose words stand nearest to it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from vashti.atlas.cues_schema import word_classes
from vashti.reading.lexicon import Pattern, in_context, setting_index
from vashti.reading.meant import Stated, converted
from vashti.reading.model_roles import model_roles
from vashti.reading.names import Named, named
from vashti.reading.negation import negated
from vashti.reading.numbers import Number, numbers, without_sums
from vashti.reading.phrases import Phrase, compiled
from vashti.reading.precision import precisions
from vashti.reading.role_words import PLACES
from vashti.reading.vocabulary import plain
from vashti.reading.written import in_figures

_SLOT = re.compile(r"‹([a-z])(\d+)›")
_LOOSE = 60
"""Penalty, in characters, of a pattern that is a slot alone."""
_CROSSING = 25
"""Penalty, in characters, for each comma, bracket or "and" between the words and the number."""
_OUTRIGHT = 10
"""Characters by which words that say a number is none of the settings come before others."""
_TOGETHER = (
    frozenset({"sm_fraction_draft", "draft_sms"}),
    frozenset({"draft_bandwidth_bytes_per_s", "verify_bandwidth_bytes_per_s"}),
    frozenset({"free_verification_batch", "batch_sizes"}),
)
"""Settings that one number may state at once."""
_NOTHING = "none"
"""Name under which the lexicon lists numbers that are none of the settings, so that none takes them."""
_BORDER = re.compile(r"[,;(]|\band\b|\bthen\b")
_STOP = re.compile(
    r";(?!\s(?:we (?:measured|saw|found)|this|it|that)\b)|(?<![a-z]\.[a-z])(?<!approx)(?<!\bvs)(?<!\bca)\.\s"
)
"""What parts a number from words altogether."""
_NO_QUANTITY = re.compile(
    r"(?<![\w.])(?!10\s?\^)\d+(?:\.\d+)?\s?(?:\^|\*\*)\s?[({]?\w+(?:\s?[+−-]\s?\d+)?[)}]?|\[\d+(?:\s*[,–-]\s*\d+)*\]"
    r"|\b(?:Fig(?:ure|s)?|Tab(?:le)?|Sec(?:tion|t)?|Eq(?:uation|s)?|Appendix)s?\.?\s\(?\d+(?:\.\d+)*"
)
_SET_AGAINST = re.compile(r"^\W*Against\s(?:[^.;]|\d\.\d){3,90}?(?=,?\s(?:we|our|it|this)\b)")
"""What a sentence opens by setting itself against ("Against PEARL's two A100s we use one")."""
_ASIDE = re.compile(r", (?:which|who|including|that is|i\.e\.|e\.g\.)[^,;.‹›]*,(?= )")
_NAMES_ASIDE = re.compile(r"\s\([^()‹›]*(?:‹[lg]\d+›[^()‹›]*)+\)(?= [a-z])")
"""Names in parentheses within a sentence, which part words from their number."""
_RIDGE = re.compile(
    r"\bridge\b[^.=]{0,60}?(?<![\w.])(?P<flop>\d+(?:\.\d+)?)(?:\sTFLOP/s)?\s?/\s?(?P<bytes>\d+(?:\.\d+)?)(?:\sTB/s)?\s?[=≈]\s?(?P<tokens>\d[\d,]*)"
)


@dataclass(frozen=True, slots=True)
class Masked:
    """A text with numbers and names replaced by slots, and what stood there."""

    text: str
    numbers: tuple[Number, ...]
    names: tuple[Named, ...]


def masked(text: str) -> Masked:
    """The text in lower case with a slot for each number and name."""
    text = _SET_AGAINST.sub(lambda match: "∎" * len(match.group()), without_sums(text))
    text = _NO_QUANTITY.sub(lambda match: "∎" * len(match.group()), text)
    names = named(text)
    counts = tuple(n for n in numbers(text) if not any(m.start < n.end and n.start < m.end for m in names))
    slots = [(n.start, n.end, f"‹{n.kind}{i}›") for i, n in enumerate(counts)] + [
        (m.start, m.end, f"‹{m.kind}{i}›") for i, m in enumerate(names)
    ]
    pieces, at = [], 0
    for start, end, slot in sorted(slots):
        pieces += [text[at:start].lower(), slot]
        at = end
    return Masked("".join([*pieces, text[at:].lower()]).replace("_", " "), counts, names)


def words_and_numbers(text: str, roles: dict[str, str]) -> tuple[str, tuple[Number, ...]]:
    """The plain words of a text with a slot for each number and name, and the numbers."""
    mask = masked(in_figures(text))
    return plain(_with_roles(mask.text, roles)), mask.numbers


def stated(text: str, roles: dict[str, str]) -> Iterator[Stated]:
    """The settings one voice states in a text, each number given to one setting."""
    text = in_figures(text)
    mask = masked(text)
    lower = plain(_ASIDE.sub("", _with_roles(mask.text, roles)))
    claims: dict[str, list[tuple[int, Pattern]]] = {}
    present = frozenset(number.kind for number in mask.numbers)
    bare = _NAMES_ASIDE.sub("", lower)
    for pattern in setting_index().candidates(bare):
        if pattern.fixed is not None:
            yield from _fixed(pattern, bare)
            continue
        if present.isdisjoint(_kinds(pattern.phrase.source)):
            continue
        for slot, span in _slots(pattern, bare):
            claims.setdefault(slot, []).append((span, pattern))
    for slot in sorted(claims, key=lambda s: int(s[1:])):
        yield from _allotted(claims[slot], mask.numbers[int(slot[1:])], text)
    yield from _ridge(text)
    yield from (Stated(role, name, cue="model") for role, name in model_roles(lower, mask.names))
    yield from (Stated("gpu", name.text, cue="gpu") for name in mask.names if name.kind == "g")
    yield from (Stated(name, value, cue="precision") for name, value in precisions(text))


def _ridge(text: str) -> Iterator[Stated]:
    """The ridge point where it is written out as a quotient."""
    found = _RIDGE.search(text)
    if found:
        for name, group in (("ridge_tokens", "tokens"), ("ridge_arithmetic", "flop"), ("ridge_bandwidth", "bytes")):
            yield Stated(name, float(found[group].replace(",", "")), cue="ridge")


def _with_roles(lower: str, roles: dict[str, str]) -> str:
    for word, role in roles.items():
        name = "draft model" if role == "drafter" else "target model"
        lower = re.sub(rf"\b{re.escape(word)}\b", f"{name} {word}" if word in PLACES else name, lower)
    return lower


def _fixed(pattern: Pattern, lower: str) -> Iterator[Stated]:
    found = pattern.phrase.find(lower)
    if found is None or not in_context(pattern, lower, lower) or pattern.fixed is None:
        return
    if not negated(lower, found[0].start(), found[0].end(), exempt=True):
        yield Stated(pattern.name, pattern.fixed, cue=pattern.id, fallback=True)


def _slots(pattern: Pattern, lower: str) -> Iterator[tuple[str, int]]:
    """Slots a pattern takes, with the length of text it needed."""
    if not pattern.phrase.possible(lower):
        return
    part = pattern.phrase.parts(lower)[0]
    at, barred = 0, None
    while found := part.search(lower, at):
        at = found.start() + 1
        if barred is None:
            if not in_context(_unslotted(pattern), lower, lower):
                return
            barred = frozenset(
                slot for phrase in pattern.without if "<" in phrase.source for slot in _taken(phrase.source, lower)
            )
        inside = [m for m in _SLOT.finditer(found.group()) if m[1] in _kinds(pattern.phrase.source)]
        if inside:
            slot = inside[-1] if found.group().endswith(inside[-1].group()) else inside[0]
            span = _span(found.group(), slot, alone=len(inside) == 1 or pattern.phrase.source.count("<") == 1)
            if span and slot.group() not in barred:
                yield slot[1] + slot[2], span


def _unslotted(pattern: Pattern) -> Pattern:
    """The pattern with only those of its bars that shut out a whole sentence; one with a slot shuts out its number alone."""
    return replace(pattern, without=tuple(phrase for phrase in pattern.without if "<" not in phrase.source))


@lru_cache(maxsize=2048)
def _taken(source: str, lower: str) -> frozenset[str]:
    """The slots that a phrase takes in wherever it matches."""
    phrase = _phrase(source)
    if not phrase.possible(lower):
        return frozenset()
    matches = _overlapping(phrase.parts(lower)[0], lower)
    return frozenset(slot.group() for match in matches for slot in _SLOT.finditer(match.group()))


@cache
def _phrase(source: str) -> Phrase:
    return compiled(source, word_classes())


def _overlapping(expression: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    at = 0
    while match := expression.search(text, at):
        yield match
        at = match.start() + 1


def _span(words: str, slot: re.Match[str], *, alone: bool) -> int:
    """Length of the words a number needed, with penalties; 0 where a border parts the number from what follows it."""
    if words == slot.group():
        return len(words) + _LOOSE
    if _STOP.search(words):
        return 0
    borders = len(_BORDER.findall(words))
    if alone and slot.start() == 0 and re.search(r"[,;]|\band\b(?! back)", words):
        return 0
    return len(words) + _CROSSING * borders


@cache
def _kinds(source: str) -> frozenset[str]:
    return frozenset("".join(re.findall(r"<([a-z]+)>", source))) - {"g", "l"}


def _rank(claim: tuple[int, Pattern]) -> tuple[int, bool, str]:
    """Order in which patterns are asked for a number: the fewest characters first; words that say it is nothing gain some."""
    span, pattern = claim
    nothing = pattern.name == _NOTHING
    return span - (_OUTRIGHT if nothing else 0), not nothing, pattern.id


def _allotted(claims: list[tuple[int, Pattern]], number: Number, text: str) -> Iterator[Stated]:
    ranked = sorted(claims, key=_rank)
    taken: set[str] = set()
    for _, pattern in ranked:
        if pattern.name in taken or (taken and not any({pattern.name, *taken} <= pair for pair in _TOGETHER)):
            continue
        if pattern.name == _NOTHING:
            return
        one = converted(pattern, number, text)
        if one is not None:
            taken.add(pattern.name)
            yield one
