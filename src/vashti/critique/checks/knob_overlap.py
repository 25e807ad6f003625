"""Two knobs for one signal: what moving SMs adds once the draft length follows acceptance."""

from collections.abc import Iterator

from vashti.core.finding import Effect, Finding, NoThreshold, Settle, Sound
from vashti.critique.case import SERVED, Case
from vashti.critique.checks.low_acceptance import LOW
from vashti.critique.checks.rivals import without
from vashti.critique.checks.say import MATERIAL, band, percent, rests_on, said, show, times

OF_ACCEPTANCE = ("accept_ema", "draft_conf", "learned_head", "hidden_probe", "bandit", "companion")
"""Signals that a draft length follows as well."""


def knob_overlap(case: Case) -> Iterator[Finding | Sound]:
    """The SM split as a knob against the draft length alone, where acceptance is low."""
    if not case.design.has("knobs", "sm_split"):
        return
    if case.design.on("signal") and not case.design.has("signal", *OF_ACCEPTANCE):
        return
    length = case.with_design(
        case.design.with_axis("knobs", *sorted((case.design.on("knobs") - {"sm_split", "none"}) | {"draft_len"}))
    )
    both = case.with_design(case.design.with_axis("knobs", *sorted(case.design.on("knobs") | {"draft_len"})))
    neither = without(case, "knobs", "sm_split", "draft_len")
    batch = SERVED[1]
    points = [case.at(batch, LOW, scenario=s) for s in (both, length, neither)]
    added = points[0].speedup / points[1].speedup - 1.0
    evidence = rests_on(case, ("knobs",), *points)
    if added >= MATERIAL:
        text = f"Moving SMs adds {percent(added)} over adapting the draft length alone at acceptance {LOW:g}: {band(points[0])} against {band(points[1])}"
        yield Sound("knob_overlap", text, evidence)
        return
    yield Finding(
        check="knob_overlap",
        title="The draft length already does it",
        claim=f"With the draft length tuned to acceptance, moving SMs adds {percent(added)} at batch {batch} and acceptance {LOW:g} {points[0].ref} {points[1].ref}.",
        text=(
            f"{said(case, 'knobs')}Both knobs answer the same signal. At acceptance {LOW:g}: neither {times(points[2].speedup)} {points[2].ref}, "
            f"draft length alone {times(points[1].speedup)} {points[1].ref}, both {times(points[0].speedup)} {points[0].ref}. A reviewer will ask for this table."
        ),
        effect=Effect(
            f"speedup at batch {batch}, acceptance {LOW:g}",
            points[0].speedup,
            points[0].low,
            points[0].high,
            points[1].speedup * (1 + MATERIAL),
            points[0].run_id,
        ),
        threshold=NoThreshold("searched by knob, not along a variable"),
        evidence=evidence,
        supply="the ablation: split fixed and draft length at its optimum, against both moving",
        settle=Settle(
            "offline: solve for the best draft length at each acceptance rate with the split fixed, then with it free",
            f"the free split is {show(100 * MATERIAL)} % better somewhere in the trace",
        ),
    )
