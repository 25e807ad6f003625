"""A split copied from another boundary meets an edge it did not have there: the verdict of every round."""

from collections.abc import Iterator

from vashti import atlas
from vashti.atlas.schema import Entry
from vashti.core.evidence import AtlasRef, RunRef
from vashti.core.finding import Effect, Finding, NoThreshold, Settle, Sound
from vashti.core.run import Run
from vashti.critique.case import SERVED, Case, Point
from vashti.critique.checks.rivals import REMOTE
from vashti.critique.checks.say import band, percent, rests_on, said, show, span
from vashti.critique.novelty import novelty_of

OUTPUT_LEN = 512.0
"""Output tokens of a request; assumed: a chat answer."""
SLIGHT = 0.02
"""Share of a round that an edge between devices may expose without being an objection [1]; a judgement."""
UNLIKE = ("client", "cpu", "npu_pim")
"""Places of a draft that no split of GPUs between prefill and decode is like."""


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
    if case.design.has("placement", *REMOTE) and exposed_s(point) < SLIGHT * point.outputs["round_s"]:
        text = (
            f"The verdict comes back over the cut {_count(crossings)} and exposes "
            f"{percent(exposed_s(point) / point.outputs['round_s'])} of the round {point.ref}"
        )
        yield Sound("feedback_edge", text, (*rests_on(case, ("boundary",), point), RunRef(crossings.id)))
        return
    yield _finding(case, run, point, crossings)


def exposed_s(point: Point) -> float:
    """What hand-off and control expose of a round [s]."""
    return float(sum(point.phase(p)["exposed_s"] for p in ("handoff", "control")))


def _finding(case: Case, run: Run, point: Point, crossings: Run) -> Finding:
    names = () if case.design.has("placement", *UNLIKE) else _named(run)
    host = case.at(SERVED[0], scenario=case.with_design(case.design.with_axis("handoff", "host")))
    remote = host.speedup > point.speedup
    worse, better = (point, host) if remote else (host, point)
    which = "over the link" if remote else "with the host in the loop"
    edge_s = exposed_s(point)
    return Finding(
        check="feedback_edge",
        title="The edge that comes back every round",
        claim=_claim(names, crossings),
        text=(
            f"{said(case, 'boundary')}{_source(names)}The next useful draft waits for the verdict, every "
            f"{show(point.outputs['round_s'] * 1e3)} ms {point.ref}. Hand-off and control expose {span(edge_s)} a round in the model, "
            f"{percent(edge_s / point.outputs['round_s'])} of it {point.ref}{_by_host(point, host, remote=remote)}."
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
        settle=Settle(_experiment(case), f"the p99 stays below {show(5)} % of the round"),
    )


def _named(run: Run) -> tuple[Entry, ...]:
    return tuple(atlas.design(i) for i in run.outputs["transfers"][:3])


def _count(crossings: Run) -> str:
    return f"{show(float(crossings.outputs['value']))} times in a {OUTPUT_LEN:.0f}-token answer [run {crossings.id}]"


def _claim(names: tuple[Entry, ...], crossings: Run) -> str:
    if not names:
        return f"The verdict comes back over your link {_count(crossings)}, and no draft is of use before it is there."
    first = f"{names[0].name} [atlas {names[0].id}]"
    return f"{first} crosses its cut once a request; yours is crossed {_count(crossings)}."


def _source(names: tuple[Entry, ...]) -> str:
    """Whose split it is, and what that has no edge for."""
    if not names:
        return ""
    known = ", ".join(f"{entry.name} [atlas {entry.id}]" for entry in names)
    return f"The split itself is that of {known}. Between prefill and decode nothing comes back; here it does. "


def _by_host(point: Point, host: Point, *, remote: bool) -> str:
    """What the host in the loop makes of it, where that is another figure."""
    if abs(host.speedup - point.speedup) < 0.01:
        return ""
    if remote:
        return f"; through the host of one machine {band(point)} would be {band(host)}"
    return f"; with the host in that loop {band(point)} becomes {band(host)}"


def _experiment(case: Case) -> str:
    if case.design.has("placement", *REMOTE):
        return "time verdict to first useful draft over the link you mean, idle and loaded, p50 and p99"
    return "time verdict to first useful draft instruction, idle and with HBM saturated, p50 and p99"
