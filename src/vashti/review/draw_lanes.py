"""Who does what over two rounds: one panel a design, one lane a group of SMs, all on one time axis."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from vashti.review.drawing import DRAFT, HANDOFF, IDLE, INK, MUTED, PAPER, RULE, VERIFY, canvas, svg_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes

LOOKS = {
    "draft": (DRAFT, "////", PAPER),
    "verify": (VERIFY, "", PAPER),
    "handoff": (HANDOFF, "xxxx", PAPER),
    "control": (MUTED, "\\\\\\\\", PAPER),
    "idle": (IDLE, "", RULE),
}
"""Face, hatch and edge by activity; the hatch tells them apart in grey."""
WORDS = {"draft": "draft", "verify": "verify", "handoff": "hand-off", "control": "commit, cache, host", "idle": "idle"}
LETTER = 0.0088
"""Width of a letter, of the width of the axes [1]."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """What a lane does from when to when [s]."""

    activity: str
    start_s: float
    end_s: float
    label: str


@dataclass(frozen=True, slots=True)
class Row:
    """A lane: a group of SMs or a GPU."""

    name: str
    stretches: tuple[Stretch, ...]

    @property
    def idle(self) -> float:
        """Share of its time in which it does nothing [1]."""
        total = sum(s.end_s - s.start_s for s in self.stretches)
        return sum(s.end_s - s.start_s for s in self.stretches if s.activity == "idle") / total if total else 0.0


@dataclass(frozen=True, slots=True)
class Panel:
    """A design and its lanes; the result says what two rounds bring."""

    name: str
    result: str
    rows: tuple[Row, ...]

    @property
    def end_s(self) -> float:
        """End of the last stretch [s]."""
        return max((s.end_s for row in self.rows for s in row.stretches), default=0.0)


def lanes_svg(panels: Sequence[Panel], *, outlined: bool) -> str:
    """The picture as SVG."""
    n_rows = sum(len(panel.rows) for panel in panels)
    height = 0.34 * n_rows + 0.42 * len(panels) + 0.95
    end_ms = 1e3 * max(panel.end_s for panel in panels)
    with canvas(7.8, height) as (figure, axes):
        y = 0.0
        for panel in panels:
            y = _panel(axes, panel, y, end_ms)
        axes.set_xlim(0.0, end_ms)
        axes.set_ylim(y - 0.1, -0.2)
        axes.set_yticks([])
        axes.spines["left"].set_visible(False)
        axes.set_xlabel("time [ms]")
        _legend(axes, {s.activity for panel in panels for row in panel.rows for s in row.stretches})
        figure.subplots_adjust(left=0.15, right=0.91, top=1.0 - 0.32 / height, bottom=0.46 / height)
        return svg_of(figure, "timeline", outlined=outlined)


def _panel(axes: "Axes", panel: Panel, y: float, end_ms: float) -> float:
    axes.text(0.0, y + 0.34, panel.name, fontweight="bold", va="bottom", fontsize=9)
    axes.text(end_ms, y + 0.34, panel.result, color=MUTED, va="bottom", ha="right", fontsize=8)
    y += 0.42
    for row in panel.rows:
        for stretch in row.stretches:
            _stretch(axes, stretch, y, end_ms)
        axes.text(-0.012 * end_ms, y + 0.42, row.name, ha="right", va="center", fontsize=8, clip_on=False)
        idle = f"{100 * row.idle:.0f} % idle"
        axes.text(1.012 * end_ms, y + 0.42, idle, color=MUTED, va="center", fontsize=8, clip_on=False)
        y += 1.0
    return y + 0.55


def _stretch(axes: "Axes", stretch: Stretch, y: float, end_ms: float) -> None:
    face, hatch, edge = LOOKS.get(stretch.activity, LOOKS["control"])
    start, width = 1e3 * stretch.start_s, 1e3 * (stretch.end_s - stretch.start_s)
    axes.barh(
        y + 0.42, width, left=start, height=0.78, facecolor=face, hatch=hatch, edgecolor=edge, linewidth=0.5, alpha=1.0
    )
    label = _fitting(stretch, width / (LETTER * end_ms))
    if not label:
        return
    axes.text(
        start + width / 2,
        y + 0.42,
        label,
        ha="center",
        va="center",
        fontsize=7.4,
        color=INK,
        bbox={"boxstyle": "round,pad=0.18", "facecolor": PAPER, "edgecolor": "none"},
    )


def _fitting(stretch: Stretch, letters: float) -> str:
    """The longest wording of a stretch's label that fits its room; nothing for idle time."""
    wordings = (stretch.label, stretch.label.split(":")[0].split(",")[0], stretch.activity)
    return next((w for w in wordings if len(w) <= letters and stretch.activity != "idle"), "")


def _legend(axes: "Axes", activities: set[str]) -> None:
    from matplotlib.patches import Patch

    shown = [name for name in LOOKS if name in activities]
    patches = [
        Patch(facecolor=LOOKS[n][0], hatch=LOOKS[n][1], edgecolor=LOOKS[n][2], linewidth=0.5, label=WORDS[n])
        for n in shown
    ]
    axes.legend(
        handles=patches,
        loc="lower left",
        bbox_to_anchor=(-0.01, 1.0),
        ncols=len(shown),
        frameon=False,
        fontsize=8,
        handlelength=1.6,
        columnspacing=1.4,
        borderaxespad=0.0,
    )
