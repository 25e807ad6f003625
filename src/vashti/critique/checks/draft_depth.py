"""Speculation depth: each further draft step reads the draft's weights again, from HBM once they leave L2."""

from collections.abc import Iterator

from vashti import atlas
from vashti.core.evidence import RunRef
from vashti.core.finding import Effect, Finding, Settle, Sound, Threshold
from vashti.critique.case import SERVED, Case
from vashti.critique.checks.say import MATERIAL, band, percent, rate_of, rests_on, said, show, times

DEPTHS = (1, 2, 3, 4, 5, 6, 8, 10, 12, 16)
SERIAL = ("ar", "semi_ar")


def draft_depth(case: Case) -> Iterator[Finding | Sound]:
    """The stated draft length against the best one, at a served batch, with the draft's place in L2."""
    length = case.design.number("draft_len")
    if length is None or case.design.has("topology", "static_tree", "dynamic_tree", "multi_chain", "outcome_enum"):
        return
    if case.design.has("knobs", "draft_len") or (
        case.design.on("draft_steps") and not case.design.has("draft_steps", *SERIAL)
    ):
        return
    batch = SERVED[1]
    tried = {k: case.at(batch, scenario=case.with_design(case.design.with_setting("draft_len", k))) for k in DEPTHS}
    stated = case.at(batch)
    best = max(DEPTHS, key=lambda k: (tried[k].speedup, -k))
    evidence = (*rests_on(case, ("draft_len",), stated, tried[best]), *(RunRef(p.run_id) for p in tried.values()))
    machine = atlas.hardware(case.scenario.machine)
    weights, room = stated.outputs["draft_weight_bytes"], machine.l2_resident_bytes.value
    if stated.speedup >= tried[best].speedup * (1.0 - MATERIAL):
        text = f"Draft length {show(length)} is within {show(100 * MATERIAL)} % of the best at batch {batch}: {band(stated)} against {band(tried[best])} at {best}"
        yield Sound("draft_depth", text, evidence)
        return
    share = stated.phase("draft")["alone_s"] / stated.outputs["round_s"]
    place = (
        ""
        if not weights
        else (
            f"The draft's {show(weights / 1e6)} MB are read again at every step; {machine.name} keeps about {show(room / 1e6)} MB in L2, "
            f"and the verify pass streams through it {stated.ref}."
            if weights > room
            else f"The draft's {show(weights / 1e6)} MB would fit L2, but the verify pass streams through it every round {stated.ref}."
        )
    )
    yield Finding(
        check="draft_depth",
        title=f"Draft length {show(length)} is not the depth this machine wants",
        claim=f"At batch {batch} draft length {best} gives {times(tried[best].speedup)} {tried[best].ref}; your {show(length)} gives {times(stated.speedup)} {stated.ref}.",
        text=(
            f"{said(case, 'draft_len')}At length {show(length)} and {rate_of(case)} drafting takes {percent(share)} of the round {stated.ref}. {place} "
            "The k-th token pays only while the chance that all before it were accepted exceeds what its step costs."
        ),
        effect=Effect(
            f"speedup at batch {batch}", stated.speedup, stated.low, stated.high, tried[best].speedup, stated.run_id
        ),
        threshold=Threshold("draft_len", "above" if length > best else "below", float(best), tried[best].run_id),
        evidence=evidence,
        supply="the draft length as a function of batch and measured acceptance, not one number",
        settle=Settle(
            f"sweep the draft length from 1 to {DEPTHS[-1]} at batch {batch} on one engine; everything else fixed",
            f"the best length is {show(length)}",
        ),
    )
