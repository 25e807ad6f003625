"""Pages set sideways, and stamps that run up the margin."""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from vashti.core.evidence import Box
from vashti.reading.glyphs import Glyphs


@dataclass(frozen=True, slots=True)
class Turn:
    """Quarter turns (anticlockwise) in which a page's text runs, and the page's box when read upright [pt]."""

    quarters: int
    left: float
    bottom: float
    width: float
    height: float

    def back(self, box: Box) -> Box:
        """A box of the upright page as it stands on the page of the file."""
        if self.quarters == 0:
            return box
        corners = [self._point(x, y) for x in (box.left, box.right) for y in (box.bottom, box.top)]
        x, y = [corner[0] for corner in corners], [corner[1] for corner in corners]
        return Box(min(x), min(y), max(x), max(y))

    def _point(self, x: float, y: float) -> tuple[float, float]:
        return {1: (-y, x), 2: (-x, -y), 3: (y, -x)}[self.quarters]


def turned(glyphs: Glyphs, page_box: tuple[float, float, float, float]) -> tuple[Turn, Glyphs, Glyphs]:
    """The page's text set upright, and the glyphs that run another way.

    Args:
        glyphs: what shows on the page (G,).
        page_box: left, bottom, right, top of the page [pt].

    Returns:
        How the text was turned, the glyphs of the main direction, and those of the next set upright for themselves.
    """
    left, bottom, right, top = page_box
    if not glyphs.text:
        return Turn(0, left, bottom, right - left, top - bottom), glyphs, glyphs
    quarters = np.round(glyphs.flag("angle") / 90).astype(int) % 4
    level = np.abs((glyphs.flag("angle") + 45) % 90 - 45) < 2
    counts = np.bincount(quarters[level], minlength=4)
    main = int(np.argmax(counts)) if counts.sum() else 0
    along = (quarters == main) & level
    upright = _rotated(glyphs.keep(along), main)
    width, height = (right - left, top - bottom) if main % 2 == 0 else (top - bottom, right - left)
    return Turn(main, left, bottom, width, height), upright, _stamps(glyphs.keep(~along), quarters[~along])


def _stamps(glyphs: Glyphs, quarters: npt.NDArray[np.int64]) -> Glyphs:
    """Sideways glyphs, those of their commonest direction turned so that they can be read."""
    if not glyphs.text:
        return glyphs
    main = int(np.argmax(np.bincount(quarters, minlength=4)))
    return _rotated(glyphs.keep(quarters == main), main)


def _rotated(glyphs: Glyphs, quarters: int) -> Glyphs:
    """The glyphs turned back so that they run from left to right."""
    if quarters == 0:
        return glyphs
    x, y = (glyphs.left, glyphs.right), (glyphs.bottom, glyphs.top)
    negative_x, negative_y = (-glyphs.right, -glyphs.left), (-glyphs.top, -glyphs.bottom)
    across, up = {1: (y, negative_x), 2: (negative_x, negative_y), 3: (negative_y, x)}[quarters]
    return replace(
        glyphs,
        left=across[0],
        right=across[1],
        bottom=up[0],
        top=up[1],
        start=across[0],
        end=across[1],
        baseline=np.array(up[0]),
    )
