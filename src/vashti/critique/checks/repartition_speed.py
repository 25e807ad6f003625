"""How fast the split moves, against how long a round lasts."""

from collections.abc import Iterator

from vashti import atlas
from vashti.core.evidence import RunRef
from vashti.core.finding import Effect, Finding, Settle, Sound, Threshold
from vashti.critique.case import SERVED, Case
from vashti.critique.checks.say import MATERIAL, percent, rests_on, said, show, times

FAST = ("per_tile", "per_kernel")
SLOW_S = 1e-5
"""The latency a fast re-split is compared with [s]: stream choice among pre-built contexts; assumed."""


def repartition_speed(case: Case) -> Iterator[Finding | Sound]:
    """What a faster re-split buys at the length of this round."""
    stated = case.design.number("repartition_latency_s")
    if stated is None and not case.design.has("repartition", *FAST):
        return
    fast_s = stated or atlas.hardware(case.scenario.machine).flag_s.value
    if fast_s >= SLOW_S:
        return
    batch = SERVED[0]
    fast, slow = (
        case.at(batch, scenario=case.with_design(case.design.with_setting("repartition_latency_s", s)))
        for s in (fast_s, SLOW_S)
    )
    gain = fast.speedup / slow.speedup - 1.0
    evidence = (*rests_on(case, ("repartition_latency_s", "repartition"), fast, slow), RunRef(fast.run_id))
    if gain >= MATERIAL:
        yield Sound(
            "repartition_speed",
            f"The fast re-split is worth {percent(gain)} at batch {batch} {fast.ref} {slow.ref}",
            evidence,
        )
        return
    round_s = fast.outputs["round_s"]
    run = case.ledger.run("critique.arithmetic", {"formula": "ratio", "part": MATERIAL * round_s, "whole": 1.0})
    yield Finding(
        check="repartition_speed",
        title="Nobody needs the re-split that fast",
        claim=f"Re-splitting in {show(fast_s * 1e6)} µs instead of {show(SLOW_S * 1e6)} µs changes batch {batch} by {percent(gain)} {fast.ref} {slow.ref}.",
        text=(
            f"{said(case, 'repartition_latency_s', 'repartition')}A round lasts {show(round_s * 1e3)} ms {fast.ref}. Acceptance is known once a round, "
            f"so there is one decision to act on in that time: {times(fast.speedup)} {fast.ref} against {times(slow.speedup)} {slow.ref}. And the flag is not the "
            f"switch: an SM takes its new role when the tile it holds is done. The latency starts to matter at {show(float(run.outputs['value']) * 1e6)} µs [run {run.id}]."
        ),
        effect=Effect(f"speedup at batch {batch}", fast.speedup, fast.low, fast.high, slow.speedup, fast.run_id),
        threshold=Threshold("re-split latency in seconds", "below", float(run.outputs["value"]), run.id),
        evidence=(*evidence, RunRef(run.id)),
        supply="the event inside a round that a faster switch reacts to",
        settle=Settle(
            "delay injection: hold each new split back by 0, 1, 10, 100 and 1000 µs and plot tokens per second",
            f"the curve falls by {show(100 * MATERIAL)} % before {show(SLOW_S * 1e6)} µs",
        ),
    )
