"""Glyphs to pieces of lines: words that stand side by side on one baseline."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from vashti.core.evidence import Box
from vashti.reading.glyphs import Glyphs
from vashti.reading.rendered import word_starts
from vashti.reading.words import exponents, lowered, raised, spelled

WIDEST_SPACE = 1.05
"""Gap between two words of one line, in type sizes, beyond which they stand in different columns or cells."""
NARROW_SPACE = 0.62
"""The same between words that were not written one after the other."""


@dataclass(frozen=True, slots=True)
class Word:
    """Glyphs without a space between them: a half-open range of glyph numbers, and where they stand."""

    first: int
    past: int
    left: float
    right: float
    baseline: float
    size: float


@dataclass(frozen=True, slots=True)
class Line:
    """Words side by side on one baseline, without a wide gap.

    Attributes:
        page: from 1.
        text: its words with single spaces.
        box: where its ink stands.
        baseline: height of the line [pt].
        size: its type size [pt].
        bold: whether most of it is set bold.
        italic: whether most of it is set italic.
        math: share of its glyphs set in a font of symbols.
        mono: whether most of it is set in letters of one width, as code is.
        leads_bold: whether its first word is bold.
        cells: its words with their left and right edges [pt].
    """

    page: int
    text: str
    box: Box
    baseline: float
    size: float
    bold: bool
    italic: bool
    math: float
    mono: bool
    leads_bold: bool
    cells: tuple[tuple[str, float, float], ...]

    @property
    def width(self) -> float:
        """Its extent from left to right [pt]."""
        return self.box.right - self.box.left


def page_lines(number: int, glyphs: Glyphs) -> tuple[Line, ...]:
    """The lines of one page, in the order of writing; columns and table cells stand in lines of their own."""
    pieces = _merged(_chained(_words(glyphs)))
    return tuple(line for piece in pieces if (line := _line(number, piece, glyphs)).text)


def _words(glyphs: Glyphs) -> list[Word]:
    if not glyphs.text:
        return []
    starts, count = word_starts(glyphs), len(glyphs.text)
    ink = np.array([not text.isspace() for text in glyphs.text])
    numbers = np.arange(count)
    first = np.minimum.reduceat(np.where(ink, numbers, count), starts)
    past = np.maximum.reduceat(np.where(ink, numbers, -1), starts) + 1
    left = np.minimum.reduceat(np.where(ink, glyphs.start, np.inf), starts)
    right = np.maximum.reduceat(np.where(ink, glyphs.end, -np.inf), starts)
    columns = zip(first.tolist(), past.tolist(), left.tolist(), right.tolist(), strict=True)
    return [Word(lo, hi, x0, x1, *_main(glyphs, lo, hi)) for lo, hi, x0, x1 in columns if lo < hi]


def _main(glyphs: Glyphs, first: int, past: int) -> tuple[float, float]:
    """Baseline and type size of the largest letters of a word."""
    sizes, baselines = glyphs.size[first:past], glyphs.baseline[first:past]
    if sizes[0] == sizes[-1] and baselines[0] == baselines[-1] and glyphs.owner[first] == glyphs.owner[past - 1]:
        return float(baselines[0]), float(sizes[0])
    size = float(sizes.max())
    return float(np.median(baselines[sizes > 0.9 * size])), size


def _chained(words: list[Word]) -> list[list[Word]]:
    """Words written one after the other and standing so."""
    chains: list[list[Word]] = []
    for word in words:
        if chains and _follows(chains[-1][-1], word):
            chains[-1].append(word)
        else:
            chains.append([word])
    return chains


def _follows(before: Word, word: Word) -> bool:
    size = max(before.size, word.size)
    same_size = min(before.size, word.size) > 0.85 * size
    step = abs(word.baseline - before.baseline)
    return step < (0.3 if same_size else 0.55) * size and -0.5 * size < word.left - before.right < WIDEST_SPACE * size


def _merged(chains: list[list[Word]]) -> list[list[Word]]:
    """Chains that stand side by side, whatever the order in which they were written."""
    firsts = [min(chain, key=_left) for chain in chains]
    lasts = {index: max(chain, key=_right) for index, chain in enumerate(chains)}
    kept: dict[int, list[Word]] = {}
    levels: dict[int, list[int]] = {}
    for index in sorted(range(len(chains)), key=lambda i: (firsts[i].left, i)):
        level = int(firsts[index].baseline // LEVEL_PT)
        near = sorted((key for k in (-1, 0, 1) for key in levels.get(level + k, ())), key=lambda key: -lasts[key].right)
        host = next((key for key in near if _touches(lasts[key], firsts[index])), None)
        if host is None:
            kept[index] = chains[index]
            levels.setdefault(int(lasts[index].baseline // LEVEL_PT), []).append(index)
        else:
            kept[host] = [*kept[host], *chains[index]]
            lasts[host] = max(lasts[host], lasts[index], key=_right)
    return [sorted(kept[key], key=lambda word: (word.left, word.first)) for key in sorted(kept)]


LEVEL_PT = 12.0
"""Chains this far apart in height [pt] are never compared."""


def _left(word: Word) -> float:
    return word.left


def _right(word: Word) -> float:
    return word.right


def _touches(last: Word, first: Word) -> bool:
    size = max(last.size, first.size)
    gap = first.left - last.right
    if not -0.4 * size < gap < NARROW_SPACE * size:
        return False
    same_size = min(last.size, first.size) > 0.85 * size
    reach = 0.2 if same_size else 0.55 if gap < 0.25 * size else 0.1
    return abs(last.baseline - first.baseline) < reach * size


def _line(page: int, words: list[Word], glyphs: Glyphs) -> Line:
    numbers = np.concatenate([np.arange(word.first, word.past) for word in words])
    ink = numbers[[not glyphs.text[i].isspace() for i in numbers]]
    size, baseline = _line_main(glyphs, ink)
    parts = [(_text(word, glyphs, size, baseline), word.left, word.right) for word in words]
    owners = [glyphs.objects[k] for k in glyphs.owner[ink]]
    box = Box(
        left=float(glyphs.left[ink].min()),
        bottom=float(min(glyphs.bottom[ink].min(), baseline)),
        right=float(glyphs.right[ink].max()),
        top=float(glyphs.top[ink].max()),
    )
    return Line(
        page=page,
        text=_spaced(parts),
        box=box,
        baseline=baseline,
        size=size,
        bold=sum(owner.bold for owner in owners) > 0.85 * len(owners),
        italic=sum(owner.italic for owner in owners) > 0.6 * len(owners),
        math=sum(owner.math for owner in owners) / len(owners),
        mono=sum(owner.mono for owner in owners) > 0.5 * len(owners),
        leads_bold=glyphs.objects[glyphs.owner[words[0].first]].bold,
        cells=tuple(part for part in parts if part[0]),
    )


def _line_main(glyphs: Glyphs, numbers: npt.NDArray[np.int64]) -> tuple[float, float]:
    """Type size most of the line's letters have (small capitals and scripts aside), and their baseline."""
    size = float(np.percentile(glyphs.size[numbers], 70, method="lower"))
    like = numbers[np.abs(glyphs.size[numbers] - size) < 0.1 * size]
    return size, float(np.median(glyphs.baseline[like]))


