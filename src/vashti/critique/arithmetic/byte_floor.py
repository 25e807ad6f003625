"""Stated times against the bytes they must move: no pass is shorter than streaming its weights once."""

import math
from collections.abc import Iterator
from typing import NamedTuple

from vashti import atlas, perf
from vashti.atlas.schema import Model
from vashti.core.evidence import RunRef
from vashti.core.finding import Effect, Finding, NoThreshold, Settle, Sound
from vashti.core.reading import Item
from vashti.critique.arithmetic.said import ROUNDING, at, companion, number, recomputed, show, sound, stated
from vashti.critique.case import Case
from vashti.critique.checks.rivals import REMOTE
from vashti.critique.offload import in_host_memory
from vashti.perf import plan_of

SLACK = 1.03
"""Bandwidth over the peak that rounding explains [1]; a judgement."""
ANOTHER_THING = 20.0
"""Factor below the floor from which a time is that of something else, a tile or a layer [1]; a judgement."""
WHOLE_TARGET = ("self_sparse", "jacobi")
"""Proposers whose every draft step streams the target's own weights."""


class Floor(NamedTuple):
    """What a stated time must move at least: in words, and in bytes."""

    words: str
    bytes: float


def byte_floor(case: Case) -> Iterator[Finding | Sound]:
    """Holds stated pass, draft and round times against the weights they stream at the machine's peak bandwidth."""
    if _unknown(case):
        return
    held = [_held(case, item, floor) for item, floor in _timed(case)]
    shortest = min((h for h in held if h is not None), key=lambda h: h[0], default=None)
    if shortest is None:
        return
    share, item, floor = shortest
    yield _judged(case, item, floor, impossible=share < 1.0 / SLACK)


def _unknown(case: Case) -> bool:
    """Whether the target's weights, or the memory they lie in, are not known well enough for a floor."""
    note = case.assumed("target_model")
    return in_host_memory(case.design) or (note is not None and note.origin == "assumed")


def _timed(case: Case) -> Iterator[tuple[Item, Floor]]:
    target = atlas.model(case.scenario.target)
    weights = streamed_bytes(target)
    once = Floor(f"{show(weights / 1e9)} GB of {target.name}", weights)
    for name in ("verify_time_s", "autoregressive_step_s"):
        yield from ((item, once) for item in stated(case.idea, name))
    if case.design.has("proposer", *WHOLE_TARGET):
        yield from ((item, once) for item in stated(case.idea, "draft_time_s"))
    drafted = _drafted_bytes(case)
    if drafted and not case.design.has("placement", *REMOTE):
        steps = _fewest_steps(case)
        both = Floor(f"{once.words} and {steps} × {show(drafted / 1e9)} GB of its draft", weights + steps * drafted)
        yield from ((item, both) for item in stated(case.idea, "round_time_s"))


def _fewest_steps(case: Case) -> int:
    """Draft steps of a round at the least: the shortest draft stated, and no fewer than the tokens accepted of it."""
    if not case.design.has("draft_steps", "ar"):
        return 1
    lengths = case.idea.design.numbers("draft_len") or (float(plan_of(case.design).draft_len),)
    accepted = (case.idea.design.number("acceptance_length") or 1.0) - 1.0
    return max(1, int(min(lengths)), math.ceil(accepted - ROUNDING))


def _drafted_bytes(case: Case) -> float:
    """Bytes a draft step streams, for an independent draft that is known by name; 0 for any other [bytes]."""
    if (
        not case.scenario.draft
        or case.assumed("draft_model") is not None
        or not case.design.has("proposer", "draft_lm")
    ):
        return 0.0
    return streamed_bytes(atlas.model(case.scenario.draft))


def streamed_bytes(model: Model) -> float:
    """Bytes of weights that a pass of one token reads: all that is not looked up, of experts those that are active [bytes]."""
    experts = model.experts
    idle = experts.n_layers * (experts.n_experts - experts.n_active) * experts.expert_params if experts else 0.0
    share = (model.params - model.embedding_params - idle) / model.params
    return float(perf.model_bytes(model) * share)


def _held(case: Case, item: Item, floor: Floor) -> tuple[float, Item, Floor] | None:
    """A stated time over its floor, with both; None where it is that of another thing."""
    said = number(item)
    share = (said or 0.0) / (floor.bytes / _peak(case, item))
    return None if said is None or share < 1.0 / ANOTHER_THING else (share, item, floor)


def _peak(case: Case, item: Item) -> float:
    """Bytes per second of the GPUs that share the target: as stated beside the time, or the datasheet's [bytes/s]."""
    own = companion(case.idea, item, "gpu_bandwidth_bytes_per_s")
    said = number(own) if own is not None else None
    return (said or atlas.hardware(case.scenario.machine).memory_bytes_per_s.value) * case.scenario.n_gpu


def _judged(case: Case, item: Item, floor: Floor, *, impossible: bool) -> Finding | Sound:
    said, peak = number(item) or 0.0, _peak(case, item)
    run = recomputed(case, "ratio", part=float(f"{floor.bytes:.6g}"), whole=peak)
    needs = recomputed(case, "ratio", part=float(f"{floor.bytes:.6g}"), whole=said)
    least_s, drawn = float(run.outputs["value"]), float(needs.outputs["value"])
    what = WORDS[item.name]
    if not impossible:
        text = f"Your {what} of {show(said * 1e3)} ms leaves room to stream {floor.words}: {show(least_s * 1e3)} ms at the least"
        return sound("byte_floor", text, run, item.quote)
    return Finding(
        check="byte_floor",
        title="Faster than the memory",
        claim=(
            f"Your {what} of {show(said * 1e3)} ms would draw {show(drawn / 1e12)} TB/s [run {needs.id}]; "
            f"the machine has {show(peak / 1e12)} TB/s, which makes it {show(least_s * 1e3)} ms at the least [run {run.id}]."
        ),
        text=(
            f"“{item.quote.text}” {at(item.quote)}. It has to stream {floor.words} once, whatever the batch and however the SMs are "
            f"divided: {show(floor.bytes / 1e9)} GB in {show(said * 1e3)} ms are {show(drawn / 1e12)} TB/s [run {needs.id}]. "
            f"Caches and activations come on top. Everything that rests on this time moves with it."
        ),
        effect=Effect(f"{what} in ms, at the least", *(3 * (least_s * 1e3,)), said * 1e3, run.id),
        threshold=NoThreshold("only fewer bytes move it: a smaller model, or weights in fewer bits"),
        evidence=(item.quote, RunRef(run.id), RunRef(needs.id)),
        supply=f"the {what} as measured, with batch, precision of the weights and achieved bytes per second",
        settle=Settle(
            f"time one pass at batch 1 with graphs on and read achieved bytes per second beside the {what}",
            f"it streams {show(floor.bytes / 1e9)} GB in {show(said * 1e3)} ms, or the text names the precision that makes it less",
        ),
    )


WORDS = {
    "verify_time_s": "verify pass",
    "autoregressive_step_s": "plain step",
    "draft_time_s": "draft step",
    "round_time_s": "round",
}
"""What a stated time is called in a sentence."""
