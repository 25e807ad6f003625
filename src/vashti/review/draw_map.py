"""The field on a sheet: every known system a mark, near ones near, and the idea, the baseline and the twist among them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from vashti.review.drawing import BASELINE, FADED, IDEA, INK, MUTED, PAPER, TWIST, apart, canvas, svg_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MARKS: Mapping[str, str] = {"draft_verify": "^", "none": "o", "prefill_decode": "s"}
"""Marks of systems by what they split; any other boundary is a cross."""
WORDS: Mapping[str, str] = {
    "none": "speculative, in turn",
    "draft_verify": "speculative, draft and verify apart",
    "prefill_decode": "prefill and decode apart",
    "": "kernels, tenants, models",
}
"""What each mark stands for."""
OWN: Mapping[str, tuple[str, str]] = {
    "baseline": (BASELINE, "D"),
    "your idea": (IDEA, "o"),
    "with the twist": (TWIST, "*"),
}
"""Color and mark of what the review is about, drawn last on top."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """What the picture shows.

    Attributes:
        places: coordinates of systems by name, without unit.
        boundaries: what each of them splits, by name.
        named: systems whose names are written.
        own: coordinates of the idea, the baseline and the twist, by what they are called.
    """

    places: Mapping[str, tuple[float, float]]
    boundaries: Mapping[str, str]
    named: tuple[str, ...]
    own: Mapping[str, tuple[float, float]]


def map_svg(data: Sheet, *, outlined: bool) -> str:
    """The picture as SVG."""
    with canvas(7.8, 4.6) as (figure, axes):
        for boundary, words in WORDS.items():
            points = [p for name, p in data.places.items() if _kind(data.boundaries[name]) == boundary]
            x, y = [p[0] for p in points], [p[1] for p in points]
            mark = MARKS.get(boundary, "x")
            axes.plot(
                x, y, linestyle="none", marker=mark, markersize=4, markerfacecolor="none", color=FADED, label=words
            )
        _own(axes, data)
        _names(axes, data)
        axes.set_xticks([])
        axes.set_yticks([])
        axes.spines[["left", "bottom"]].set_visible(False)
        axes.legend(loc="lower right", fontsize=7.2, frameon=False, labelcolor=MUTED)
        figure.subplots_adjust(left=0.02, right=0.98, top=0.98, bottom=0.02)
        return svg_of(figure, "map", outlined=outlined)


def _kind(boundary: str) -> str:
    return boundary if boundary in MARKS else ""


def _own(axes: "Axes", data: Sheet) -> None:
    for name, point in data.own.items():
        color, mark = OWN[name]
        size = 150 if mark == "*" else 62
        axes.scatter(*point, s=size, marker=mark, color=color, edgecolors=PAPER, linewidths=1.0, zorder=4)


def _names(axes: "Axes", data: Sheet) -> None:
    """Names on the side of the sheet with more room, moved apart, each with a line to its mark."""
    points = {**{name: data.places[name] for name in data.named}, **data.own}
    names = sorted(points, key=lambda name: (points[name][1], name))
    low, high = axes.get_ylim()
    heights = apart([points[name][1] for name in names], (high - low) * 0.047)
    right = max(p[0] for p in points.values()) + (axes.get_xlim()[1] - axes.get_xlim()[0]) * 0.07
    for name, height in zip(names, heights, strict=True):
        color, weight = (OWN[name][0], "bold") if name in OWN else (INK, "normal")
        axes.annotate(
            name,
            points[name],
            xytext=(right, height),
            textcoords="data",
            fontsize=7.4,
            color=color,
            fontweight=weight,
            va="center",
            arrowprops={"arrowstyle": "-", "color": MUTED, "linewidth": 0.4, "shrinkB": 3},
        )
