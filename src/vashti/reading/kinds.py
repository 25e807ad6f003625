"""What a line is by its looks and words: heading, prose, formula, code, entry of the references."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from vashti.core.reading import PassageKind
from vashti.reading.layout import Flow
from vashti.reading.lines import Line

BULLET = re.compile(r"^([•◦▪‣∙●○■□►➢\uf000-\uf0ff]|[–—*·-](?=\s)|\(?\d{1,2}[.)](?=\s)|\(?[a-z]\)|\([ivx]+\))\s*\S")
CAPTION = re.compile(
    r"^(figure|fig\.|table|tab\.|algorithm|listing|alg\.)\s*([A-Z]?\d+(\.\d+)?|[IVX]+)\b", re.IGNORECASE
)
NUMBERED = re.compile(r"^(\d{1,2}(\.\d{1,2})*\.?|[IVX]+\.|[A-Z](\.\d+)*\.?)\s+[A-Z\"'(]")
NAMED = re.compile(
    r"^(\d+\.?\s+|[IVX]+\.\s+)?(abstract|introduction|background|motivation|related works?|design|method|methods|"
    r"approach|evaluation|experiments|results|discussion|limitations|future work|conclusions?|references|"
    r"bibliography|works cited|acknowledge?ments?|appendix|overview|implementation)[.:]?$",
    re.IGNORECASE,
)
FLOATED = re.compile(r"^(?:Fig(?:ure|\.)|Table|Algorithm|Listing)\s?\d{1,2}\s?[:.|]\s[A-Z]")
"""The caption of a figure that floats among the references."""
REFERENCES = re.compile(
    r"^(\d+\.?\s+|[IVX]+\.\s+|[A-Z]\.?\s+)?(references|bibliography|works cited|literature cited)[.:]?$", re.IGNORECASE
)
NOTE = re.compile(r"^([⁰¹²³⁴⁵⁶⁷⁸⁹]{1,2}|\d{1,2}|[*†‡§¶∗]{1,2})\s?[^\W\d_\s]")
ENTRY = re.compile(r"^(\[[\w+.-]{1,12}\]|\d{1,3}\.\s)")
TERMINAL = re.compile(r"[.!?:][\"')\]⁰¹²³⁴⁵⁶⁷⁸⁹]*$")
OPERATORS = re.compile(r"[=≈≤≥<>∑∏∫√×⋅·±∈≡→]|\^|_")

Kind = PassageKind


@dataclass(frozen=True, slots=True)
class Style:
    """How a document is set: size of running text [pt], steps from line to line in type sizes, and whether as code."""

    size: float
    leading: float
    mono: bool = False


@dataclass(frozen=True, slots=True)
class Edges:
    """Left and right edge of running text in a flow [pt], and its usual step between lines [pt]."""

    left: float
    right: float
    step: float


def style_of(lines: Sequence[Line]) -> Style:
    """The size most letters are set in, and the usual leading."""
    weight: dict[float, int] = {}
    for line in lines:
        key = round(line.size * 2) / 2
        weight[key] = weight.get(key, 0) + len(line.text)
    size = max(weight, key=lambda key: (weight[key], key)) if weight else 10.0
    steps = [
        (above.baseline - below.baseline) / size
        for above, below in pairwise(lines)
        if abs(above.size - size) < 0.3 and abs(below.size - size) < 0.3 and above.page == below.page
    ]
    usual = [step for step in steps if 0.9 < step < 2.6]
    mono = sum(len(line.text) for line in lines if line.mono) > 0.5 * sum(len(line.text) for line in lines)
    return Style(size, median(usual) if usual else 1.2, mono)


def edges_of(flow: Flow, style: Style) -> Edges:
    """Edges and step of the running text of a flow."""
    lines = [item for item in flow.items if isinstance(item, Line)]
    body = [line for line in lines if abs(line.size - style.size) < 0.5] or lines
    if not body:
        return Edges(flow.left, flow.right, style.size * style.leading)
    lefts, rights = sorted(line.box.left for line in body), sorted(line.box.right for line in body)
    steps = [a.baseline - b.baseline for a, b in pairwise(body)]
    usual = [step for step in steps if 0.9 * style.size < step < 2.0 * style.size * max(1.0, style.leading / 1.2)]
    step = min(median(usual), 1.15 * style.leading * style.size) if usual else style.leading * style.size
    return Edges(lefts[len(lefts) // 10], rights[(9 * len(rights)) // 10], step)


def line_kind(line: Line, edges: Edges, style: Style, *, references: bool) -> Kind:
    """What a line is, judged by itself; whether it stands among the references is told."""
    if _is_heading(line, style):
        return "heading"
    if references:
        return "body" if FLOATED.match(line.text) else "reference"
    return "equation" if _is_equation(line, edges) or _is_code(line, style) else "body"


def hangs(run: Sequence[Line], line: Line, edges: Edges) -> bool:
    """Whether a line of few words is the end of a list item rather than a formula."""
    first, last = run[0], run[-1]
    hung = line.box.left - first.box.left if last is first else abs(line.box.left - last.box.left)
    near = last.baseline - line.baseline < 1.3 * edges.step
    return bool(BULLET.match(first.text)) and near and line.math < 0.5 and 0 <= hung < 2 * line.size


def _is_code(line: Line, style: Style) -> bool:
    return line.mono and not style.mono and not CAPTION.match(line.text)


def _is_heading(line: Line, style: Style) -> bool:
    text = line.text
    letters = [letter for letter in text if letter.isalpha()]
    if len(letters) < 3 or len(text) > 130 or (BULLET.match(text) and not NUMBERED.match(text)):
        return False
    if CAPTION.match(text) or line.math > 0.3 or (text.endswith("-") and line.size < 1.07 * style.size):
        return False
    if line.size > 1.07 * style.size or NAMED.match(text):
        return True
    capitals = sum(letter.isupper() for letter in letters) > 0.9 * len(letters)
    if line.bold and line.size > 0.93 * style.size:
        return len(text.split()) <= 14 and not text.endswith((",", ";"))
    numbered = bool(NUMBERED.match(text)) and len(text.split()) <= 9 and not re.search(r"[,=]|[.,]$", text)
    return numbered and (capitals or line.italic) and len(letters) > 4


def _is_equation(line: Line, edges: Edges) -> bool:
    """A line set apart that holds symbols rather than words."""
    text = line.text
    apart = line.box.left > edges.left + line.size or re.search(r"\(\d+[a-z]?\)$", text)
    words = re.findall(r"(?<![\\_^{\w])[^\W\d_]{4,}(?![}\w(])", text)
    if not apart or len(words) > 3:
        return False
    symbols = len(OPERATORS.findall(text))
    return (symbols > 0 and len(words) <= 1 + symbols // 2 and len(text) > 2) or (line.math > 0.5 and len(text) < 60)
