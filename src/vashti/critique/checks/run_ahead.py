"""Running ahead of the verify pass: what a hit is worth, how often it comes, what a miss costs."""

from collections.abc import Iterator

from vashti import atlas, perf
from vashti.core.evidence import RunRef
from vashti.core.finding import Effect, Finding, Settle, Sound
from vashti.critique.arithmetic.said import stretches
from vashti.critique.case import OPPOSITE, SERVED, Case
from vashti.critique.checks.rivals import REMOTE, crossing, time_shared
from vashti.critique.checks.say import MATERIAL, band, percent, rate_of, rests_on, said, show, times, turning

AHEAD = ("run_ahead", "pre_verify", "enumerate")


def run_ahead(case: Case) -> Iterator[Finding | Sound]:
    """The hit rate of drafts made before the verdict, and the acceptance at which they pay."""
    if perf.plan_of(case.design).overlap not in AHEAD:
        return
    apart = case.design.has("placement", *REMOTE)
    rival = case.with_design(case.design.with_axis("overlap", "sequential")) if apart else time_shared(case)
    batch = SERVED[0]
    point, turns = case.at(batch), case.at(batch, scenario=rival)
    sure = case.at(batch, scenario=case.with_design(case.design.with_setting("hit_rate", 1.0)))
    search, outputs = crossing(case, rival, "acceptance_rate", batch)
    hit = point.outputs["hit_rate"]
    evidence = (*rests_on(case, ("overlap",), point, turns, sure), RunRef(search))
    if point.speedup >= turns.speedup * (1.0 + MATERIAL):
        text = f"Drafting before the verdict pays at {rate_of(case)}: {band(point)} against {band(turns)} in sequence, hit rate {percent(hit)}"
        yield Sound("run_ahead", text, evidence)
        return
    if max(turns.speedup, sure.speedup) < point.speedup * (1.0 + MATERIAL):
        text = f"Running ahead neither gains nor costs here: {band(point)} against {band(turns)} in sequence, and {times(sure.speedup)} {sure.ref} were every draft ahead a hit"
        yield Sound("run_ahead", text, evidence)
        return
    note = case.assumed("overlap")
    reading = (
        f"You do not say what the draft does while the target verifies; I take {_schedule(case)}, the kindest reading. "
        if note
        else said(case, "overlap")
    )
    where = (
        f"It pays only at acceptance {stretches(OPPOSITE[outputs['side']], outputs['crossings'])} [run {search}]."
        if outputs["found"]
        else f"Over the acceptance rates searched it is {show(outputs['ratio_best'])} times the speedup in sequence at best [run {search}]."
    )
    yield Finding(
        check="run_ahead",
        title="Most of the work ahead is thrown away" if hit < 0.5 else "Running ahead does not pay",
        claim=f"At {rate_of(case)}, {percent(hit)} of the work done ahead is used, and batch {batch} gives {times(point.speedup)} {point.ref} against {times(turns.speedup)} {turns.ref} in sequence.",
        text=(
            f"{reading}{_condition(case)}: "
            f"{percent(hit)} of the time {point.ref}. Otherwise the redraft is back on the critical path{_taken(apart=apart)}: {times(point.speedup)} {point.ref} against {times(turns.speedup)} {turns.ref} in sequence at batch {batch}. "
            f"Were every draft made ahead a hit, it would be {times(sure.speedup)} {sure.ref}. {where}"
        ),
        effect=Effect(
            f"speedup at batch {batch}, against every draft ahead a hit",
            point.speedup,
            point.low,
            point.high,
            sure.speedup,
            point.run_id,
        ),
        threshold=turning(
            search,
            outputs,
            "acceptance_rate",
            f"no acceptance rate searched is one at which the two change places [run {search}]",
        ),
        evidence=evidence,
        supply="the measured hit rate, the cost of a miss on the critical path, and what batched sequences do when only some of them hit",
        settle=Settle(
            "replay recorded accept/reject traces: count rounds in which the draft made ahead was the one needed",
            f"the hit rate is above the break-even of the run, not {percent(hit)}",
        ),
    )


def _taken(*, apart: bool) -> str:
    """What a draft that is thrown away took from the verify pass beside it."""
    return "" if apart else ", after the first one has taken its bytes from the verify pass"


def _schedule(case: Case) -> str:
    values = atlas.space().axes["overlap"].values
    return " and ".join(values[value].term for value in sorted(case.design.on("overlap")))


def _condition(case: Case) -> str:
    """When work done before the verdict can be used."""
    if case.design.has("overlap", "enumerate"):
        return "A draft made before the verdict is good only if the outcome that came is among those it was made for"
    return "A draft made before the verdict is good only if every token was accepted and the bonus token was guessed"
