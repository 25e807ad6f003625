"""Captured graphs: how many, what they cost, and what a shape that was never captured costs."""

from collections.abc import Iterator

from vashti.core.evidence import Evidence, RunRef
from vashti.core.finding import Effect, Finding, NoThreshold, Settle, Sound, Threshold
from vashti.critique.case import SERVED, Case, Point
from vashti.critique.checks.say import MATERIAL, band, percent, rests_on, said, show, times

NO_LOSS = 0.005
"""Share of the speedup below which a missing graph costs nothing [1]."""
MANY = 100
"""Graphs above which capture and memory become a finding [1]; a judgement, near the published 259-graph case."""


def cold_graphs(case: Case) -> Iterator[Finding | Sound]:
    """Graphs = shapes x splits, and the eager round a missing graph falls back to."""
    if case.design.has("kernel", "megakernel_static", "megakernel_dynamic", "persistent_op", "hw"):
        return
    cold = case.ledger.run("perf.cold_start", {"scenario": case.scenario.as_dict()})
    batch = SERVED[0]
    warm = case.at(batch, scenario=case.with_design(case.design.with_axis("kernel", "graph")))
    miss = case.at(batch, scenario=case.with_design(case.design.with_axis("kernel", "eager")))
    graphs = cold.outputs["graphs"]
    evidence: tuple[Evidence, ...] = (
        *rests_on(case, ("kernel",), warm, miss),
        RunRef(cold.id),
    )
    stated = case.idea.design.has("kernel", "graph", "graph_per_split", "fused")
    loss = 1.0 - miss.speedup / warm.speedup
    if graphs <= MANY and (stated or loss < MATERIAL):
        text = f"{graphs} graphs cover the shapes; capture takes {show(cold.outputs['capture_s'])} s and {show(cold.outputs['bytes'] / 1e9)} GB [run {cold.id}]"
        yield Sound("cold_graphs", text, evidence)
        return
    why = said(case, "kernel") if case.design.on("kernel") else "You do not say which launches are captured. "
    yield Finding(
        check="cold_graphs",
        title="Cold graphs",
        claim=(
            f"A round that misses its captured graph gives {times(miss.speedup)} instead of {times(warm.speedup)} at batch {batch} {miss.ref} {warm.ref}."
            if loss >= MATERIAL
            else f"A graph for every shape means {graphs} of them before the first answer, {show(cold.outputs['capture_s'])} s and {show(cold.outputs['bytes'] / 1e9)} GB [run {cold.id}]{_saved(loss, miss, warm)}."
        ),
        text=(
            f"{why}Batch sizes, verify widths and splits multiply to {graphs} graphs if each shape is captured: {show(cold.outputs['capture_s'])} s of capture and "
            f"{show(cold.outputs['bytes'] / 1e9)} GB that the KV cache does not get [run {cold.id}]; padded to the widest shape they would be "
            f"{show(warm.outputs['graph_bytes'] / 1e9)} GB {warm.ref}.{_eagerly(loss, miss, warm)}"
        ),
        effect=Effect(
            f"speedup at batch {batch} without its graph", miss.speedup, miss.low, miss.high, warm.speedup, miss.run_id
        )
        if loss >= MATERIAL
        else _room(warm, float(cold.outputs["bytes"]), cold.id),
        threshold=Threshold("graphs", "above", float(MANY), cold.id)
        if graphs > MANY
        else NoThreshold("a launch is captured or it is not"),
        evidence=evidence,
        supply="the list of (batch, width, split) shapes that can occur, which of them are captured, and what the others do",
        settle=Settle(
            "start the server cold, send one request of each shape, log graph hits and first-token latency",
            "every shape in the trace hits a captured graph",
        ),
    )


def _saved(loss: float, miss: Point, warm: Point) -> str:
    return f"; without them the speedup is {percent(loss)} lower {miss.ref} {warm.ref}" if loss >= NO_LOSS else ""


def _eagerly(loss: float, miss: Point, warm: Point) -> str:
    """What a shape without its graph costs."""
    if loss < NO_LOSS:
        return f" A shape left out runs eagerly, and loses nothing by it at batch {SERVED[0]} {miss.ref} {warm.ref}."
    return f" The first request of a shape, or any shape left out, runs eagerly: {band(miss)} against {band(warm)}."


def _room(warm: Point, graph_bytes: float, run_id: str) -> Effect:
    """Memory of the graphs as a share of the target's weights, where speed is not what they cost."""
    share = graph_bytes / warm.outputs["target_weight_bytes"]
    return Effect("memory of the graphs over the target's weights", share, share, share, 0.0, run_id)
