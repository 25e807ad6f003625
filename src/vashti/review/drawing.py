"""What all pictures share: ink, palette, and SVG whose bytes depend on nothing but the data."""

import io
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

INK, MUTED, RULE, PAPER = "#1b1d21", "#5e636c", "#d4d7dc", "#fefefd"
IDEA, BASELINE, TWIST = "#0b6aa8", "#b4540a", "#0a7d5a"
"""Colors of the three designs, told apart by those who see fewer colors and by line style in grey."""
FADED, IDLE = "#8fa9bd", "#eceef1"
DRAFT, VERIFY, HANDOFF = "#c9912a", "#44566f", "#8552a8"
"""Colors of what a group of SMs does; hatches tell them apart in grey."""
VARIABLES = {
    INK: "var(--ink)",
    MUTED: "var(--muted)",
    RULE: "var(--rule)",
    PAPER: "var(--paper)",
    IDEA: "var(--idea)",
    BASELINE: "var(--baseline)",
    TWIST: "var(--twist)",
    FADED: "var(--faded)",
    IDLE: "var(--idle)",
    DRAFT: "var(--draft)",
    VERIFY: "var(--verify)",
    HANDOFF: "var(--handoff)",
}
"""Where a picture stands inside a page, its colors follow the page's."""

STYLE: dict[str, Any] = {
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans"],
    "font.size": 9.0,
    "svg.hashsalt": "vashti",
    "axes.edgecolor": RULE,
    "axes.labelcolor": MUTED,
    "axes.linewidth": 0.8,
    "axes.facecolor": "none",
    "figure.facecolor": "none",
    "savefig.facecolor": "none",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.titlesize": 9.0,
    "text.color": INK,
    "xtick.color": RULE,
    "ytick.color": RULE,
    "xtick.labelcolor": MUTED,
    "ytick.labelcolor": MUTED,
    "grid.color": RULE,
    "grid.linewidth": 0.5,
    "hatch.linewidth": 0.6,
    "path.simplify": False,
}


LEFT_ALONE = frozenset({"backend", "backend_fallback", "interactive"})
"""Settings that say where pictures are shown, not how they look."""


@contextmanager
def canvas(width: float, height: float) -> Iterator[tuple["Figure", "Axes"]]:
    """A figure with one set of axes, drawn in the house's style whatever the reader's own settings.

    Args:
        width: of the picture [inch].
        height: of the picture [inch].
    """
    import matplotlib as mpl
    from matplotlib.figure import Figure

    usual = mpl.rcParamsDefault
    ours: Any = {key: usual[key] for key in usual if key not in LEFT_ALONE and mpl.rcParams[key] != usual[key]}
    with mpl.rc_context(ours | STYLE):
        figure = Figure(figsize=(width, height))
        yield figure, figure.add_subplot()


def svg_of(figure: "Figure", name: str, *, outlined: bool) -> str:
    """The figure as SVG text.

    Args:
        figure: what to write; call inside `canvas`.
        name: prefix of every id, so that several pictures can stand in one page.
        outlined: letters as outlines, colors as numbers and a white ground, for use outside a page.
    """
    import matplotlib as mpl
    from matplotlib.backends.backend_svg import FigureCanvasSVG

    file = io.BytesIO()
    if outlined:
        figure.patch.set_facecolor("#ffffff")
    nothing = dict.fromkeys(("Date", "Creator", "Format", "Type"))
    with mpl.rc_context({"svg.fonttype": "path" if outlined else "none"}):
        FigureCanvasSVG(figure).print_svg(file, metadata=nothing)  # type: ignore[no-untyped-call]  # matplotlib's own
    svg = file.getvalue().decode()
    return svg if outlined else _inlined(svg, name)


def _inlined(svg: str, name: str) -> str:
    """The picture as a part of a page: no prologue, no style of its own, ids with a prefix, the page's font and colors."""
    svg = svg[svg.index("<svg ") :]
    svg = re.sub(r"\s*<defs>\s*<style.*?</style>\s*</defs>", "", svg, flags=re.DOTALL)
    svg = re.sub(r'(<svg [^>]*?)width="[^"]*" height="[^"]*" ', r"\1", svg, count=1)
    svg = re.sub(r' id="', f' id="{name}-', svg)
    svg = re.sub(r'(xlink:href="#|url\(#)', rf"\1{name}-", svg)
    svg = svg.replace("xlink:href=", "href=").replace(' xmlns:xlink="http://www.w3.org/1999/xlink"', "")
    svg = re.sub(r"font-family: [^;\"]*;?\s*", "", svg)
    svg = re.sub(r"font: ([0-9.]+px) [^;\"]*", r"font-size: \1", svg)
    for color, variable in VARIABLES.items():
        svg = svg.replace(color, variable)
    return "\n".join(line.rstrip() for line in svg.splitlines())


def apart(places: Sequence[float], gap: float) -> list[float]:
    """Places moved apart until no two are closer than a gap, each as near to where it was as the order allows.

    >>> apart([1.0, 1.1, 3.0], 0.5)
    [0.8, 1.3, 3.0]
    """
    order = sorted(range(len(places)), key=lambda i: (places[i], i))
    groups: list[list[int]] = []
    for index in order:
        groups.append([index])
        while len(groups) > 1 and _start(groups[-1], places, gap) < _end(groups[-2], places, gap) + gap:
            groups[-2:] = [groups[-2] + groups[-1]]
    moved = [0.0] * len(places)
    for group in groups:
        for rank, index in enumerate(group):
            moved[index] = round(_start(group, places, gap) + rank * gap, 9)
    return moved


def _start(group: list[int], places: Sequence[float], gap: float) -> float:
    return sum(places[i] for i in group) / len(group) - gap * (len(group) - 1) / 2


def _end(group: list[int], places: Sequence[float], gap: float) -> float:
    return _start(group, places, gap) + gap * (len(group) - 1)
