"""A stated value that no machine, model or probability can have: the review goes on without it."""

import math
from collections.abc import Iterator

from vashti.core.evidence import Evidence, RunRef
from vashti.core.finding import Effect, Finding, NoThreshold, Settle
from vashti.critique.case import SERVED, Case, Point
from vashti.critique.checks.say import at, band, show
from vashti.critique.impossible import Impossible


def impossible_value(case: Case) -> Iterator[Finding]:
    """One finding for each value that was left out of the runs; raised whatever its effect, because no run can take it."""
    if case.impossible:
        point = case.at(SERVED[0])
        yield from (_finding(wrong, point) for wrong in case.impossible)


def _finding(wrong: Impossible, point: Point) -> Finding:
    what, who = _words(wrong.name), "You write" if wrong.role == "idea" else "Your baseline writes"
    said = "" if wrong.quote is None else f"“{wrong.quote.text}” {at(wrong.quote)}. "
    evidence: tuple[Evidence, ...] = (RunRef(point.run_id),)
    stated = wrong.value if math.isfinite(wrong.value) else wrong.nearest
    return Finding(
        check="impossible_value",
        title=f"No {what} of {show(wrong.value)}",
        claim=f"{who} {show(wrong.value)} for the {what}, but {wrong.why} {point.ref}.",
        text=(
            f"{said}No run can take {show(wrong.value)}: {wrong.why}. I left it out, and what follows stands on {_instead(wrong)}: "
            f"batch {SERVED[0]} then gives {band(point)}."
        ),
        effect=Effect(what, stated, stated, stated, wrong.nearest, point.run_id),
        threshold=NoThreshold("a value can be or it cannot"),
        evidence=evidence if wrong.quote is None else (wrong.quote, *evidence),
        supply=f"the {what} that was meant, and every number that was derived from {show(wrong.value)}",
        settle=Settle(
            f"read the {what} off the set-up or the log it comes from",
            f"the text states one that can be; the nearest is {show(wrong.nearest)}",
        ),
    )


def _instead(wrong: Impossible) -> str:
    return (
        f"{show(wrong.nearest)}"
        if wrong.name == "n_gpu"
        else "what the two documents say otherwise, or on what I assume"
    )


def _words(name: str) -> str:
    return {"n_gpu": "number of GPUs", "draft_sms": "number of draft SMs"}.get(
        name, name.replace("_", " ").removesuffix(" s")
    )
