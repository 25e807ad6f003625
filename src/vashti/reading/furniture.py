"""What belongs to the paper and not to the text: running heads, page numbers, line numbers, side stamps."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise

from vashti.reading.lines import Line

MARGIN = 0.1
"""Share of the page's height at top and bottom in which running heads stand."""
PAGE_NUMBER = re.compile(r"[-–—\[( ]*(page\s*)?(\d{1,4}|[ivxl]{1,6})(\s*(/|of)\s*\d{1,4})?[-–—\]) ]*", re.IGNORECASE)
LONGEST_HEAD = 30
"""Words of a running head, such as a long title over two lines."""
FEWEST_LINE_NUMBERS = 15
"""Consecutive numbers down a margin before they count as line numbers."""


def furniture(pages: Mapping[int, Sequence[Line]], heights: Mapping[int, float], body_size: float) -> frozenset[int]:
    """Identities of the lines that are furniture.

    Args:
        pages: lines by page number.
        heights: height of each page [pt].
        body_size: type size of running text [pt].
    """
    found: set[int] = set()
    seen: dict[tuple[str, int, int], set[int]] = {}
    margins = {
        number: [line for line in _marginal(lines, heights[number]) if not _is_running_text(line, lines, body_size)]
        for number, lines in pages.items()
    }
    for number, marginal in margins.items():
        for line in marginal:
            seen.setdefault(_place(line, heights[number]), set()).add(number)
    repeated = {place for place, where in seen.items() if len(where) > 1}
    for number, lines in pages.items():
        for line in margins[number]:
            if PAGE_NUMBER.fullmatch(line.text) or _place(line, heights[number]) in repeated:
                found.add(id(line))
        found.update(_line_numbers(lines))
        found.update(_lone_head(lines, heights[number], body_size) if number > 1 else ())
    return frozenset(found | _page_numbers(pages))


def _lone_head(lines: Sequence[Line], height: float, body_size: float) -> set[int]:
    """Small words at the very top of a later page, well apart from what follows: a head seen only once."""
    order = sorted(lines, key=lambda line: -line.baseline)
    head: list[Line] = []
    for line in order:
        if head and head[-1].baseline - line.baseline > 1.6 * line.size:
            break
        head.append(line)
    rest = max((line.baseline for line in order[len(head) :]), default=0.0)
    if not head or head[0].baseline < (1 - MARGIN) * height or head[-1].baseline - rest < 2.2 * head[-1].size:
        return set()
    short = sum(len(line.text.split()) for line in head) <= LONGEST_HEAD
    return {id(line) for line in head} if short and all(line.size < 0.95 * body_size for line in head) else set()


def _page_numbers(pages: Mapping[int, Sequence[Line]]) -> set[int]:
    """Numbers that stand alone, lowest on their pages, and count with the pages."""
    lowest = {number: min(lines, key=lambda line: line.baseline) for number, lines in pages.items() if lines}
    alone = {number: line for number, line in lowest.items() if re.fullmatch(r"\d{1,4}", line.text)}
    shifts = Counter(int(line.text) - number for number, line in alone.items())
    return {id(line) for number, line in alone.items() if shifts[int(line.text) - number] > 1}


def _marginal(lines: Sequence[Line], height: float) -> list[Line]:
    return [line for line in lines if not MARGIN * height < line.baseline < (1 - MARGIN) * height]


def _is_running_text(line: Line, lines: Sequence[Line], body_size: float) -> bool:
    """Whether a line is of the body's size and stands as close to another as lines of a paragraph do."""
    alike = [other for other in lines if other is not line and abs(other.size - line.size) < 0.3]
    close = any(0.5 * line.size < abs(line.baseline - other.baseline) < 1.5 * line.size for other in alike)
    return close and line.size > 0.95 * body_size and len(line.text.split()) > 5


def _place(line: Line, height: float) -> tuple[str, int, int]:
    """Its words with numbers blanked, the edge it stands at, and how far from it."""
    words = re.sub(r"\d+", "#", line.text)
    at_top = line.baseline > height / 2
    return words, int(at_top), round((height - line.baseline if at_top else line.baseline) / 4)


def _line_numbers(lines: Sequence[Line]) -> set[int]:
    """Numbers that count up down a margin, as in manuscripts under review."""
    numbers = [line for line in lines if re.fullmatch(r"\d{1,4}", line.text)]
    found: set[int] = set()
    for edge, count in Counter(round(line.box.right / 3) for line in numbers).items():
        column = [line for line in numbers if round(line.box.right / 3) == edge]
        values = [int(line.text) for line in sorted(column, key=lambda line: -line.baseline)]
        steps = Counter(after - before for before, after in pairwise(values))
        if count >= FEWEST_LINE_NUMBERS and max(steps[1], steps[5]) > 0.8 * (count - 1):
            found.update(id(line) for line in column)
    return found
