"""Where the gaps between columns of running text stand."""

from collections.abc import Sequence

import numpy as np

from vashti.reading.lines import Line

FEWEST_ROWS = 5
"""Rows that must stand side by side before a gap is a gutter between columns."""
FEWEST_PROSE_ROWS = 2
"""The same where the rows are prose of some width."""
FEWEST_PROSE_WORDS = 6
"""Words in a piece of a line that make it prose rather than a cell."""
NARROWEST = 0.14
"""Least width of a column, as a share of the text's width."""


def find_gutters(lines: Sequence[Line]) -> tuple[float, ...]:
    """Horizontal positions of the gaps between columns of running text [pt]; empty for one column."""
    if len(lines) < 2 * FEWEST_PROSE_ROWS:
        return ()
    left, right = min(line.box.left for line in lines), max(line.box.right for line in lines)
    least = NARROWEST * (right - left)
    votes = np.zeros(int(right - left) + 2)
    wide = [line for line in lines if line.width >= least]
    for line in wide:
        beside = _next_beside(line, wide)
        if beside is not None:
            lo, hi = int(np.ceil(line.box.right - left)), int(beside.box.left - left)
            if hi - lo >= 0.5 * line.size:
                prose = min(len(line.text.split()), len(beside.text.split())) >= FEWEST_PROSE_WORDS
                votes[lo : hi + 1] += FEWEST_ROWS / FEWEST_PROSE_ROWS if prose else 1
    return tuple(left + x for x in _peaks(votes, least))


def _next_beside(line: Line, lines: Sequence[Line]) -> Line | None:
    """The nearest line to the right at the same height."""
    beside = [
        other
        for other in lines
        if other.box.left > line.box.right and abs(other.baseline - line.baseline) < 0.6 * line.size
    ]
    return min(beside, key=lambda other: other.box.left, default=None)


def _peaks(votes: np.ndarray[tuple[int], np.dtype[np.float64]], least: float) -> list[float]:
    """Middles of the best voted gaps, at least a column apart and with a column at either side."""
    found: list[float] = []
    votes = votes.copy()
    strongest = votes.max(initial=0)
    while votes.max(initial=0) >= max(FEWEST_ROWS, 0.5 * strongest):
        peak = votes.max()
        first = int(np.argmax(votes))
        past = first
        while past < len(votes) and votes[past] == peak:
            past += 1
        middle = (first + past - 1) / 2
        votes[max(0, int(middle - least)) : int(middle + least) + 1] = 0
        if least < middle < len(votes) - least:
            found.append(middle)
    return sorted(found)
