"""The headline against the model's band at the batch it is claimed for."""

from collections.abc import Iterator

from vashti.core.evidence import RunRef
from vashti.core.finding import Effect, Finding, Settle, Sound
from vashti.critique.arithmetic.said import number, stated
from vashti.critique.case import Case
from vashti.critique.checks.say import at, band, rate_of, rests_on, show, times, turning
from vashti.critique.checks.server_side import drafts_at_client


def _batch(case: Case) -> int:
    """The smallest batch stated that fits the memory; 1 where none is stated."""
    stated_batches = sorted(case.stated_batches or (1,))
    return next((b for b in stated_batches if case.at(b).outputs["fits"]), stated_batches[0])


def claim_gap(case: Case) -> Iterator[Finding | Sound]:
    """A claimed speedup over plain decoding against the predicted band."""
    claims = [i for i in stated(case.idea, "claimed_speedup") if "baseline" not in i.modifier and number(i)]
    if not claims or drafts_at_client(case):
        return
    item = max(claims, key=lambda i: (number(i) or 0.0, -i.passage))
    claimed = number(item) or 0.0
    batch = _batch(case)
    point = case.at(batch)
    search, outputs = case.turns_at("acceptance_rate", claimed, batch)
    evidence = (item.quote, *rests_on(case, ("acceptance_rate",), point), RunRef(search))
    if claimed < point.low:
        text = f"The claimed {times(claimed)} is less than the model gives at batch {batch}, {band(point)}: what you run costs more than I count, or accepts less"
        yield Sound("claim_gap", text, evidence)
        return
    if claimed <= point.high:
        yield Sound(
            "claim_gap",
            f"The claimed {times(claimed)} lies within what the model gives at batch {batch}: {band(point)}",
            evidence,
        )
        return
    needs = (
        f"It would take acceptance {show(outputs['value'])} instead of {show(case.acceptance_rate)} [run {search}]."
        if outputs["found"]
        else f"No acceptance rate up to 1 gets there [run {search}]."
    )
    title = "The headline is out of reach"
    claim = f"You claim {times(claimed)}; at batch {batch} the round gives {band(point)}."
    if case.acceptance_is_borrowed and outputs["found"]:
        title = "The headline needs an acceptance rate you do not give"
        claim = f"You claim {times(claimed)}; at batch {batch} that takes acceptance {show(outputs['value'])} [run {search}], and you give none for your drafter."
    yield Finding(
        check="claim_gap",
        title=title,
        claim=claim,
        text=f"“{item.quote.text}” {at(item.quote)}. At {rate_of(case)} a round yields {show(point.outputs['tokens_per_round'])} tokens and takes {show(point.outputs['round_s'] * 1e3)} ms against {show(point.outputs['autoregressive_s'] * 1e3)} ms for a plain step {point.ref}. {needs}",
        effect=Effect(f"speedup at batch {batch}", point.speedup, point.low, point.high, claimed, point.run_id),
        threshold=turning(search, outputs, "acceptance_rate"),
        evidence=evidence,
        supply="acceptance length, round time and plain step time behind the headline, on one engine with graphs on",
        settle=Settle(
            f"measure acceptance length and round time at batch {batch}; the ratio of the two to a plain step is the speedup",
            f"the measured ratio reaches {times(claimed)}",
        ),
    )
