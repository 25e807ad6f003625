"""Accepted length and acceptance rate of one chain: the one follows from the other, in either sense of the rate."""

from collections.abc import Iterator

from vashti.core.evidence import RunRef
from vashti.core.finding import Effect, Finding, NoThreshold, Settle, Sound
from vashti.core.reading import Item
from vashti.critique.arithmetic.said import at, branches, number, recomputed, show, sound, stated
from vashti.critique.case import Case
from vashti.critique.checks.nothing_drafted import drafts_nothing

SLACK = 1.06
"""Factor by which a length may exceed what its rate gives: positions are not equally likely to be accepted [1]; a judgement."""


def length_and_rate(case: Case) -> Iterator[Finding | Sound]:
    """Holds the longest accepted length stated against the kindest rate and the longest draft stated."""
    lengths = [i for i in stated(case.idea, "acceptance_length") if number(i)]
    rates = [i for i in stated(case.idea, "acceptance_rate") if number(i)]
    drafted = case.idea.design.numbers("draft_len")
    if not lengths or not rates or not drafted or branches(case) or drafts_nothing(case):
        return
    item, rate = (max(items, key=lambda i: (number(i) or 0.0, -i.passage)) for items in (lengths, rates))
    said, a, k = number(item) or 0.0, number(rate) or 0.0, max(drafted)
    run = recomputed(case, "expected_tokens", acceptance_rate=a, draft_len=k)
    value = float(run.outputs["value"])
    if said <= value * SLACK:
        if said >= value / SLACK:
            text = f"Accepted length {show(said)} and acceptance {show(a)} go together at draft length {show(k)}"
            yield sound("length_and_rate", text, run, item.quote, rate.quote)
        return
    if said <= (1.0 + a * k) * SLACK and said >= (1.0 + a * k) / SLACK:
        text = (
            f"Accepted length {show(said)} is acceptance {show(a)} of {show(k)} drafted tokens, accepted over drafted"
        )
        yield sound("length_and_rate", text, run, item.quote, rate.quote)
        return
    yield _apart(case, item, rate, k)


def _apart(case: Case, item: Item, rate: Item, k: float) -> Finding:
    said, a = number(item) or 0.0, number(rate) or 0.0
    run = recomputed(case, "expected_tokens", acceptance_rate=a, draft_len=k)
    needed = recomputed(case, "implied_rate", acceptance_length=said, draft_len=k)
    value, takes = float(run.outputs["value"]), float(needed.outputs["value"])
    reach = (
        f"a length of {show(said)} takes {show(takes)} [run {needed.id}]"
        if takes < 1.0
        else f"no rate gives {show(said)} from {show(k)} drafted tokens [run {needed.id}]"
    )
    return Finding(
        check="length_and_rate",
        title="Length and rate do not go together",
        claim=f"At acceptance {show(a)} a draft of {show(k)} yields {show(value)} tokens a round [run {run.id}]; you go on with {show(said)}.",
        text=(
            f"“{item.quote.text}” {at(item.quote)}. “{rate.quote.text}” {at(rate.quote)}. Bonus token included, {show(a)} and {show(k)} give "
            f"{show(value)} [run {run.id}]; {reach}. Every speedup built on it scales by {show(value / said)} [run {run.id}]."
        ),
        effect=Effect("tokens per round", value, value, value, said, run.id),
        threshold=NoThreshold("a length follows from its rate or it does not"),
        evidence=tuple(dict.fromkeys((item.quote, rate.quote, RunRef(run.id), RunRef(needed.id)))),
        supply="acceptance by position and the mean length, measured in the same runs, on one data set",
        settle=Settle(
            "log the accepted tokens of each round once: the histogram gives both numbers",
            f"its mean, bonus token included, is {show(said)} where its rate is {show(a)}",
        ),
    )
