"""What an overlap can hide at most: the share of the round that the draft takes today."""

from collections.abc import Iterator

from vashti.core.finding import Effect, Finding, Settle, Sound, Threshold
from vashti.critique.case import SERVED, Case
from vashti.critique.checks.rivals import time_shared
from vashti.critique.checks.say import MATERIAL, band, percent, rests_on, said, show, times
from vashti.critique.offload import in_host_memory

SMALL = 1.15
"""Gain from perfect hiding below which the overlap is not worth its machinery [1]; a judgement."""


def hidden_share(case: Case) -> Iterator[Finding | Sound]:
    """The bound 1 / (1 - draft share) from the idea's own round, taken in turns."""
    if not case.design.on("overlap") or case.design.has("overlap", "sequential") or in_host_memory(case.design):
        return
    rival = time_shared(case)
    points = {batch: case.at(batch, scenario=rival) for batch in SERVED}
    shares = {batch: point.phase("draft")["exposed_s"] / point.outputs["round_s"] for batch, point in points.items()}
    batch = max(SERVED, key=lambda b: (shares[b], -b))
    share = shares[batch]
    run = case.ledger.run(
        "critique.arithmetic", {"formula": "hidden_share_bound", "draft_share": float(f"{share:.6g}")}
    )
    bound = float(run.outputs["value"])
    point, idea = points[batch], case.at(batch)
    evidence = rests_on(case, ("draft_share", "draft_time_s"), point, idea)
    if bound >= SMALL:
        text = f"There is something to hide: the draft takes {percent(share)} of the sequential round at batch {batch} {point.ref}, a bound of {times(bound)} [run {run.id}]"
        yield Sound("hidden_share", text, evidence)
        return
    yield Finding(
        check="hidden_share",
        title="There is little to hide",
        claim=f"The draft takes {percent(share)} of the sequential round at batch {batch} {point.ref}, so no overlap gains more than {times(bound)} [run {run.id}].",
        text=(
            f"{said(case, 'draft_share', 'draft_time_s')}Taking turns, the round at batch {batch} is {show(point.outputs['round_s'] * 1e3)} ms, "
            f"of which {show(point.phase('draft')['exposed_s'] * 1e3)} ms is drafting {point.ref}. Hiding all of it turns {band(point)} "
            f"into {times(point.speedup * bound)} at the very best [run {run.id}]; with contention and misses you get {band(idea)}."
        ),
        effect=Effect("gain from hiding the draft entirely", bound, bound, bound, SMALL, run.id),
        threshold=Threshold("draft share of the round", "below", 1.0 - 1.0 / SMALL, run.id),
        evidence=evidence,
        supply="the share of the round spent drafting on the stack you compare with, graphs on",
        settle=Settle(
            f"profile one sequential round at batch {batch}: draft, verify, sampling, host",
            f"drafting takes more than {percent(1.0 - 1.0 / SMALL)} of it, which leaves {show(100 * MATERIAL)} % after contention",
        ),
    )
