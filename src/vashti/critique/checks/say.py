"""Small phrases every check needs."""

from vashti.core.evidence import Evidence, Quote, RunRef
from vashti.core.finding import NoThreshold, Threshold
from vashti.core.run import Plain
from vashti.critique.arithmetic.said import at, show
from vashti.critique.case import Case, Point

MATERIAL = 0.05
"""Relative change of speedup below which an objection is not raised [1]; a judgement."""

VARIABLES = {
    "acceptance_rate": "acceptance",
    "batch": "batch",
    "context_len": "context",
    "draft_len": "draft length",
    "sm_fraction_draft": "SM share",
}


def times(value: float) -> str:
    """A speedup as she writes it: ``1.84×``."""
    return f"{value:.2f}×"


def band(point: Point) -> str:
    """A speedup with its band and run: ``1.84× (1.62 to 2.05) [run …]``."""
    return f"{times(point.speedup)} ({point.low:.2f} to {point.high:.2f}) {point.ref}"


def percent(value: float) -> str:
    """A fraction as percent: ``12 %``; one decimal below ten."""
    return f"{100 * value:.0f} %" if abs(value) >= 0.0995 else f"{100 * value:.1f} %"


def span(seconds: float) -> str:
    """A time as she writes it: microseconds below a millisecond."""
    return f"{show(seconds * 1e6)} µs" if seconds < 1e-3 else f"{show(seconds * 1e3)} ms"


def said(case: Case, *names: str) -> str:
    """The idea's words on an axis or setting, as a sentence, or nothing."""
    quote = case.quote(*names)
    return "" if quote is None else quoting(quote)


def quoting(quote: Quote) -> str:
    """The author's words as a sentence of a text."""
    return f"“{quote.text}” {at(quote)}. "


def rests_on(case: Case, names: tuple[str, ...], *points: Point) -> tuple[Evidence, ...]:
    """A quote for the first of the names that has one, and the runs."""
    quote: Quote | None = case.quote(*names)
    runs = tuple(dict.fromkeys(RunRef(point.run_id) for point in points))
    return runs if quote is None else (quote, *runs)


def turning(run_id: str, outputs: Plain, variable: str) -> Threshold | NoThreshold:
    """The threshold of a search run, or why there is none."""
    if outputs["found"]:
        return Threshold(variable, outputs["side"], float(outputs["value"]), run_id)
    return NoThreshold(
        f"nothing in the range of {VARIABLES.get(variable, variable)} searched changes it [run {run_id}]"
    )


__all__ = ["MATERIAL", "at", "band", "percent", "quoting", "rests_on", "said", "show", "span", "times", "turning"]
