"""What the draft displaces: every byte it keeps is a sequence that is not served."""

from collections.abc import Iterator

from vashti.core.finding import Effect, Finding, NoThreshold, Settle, Sound, Threshold
from vashti.critique.case import SERVED, Case, Point
from vashti.critique.checks.rivals import REMOTE
from vashti.critique.checks.say import at, percent, rests_on, said, show
from vashti.critique.offload import in_host_memory

ASKED = SERVED[1]
"""Batch size at which memory is quoted throughout a review [sequences]: its caches and scratch count."""
HOST = ("cpu", "npu_pim")
"""Placements whose draft lies in another memory than a GPU's."""
MINIMAL = 0.10
"""Memory overhead, as a fraction of the target's weights, up to which it counts as minimal [1]; a judgement."""


def added_memory(case: Case) -> float:
    """What speculation adds to the target's memory [1]: as stated, where it is; else as modeled at batch `ASKED`."""
    stated = case.idea.design.number("draft_memory_overhead")
    return _modeled(case) if stated is None else stated


def _modeled(case: Case) -> float:
    """What the model adds at batch `ASKED` [1]; weights and caches in the host's own memory are none of the GPU's."""
    outputs = case.at(ASKED).outputs
    elsewhere = (
        outputs["draft_weight_bytes"] + outputs["draft_kv_bytes"] if case.design.has("placement", *HOST) else 0.0
    )
    return max(0.0, float(outputs["memory_overhead"]) - float(elsewhere) / float(outputs["target_weight_bytes"]))


def whose_memory(case: Case) -> str:
    """Where the added memory is said, or the batch and the run it was modeled at."""
    quotes = case.idea.quotes_for("draft_memory_overhead")
    return at(quotes[0]) if quotes else f"at batch {ASKED} {case.at(ASKED).ref}"


def memory_overhead(case: Case) -> Iterator[Finding | Sound]:
    """Draft weights, draft KV, graphs against the target's memory, and the sequences they displace."""
    if in_host_memory(case.design):
        return
    point = case.at(ASKED)
    stated = case.idea.design.number("draft_memory_overhead")
    weighs = 0.0 if case.design.has("placement", *HOST) else point.outputs["draft_weight_bytes"]
    overhead = max(weighs / point.outputs["target_weight_bytes"], stated or 0.0)
    kept, before = point.outputs["largest_batch"], point.outputs["largest_batch_autoregressive"]
    lost = 1.0 - kept / before if before else 1.0
    evidence = rests_on(case, ("draft_memory_overhead",), point)
    if overhead <= MINIMAL and lost <= MINIMAL:
        text = f"The draft's weights are {percent(overhead)} of the target's memory; {kept} of {before} sequences still fit {point.ref}"
        yield Sound("memory_overhead", text, evidence)
        return
    weights, cache = point.outputs["draft_weight_bytes"], point.outputs["draft_kv_bytes"]
    place = ", both on the draft's own device" if case.design.has("placement", *REMOTE) else ""
    by_text = "" if stated is None else said(case, "draft_memory_overhead")
    yield Finding(
        check="memory_overhead",
        title="What the draft displaces",
        claim=f"At batch {ASKED} speculation takes {percent(_modeled(case))} of the target's memory on top of it, and {percent(lost)} of the sequences that fit {point.ref}.",
        text=(
            f"{by_text}At {case.context_len} cached tokens a sequence, {before} sequences fit without speculation and {kept} with it {point.ref}: "
            f"{show(weights / 1e9)} GB of draft weights, {show(cache / 1e9)} GB of draft KV at batch {ASKED}{place}"
            f"{_graphs(point)} {point.ref}. At peak load those sequences are the throughput."
        ),
        effect=Effect("sequences that fit", float(kept), float(kept), float(kept), float(before), point.run_id),
        threshold=Threshold("memory overhead as a fraction of the target", "above", MINIMAL, point.run_id)
        if overhead > MINIMAL
        else NoThreshold("the weights are within what counts as minimal; it is the sequences lost that weigh"),
        evidence=evidence,
        supply="tokens per second at the largest batch that fits with the draft, against plain decoding at the largest that fits without",
        settle=Settle(
            "load target and draft, let the engine report its free KV blocks, with and without the draft",
            f"the loss of blocks stays under {show(100 * MINIMAL)} %",
        ),
    )


def _graphs(point: Point) -> str:
    """What captured graphs take, where there are any."""
    taken = point.outputs["graph_bytes"] / 1e9
    return f", {show(taken)} GB of graphs" if taken >= 0.01 else ", and the scratch of a wider pass"
