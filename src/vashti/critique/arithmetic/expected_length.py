"""Expected tokens per round from acceptance rate and draft length."""

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


def expected_length(case: Case) -> Iterator[Finding | Sound]:
    """Holds a stated expected length against (1 - a^(k+1)) / (1 - a), with or without the bonus token; a tree may yield more."""
    for item in stated(case.idea, "expected_tokens_per_round"):
        inputs = companions(case.idea, item, "acceptance_rate", "draft_len")
        said = number(item)
        if inputs is None or not said:
            continue
        rate, length = (number(i) or 0.0 for i in inputs)
        run = recomputed(case, "expected_tokens", acceptance_rate=rate, draft_len=length)
        value = float(run.outputs["value"])
        quotes = (item.quote, *(i.quote for i in inputs))
        if agrees(said, value) or agrees(said, value - 1.0):
            text = f"Expected length {show(said)} follows from acceptance {show(rate)} and draft length {show(length)}"
            yield sound("expected_length", text, run, *quotes)
            continue
        if branches(case) and said > value:
            continue
        yield wrong_sum(
            "expected_length",
            "The expected accepted length does not follow",
            "expected tokens per round",
            item,
            run,
            rule=f"(1 − a^(k+1)) / (1 − a) at a = {show(rate)} and k = {show(length)}",
            inputs=inputs,
            carry=f"Every speedup built on it scales by {show(value / said)} [run {run.id}].",
        )
