"""A document's own nouns for its two models: "junior" and "senior", the phone and the rack."""

import re
from collections.abc import Iterator

from vashti.core.reading import Document

_ROLE_KNOWN = frozenset(
    [
        "a",
        "an",
        "the",
        "of",
        "on",
        "and",
        "or",
        "with",
        "in",
        "is",
        "as",
        "to",
        "by",
        "from",
        "for",
        "model",
        "target",
        "draft",
        "drafter",
        "verifier",
        "gpu",
        "gpus",
        "batch",
        "we",
        "our",
        "at",
        "parameter",
        "parameters",
        "version",
        "chat",
        "instruct",
        "both",
        "two",
        "one",
        "per",
        "its",
        "base",
        "server",
        "using",
        "run",
        "runs",
        "same",
        "small",
        "large",
        "language",
        "head",
        "class",
        "sized",
        "checkpoint",
        "weights",
        "pair",
        "member",
        "family",
        "that",
        "this",
        "each",
        "scale",
        "dense",
        "it",
        "who",
        "which",
        "when",
        "spread",
    ]
)


def role_words(document: Document) -> dict[str, str]:
    """The document's own nouns for its two models ("junior", "senior"), learned from the sizes they stand beside."""
    sizes: dict[str, list[float]] = {}
    for passage in document.passages:
        if passage.kind in {"body", "list", "table", "caption"}:
            for word, size in _sized(passage.text):
                sizes.setdefault(word, []).append(size)
    typical = {word: sorted(values)[len(values) // 2] for word, values in sizes.items()}
    acting = _acting(document)
    if len(typical) < 2:
        return acting
    largest, smallest = max(typical.values()), min(typical.values())
    if largest < 2 * smallest:
        return acting
    middle = (largest * smallest) ** 0.5
    return acting | {word: "target" if size > middle else "drafter" for word, size in sorted(typical.items())}


PLACES = frozenset(
    [
        "phone",
        "handset",
        "laptop",
        "client",
        "edge",
        "server",
        "cloud",
        "rack",
        "host",
        "cpu",
        "npu",
        "device",
        "card",
        "gpu",
        "node",
        "terminal",
        "tablet",
        "vehicle",
    ]
)
"""Words that name a place as well as the role of what runs there; both are kept."""


_ACTS = re.compile(
    r"\b(?:the|each|its|our|a|an)\s([a-z]{4,}?)(?:s?\s)(?:(?:then|only|first|to|now|can|will)\s)?(draft|verif|propos|guess|check|validat)(?:s|es|y|ies|ing)?\b"
)


def _acting(document: Document) -> dict[str, str]:
    """Nouns that the text makes draft, or verify, and never both."""
    roles: dict[str, set[str]] = {}
    for passage in document.passages:
        if passage.kind in {"title", "body", "list", "caption"}:
            for word, act in _ACTS.findall(passage.text):
                if word in PLACES or word not in _ROLE_KNOWN:
                    roles.setdefault(word, set()).add("drafter" if act in {"draft", "propos", "guess"} else "target")
    sure = {word: next(iter(found)) for word, found in sorted(roles.items()) if len(found) == 1 and word in PLACES}
    return sure if set(sure.values()) == {"drafter", "target"} else {}


_BESIDE = (
    re.compile(r"\b(?P<size>\d+(?:\.\d+)?)\s?(?P<unit>[BM])(?:[- ]parameter)?\s(?P<word>[a-z]{4,})\b"),
    re.compile(
        r"\b(?P<word>[a-z]{4,})(?:\s\(|:\s|,\s|\sis\s(?:a\s|an\s)?)(?P<name>[A-Z][\w.-]*(?:[\s-][A-Z]\w*)*[\s-])?(?P<size>\d+(?:\.\d+)?)\s?(?P<unit>[BM])\b"
    ),
)


def _sized(text: str) -> Iterator[tuple[str, float]]:
    for expression in _BESIDE:
        for match in expression.finditer(text):
            if match["word"] not in _ROLE_KNOWN:
                yield match["word"], float(match["size"]) * (1e9 if match["unit"] == "B" else 1e6)
