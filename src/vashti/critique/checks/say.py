"""Small phrases every check needs."""

from vashti.core.evidence import Evidence, Quote, RunRef
from vashti.core.finding import NoThreshold, Threshold
from vashti.core.run import Plain
from vashti.critique.arithmetic.said import at, show, stretches
from vashti.critique.case import Case, Point
from vashti.critique.telling import says_something

MATERIAL = 0.05
"""Relative change of speedup below which an objection is not raised [1]; a judgement."""

SMALLEST = 0.0005
"""Share below which a percentage would be written as nothing [1]."""

WHOSE = {"baseline": "the baseline's", "derived": "a derived", "assumed": "an assumed"}
"""Whose acceptance rate it is, in words, by the origin of the note on it."""

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


def gain(point: Point) -> str:
    """A speedup with its band and run; one that rounds to 1 is said to be none."""
    return f"no gain, {band(point)}" if abs(point.speedup - 1.0) < 0.005 else band(point)


def percent(value: float) -> str:
    """A fraction as percent, one decimal below ten; never one that rounds to nothing.

    >>> percent(0.12), percent(0.034), percent(0.0002), percent(0.0)
    ('12 %', '3.4 %', 'less than 0.1 %', 'less than 0.1 %')
    """
    if abs(value) < SMALLEST:
        return "less than 0.1 %"
    return f"{100 * value:.0f} %" if abs(value) >= 0.0995 else f"{100 * value:.1f} %"


def more_memory(value: float) -> str:
    """What speculation adds to the target's memory, as a share of it.

    >>> more_memory(0.07), more_memory(0.0)
    ('7.0 % more memory', 'no more memory')
    """
    return "no more memory" if abs(value) < SMALLEST else f"{percent(value)} more memory"


def span(seconds: float) -> str:
    """A time as she writes it: microseconds below a millisecond."""
    return f"{show(seconds * 1e6)} µs" if seconds < 1e-3 else f"{show(seconds * 1e3)} ms"


def rate_of(case: Case) -> str:
    """The acceptance rate of the runs, and whose it is: ``your acceptance of 0.8``, ``an assumed acceptance of 0.7``."""
    note = case.assumed("acceptance_rate")
    whose = "your" if note is None else WHOSE[note.origin]
    other = (
        " (another drafter's)" if note is not None and note.origin == "baseline" and case.acceptance_is_borrowed else ""
    )
    return f"{whose} acceptance of {show(case.acceptance_rate)}{other}"


def said(case: Case, *names: str) -> str:
    """The idea's words on an axis or setting, as a sentence, or nothing."""
    quote = case.quote(*names)
    return "" if quote is None or not _speaks(case, quote) else quoting(quote)


def own_words(case: Case, *names: str) -> str:
    """The idea's own words on an axis or setting, as a sentence, or nothing: what it inherits it has not said."""
    quote = case.quote(*names)
    return said(case, *names) if quote is not None and quote.document != "baseline" else ""


def _speaks(case: Case, quote: Quote) -> bool:
    reading = case.baseline if quote.document == "baseline" else case.idea
    return says_something(quote, reading.document.title)


def quoting(quote: Quote) -> str:
    """The author's words as a sentence of a text."""
    return f"“{quote.text}” {at(quote)}. "


def rests_on(case: Case, names: tuple[str, ...], *points: Point) -> tuple[Evidence, ...]:
    """A quote for the first of the names that has one, and the runs."""
    quote: Quote | None = case.quote(*names)
    runs = tuple(dict.fromkeys(RunRef(point.run_id) for point in points))
    return runs if quote is None else (quote, *runs)


def turning(run_id: str, outputs: Plain, variable: str, otherwise: str = "") -> Threshold | NoThreshold:
    """The threshold of a search run, or why there is none: as given, or that nothing in the range changes it."""
    if outputs["found"]:
        further = tuple(float(value) for value in outputs.get("crossings", ())[1:])
        return Threshold(variable, outputs["side"], float(outputs["value"]), run_id, further)
    return NoThreshold(
        otherwise or f"nothing in the range of {VARIABLES.get(variable, variable)} searched changes it [run {run_id}]"
    )


def where(turn: Threshold) -> str:
    """Where a threshold holds, every end of it named: ``above 8``, ``between 4 and 24``."""
    return stretches(turn.side, (turn.value, *turn.further))


__all__ = [
    "MATERIAL",
    "at",
    "band",
    "gain",
    "more_memory",
    "own_words",
    "percent",
    "quoting",
    "rate_of",
    "rests_on",
    "said",
    "show",
    "span",
    "times",
    "turning",
    "where",
]
