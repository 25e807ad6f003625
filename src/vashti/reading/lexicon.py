"""The cue lexicon compiled once, and indexed so that a sentence meets only the cues that can match it."""

from collections import Counter
from dataclasses import dataclass
from functools import cache

from vashti.atlas.cues_schema import Cue, axis_cues, setting_cues, word_classes
from vashti.core.design import Choice
from vashti.reading.phrases import Phrase, compiled
from vashti.reading.vocabulary import beginnings


@dataclass(frozen=True, slots=True)
class Pattern:
    """One pattern of a cue, ready to match.

    Attributes:
        id: axis or setting, value and position in the lexicon.
        phrase: the pattern.
        name, value: what it speaks for.
        strength: 1 to 3.
        needs, nearby, without: context, as in the lexicon.
        also: choices that follow by definition.
        add, scale, fixed: how a setting's number is converted, or the value itself.
    """

    id: str
    phrase: Phrase
    name: str
    value: str
    strength: int
    needs: tuple[Phrase, ...] = ()
    nearby: tuple[Phrase, ...] = ()
    without: tuple[Phrase, ...] = ()
    also: tuple[Choice, ...] = ()
    add: float = 0.0
    scale: float = 1.0
    fixed: float | None = None


class Index:
    """Patterns by the beginnings of the words they need."""

    def __init__(self, patterns: tuple[Pattern, ...]) -> None:
        self._always = tuple(p for p in patterns if not p.phrase.heads)
        self._by_beginning: dict[str, list[Pattern]] = {}
        common = Counter(beginning for pattern in patterns for head in pattern.phrase.heads for beginning in head)
        for pattern in patterns:
            rarest = min(pattern.phrase.heads, key=lambda head: sum(common[b] for b in head), default=frozenset[str]())
            for beginning in sorted(rarest):
                self._by_beginning.setdefault(beginning, []).append(pattern)

    def candidates(self, text: str) -> list[Pattern]:
        """Patterns that can match a lower-case text, in the order of the lexicon's ids."""
        found = {p.id: p for start in beginnings(text) for p in self._by_beginning.get(start, ())}
        return sorted([*found.values(), *self._always], key=lambda pattern: pattern.id)


@cache
def choice_index() -> Index:
    """Every pattern that speaks for an axis value."""
    patterns: list[Pattern] = []
    for axis, record in axis_cues().items():
        for value, cues in record.values.items():
            for number, cue in enumerate(cues):
                patterns.extend(_patterns(axis, value, number, cue))
    return Index(tuple(patterns))


def _patterns(axis: str, value: str, number: int, cue: Cue) -> list[Pattern]:
    needs, nearby, without = (_all(sources) for sources in (cue.needs, cue.nearby, cue.without))
    also = tuple(Choice(on, taken) for on, values in sorted(cue.also.items()) for taken in values)
    return [
        Pattern(
            f"{axis}.{value}.{number}.{place}",
            compiled(source, word_classes()),
            axis,
            value,
            cue.strength,
            needs,
            nearby,
            without,
            also,
        )
        for place, source in enumerate(cue.any)
    ]


def _all(sources: tuple[str, ...]) -> tuple[Phrase, ...]:
    return tuple(compiled(source, word_classes()) for source in sources)


@cache
def setting_index() -> Index:
    """Every pattern that speaks for a setting."""
    patterns = [
        Pattern(
            f"{name}.{number:02d}.{place:02d}",
            compiled(source, word_classes()),
            name,
            "",
            2,
            needs=_all(cue.needs),
            without=_all(cue.without),
            add=cue.add,
            scale=cue.scale,
            fixed=cue.value,
        )
        for name, cues in setting_cues().settings.items()
        for number, cue in enumerate(cues)
        for place, source in enumerate(cue.any)
    ]
    return Index(tuple(patterns))


def in_context(pattern: Pattern, text: str, around: str) -> bool:
    """Whether what must stand around the pattern does, and what must not does not."""
    if pattern.needs and not any(phrase.holds(text) for phrase in pattern.needs):
        return False
    if pattern.nearby and not any(phrase.holds(around) for phrase in pattern.nearby):
        return False
    return not any(phrase.holds(text) for phrase in pattern.without)
