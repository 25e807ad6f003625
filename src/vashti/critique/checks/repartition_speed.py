"""How fast the split moves, against how often what it follows speaks."""

from collections.abc import Iterator
from typing import NamedTuple

from vashti import atlas
from vashti.core.evidence import RunRef
from vashti.core.finding import Effect, Finding, Settle, Sound, Threshold
from vashti.critique.case import SERVED, Case, Point
from vashti.critique.checks.say import MATERIAL, percent, rests_on, said, show, span, times
from vashti.perf import plan_of

FAST = ("per_tile", "per_kernel")
SLOW_S = 1e-5
"""The latency a fast re-split is compared with [s]: stream choice among pre-built contexts; assumed."""
WITHIN = ("draft_conf", "learned_head", "hidden_probe", "companion")
"""Signals that can speak before the verdict of a round."""


class Rhythm(NamedTuple):
    """How often what the split follows speaks in a round [1], and when, in words."""

    beats: float
    when: str


def rhythm(case: Case) -> Rhythm:
    """At every drafted token or every layer where a signal speaks within the round; with the verdict otherwise."""
    if not case.design.has("signal", *WITHIN):
        return Rhythm(1.0, "with the verdict")
    if case.design.has("timescale", "intra_pass"):
        return Rhythm(float(atlas.model(case.scenario.target).n_layers), "at each of the target's layers")
    if case.design.has("timescale", "token"):
        return Rhythm(float(max(1, plan_of(case.design).draft_len)), "at each drafted token")
    return Rhythm(1.0, "once a round")


def repartition_speed(case: Case) -> Iterator[Finding | Sound]:
    """What a faster re-split buys at the rhythm of its own signal."""
    stated = case.design.number("repartition_latency_s")
    if stated is None and not case.design.has("repartition", *FAST):
        return
    fast_s = stated or atlas.hardware(case.scenario.machine).flag_s.value
    if fast_s >= SLOW_S:
        return
    fast, slow = (
        case.at(SERVED[0], scenario=case.with_design(case.design.with_setting("repartition_latency_s", s)))
        for s in (fast_s, SLOW_S)
    )
    yield _judged(case, fast_s, fast, slow)


def _judged(case: Case, fast_s: float, fast: Point, slow: Point) -> Finding | Sound:
    beat, batch = rhythm(case), SERVED[0]
    between_s = fast.outputs["round_s"] / beat.beats
    gain = max(0.0, fast.speedup / slow.speedup - 1.0, (SLOW_S - fast_s) / between_s if beat.beats > 1.0 else 0.0)
    run = case.ledger.run("critique.arithmetic", {"formula": "ratio", "part": MATERIAL * between_s, "whole": 1.0})
    evidence = (*rests_on(case, ("repartition_latency_s", "repartition"), fast, slow), RunRef(run.id))
    if gain >= MATERIAL:
        worth = f"is worth {percent(gain)}" if beat.beats == 1.0 else f"is worth up to {percent(gain)}"
        text = f"The fast re-split {worth} at batch {batch} {fast.ref} {slow.ref}; what it follows speaks {beat.when}, every {span(between_s)}"
        return Sound("repartition_speed", text, evidence)
    turn = float(run.outputs["value"])
    return Finding(
        check="repartition_speed",
        title="Nobody needs the re-split that fast",
        claim=f"Re-splitting in {span(fast_s)} instead of {span(SLOW_S)} changes batch {batch} by {_at_most(beat, gain)} {fast.ref} {slow.ref}.",
        text=(
            f"{said(case, 'repartition_latency_s', 'repartition')}A round lasts {span(fast.outputs['round_s'])} {fast.ref}. What the split follows "
            f"speaks {beat.when}, every {span(between_s)}, so there is one decision to act on in that time: {times(fast.speedup)} {fast.ref} against "
            f"{times(slow.speedup)} {slow.ref} for one a round. And the flag is not the switch: an SM takes its new role when the tile it holds is done. "
            f"The latency starts to matter at {span(turn)} [run {run.id}]."
        ),
        effect=Effect(f"speedup at batch {batch}", fast.speedup, fast.low, fast.high, slow.speedup, fast.run_id),
        threshold=Threshold("re-split latency in µs", "below", turn * 1e6, run.id),
        evidence=evidence,
        supply="the event inside a round that a faster switch reacts to",
        settle=Settle(
            "delay injection: hold each new split back by 0, 1, 10, 100 and 1000 µs and plot tokens per second",
            f"the curve falls by {show(100 * MATERIAL)} % before {span(SLOW_S)}",
        ),
    )


def _at_most(beat: Rhythm, gain: float) -> str:
    """A gain, and that it is a bound where it was not run signal by signal."""
    words = percent(gain)
    return words if beat.beats == 1.0 or words.startswith("less") else f"at most {words}"
