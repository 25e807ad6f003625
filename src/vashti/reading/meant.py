"""What a number says as a given setting: its value in that setting's terms, whether it can be meant, what narrows it."""

import re
from dataclasses import dataclass

from vashti.atlas.loader import space
from vashti.core.design import SettingValue
from vashti.reading.lexicon import Pattern
from vashti.reading.numbers import Number

_WOULD = re.compile(r"\b(?:would|could|might)\b[^;.,]{0,60}$")
_WOULD_FOLLOWS = re.compile(r"(?:\s[\w-]+){0,2}\s(?:would|could|might)\b")
_OVER = re.compile(
    r"\b(?:over|than|relative to|versus|vs\.?|compared (?:to|with)|against|that of)\s+(?P<what>[^,;.()]{3,60})",
    re.IGNORECASE,
)
_AGAINST = re.compile(
    r"\b(?:against|versus|vs\.?|compared (?:to|with)|instead of|rather than|up from)\s(?:the\s|only\s|a\s)*$",
    re.IGNORECASE,
)
_PLAIN_BASELINE = re.compile(
    r"plain|autoregressive|vanilla|without spec|no spec|non-spec|hugging ?face|incremental|token-by-token|ordinary|standard decoding|"
    r"target[- ]only|target alone|\bAR\b|normal decoding|\bbefore\b|greedy decoding|conventional decoding|baseline decoding",
    re.IGNORECASE,
)
_MOST = {"draft_len": 100.0, "expected_tokens_per_round": 64.0, "acceptance_length": 64.0}
"""Value above which the words speak of something else: of a prompt, of tokens per second."""
_LEAST = {"context_len": 32.0, "n_layers": 5.0, "tree_size": 2.0, "round_time_s": 1e-3}
"""Value below which the words speak of something else: of an n-gram, of the layers of a draft head."""
_LARGEST_GAIN = 30
"""Bare number above which a speedup is not meant."""
_UNIT_KINDS = {"s": "t", "bytes": "b", "bytes/s": "r"}
ABOVE_ONE = frozenset({"acceptance_length", "expected_tokens_per_round"})
WHOLE = frozenset(
    [
        "draft_len",
        "tree_size",
        "tree_depth",
        "tree_width",
        "n_draft_heads",
        "batch_sizes",
        "n_gpu",
        "tp_degree",
        "n_layers",
        "n_heads",
        "n_kv_heads",
        "head_dim",
        "draft_sms",
        "context_len",
        "branches",
        "fan_out",
        "free_verification_batch",
    ]
)
_FEWEST_UNITS = 10
"""A count out of so many or fewer is a share ("one SM in six"), not a count."""


@dataclass(frozen=True, slots=True)
class Stated:
    """A setting stated: its value, what narrows it, how it was joined, by which cue, with which log-odds by its words."""

    name: str
    value: SettingValue
    modifier: str = ""
    joined: str = ""
    cue: str = ""
    fallback: bool = False
    odds: float = 0.0


def converted(pattern: Pattern, number: Number, text: str) -> Stated | None:
    """The setting a pattern's number states; nothing where it cannot be meant."""
    spec = space().settings.get(pattern.name)
    if spec is None or number.kind != _UNIT_KINDS.get(spec.unit, number.kind):
        return None
    values = _values(pattern.name, number)
    values = tuple(float(f"{(value + pattern.add) * pattern.scale:.12g}") for value in values)
    if pattern.name == "context_len" and number.kind == "m":
        values = tuple(_binary(value) for value in values)
    if not values or not all(spec.low <= value <= spec.high for value in values) or not _sensible(pattern, values):
        return None
    if number.joined == "list" and len(values) > 1 and not spec.many:
        return None
    value: SettingValue = values if len(values) > 1 else values[0]
    modifier = "; ".join(filter(None, (number.modifier, "would" if _supposed(text, number) else "")))
    if pattern.name == "claimed_speedup":
        if number.kind == "n" and not 1 < max(values) <= _LARGEST_GAIN:
            return None
        if _AGAINST.search(text[: number.start]):
            return None
        modifier = "; ".join(filter(None, (modifier, _versus(text, number))))
    return Stated(pattern.name, value, modifier, number.joined, pattern.id)


def _supposed(text: str, number: Number) -> bool:
    """Whether a number is what something would give, or what it would take to give something."""
    return _WOULD.search(text, 0, number.start) is not None or _WOULD_FOLLOWS.match(text, number.end) is not None


def _sensible(pattern: Pattern, values: tuple[float, ...]) -> bool:
    """Whether values can be meant: counts are whole, and "one draft step" says nothing of the draft length."""
    if pattern.name in ABOVE_ONE and min(values) <= 1.0:
        return False
    if min(values) < _LEAST.get(pattern.name, 0.0) or max(values) > _MOST.get(pattern.name, max(values)):
        return False
    if pattern.name == "draft_len" and values[0] == 1.0:
        return re.search(r"length|len|gamma|=k", pattern.phrase.source) is not None
    return pattern.name not in WHOLE or all(value == int(value) for value in values)


def _binary(value: float) -> float:
    """A context said in thousands ("32k") as the power of two it stands for."""
    thousands = value / 1000
    return thousands * 1024 if thousands.is_integer() and int(thousands) & (int(thousands) - 1) == 0 else value


def _values(name: str, number: Number) -> tuple[float, ...]:
    """The values of a number as this setting takes them: of a change the new one, of a count out of others the share or the count."""
    if number.joined == "change" and name != "batch_sizes":
        return number.values[-1:]
    if number.kind != "o":
        return number.values
    part, whole = number.values[0], number.values[-1]
    if space().settings[name].high <= 1:
        return (part / whole,)
    if name == "n_gpu":
        return (whole,)
    return (part,) if whole > _FEWEST_UNITS else ()


def _versus(text: str, number: Number) -> str:
    found = _OVER.search(text, number.end)
    if found is None or found.start() - number.end > 60 or _PLAIN_BASELINE.search(found["what"]):
        return ""
    what = re.split(r"\sand\s", " ".join(found["what"].split()))[0]
    return f"versus {what}" if re.search("sequential|baseline", what) else f"versus baseline {what}"
