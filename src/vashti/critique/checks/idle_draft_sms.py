"""SMs reserved for a draft that is being rejected do nothing for anyone."""

from collections.abc import Iterator

from vashti.core.evidence import RunRef
from vashti.core.finding import Effect, Finding, NoThreshold, Settle, Sound, Threshold
from vashti.core.run import Plain
from vashti.critique.case import Case
from vashti.critique.checks.low_acceptance import LOW
from vashti.critique.checks.rivals import SPATIAL, crossing, time_shared
from vashti.critique.checks.say import band, percent, rests_on, said, show, times, turning

BATCH = 16


def idle_draft_sms(case: Case) -> Iterator[Finding | Sound]:
    """The acceptance rate below which the reserved SMs would serve better verifying."""
    if not case.design.has("placement", *SPATIAL):
        return
    rival = time_shared(case)
    low, turns = case.at(BATCH, LOW), case.at(BATCH, LOW, scenario=rival)
    search, outputs = crossing(case, rival, "acceptance_rate", BATCH)
    useless = _useless(low.outputs)
    evidence = (*rests_on(case, ("draft_sms", "sm_fraction_draft"), low, turns), RunRef(search))
    if outputs["side"] == "nowhere":
        text = f"At acceptance {LOW:g} the reserved SMs still pay: {band(low)} against {band(turns)} taking turns"
        yield Sound("idle_draft_sms", text, evidence)
        return
    where, turn = _where(case, search, outputs)
    yield Finding(
        check="idle_draft_sms",
        title="Idle draft SMs",
        claim=f"At batch {BATCH} the reserved SMs {where}.",
        text=(
            f"{said(case, 'draft_sms', 'sm_fraction_draft')}At acceptance {LOW:g}, {percent(useless)} of the draft side's "
            f"drafts are never kept, {percent(low.outputs['idle_sm_fraction'])} of all SM-time stands idle {low.ref}, "
            f"and the verify pass runs on what is left: {times(low.speedup)} {low.ref} against {times(turns.speedup)} {turns.ref} "
            "for the same draft on all SMs in turn."
        ),
        effect=Effect(
            f"speedup at batch {BATCH}, acceptance {LOW:g}", low.speedup, low.low, low.high, turns.speedup, low.run_id
        ),
        threshold=turn,
        evidence=evidence,
        supply="what the draft SMs do from the moment a rejection is known to the moment the next useful draft starts",
        settle=Settle(
            "trace one round per SM (role, start, end) at two temperatures and count SM-time by use",
            "idle plus discarded SM-time of the draft side stays below its share of the gain",
        ),
    )


def _where(case: Case, search: str, outputs: Plain) -> tuple[str, Threshold | NoThreshold]:
    """Where the reserved SMs lose: against taking turns, and where they always do, against not speculating at all."""
    if outputs["found"]:
        turn = Threshold("acceptance_rate", outputs["side"], float(outputs["value"]), search)
        return f"lose to taking turns {turn.side} acceptance {show(turn.value)} [run {search}]", turn
    always = f"lose to taking turns at every acceptance rate searched [run {search}]"
    plain, found = case.turns_at("acceptance_rate", 1.0, BATCH)
    against = turning(plain, found, "acceptance_rate")
    if not isinstance(against, Threshold):
        return always, against
    return (
        f"{always}, and to no speculation at all {against.side} acceptance {show(against.value)} [run {plain}]",
        against,
    )


def _useless(outputs: dict[str, float]) -> float:
    """Share of drafted tokens that is never kept, misses of overlapped work included [1]."""
    return 1.0 - (1.0 - outputs["wasted_draft_fraction"]) * outputs["hit_rate"]
