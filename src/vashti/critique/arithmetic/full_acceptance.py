"""Probability that a whole draft is accepted: the power of the rate, not the rate."""

import re
from collections.abc import Iterator

from vashti.core.finding import Finding, Sound
from vashti.critique.arithmetic.said import (
    agrees,
    branches,
    companions,
    number,
    recomputed,
    show,
    sound,
    stated,
    wrong_sum,
)
from vashti.critique.case import Case

SUPPOSED = re.compile(r"assum|suppos|optimis|as if|hop(e|ing)", re.IGNORECASE)
"""Words of a sentence in which full acceptance is worked on, not claimed."""


def full_acceptance(case: Case) -> Iterator[Finding | Sound]:
    """Holds a stated probability of full acceptance against the acceptance rate to the power of the draft length; a tree may keep more."""
    for item in stated(case.idea, "full_acceptance"):
        inputs = companions(case.idea, item, "acceptance_rate", "draft_len")
        said = number(item)
        if inputs is None or said is None or (said >= 1.0 and SUPPOSED.search(item.quote.text)):
            continue
        rate, length = (number(i) or 0.0 for i in inputs)
        run = recomputed(case, "full_acceptance", acceptance_rate=rate, draft_len=length)
        value = float(run.outputs["value"])
        if agrees(said, value) or abs(said - value) <= 0.005:
            text = f"Full acceptance {show(said)} is {show(rate)} to the power {show(length)}"
            yield sound("full_acceptance", text, run, item.quote, *(i.quote for i in inputs))
            continue
        if branches(case) and said > value:
            continue
        yield wrong_sum(
            "full_acceptance",
            "Full acceptance is a power of the rate",
            "the probability that the whole draft is accepted",
            item,
            run,
            rule=f"A rate of {show(rate)} to the power of {show(length)} drafted tokens",
            inputs=inputs,
            carry="Whatever runs ahead on that event wastes the rest of its work.",
        )
