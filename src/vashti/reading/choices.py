"""Finds what one voice says about the axes of the design space."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial

from vashti.core.design import Choice
from vashti.reading.lexicon import Pattern, choice_index, in_context
from vashti.reading.names import masked_names, named
from vashti.reading.negation import compared, negated
from vashti.reading.role_words import PLACES
from vashti.reading.roles import act_words


@dataclass(frozen=True, slots=True)
class Mention:
    """A choice spoken of: how strongly, whether denied, by which cue."""

    choice: Choice
    strength: int
    denied: bool
    cue: str


def canonical(text: str, roles: Mapping[str, str]) -> str:
    """Lower-case text with names masked and the document's own role words replaced by the common ones."""
    lower = masked_names(text, named(text)).lower()
    for word, role in roles.items():
        name = "draft model" if role == "drafter" else "target model"
        lower = re.sub(rf"\b{re.escape(word)}(?=s\b|['’]s|\b)", f"{name} {word}" if word in PLACES else name, lower)
    lower = _WORD.sub(lambda match: f"token{match[1]}", lower)
    for expression, act in act_words(roles):
        lower = expression.sub(partial(_acted, act), lower)
    return lower


def _acted(act: str, match: re.Match[str]) -> str:
    ending = match[1] or ""
    return act + {"es": "s", "e": "", "d": "ed"}.get(ending, ending)


_WORD = re.compile(r"\b(?<!in other )(?<!key )(?<!role )(?<!stop )(?<!single )word(s?)\b(?!-for)(?! for word)")
"""Authors who avoid the field's vocabulary write words where others write tokens."""


def mentions(text: str, around: str) -> Iterator[Mention]:
    """The choices spoken of in a canonical text, the strongest mention of each.

    Args:
        text: what one voice says in a sentence.
        around: the sentence and its neighbours.
    """
    best: dict[tuple[Choice, bool], Mention] = {}
    for pattern in choice_index().candidates(text):
        mention = _mention(pattern, text, around)
        if mention is None:
            continue
        for choice in (mention.choice, *(pattern.also if not mention.denied else ())):
            key = (choice, mention.denied)
            strength = mention.strength if choice == mention.choice else min(mention.strength, 2)
            if key not in best or strength > best[key].strength:
                best[key] = Mention(choice, strength, mention.denied, pattern.id)
    yield from best.values()


def _mention(pattern: Pattern, text: str, around: str) -> Mention | None:
    found = pattern.phrase.find(text)
    if found is None or not in_context(pattern, text, around):
        return None
    start, end = min(m.start() for m in found), max(m.end() for m in found)
    first = min(found, key=lambda m: m.start())
    if compared(text, start):
        return None
    denied = negated(text, start, end if len(found) == 1 else first.end(), exempt=pattern.phrase.negator)
    return Mention(Choice(pattern.name, pattern.value), pattern.strength, denied, pattern.id)
