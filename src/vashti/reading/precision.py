"""Finds how the weights of target and draft are stored: a precision stands beside a model or a role, or is no one's."""

import re
from collections.abc import Iterator

from vashti.reading.names import billions

_FORMAT = re.compile(
    r"(?<![\w-])(?:(?P<sixteen>bf16|bfloat16|fp16|float16|half[- ]precision|16[- ]bits?)|(?P<fp8>fp8|e4m3|8[- ]bit floating[- ]point)|"
    r"(?P<fp4>nvfp4|mxfp4|fp4)|(?P<int8>int8|w8a8|w8a16|8[- ]bits?|llm\.int8\(\))|(?P<int4>int4|w4a16|w4a8|awq|gptq|nf4|q4_[k0]\w*|4[- ]bits?|four[- ]bits?))"
    r"(?!\w)",
    re.IGNORECASE,
)
_STORED = {"sixteen": "bf16", "fp8": "fp8", "fp4": "fp4", "int8": "int8", "int4": "int4"}
_NOT_WEIGHTS_AFTER = re.compile(
    r"\s*(?:[- ]?(?:kv|caches?|keys?|activations?|attention|tensor cores?|arithmetic|rates?|mma|wgmma|gemms?|accumulat\w*|t?flops?|pflops?|peak|instructions?|flags?|words?|counters?|masks?|ids?|hash\w*|integers?))",
    re.IGNORECASE,
)
_NOT_WEIGHTS_BEFORE = re.compile(
    r"(?:\bkv\b|\bcaches?|\bactivations?|\bids?|\bflags?|t?flop/?s?)[^.;,]{0,14}$", re.IGNORECASE
)
_TARGET = re.compile(
    r"\b(?:targets?|verifiers?|checkers?|(?:large|larger|big|base|main|full) models?|llm)\b", re.IGNORECASE
)
_DRAFT = re.compile(
    r"\b(?:draft(?:er)?s?|proposers?|speculators?|(?:small|smaller|tiny|little) models?|assistants?)\b", re.IGNORECASE
)
_SIZED = re.compile(r"(?<![\w.])\d+(?:\.\d+)?\s?[BM]\b")
_BOTH_BEFORE = re.compile(
    r"\b(?:both|all models|all weights|either model|each model)(?:\s[\w-]+){0,3}\s*$", re.IGNORECASE
)
_BOTH_AFTER = re.compile(r"\s(?:for|in)\s(?:both|all|each)\b", re.IGNORECASE)
_WEIGHTS = re.compile(r"\bweights?\b|\bquanti[sz]ed\b", re.IGNORECASE)
_BORDER = re.compile(r"[.;:]\s")
REACH = 70
"""Characters between a precision and the model it is said of, at most."""
SMALL_BILLIONS = 4.5
"""Parameters [1e9] up to which a model named alone counts as the draft; a judgement."""


def precisions(text: str) -> Iterator[tuple[str, str]]:
    """The settings `target_precision` and `draft_precision` that a text states.

    >>> list(precisions("Llama-3.1-70B in FP8 with a 1B draft kept in bf16"))
    [('target_precision', 'fp8'), ('draft_precision', 'bf16')]
    >>> list(precisions("the KV cache is kept in FP8")), list(precisions("989 TFLOP/s in BF16"))
    ([], [])
    """
    stated: dict[tuple[str, str], None] = {}
    for found in _FORMAT.finditer(text):
        kind = next(name for name, value in found.groupdict().items() if value)
        if _NOT_WEIGHTS_AFTER.match(text, found.end()) or _NOT_WEIGHTS_BEFORE.search(text, 0, found.start()):
            continue
        stated |= {(f"{role}_precision", _STORED[kind]): None for role in _roles(text, found.start(), found.end())}
    yield from stated


def _roles(text: str, start: int, end: int) -> tuple[str, ...]:
    if _BOTH_BEFORE.search(text, 0, start) or _BOTH_AFTER.match(text, end):
        return ("target", "draft")
    anchors = [("target", m.start(), m.end()) for m in _TARGET.finditer(text)]
    anchors += [("draft", m.start(), m.end()) for m in _DRAFT.finditer(text)]
    anchors += [(_role_of_size(text, m), m.start(), m.end()) for m in _SIZED.finditer(text)]
    near = [(away, role) for role, a, b in anchors if (away := _near(text, a, b, start, end)) is not None]
    if near:
        return (min(near)[1],)
    return (
        ("target",)
        if any(_near(text, m.start(), m.end(), start, end) is not None for m in _WEIGHTS.finditer(text))
        else ()
    )


def _role_of_size(text: str, size: re.Match[str]) -> str:
    """The role named right beside a size, else the one its size suggests."""
    before, after = text[max(0, size.start() - 20) : size.start()], text[size.end() : size.end() + 14]
    for words in (before[max((m.end() for m in _BORDER.finditer(before)), default=0) :], after):
        named = [role for role, pattern in (("draft", _DRAFT), ("target", _TARGET)) if pattern.search(words)]
        if len(named) == 1:
            return named[0]
    return "draft" if billions(size.group()) <= SMALL_BILLIONS else "target"


def _near(text: str, first: int, last: int, start: int, end: int) -> int | None:
    """Characters between a word and a precision, fewer where the word comes first; None when a border parts them."""
    between = text[last:start] if last <= start else text[end:first]
    if len(between) > REACH or _BORDER.search(between):
        return None
    late = 0 if last <= start else 8
    return len(between) + late