def _text(word: Word, glyphs: Glyphs, size: float, baseline: float) -> str:
    """A word with its superscripts and subscripts marked."""
    text, levels = "", [_level(i, glyphs, size, baseline) for i in range(word.first, word.past)]
    start = 0
    for offset, (here, after) in enumerate(pairwise([*levels, 9]), start=1):
        if here == after:
            continue
        part = exponents(spelled("".join(glyphs.text[word.first + start : word.first + offset])).strip())
        text += part if here == 0 else raised(text, part) if here > 0 else lowered(text, part)
        start = offset
    return text


def _level(index: int, glyphs: Glyphs, size: float, baseline: float) -> int:
    """1 for a superscript, -1 for a subscript, 0 for the line itself."""
    if glyphs.size[index] > 0.86 * size:
        return _drawn_small(index, glyphs, size, baseline)
    rise = (glyphs.baseline[index] - baseline) / size
    return 1 if rise > 0.22 else -1 if rise < -0.06 else 0


def _drawn_small(index: int, glyphs: Glyphs, size: float, baseline: float) -> int:
    """Digits a font itself draws small and high, or small and low."""
    if not glyphs.text[index].isdigit() or glyphs.top[index] - glyphs.bottom[index] > 0.56 * size:
        return 0
    foot, head = (glyphs.bottom[index] - baseline) / size, (glyphs.top[index] - baseline) / size
    return 1 if foot > 0.2 else -1 if foot < -0.07 and head < 0.5 else 0


def _spaced(parts: list[tuple[str, float, float]]) -> str:
    text = ""
    for part, _, _ in parts:
        script_alone = part[:1] in "^_" and len(part) > 1
        text += part if script_alone or not text else " " + part
    return " ".join(text.split())
