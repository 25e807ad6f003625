"""Other text: the acceptance length a drafter keeps when the data set changes, as published."""

from collections.abc import Iterator

from vashti.core.evidence import RunRef
from vashti.core.finding import Effect, Finding, Settle, Sound
from vashti.critique.case import SERVED, Case
from vashti.critique.checks.say import MATERIAL, band, own_words, percent, rate_of, rests_on, show, times, turning


def out_of_domain(case: Case) -> Iterator[Finding | Sound]:
    """The speedup if the acceptance length falls as it does between data sets in the published rows."""
    spread = case.ledger.run("critique.dataset_spread", {})
    kept = spread.outputs["median_ratio"]
    batch = SERVED[0]
    usual = case.at(batch)
    tokens = usual.outputs["tokens_per_round"]
    search, found = case.turns_at("acceptance_rate", 1.0 + kept * (tokens - 1.0), batch, quantity="tokens_per_round")
    rate = float(found["value"]) if found["found"] else case.acceptance_rate * kept
    point = case.at(batch, float(f"{rate:.4g}"))
    loss = 1.0 - point.speedup / usual.speedup
    turn, outputs = case.turns_at("acceptance_rate", (1.0 - 2 * MATERIAL) * usual.speedup, batch)
    evidence = (*rests_on(case, ("acceptance_rate",), usual, point), RunRef(spread.id), RunRef(search), RunRef(turn))
    if loss < 2 * MATERIAL:
        text = f"On the worst data set of a published sweep acceptance keeps {percent(kept)} [run {spread.id}]; batch {batch} then gives {band(point)}"
        yield Sound("out_of_domain", text, evidence)
        return
    yield Finding(
        check="out_of_domain",
        title="Prompts the draft was not trained on",
        claim=f"If {rate_of(case)} is the best data set's, the worst one gives batch {batch} {times(point.speedup)} instead of {times(usual.speedup)} {point.ref} {usual.ref}.",
        text=(
            f"{_own_rate(case)}In {spread.outputs['configurations']} published configurations the worst data set keeps "
            f"{percent(kept)} of the accepted drafts of the best [run {spread.id}]. That is acceptance {show(rate)} [run {search}]: a round yields "
            f"{show(point.outputs['tokens_per_round'])} tokens instead of {show(tokens)} {point.ref} {usual.ref}."
        ),
        effect=Effect(
            f"speedup at batch {batch}, other data", point.speedup, point.low, point.high, usual.speedup, point.run_id
        ),
        threshold=turning(turn, outputs, "acceptance_rate"),
        evidence=evidence,
        supply="acceptance on at least one set outside the draft's training data, named",
        settle=Settle(
            "score recorded target outputs of three unlike data sets with the draft offline; no serving needed",
            f"acceptance on the worst stays above {show(float(outputs['value']))}"
            if outputs["found"]
            else f"the worst keeps more than {percent(kept)} of the best",
        ),
    )


def _own_rate(case: Case) -> str:
    """The author's words on the rate that is run, where it is his."""
    return own_words(case, "acceptance_rate") if case.assumed("acceptance_rate") is None else ""
