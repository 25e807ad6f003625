"""The document's own words for its two models and for what they do: "the deputy", "sketched"."""

import re
from collections.abc import Iterator, Mapping

from vashti.core.reading import Document
from vashti.reading.role_words import PLACES, role_words

_KIND = r"(?:(?:language|translation|causal|chat|decoder|neural)\s)?(?:model|lm|llm|transformer)s?\b"
_SMALL = re.compile(
    rf"\b(?:small|smaller|tiny|little|compact|light|lightweight|quick|cheap|nimble|weaker|lesser|modest|slim)\s(?:[\w-]+\s){{0,2}}{_KIND}"
)
_LARGE = re.compile(
    rf"\b(?:large|larger|big|bigger|heavy|main|served|strong|stronger|expensive|full)\s(?:[\w-]+\s){{0,2}}{_KIND}"
    rf"|\b{_KIND}[^,;]{{0,24}}\btimes\s(?:as\s(?:large|big)|larger|bigger|the\ssize)"
)
_DESCRIBED = (
    re.compile(r"\b(?:the|our|its|an?|this)\s(?P<word>[a-z]{4,}),\s(?:an?|the|our|here\san?)\s(?P<said>[^.;:(]{3,80})"),
    re.compile(
        r"\b(?:the|our|its)\s(?P<word>[a-z]{4,})\sis\s(?:played\sby\s)?(?:simply\s|merely\s|just\s)?(?:an?|the|our)\s(?P<said>[^.;:,(]{3,60})"
    ),
    re.compile(
        r"\b(?P<said>[a-z-]+\s(?:[\w-]+\s){0,2}(?:model|lm|llm|transformer)),?\s(?:called|named|dubbed|which\swe\scall|whom\swe\scall|we\scall\sit)\s(?:the\s|our\s)?[\"“'‘]?(?P<word>[a-z]{4,})"
    ),
)
_OTHER_PARTS = frozenset(
    [
        "adapter",
        "answer",
        "approach",
        "baseline",
        "bottleneck",
        "bridge",
        "case",
        "classifier",
        "companion",
        "controller",
        "cost",
        "default",
        "design",
        "draft",
        "drafter",
        "engine",
        "estimator",
        "first",
        "former",
        "gate",
        "head",
        "heads",
        "idea",
        "judge",
        "kernel",
        "latter",
        "layer",
        "method",
        "model",
        "models",
        "module",
        "network",
        "other",
        "output",
        "planner",
        "point",
        "predictor",
        "price",
        "probe",
        "problem",
        "question",
        "rest",
        "result",
        "router",
        "scheduler",
        "scheme",
        "second",
        "server",
        "system",
        "target",
        "task",
        "text",
        "thing",
        "vehicle",
        "verifier",
        "weight",
        "weights",
    ]
)
"""Nouns that are described beside a model and are not one of the two."""


def roles_of(document: Document) -> dict[str, str]:
    """The document's own nouns for its two models: by the sizes they stand beside, by what is said of them, by what they do."""
    described: dict[str, set[str]] = {}
    for passage in document.passages:
        if passage.kind in {"body", "list", "caption"}:
            for word, role in _described(passage.text.lower()):
                described.setdefault(word, set()).add(role)
    sure = {word: next(iter(roles)) for word, roles in sorted(described.items()) if len(roles) == 1}
    return sure | role_words(document)


def _described(lower: str) -> Iterator[tuple[str, str]]:
    for expression in _DESCRIBED:
        for match in expression.finditer(lower):
            if match["word"] in _OTHER_PARTS or match["word"] in PLACES:
                continue
            if _LARGE.search(match["said"]):
                yield match["word"], "target"
            elif _SMALL.search(match["said"]):
                yield match["word"], "drafter"


def act_words(roles: Mapping[str, str]) -> tuple[tuple[re.Pattern[str], str], ...]:
    """Expressions for what the two models do where their nouns are made from a verb ("sketcher": sketches, sketched)."""
    return tuple(
        (re.compile(rf"\b{re.escape(stem)}(e?s|e?d|ing|e)?\b"), "draft" if role == "drafter" else "check")
        for word, role in sorted(roles.items())
        if (stem := _verb(word))
    )


def _verb(word: str) -> str:
    """The verb a noun in -er is made from, or nothing."""
    if word in PLACES or not word.endswith("er") or len(word) < 5:
        return ""
    stem = word[:-2]
    return stem[:-1] if len(stem) > 4 and stem[-1] == stem[-2] else stem
