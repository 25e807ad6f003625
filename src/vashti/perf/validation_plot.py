"""Predicted against measured, as a picture."""

from pathlib import Path

import numpy as np

from vashti.core.errors import InputError
from vashti.perf.validate import Validation

TICKS = (1.0, 1.25, 1.5, 2.0, 2.5, 3.0, 4.0, 6.0)
LABELS = (("hf_eager", "HF eager"), ("sglang", "SGLang"), ("vllm", "vLLM"), ("gpt_fast", "gpt-fast"))


def write_plot(found: Validation, path: Path) -> None:
    """Write predicted against measured step ratio of every row, its publication left out of the fit.

    Raises:
        InputError: the file cannot be written, or its ending is no picture format.
    """
    from matplotlib.figure import Figure
    from matplotlib.ticker import FixedLocator, NullLocator

    measured = np.exp(found.data.ratios.measured)
    predicted = measured * np.exp(found.outside["ratios"])
    engines = np.array(found.data.ratios.engines)
    figure = Figure(figsize=(6.0, 6.0), layout="constrained")
    axes = figure.add_subplot()
    for engine, label in LABELS:
        mine = engines == engine
        if mine.any():
            axes.scatter(measured[mine], predicted[mine], s=14, alpha=0.6, label=label, linewidths=0)
    span = (0.95, float(max([1.5, *measured, *predicted])) * 1.05)
    axes.plot(span, span, color="0.2", linewidth=1)
    axes.fill_between(span, np.multiply(span, 0.85), np.multiply(span, 1.15), color="0.5", alpha=0.15, label="± 15 %")
    axes.set(
        xscale="log",
        yscale="log",
        xlabel="measured round time / plain step time",
        ylabel="predicted",
        xlim=span,
        ylim=span,
    )
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_locator(FixedLocator([tick for tick in TICKS if tick <= span[1]]))
        axis.set_major_formatter("{x:g}")
        axis.set_minor_locator(NullLocator())
    axes.legend(frameon=False)
    try:
        figure.savefig(path, dpi=160, metadata={"Software": None} if path.suffix == ".png" else None)
    except (OSError, ValueError) as error:
        raise InputError(str(path), "cannot be written as a picture", "give a .png, .svg or .pdf file") from error
