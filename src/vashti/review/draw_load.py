"""Latency and goodput against the rate of arrivals, one curve a policy, with the model's band around it."""

from typing import TYPE_CHECKING

from vashti.review.drawing import BASELINE, IDEA, INK, MUTED, RULE, TWIST, apart, svg_of
from vashti.review.load_page import named
from vashti.review.under_load import Point, UnderLoad

if TYPE_CHECKING:
    from collections.abc import Callable

    from matplotlib.axes import Axes

LOOKS = (
    (BASELINE, (0, (5, 2)), "s"),
    (IDEA, "solid", "o"),
    (TWIST, (0, (6, 1.5, 1.5, 1.5)), "^"),
    (MUTED, (0, (1, 1.6)), "v"),
    (INK, "solid", "D"),
)


def load_svg(found: UnderLoad) -> str:
    """The picture as SVG: first token, later tokens and goodput, side by side."""
    from vashti.review.drawing import canvas

    goal = found.load.goal
    panels: tuple[tuple[str, Callable[[Point], float | None], str, float | None], ...] = (
        ("first token, 99th percentile [s]", lambda point: point.told["ttft_s"]["p99"], "ttft_s.p99", goal.ttft_s),
        ("later tokens, 99th percentile [s]", lambda point: point.told["tpot_s"]["p99"], "tpot_s.p99", goal.tpot_s),
        ("good requests [1/s]", lambda point: point.told["goodput_per_s"], "goodput_per_s", None),
    )
    with canvas(10.2, 3.4) as (figure, first):
        first.remove()
        for place, (title, value, name, limit) in enumerate(panels, 1):
            axes = figure.add_subplot(1, 3, place)
            _panel(axes, found, value)
            _belief(axes, found, name)
            axes.set_title(title, loc="left", color=INK)
            if limit is not None:
                _logarithmic(axes)
                axes.axhline(limit, color=INK, linewidth=0.9, linestyle=(0, (1, 1.6)))
                axes.annotate("goal", (0.01, limit), xycoords=("axes fraction", "data"), va="bottom", color=MUTED)
            if place == len(panels):
                _labels(axes, found, value)
        figure.subplots_adjust(left=0.055, right=0.865, top=0.9, bottom=0.15, wspace=0.24)
        return svg_of(figure, "load", outlined=True)


def _panel(axes: "Axes", found: UnderLoad, value: "Callable[[Point], float | None]") -> None:
    for policy, (color, dashes, marker) in zip(found.load.policies, LOOKS, strict=False):
        points = [(point.rate, value(point)) for point in found.curve(policy)]
        shown = [(rate, height) for rate, height in points if height is not None]
        rates, heights = [rate for rate, _ in shown], [height for _, height in shown]
        axes.plot(rates, heights, color=color, linestyle=dashes, marker=marker, markersize=3.2, linewidth=1.7)
    axes.set_xlabel("requests arriving [1/s]")
    axes.grid(axis="y", color=RULE)
    axes.set_axisbelow(True)


def _belief(axes: "Axes", found: UnderLoad, name: str) -> None:
    """The round model's 90 % band around each curve."""
    for policy, (color, _, _) in zip(found.load.policies, LOOKS, strict=False):
        told = [(point.rate, point.band.outputs["model"][name]) for point in found.curve(policy) if point.band]
        shown = [(rate, low, high) for rate, (low, high) in told if low is not None]
        if shown:
            rates, lows, highs = zip(*shown, strict=True)
            axes.fill_between(rates, lows, highs, color=color, alpha=0.13, linewidth=0.0)


def _logarithmic(axes: "Axes") -> None:
    from matplotlib.ticker import LogLocator, NullLocator

    axes.set_yscale("log")
    axes.yaxis.set_major_locator(LogLocator(subs=(1.0, 2.0, 5.0)))
    axes.yaxis.set_minor_locator(NullLocator())
    axes.yaxis.set_major_formatter("{x:g}")


def _labels(axes: "Axes", found: UnderLoad, value: "Callable[[Point], float | None]") -> None:
    last = [(policy, found.curve(policy)[-1]) for policy, _ in zip(found.load.policies, LOOKS, strict=False)]
    low, high = axes.get_ylim()
    places = apart([value(point) or 0.0 for _, point in last], 0.07 * (high - low))
    for (policy, _), (color, _, _), height in zip(last, LOOKS, places, strict=False):
        axes.annotate(
            named(policy), (1.03, height), xycoords=("axes fraction", "data"), va="center", color=color,
            annotation_clip=False,
        )  # fmt: skip
