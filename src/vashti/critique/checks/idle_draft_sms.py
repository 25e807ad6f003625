"""SMs reserved for a draft that is being rejected do nothing for anyone."""

from collections.abc import Iterator

from vashti.core.evidence import RunRef
from vashti.core.finding import Effect, Finding, NoThreshold, Settle, Sound, Threshold
from vashti.critique.case import Case
from vashti.critique.checks.low_acceptance import LOW
from vashti.critique.checks.rivals import REMOTE, SPATIAL, crossing, time_shared
from vashti.critique.checks.say import MATERIAL, band, percent, rests_on, said, show, times

BATCH = 16


def idle_draft_sms(case: Case) -> Iterator[Finding | Sound]:
    """The acceptance rate below which the reserved SMs would serve better verifying."""
    if not case.design.has("placement", *SPATIAL, *REMOTE):
        return
    rival = time_shared(case)
    low, turns = case.at(BATCH, LOW), case.at(BATCH, LOW, scenario=rival)
    search, outputs = crossing(case, rival, "acceptance_rate", BATCH)
    useless = _useless(low.outputs)
    evidence = (*rests_on(case, ("sm_fraction_draft", "draft_sms", "placement"), low, turns), RunRef(search))
    if low.speedup >= turns.speedup * (1.0 + MATERIAL) and not outputs["found"]:
        text = f"At acceptance {LOW:g} the reserved SMs still pay: {band(low)} against {band(turns)} taking turns"
        yield Sound("idle_draft_sms", text, evidence)
        return
    where = (
        f"below acceptance {show(outputs['value'])}"
        if outputs["side"] == "below"
        else f"above acceptance {show(outputs['value'])}"
        if outputs["found"]
        else outputs["side"]
    )
    yield Finding(
        check="idle_draft_sms",
        title="Idle draft SMs",
        claim=f"At batch {BATCH} the reserved SMs lose to taking turns {where} [run {search}].",
        text=(
            f"{said(case, 'sm_fraction_draft', 'draft_sms', 'placement')}At acceptance {LOW:g}, {percent(useless)} of the draft side's "
            f"time yields nothing that is kept, {percent(low.outputs['idle_sm_fraction'])} of all SM-time stands idle {low.ref}, "
            f"and the verify pass runs on what is left: {times(low.speedup)} {low.ref} against {times(turns.speedup)} {turns.ref} "
            "for the same draft on all SMs in turn."
        ),
        effect=Effect(
            f"speedup at batch {BATCH}, acceptance {LOW:g}", low.speedup, low.low, low.high, turns.speedup, low.run_id
        ),
        threshold=Threshold("acceptance_rate", outputs["side"], float(outputs["value"]), search)
        if outputs["found"]
        else NoThreshold(
            f"the split is slower than taking turns {outputs['side']} in the range of acceptance searched [run {search}]"
        ),
        evidence=evidence,
        supply="what the draft SMs do from the moment a rejection is known to the moment the next useful draft starts",
        settle=Settle(
            "trace one round per SM (role, start, end) at two temperatures and count SM-time by use",
            "idle plus discarded SM-time of the draft side stays below its share of the gain",
        ),
    )


def _useless(outputs: dict[str, float]) -> float:
    """Share of drafted tokens that is never kept, misses of overlapped work included [1]."""
    return 1.0 - (1.0 - outputs["wasted_draft_fraction"]) * outputs["hit_rate"]
