"""A split copied from another boundary meets an edge it did not have there: the verdict of every round."""

from collections.abc import Iterator

from vashti import atlas
from vashti.core.evidence import AtlasRef, RunRef
from vashti.core.finding import Effect, Finding, NoThreshold, Settle, Sound
from vashti.critique.case import SERVED, Case, Point
from vashti.critique.checks.rivals import REMOTE
from vashti.critique.checks.say import band, percent, rests_on, said, show, span
from vashti.critique.novelty import novelty_of

OUTPUT_LEN = 512.0
"""Output tokens of a request; assumed: a chat answer."""


SLIGHT = 0.02
"""Share of a round that an edge between devices may expose without being an objection [1]; a judgement."""


def _exposed(point: Point) -> float:
    """Share of the round that hand-off and control expose [1]."""
    return float(sum(point.phase(p)["exposed_s"] for p in ("handoff", "control")) / point.outputs["round_s"])


def feedback_edge(case: Case) -> Iterator[Finding | Sound]:
    """Crossings of the cut per request, draft/verify against the boundary the split comes from.

    Raised whatever its effect where one chip is split: the split is then another system's, and this edge is what is left
    to be the author's own. Between devices it is raised where it costs something.
    """
    run = novelty_of(case)
    if not run.outputs["transfers"] or not case.design.has("boundary", "draft_verify"):
        return
    point = case.at(SERVED[0])
    crossings = case.ledger.run(
        "critique.arithmetic", {"formula": "ratio", "part": OUTPUT_LEN, "whole": point.outputs["tokens_per_round"]}
    )
    names = [atlas.design(i) for i in run.outputs["transfers"][:3]]
    known = ", ".join(f"{entry.name} [atlas {entry.id}]" for entry in names)
    host = case.at(SERVED[0], scenario=case.with_design(case.design.with_axis("handoff", "host")))
    remote = host.speedup > point.speedup
    worse, better = (point, host) if remote else (host, point)
    which = "over the link" if remote else "with the host in the loop"
    words = (
        ""
        if abs(host.speedup - point.speedup) < 0.01
        else f"; through the host of one machine {band(point)} would be {band(host)}"
        if remote
        else f"; with the host in that loop {band(point)} becomes {band(host)}"
    )
    if case.design.has("placement", *REMOTE) and _exposed(point) < SLIGHT:
        text = f"The verdict comes back over the cut {show(float(crossings.outputs['value']))} times in a {OUTPUT_LEN:.0f}-token answer [run {crossings.id}], and exposes {percent(_exposed(point))} of the round {point.ref}"
        yield Sound("feedback_edge", text, (*rests_on(case, ("boundary",), point), RunRef(crossings.id)))
        return
    edge_s = sum(point.phase(p)["exposed_s"] for p in ("handoff", "control"))
    count = float(crossings.outputs["value"])
    yield Finding(
        check="feedback_edge",
        title="The edge that comes back every round",
        claim=f"{names[0].name} [atlas {names[0].id}] crosses its cut once a request; yours is crossed {show(count)} times in a {OUTPUT_LEN:.0f}-token answer [run {crossings.id}].",
        text=(
            f"{said(case, 'boundary')}The split itself is that of {known}. Between prefill and decode nothing comes back; "
            f"here the next useful draft waits for the verdict, every {show(point.outputs['round_s'] * 1e3)} ms {point.ref}. "
            f"Hand-off and control expose {span(edge_s)} a round in the model, {percent(edge_s / point.outputs['round_s'])} of it {point.ref}{words}."
        ),
        effect=Effect(
            f"speedup at batch {SERVED[0]} {which}", worse.speedup, worse.low, worse.high, better.speedup, worse.run_id
        ),
        threshold=NoThreshold("the edge is there every round; what it costs is what it exposes"),
        evidence=(
            *rests_on(case, ("boundary",), point, host),
            *(AtlasRef(entry.id) for entry in names),
            RunRef(crossings.id),
            RunRef(run.id),
        ),
        supply="the dependency graph of one round with the return edge drawn, and its latency measured under load",
        settle=Settle(
            "time verdict to first useful draft instruction, idle and with HBM saturated, p50 and p99",
            f"the p99 stays below {show(5)} % of the round",
        ),
    )
