"""The curves of a calibration as one picture."""

import io
from typing import TYPE_CHECKING

from vashti.lab.findings import bandwidth_by_sms, interference, saturating_sms
from vashti.lab.samples import Recording
from vashti.lab.statistics import median

if TYPE_CHECKING:
    from matplotlib.axes import Axes

ID_SALT = "vashti"


def curves_svg(recording: Recording) -> str:
    """Bandwidth against SMs and against working set, verification against tokens, and interference, as SVG text."""
    import matplotlib as mpl
    from matplotlib.figure import Figure

    with mpl.rc_context({"svg.hashsalt": ID_SALT, "font.size": 8.0}):
        figure = Figure(figsize=(9.0, 6.4), layout="constrained")
        axes = figure.subplots(2, 2)
        for draw, place in zip((_by_sms, _by_bytes, _verify, _interference), axes.flat, strict=True):
            draw(recording, place)
        figure.suptitle(f"{recording.machine['name']}, {recording.machine['date']}")
        text = io.BytesIO()
        figure.savefig(text, format="svg", metadata={"Date": None, "Creator": "vashti"})
    return text.getvalue().decode()


def _by_sms(recording: Recording, axes: "Axes") -> None:
    curve = bandwidth_by_sms(recording)
    axes.plot([sms for sms, _ in curve], [rate / 1e12 for _, rate in curve], marker="o", markersize=3)
    found = saturating_sms(recording)
    if found:
        axes.axvline(found.value, linestyle=":", color="gray")
        axes.set_title(f"{found.value:.0f} SMs saturate the memory")
    axes.set(xlabel="SMs", ylabel="read [TB/s]", ylim=(0, None))


def _by_bytes(recording: Recording, axes: "Axes") -> None:
    points = sorted(
        (float(s.arm["bytes"]) / 2**20, median(s.values).value / 1e12) for s in recording.of("stream_by_bytes")
    )
    axes.semilogx([size for size, _ in points], [rate for _, rate in points], marker="o", markersize=3)
    axes.set(xlabel="working set [MiB]", ylabel="read [TB/s]", ylim=(0, None), title="where L2 ends")


def _verify(recording: Recording, axes: "Axes") -> None:
    runs = recording.of("verify")
    for sms in sorted({float(s.arm["sms"]) for s in runs}):
        points = sorted(
            (float(s.arm["tokens"]), median(s.values).value * 1e6) for s in runs if float(s.arm["sms"]) == sms
        )
        axes.loglog([t for t, _ in points], [v for _, v in points], marker=".", label=f"{sms:.0f} SMs")
    axes.set(xlabel="tokens verified", ylabel="one layer [µs]", title="the verify curve")
    if runs:
        axes.legend(fontsize=6)


def _interference(recording: Recording, axes: "Axes") -> None:
    rows = interference(recording)
    for tokens in sorted({row["tokens"] for row in rows}):
        chosen = [row for row in rows if row["tokens"] == tokens]
        for phase, style in (("draft", "-"), ("verify", "--")):
            axes.plot(
                [r["draft_sms"] for r in chosen],
                [r[phase] for r in chosen],
                style,
                label=f"{phase}, {tokens:.0f} tokens",
            )
    axes.axhline(1.0, color="gray", linewidth=0.6)
    axes.set(xlabel="SMs of the draft", ylabel="time beside the other, over alone", title="sharing the memory")
    if rows:
        axes.legend(fontsize=6)
