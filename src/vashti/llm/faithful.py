"""Whether a sentence in other words says the same: nothing added, nothing moved that carries the meaning.

A sentence has a skeleton: its tokens for quotations and references, its numbers with their units, the words that
compare, deny, limit and judge, and those that say who does what. A rewording keeps the skeleton in order. Between its
bones it may use the words of the sentence, their listed synonyms and small connecting words, and no others; so no name,
paper, cause or judgement can enter.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

MOST_CUT = 0.2
"""Share of the words between the bones that may be cut; one may be in any case [1]."""
SPARE_LETTERS = 40
"""Letters by which a rewording may be longer than its sentence, and half as much again [1]."""
_LEXEME = re.compile(r"\{\d+\}|[+\-−]?\d[\d.,]*\d|\d|n['’]t\b|[^\W\d_](?:[\w-]*\w)?|[×%/²³]|[^\w\s]")
_QUIET = frozenset(".,;:()'’-–—")
_OPENING = frozenset(".?!:")
"""Signs after which a capital is no sign of a name."""
_ENDINGS = ("ings", "ing", "ies", "ied", "es", "ed", "ly", "s", "e", "y")
_SHORTEST = 3
"""Letters a word keeps when its ending is taken off [1]."""


def unfaithful(words: str, original: str) -> str:
    """Why a sentence in other words is not taken; empty when it says the same.

    Args:
        words: the sentence as a model words it.
        original: the sentence it stands for.

    >>> unfaithful("At batch 8 your split yields 1.2× {1}.", "At batch 8 your split gives 1.2× {1}.")
    ''
    >>> unfaithful("At batch 8 your split gives 1.4× {1}.", "At batch 8 your split gives 1.2× {1}.")
    'what it says is not what the sentence says: 1.4 for 1.2'
    """
    if len(words) > 1.5 * len(original) + SPARE_LETTERS:
        return "it is longer than what it stands for"
    if words[-1:] != original[-1:]:
        return "it does not end as the sentence ends"
    said, meant = tuple(_bones(words)), tuple(_bones(original))
    if not _same(said, meant):
        return f"what it says is not what the sentence says: {_difference(said, meant)}"
    strange = _strange(words, original)
    if strange:
        return f"it brings words of its own: {', '.join(strange)}"
    wanted, cut = _flesh(original), _flesh(original) - _with_synonyms(_flesh(words))
    return f"it leaves out {', '.join(sorted(cut))}" if len(cut) > max(1, MOST_CUT * len(wanted)) else ""


def _same(said: tuple[str, ...], meant: tuple[str, ...]) -> bool:
    """Whether two skeletons are one, but for bones that may be added."""
    place = 0
    for bone in said:
        if place < len(meant) and bone == meant[place]:
            place += 1
        elif bone not in _tables().addable:
            return False
    return place == len(meant)


def _difference(said: tuple[str, ...], meant: tuple[str, ...]) -> str:
    at = next((i for i, (a, b) in enumerate(zip(said, meant, strict=False)) if a != b), min(len(said), len(meant)))
    return f"{said[at] if at < len(said) else 'nothing'} for {meant[at] if at < len(meant) else 'nothing'}"


def _bones(sentence: str) -> Iterator[str]:
    """The skeleton of a sentence, in order; names, words with digits and what follows a number are bones too."""
    counted, opens = False, True
    for written in _LEXEME.findall(sentence):
        lexeme, unit, first = _lowered(written), counted and _lowered(written) not in _tables().free, opens
        counted, opens = lexeme[-1].isdigit(), written in _OPENING
        if not written[0].isalpha():
            if lexeme not in _QUIET:
                yield lexeme
        elif _bone(lexeme) or unit or _is_name(written, first=first):
            yield _bone(lexeme) or (_stem(lexeme) if unit else lexeme)


def _bone(lexeme: str) -> str:
    """What a word counts as among the bones; empty when it is none."""
    bones = _tables().bones
    return bones.get(lexeme) or bones.get(_stem(lexeme)) or ""


def _is_name(written: str, *, first: bool) -> bool:
    """Whether a word is a name by its looks: capitals or digits where a plain word has none."""
    inner = written[1:] if first else written
    return inner != inner.lower() or any(letter.isdigit() for letter in written)


def _strange(words: str, original: str) -> list[str]:
    """Words of a rewording that are no bone, no word of the sentence or a synonym of one, and no small word."""
    own = _with_synonyms(frozenset(_stem(lexeme) for lexeme in _lexemes(original)))
    given = (word for word in _lexemes(words) if word[0].isalpha() and word not in _tables().free)
    return [word for word in given if _stem(word) not in own and not _bone(word)]


def _flesh(sentence: str) -> frozenset[str]:
    """Stems of the words between the bones, small words left out."""
    words = (word for word in _lexemes(sentence) if word[0].isalpha() and word not in _tables().free)
    return frozenset(_stem(word) for word in words if not _bone(word))


def _with_synonyms(stems: frozenset[str]) -> frozenset[str]:
    return stems.union(*(_tables().synonyms.get(stem, frozenset()) for stem in stems))


def _lexemes(sentence: str) -> list[str]:
    return [_lowered(written) for written in _LEXEME.findall(sentence)]


def _lowered(written: str) -> str:
    return written.lower().replace("’", "'").replace("−", "-")


def _stem(word: str) -> str:
    """A word without its ending.

    >>> _stem("gives") == _stem("giving") == _stem("give")
    True
    """
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST:
            return word[: -len(ending)]
    return word


@dataclass(frozen=True, slots=True)
class _Tables:
    """The lists of `skeleton.yaml`, by word or by stem."""

    bones: Mapping[str, str]
    addable: frozenset[str]
    synonyms: Mapping[str, frozenset[str]]
    free: frozenset[str]


@cache
def _tables() -> _Tables:
    data: dict[str, Any] = yaml.safe_load(files("vashti.llm").joinpath("skeleton.yaml").read_text(encoding="utf-8"))
    free = frozenset(data["free"])
    first = {form: group[0] for group in data["same"] for form in group}
    words = [*(word for group in data["kept"].values() for word in group), *first]
    bones = {form: first.get(word, word) for word in words for form in (_stem(word), word) if form not in free}
    bones |= first
    synonyms: dict[str, frozenset[str]] = {}
    for group in data["synonyms"]:
        stems = frozenset(map(_stem, group))
        for stem in stems:
            synonyms[stem] = synonyms.get(stem, frozenset()) | stems
    return _Tables(bones, frozenset(data["addable"]), synonyms, free)
