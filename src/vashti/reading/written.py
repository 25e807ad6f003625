"""Numbers written out in words, or in TeX, as the figures they stand for."""

import re

from vashti.reading.names import GPU
from vashti.reading.number_words import TENS, UNITS, WORDS

_DIGIT = "|".join(UNITS[1:10])
_SMALL = "|".join(UNITS[1:])
_COMPOUND = re.compile(
    rf"\b(?:(?:(?P<hundreds>a|{_DIGIT})\shundred)(?:\sand)?(?:\s(?:(?P<after>{'|'.join(TENS)})(?:[\s-](?P<last>{_DIGIT}))?|(?P<rest>{_SMALL})))?"
    rf"|(?P<tens>{'|'.join(TENS)})[\s-](?P<unit>{_DIGIT}))\b(?![\s-](?:thirds|quarters|tenths|times))",
    re.IGNORECASE,
)
_DOZEN = re.compile(rf"\b(?:(?P<half>half)\sa|(?P<many>a|{_DIGIT}))\sdozen\b(?!s)", re.IGNORECASE)
_AND_A_HALF = re.compile(rf"\b(?P<whole>{_SMALL}|\d+)[\s-]and[\s-]a[\s-]half(?P<fold>[\s-]?fold)?\b", re.IGNORECASE)
_FOLD = re.compile(rf"\b(?P<many>{_SMALL})-?fold\b", re.IGNORECASE)
_TWICE = re.compile(r"\b(?P<word>twice|double|thrice|triple)(?=\s(?:as|the|that|what|its|our)\b)", re.IGNORECASE)
_PAIR = re.compile(r"\b(?:a|one)\s(?:pair|couple)\sof\b", re.IGNORECASE)
_PART_OF = re.compile(r"(?<![\d/.])(\d{1,2})/(\d{1,2})(?=\s(?:of|the)\b)")
_ONE_IN = re.compile(
    rf"\b(?P<part>{_DIGIT}|\d)\s(?P<what>(?:[a-z]+\s){{0,2}}[A-Za-z]+)\s(?:in|out\sof)\s(?:every\s)?(?P<whole>{_SMALL}|20|100|\d)\b"
    r"(?!\s(?!(?:is|are|was|were|has|have|does|do|did|goes|go|gets?|survives?|pass(?:es)?|fails?|works?|serves?|runs?|drafts?|belongs?|stays?|will|turns?)\b)\w)"
    r"(?!\d|\.\d|\s?%)",
    re.IGNORECASE,
)
_GROUPS = re.compile(r"(?<![\d.,])\d{1,3}(?: \d{3})+(?=\s?(?:B|bytes|tokens)\b)")
"""Thousands set apart by spaces."""
_UNITS_OF = re.compile(
    r"\b(?P<part>\d+)\s(?P<what>SMs|TPCs|multiprocessors|streaming multiprocessors|CUs|cores)\s(?:out\s)?of\s(?:the\s|its\s|our\s)?(?:[\w-]+['’]s\s)?(?P<whole>\d+)\b(?!\s?(?:%|\w+\sSMs))"
)
_OF_UNITS = re.compile(
    r"\b[Oo](?:f|ut of)\s(?:the\s|its\s|our\s|all\s)?(?P<whole>\d+)\s(?P<what>SMs|TPCs|multiprocessors|CUs|cores),?\s(?:only\s)?(?P<part>\d+)\b"
)
_TIMES_GPU = re.compile(
    rf"\b(\d+|{_SMALL})\s?[x×*]\s?(?=(?:NVIDIA\s|AMD\s)?(?:{GPU.pattern.removeprefix(chr(92) + 'b')}))"
)
_SET = re.compile(r"\s*(?:∈|\bin\b)\s*[{\[](?P<members>[\d.,\s]+)[}\]]")
_TEX = (
    (re.compile(r"\\(?:text|mathrm|mathit|textbf|textit|emph|mathbf|operatorname)\{([^{}]*)\}"), r"\1"),
    (re.compile(r"\\(?:times|cdot)\b\s?"), "×"),
    (re.compile(r"\\(?:rightarrow|to|Rightarrow)\b"), "→"),
    (re.compile(r"\\(?:approx|sim|simeq)\b"), "≈"),
    (re.compile(r"\\mu\b\s?"), "µ"),
    (re.compile(r"\\pm\b"), "±"),
    (re.compile(r"\\leq?\b"), "≤"),
    (re.compile(r"\\geq?\b"), "≥"),
    (re.compile(r"\\([%#&_])"), r"\1"),
    (re.compile(r"\\[,;:! ]"), " "),
    (re.compile(r"\\([{}])"), r"\1"),
    (re.compile(r"\\in\b"), "∈"),
    (re.compile(r"\\([A-Za-z]+)"), r"\1"),
    (re.compile(r"\$|\\[()]"), ""),
)


def in_figures(text: str) -> str:
    r"""The text with numbers in words and in TeX as plain figures; what it does not know stays as it is.

    >>> in_figures("twenty-four SMs, half a dozen tokens, one token in five, three-fold")
    '24 SMs, 6 tokens, 1 in 5 token, 3-fold'
    >>> in_figures(r"$\alpha$ = 0.8 on 8xH100")
    'alpha = 0.8 on 8 H100'
    """
    if "\\" in text or "$" in text:
        text = _untexed(text)
    text = _SET.sub(r" of \g<members>", text.replace(" | ", ": "))
    text = _GROUPS.sub(lambda m: m.group().replace(" ", ","), text)
    text = _TIMES_GPU.sub(r"\1 ", text)
    text = _AND_A_HALF.sub(lambda m: f"{value(m['whole']) + 0.5:g}{'-fold' if m['fold'] else ''}", text)
    text = _COMPOUND.sub(_compound, text)
    text = _DOZEN.sub(lambda m: f"{6 if m['half'] else 12 * value(m['many']):g}", text)
    text = _FOLD.sub(lambda m: f"{value(m['many']):g}-fold", text)
    text = _TWICE.sub(lambda m: "2x" if m["word"].lower() in {"twice", "double"} else "3x", text)
    text = _PAIR.sub("two", text)
    text = _PART_OF.sub(r"\1 out of \2", text)
    text = _UNITS_OF.sub(r"\g<part> of \g<whole> \g<what>", text)
    text = _OF_UNITS.sub(r"\g<part> of \g<whole> \g<what>", text)
    return _ONE_IN.sub(_one_in, text)


def _untexed(text: str) -> str:
    for expression, plain in _TEX:
        text = expression.sub(plain, text)
    return text


def value(word: str) -> float:
    """What one word or figure is worth; an article is one."""
    return float(word) if word.isdigit() else WORDS.get(word.lower(), 1.0)


def _compound(match: re.Match[str]) -> str:
    parts = [match[name] for name in ("after", "last", "rest", "tens", "unit") if match[name]]
    hundreds = 100 * value(match["hundreds"]) if match["hundreds"] else 0.0
    return f"{hundreds + sum(map(value, parts)):g}"


def _one_in(match: re.Match[str]) -> str:
    part, whole = value(match["part"]), value(match["whole"])
    if part >= whole:
        return match.group()
    return f"{part:g} in {whole:g} {match['what']}"
