"""Speedup over batch and acceptance as a field, with the lines where plain decoding is as fast and where her bar is met."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from vashti.review.drawing import canvas, svg_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes

LEVELS = (0.25, 0.35, 0.5, 0.7, 1.0, 1.4, 2.0, 2.8, 4.0)
"""Edges of the shades [1], even steps of a ratio around 1."""
SHADES = ("#8c4a06", "#b4711f", "#d79a4c", "#eec48a", "#f8e6cc", "#e3e3ef", "#c0bddb", "#978fc2", "#6b5ba3", "#493579")
"""From loss (brown) over 1 to gain (violet): told apart by those who see fewer colors; the lines carry the values."""
LINE, PLATE = "#17181b", "#ffffff"
"""Of lines and letters over the shades, by day and by night alike: the shades do not follow the page."""


@dataclass(frozen=True, slots=True)
class Field:
    """What the picture shows.

    Attributes:
        batch, rate: the axes [sequences, 1].
        speedup: rows by rate, columns by batch [1].
        own: batch and rate of the idea as it was run first.
        bar: speedup she asks for [1].
    """

    batch: tuple[int, ...]
    rate: tuple[float, ...]
    speedup: tuple[tuple[float, ...], ...]
    own: tuple[int, float]
    bar: float


def field_svg(data: Field, *, outlined: bool) -> str:
    """The picture as SVG."""
    with canvas(7.8, 3.9) as (figure, axes):
        axes.set_xscale("log", base=2)
        axes.set_xlim(data.batch[0], data.batch[-1])
        axes.contourf(data.batch, data.rate, data.speedup, levels=LEVELS, colors=SHADES, extend="both")
        _lines(axes, data)
        axes.plot(*data.own, marker="o", markersize=8, color=PLATE, markeredgecolor=LINE, markeredgewidth=1.6)
        _own(axes, data)
        shown = [batch for batch in data.batch if batch & (batch - 1) == 0]
        axes.set_xticks(shown, [str(batch) for batch in shown])
        axes.minorticks_off()
        axes.set_xlabel("batch [sequences]")
        axes.set_ylabel("acceptance rate [1]")
        figure.subplots_adjust(left=0.09, right=0.98, top=0.97, bottom=0.14)
        return svg_of(figure, "heat", outlined=outlined)


def _lines(axes: "Axes", data: Field) -> None:
    values = [value for row in data.speedup for value in row]
    inside = sorted({level for level in (*LEVELS, data.bar) if min(values) < level < max(values)})
    if not inside:
        return
    widths = [2.2 if level in {1.0, data.bar} else 0.5 for level in inside]
    styles = ["dashed" if level == data.bar else "solid" for level in inside]
    drawn = axes.contour(
        data.batch, data.rate, data.speedup, levels=inside, colors=LINE, linewidths=widths, linestyles=styles
    )
    names = {level: f"{level:g}×" + (" plain decoding" if level == 1.0 else "") for level in inside}
    names |= {data.bar: f"{data.bar:g}× her bar"} if data.bar in inside else {}
    axes.clabel(drawn, fmt=names, fontsize=7.6, inline=True, inline_spacing=4)


def _own(axes: "Axes", data: Field) -> None:
    batch, rate = data.own
    middle = 0.5 * (data.rate[0] + data.rate[-1])
    axes.annotate(
        f"your idea: batch {batch}, {rate:.2g}",
        data.own,
        xytext=(0, 11 if rate < middle else -11),
        textcoords="offset points",
        ha="center",
        va="bottom" if rate < middle else "top",
        color=LINE,
        fontweight="bold",
        fontsize=8,
        bbox={"boxstyle": "round,pad=0.25", "facecolor": PLATE, "edgecolor": "none"},
    )
