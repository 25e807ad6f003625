"""What a number is most likely to mean by the words around it: a linear model, for wordings no cue foresees."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from vashti.atlas.cues_schema import word_classes
from vashti.atlas.files import ROOT
from vashti.core.design import SettingValue
from vashti.core.words import stem
from vashti.reading.lexicon import Pattern
from vashti.reading.meant import Stated, converted
from vashti.reading.numbers import Number
from vashti.reading.phrases import compiled
from vashti.reading.settings import words_and_numbers
from vashti.reading.written import in_figures

FILE = ROOT / "learned" / "numbers.npz"
LEARNED = (
    "acceptance_length",
    "acceptance_rate",
    "batch_sizes",
    "claimed_speedup",
    "context_len",
    "draft_len",
    "draft_memory_overhead",
    "draft_sms",
    "draft_time_s",
    "handoff_time_s",
    "n_gpu",
    "repartition_latency_s",
    "round_time_s",
    "sm_fraction_draft",
    "temperature",
    "tree_depth",
    "tree_size",
    "tree_width",
    "verify_time_s",
)
"""The settings told apart."""
LIKE = -0.4
"""Log-odds from which a number no cue takes is taken to state a setting, where nothing else states it; chosen on annotated documents."""
UNLIKE = -4.0
"""Log-odds below which a cue is taken to have misread a number; chosen on annotated documents."""
OF_A_WHOLE = ("draft_sms", "sm_fraction_draft")
"""Settings that "24 of 132" states both."""
FEWEST_WORDS = 3
"""Words of a text from which they say what its numbers mean [1]; a judgement."""
_RATE = re.compile(r"\s*(?:[\w-]+\s?)?(?:/\s?s(?:ec)?\b|per\s(?:second|minute|hour)\b|a\ssecond\b)")
"""What follows a number that is a rate, which no setting is."""
_SLOT = re.compile(r"‹([a-z])(\d+)›")
_TOKEN = re.compile(r"@\d+|[a-zα-ω]+|[#=<>→:;,.()/≈]")
_NEAR = 5
"""Words on either side that count by their distance [1]; a judgement."""


@dataclass(frozen=True)
class NumberLikeness:
    """The model: for each feature of a number and its words the log-odds it adds to each setting (features, settings)."""

    features: dict[str, int]
    weights: npt.NDArray[np.float16]
    bias: npt.NDArray[np.float32]

    def log_odds(self, found: frozenset[str]) -> npt.NDArray[np.float64]:
        """Log-odds of each setting, in the order of `LEARNED`."""
        rows = sorted(self.features[feature] for feature in found if feature in self.features)
        odds: npt.NDArray[np.float64] = self.weights[rows].astype(np.float64).sum(axis=0) + self.bias
        return odds


def described(words: str, place: int, number: Number) -> frozenset[str]:
    """Features of one number: what it is like, the words on either side by their distance, all words of the sentence."""
    slots = _SLOT.sub(lambda slot: f" @{slot[2]} " if slot[1] not in "gl" else f" name{slot[1]} ", words)
    tokens = [token if token[0] == "@" else stem(token) for token in _TOKEN.findall(slots)]
    at = tokens.index(f"@{place}") if f"@{place}" in tokens else len(tokens)
    plain = ["@" if token[0] == "@" else token for token in tokens]
    before, after = plain[max(0, at - _NEAR) : at][::-1], plain[at + 1 : at + 1 + _NEAR]
    sides = [f"{sign}{step}{word}" for sign, side in (("-", before), ("+", after)) for step, word in enumerate(side)]
    sides += [f"{sign}{word}" for sign, side in (("-", before), ("+", after)) for word in side]
    pairs = [f"{sign}{one}_{other}" for sign, side in (("-", before), ("+", after)) for one, other in pairwise(side)]
    around = [f"{before[0]}_@_{after[0]}"] if before and after else []
    return frozenset([*_alone(number), *sides, *pairs, *around, *(f"s{word}" for word in plain if word.isalpha())])


def _alone(number: Number) -> list[str]:
    """What a number says without its words."""
    size = min(number.values)
    power = next(
        (str(most) for most in (0, 0.01, 0.1, 0.5, 0.99, 1, 2, 4, 8, 16, 32, 64, 256, 1024, 8192) if size <= most), ""
    )
    return [f"k{number.kind}", f"v{number.kind}{power}", f"j{number.kind}{number.joined}", f"w{size == int(size)}"]


@cache
def number_likeness() -> NumberLikeness:
    """The model as shipped."""
    with np.load(FILE) as stored:
        names = stored["features"].tobytes().decode("utf-8").split("\n")
        return NumberLikeness({name: place for place, name in enumerate(names)}, stored["weights"], stored["bias"])


@cache
def _pattern(name: str) -> Pattern:
    return Pattern("likeness", compiled("<n>", word_classes()), name, "", 1)


@dataclass(frozen=True, slots=True)
class Likely:
    """A number of a text with its log-odds of stating each setting, and what it would state there."""

    text: str
    number: Number
    odds: npt.NDArray[np.float64]

    def of(self, name: str) -> float:
        """Log-odds of one setting; a count out of a whole states the count and the share alike."""
        names = OF_A_WHOLE if self.number.kind == "o" and name in OF_A_WHOLE else (name,)
        return max(float(self.odds[LEARNED.index(one)]) for one in names)

    def states(self, name: str) -> Stated | None:
        """The setting as this number states it; nothing where it cannot be meant."""
        return converted(_pattern(name), self.number, self.text)

    @property
    def likeliest(self) -> str:
        """The likeliest setting."""
        return LEARNED[int(self.odds.argmax())]


def likely_numbers(text: str, roles: dict[str, str], said: Iterable[Stated]) -> tuple[Likely, ...]:
    """Every number of a text with what it is likely to state, where cues have said what they know of it."""
    figures = in_figures(text)
    words, found = words_and_numbers(text, roles)
    by_cue = tuple(said)
    return tuple(
        Likely(
            figures, number, number_likeness().log_odds(described(words, place, number) | cued(figures, number, by_cue))
        )
        for place, number in enumerate(found)
    )


def cued(text: str, number: Number, said: Iterable[Stated]) -> frozenset[str]:
    """Features of a number that cues take for a setting."""
    names = [
        one.name for one in said if one.name in LEARNED and same(converted(_pattern(one.name), number, text), one.value)
    ]
    return frozenset([*(f"R{name}" for name in names), *(["R"] if names else [])])


def same(stated: Stated | None, value: SettingValue) -> bool:
    """Whether a number states one of some values, within 1 %."""
    if stated is None:
        return False
    ours, theirs = (v if isinstance(v, tuple) else (v,) for v in (stated.value, value))
    return any(
        abs(one - other) <= 0.01 * abs(other)
        for one in ours
        for other in theirs
        if isinstance(one, float) and isinstance(other, float)
    )


def weighed_settings(text: str, roles: dict[str, str], by_cue: tuple[Stated, ...]) -> Iterator[Stated]:
    """What cues say a text states, without what its words are most unlike; and what they are like where no cue speaks."""
    found = likely_numbers(text, roles, by_cue)
    for one in by_cue:
        meant = [number for number in found if one.name in LEARNED and same(number.states(one.name), one.value)]
        odds = max((number.of(one.name) for number in meant), default=0.0)
        if odds >= UNLIKE:
            yield replace(one, odds=odds)
    for number in found if len(text.split()) >= FEWEST_WORDS else ():
        name = number.likeliest
        stated = number.states(name)
        rate = _RATE.match(number.text, number.number.end)
        if number.of(name) >= LIKE and stated is not None and not rate and not cued(number.text, number.number, by_cue):
            yield replace(stated, fallback=True, odds=number.of(name))
