"""The batch the author names, against what the memory holds."""

from collections.abc import Iterator

from vashti import atlas
from vashti.core.finding import Effect, Finding, Settle, Sound, Threshold
from vashti.critique.case import Case, Point
from vashti.critique.checks.say import rests_on, said, show
from vashti.critique.offload import in_host_memory


def _replicas(case: Case) -> int:
    """Copies of the target among which a stated batch is shared, where the text counts more GPUs than one copy takes."""
    note = case.assumed("tp_degree")
    total = case.design.number("n_gpu") or 1.0
    return max(1, int(total) // case.scenario.n_gpu) if note is not None and note.origin == "assumed" else 1


def _shared(case: Case, named: int) -> str:
    copies = _replicas(case)
    return f" ({named} over {copies} copies of the target)" if copies > 1 else ""


def _needed(point: Point) -> float:
    """Bytes that must lie in memory whatever the engine keeps for itself."""
    parts = ("target_weight_bytes", "draft_weight_bytes", "kv_bytes", "draft_kv_bytes")
    return float(sum(point.outputs[name] for name in parts))


def _held(case: Case) -> float:
    return atlas.hardware(case.scenario.machine).memory_bytes.value * case.scenario.n_gpu


def stated_batch(case: Case) -> Iterator[Finding | Sound]:
    """The largest batch stated, at the context stated, with weights, caches and scratch in memory."""
    if not case.stated_batches or in_host_memory(case.design):
        return
    named = max(case.stated_batches)
    batch = -(-named // _replicas(case))
    point = case.at(batch)
    if point.outputs["fits"] or _needed(point) <= _held(case):
        return
    fits = float(point.outputs["largest_batch"])
    cache = (point.outputs["kv_bytes"] + point.outputs["draft_kv_bytes"]) / 1e9
    yield Finding(
        check="stated_batch",
        title="Your batch does not fit",
        claim=f"You name batch {named}{_shared(case, named)}; at {case.context_len} cached tokens a sequence, {show(fits)} fit {point.ref}.",
        text=(
            f"{said(case, 'batch_sizes')}Weights take {show((point.outputs['target_weight_bytes'] + point.outputs['draft_weight_bytes']) / 1e9)} GB, "
            f"the caches of {batch} sequences{_shared(case, named)} {show(cache)} GB {point.ref}. What the table gives beyond {show(fits)} is what a larger memory would give."
        ),
        effect=Effect("sequences that fit", fits, fits, fits, float(batch), point.run_id),
        threshold=Threshold("batch", "above", fits, point.run_id),
        evidence=rests_on(case, ("batch_sizes", "context_len"), point),
        supply="the GPUs, the cache precision and the context length at which that batch was run",
        settle=Settle(
            "start the server with the target and the draft and read off its free KV blocks",
            f"they hold {batch} sequences of {case.context_len} tokens",
        ),
    )
