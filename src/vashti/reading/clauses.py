"""Cuts a sentence into the pieces over which one and the same speaker may commit to something."""

import re
from dataclasses import dataclass
from functools import cache

from vashti.atlas.cues_schema import stance_cues, word_classes
from vashti.reading.phrases import compiled

_REPLACED = re.compile(r"\breplac(?:e|es|ed|ing)\s(?P<old>[^,.;:()]{3,70}?)\s(?:by|with)\b", re.IGNORECASE)
_SUBJECT = re.compile(r"\s(?=(?:we|our|this (?:paper|work|design|proposal))\s)")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a sentence.

    Attributes:
        text: its words.
        start: where it begins in the sentence.
        opening: ``main``, ``contrast`` (what it says is set against something), ``relative`` (speaks on about what comes
            just before), ``turn`` (a new main clause), ``aside`` (in parentheses).
    """

    text: str
    start: int
    opening: str


_CUT = re.compile(
    r"(?P<relative>,\s+(?:in\s|of\s|for\s|on\s|by\s)?(?:which|whose|who|where)\b|\((?=which\b))"
    r"|(?P<turn>;\s+|\s+[—–]\s+|—|,\s+(?:but|whereas|while|whilst|so|yet|hence|and\s+(?:so|thus|hence|then)|although|though|however)\b|\s(?:but|whereas)\s"
    r"|,?\s+and\s+(?=(?:we|our|it|they|this|there|nothing|instead|neither|does|do|is|are|would|could|might|has|uses|keeps|runs|lets|gives|therefore)\b)|:\s+"
    r"|\s(?=(?:so\sthat|because|since|although|even\sthough|unless)\s))"
    r"|(?P<contrast>,?\s+(?:rather\sthan|instead\sof|in\splace\sof|in\slieu\sof|as\sopposed\sto|in\scontrast\s(?:to|with)|unlike|contrary\sto|compared\s(?:to|with))\b)"
    r"|(?P<that>\b(?:note|notes|observe|observes|find|finds|show|shows|showed|argue|argues|report|reports|reported|claim|claims|claim|assert|mean|means|imply|implies|pretend|conceivable|possible|imaginable|believe|suggest|suggests|known|true)\s+that\b)"
    r"|(?P<comma>,\s+)|(?P<open>\s\()|(?P<close>\)[\s,;.]?)",
    re.IGNORECASE,
)


_SHORT_NAME = re.compile(r"(?<=[a-z])\s\([A-Z][A-Za-z]*[A-Z]\)(?=\s[a-z])")
"""The short name of what stands before it, which cuts nothing: "speculative speculative decoding (SSD) uses"."""


def pieces(sentence: str) -> tuple[Piece, ...]:
    """The pieces of a sentence, in order.

    >>> [(p.text, p.opening) for p in pieces("Unlike Medusa, which adds heads, we keep a draft model rather than heads.")]
    [('Unlike Medusa', 'contrast'), (', which adds heads', 'relative'), (', we keep a draft model', 'main'), (' rather than heads.', 'contrast')]
    """
    cuts = [(0, "contrast" if _contrasts().match(sentence.lower()) else "main")]
    if cuts[0][1] == "contrast" and (bare := _SUBJECT.search(sentence)) and "," not in sentence[: bare.start()]:
        cuts.append((bare.start(), "main"))
    replaced = _REPLACED.search(sentence)
    short = [match.span() for match in _SHORT_NAME.finditer(sentence)]
    for match in _CUT.finditer(sentence):
        if any(low <= match.start() < high for low, high in short):
            continue
        opening = _opening(match)
        at = match.end() if match.lastgroup in {"that", "close"} else match.start()
        if at > cuts[-1][0]:
            cuts.append((at, opening))
    if replaced:
        cuts = [cut for cut in cuts if not replaced.start("old") <= cut[0] <= replaced.end("old")]
        cuts = sorted([*cuts, (replaced.start("old"), "contrast"), (replaced.end("old"), "main")])
    ends = [start for start, _ in cuts[1:]] + [len(sentence)]
    return tuple(
        Piece(sentence[start:end], start, opening)
        for (start, opening), end in zip(cuts, ends, strict=True)
        if sentence[start:end].strip(" ,;:()")
    )


def _opening(match: re.Match[str]) -> str:
    return {"comma": "main", "that": "turn", "open": "aside", "close": "main"}.get(
        match.lastgroup or "", match.lastgroup or "main"
    )


@cache
def _contrasts() -> re.Pattern[str]:
    return any_of(stance_cues().contrasts)


@cache
def any_of(patterns: tuple[str, ...]) -> re.Pattern[str]:
    """One expression that finds any of the patterns."""
    parts = (compiled(pattern, word_classes()).expression for pattern in patterns)
    return re.compile("|".join(f"(?:{part})" for part in parts))
