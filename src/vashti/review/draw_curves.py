"""Speedup against batch: the idea at several acceptance rates, its own rate with the band, baseline and twist."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from vashti.review.drawing import BASELINE, FADED, IDEA, INK, MUTED, PAPER, TWIST, apart, canvas, svg_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes


@dataclass(frozen=True, slots=True)
class Curve:
    """Speedup over plain decoding [1] at each batch."""

    name: str
    speedup: tuple[float, ...]
    low: tuple[float, ...] = ()
    high: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Curves:
    """What the picture shows.

    Attributes:
        batch: the common axis [sequences].
        rates: the idea at other acceptance rates; the name is the rate.
        idea: at its own rate.
        others: baseline and, if there is one, twist.
        bar: speedup she asks for [1].
    """

    batch: tuple[int, ...]
    rates: tuple[Curve, ...]
    idea: Curve
    others: tuple[Curve, ...]
    bar: float


LOOKS = ((BASELINE, (0, (5, 2))), (TWIST, (0, (6, 1.5, 1.5, 1.5))))


def curves_svg(data: Curves, *, outlined: bool) -> str:
    """The picture as SVG."""
    with canvas(7.8, 4.1) as (figure, axes):
        for curve in data.rates:
            axes.plot(data.batch, curve.speedup, color=FADED, linewidth=0.9)
        axes.fill_between(data.batch, data.idea.low, data.idea.high, color=IDEA, alpha=0.16, linewidth=0)
        axes.plot(data.batch, data.idea.speedup, color=IDEA, linewidth=2.2, marker="o", markersize=3.2)
        for curve, (color, dashes) in zip(data.others, LOOKS, strict=False):
            axes.plot(data.batch, curve.speedup, color=color, linewidth=1.7, linestyle=dashes)
        top = _top(data)
        axes.set_xscale("log", base=2)
        axes.set_xlim(data.batch[0] * 0.72, data.batch[-1] * 1.08)
        axes.set_ylim(0.0, top)
        _axes(axes, data)
        _levels(axes, data)
        _labels(axes, data, top)
        figure.subplots_adjust(left=0.09, right=0.80, top=0.97, bottom=0.13)
        return svg_of(figure, "speedup", outlined=outlined)


def _top(data: Curves) -> float:
    every = (data.idea, *data.rates, *data.others)
    return 1.08 * max(data.bar * 1.1, *(value for curve in every for value in (*curve.speedup, *curve.high)))


def _axes(axes: "Axes", data: Curves) -> None:
    shown = [batch for batch in data.batch if batch & (batch - 1) == 0]
    axes.set_xticks(shown, [str(batch) for batch in shown])
    axes.minorticks_off()
    axes.set_xlabel("batch [sequences]")
    axes.set_ylabel("speedup over plain decoding [×]")
    axes.grid(axis="y")
    axes.set_axisbelow(True)


def _levels(axes: "Axes", data: Curves) -> None:
    for level in (1.0, data.bar):
        axes.axhline(level, color=INK, linewidth=0.9, linestyle=(0, (1, 1.6)) if level == data.bar else "solid")


def _labels(axes: "Axes", data: Curves, top: float) -> None:
    named: Sequence[tuple[str, float, str, str]] = (
        (data.idea.name, data.idea.speedup[-1], IDEA, "bold"),
        *((c.name, c.speedup[-1], look[0], "normal") for c, look in zip(data.others, LOOKS, strict=False)),
        ("plain decoding", 1.0, INK, "normal"),
        (f"her bar, {data.bar:g}×", data.bar, INK, "normal"),
    )
    places = apart([value for _, value, _, _ in named], 0.052 * top)
    for (name, _, color, weight), y in zip(named, places, strict=True):
        axes.text(data.batch[-1] * 1.13, y, name, color=color, fontweight=weight, va="center", clip_on=False)
    at = data.batch[0] * 0.97
    heights = apart([curve.speedup[0] for curve in data.rates], 0.042 * top)
    axes.text(
        data.batch[0] * 0.74,
        min(heights) - 0.045 * top,
        "acceptance",
        color=MUTED,
        fontsize=7.6,
        ha="left",
        va="center",
        bbox={"boxstyle": "square,pad=0.15", "facecolor": PAPER, "edgecolor": "none"},
    )
    for curve, y in zip(data.rates, heights, strict=True):
        axes.text(at, y, curve.name, color=MUTED, fontsize=7.6, ha="right", va="center")
