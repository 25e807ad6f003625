"""A claimed speedup against what no round can exceed: its tokens, and the roofline of its verify pass."""

from collections.abc import Iterator
from dataclasses import replace

from vashti import perf
from vashti.core.evidence import RunRef
from vashti.core.finding import Effect, Finding, NoThreshold, Settle, Sound
from vashti.core.reading import Item
from vashti.critique.arithmetic.said import agrees, at, companions, number, recomputed, show, sound, stated, wrong_sum
from vashti.critique.case import Case
from vashti.critique.checks.rivals import time_shared
from vashti.critique.offload import in_host_memory

MARGIN = 1.15
"""A claim above the ceiling by more than this factor is impossible, not optimistic [1]; a judgement: what rounding and
the constants leave of a ratio of two passes over the same weights."""
LENGTH_KNOBS = ("draft_len", "tree_shape", "candidates")
"""Knobs that shorten a draft where it does not pay; the ceiling takes the draft at full length."""


def speedup_ceiling(case: Case) -> Iterator[Finding | Sound]:
    """Holds claimed speedups over plain decoding against their own times, and the largest against a round whose draft is free."""
    claims = [i for i in stated(case.idea, "claimed_speedup") if not _relative(i) and number(i) is not None]
    for item in claims:
        yield from _own_times(case, item)
    for item in stated(case.idea, "speedup_bound"):
        yield from _own_bound(case, item)
    if claims and not case.design.has("placement", "client") and not case.acceptance_is_borrowed:
        yield from _roofline(case, max(claims, key=lambda i: (number(i) or 0.0, -i.passage)))


def _relative(item: Item) -> bool:
    """Whether the gain is claimed over another speculative design."""
    return "baseline" in item.modifier or "sequential" in item.modifier


def _own_times(case: Case, item: Item) -> Iterator[Finding | Sound]:
    """Tokens per round x plain step / round time, where all three are said in the same breath."""
    inputs = companions(case.idea, item, "acceptance_length", "autoregressive_step_s", "round_time_s")
    said = number(item)
    if inputs is None or said is None or any(i.passage != item.passage for i in inputs):
        return
    length, step_s, round_s = (number(i) or 0.0 for i in inputs)
    if not round_s:
        return
    run = recomputed(case, "step_speedup", acceptance_length=length, autoregressive_step_s=step_s, round_time_s=round_s)
    if agrees(said, float(run.outputs["value"])):
        yield sound("speedup_ceiling", f"The speedup {show(said)} follows from your own times", run, item.quote)
        return
    yield wrong_sum(
        "speedup_ceiling",
        "The speedup does not follow from the times",
        "speedup over plain decoding",
        item,
        run,
        rule=f"{show(length)} tokens a round × {show(step_s * 1e3)} ms / {show(round_s * 1e3)} ms",
        inputs=inputs,
        carry="The headline moves with it.",
    )


def _own_bound(case: Case, item: Item) -> Iterator[Finding | Sound]:
    """A bound said with the tokens of a round and a plain step: no round is shorter than streaming the target's weights."""
    inputs = companions(
        case.idea,
        item,
        "acceptance_length",
        "autoregressive_step_s",
        "target_memory_bytes",
        "gpu_bandwidth_bytes_per_s",
    )
    said = number(item)
    if inputs is None or said is None or inputs[0].group != item.group:
        return
    length, step_s, weights, bandwidth = (number(i) or 0.0 for i in inputs)
    if not weights:
        return
    run = recomputed(
        case,
        "streaming_bound",
        acceptance_length=length,
        autoregressive_step_s=step_s,
        target_memory_bytes=weights,
        bandwidth_bytes_per_s=bandwidth,
    )
    if agrees(said, float(run.outputs["value"])):
        yield sound("speedup_ceiling", f"The ceiling {show(said)} follows from streaming the weights", run, item.quote)
        return
    yield wrong_sum(
        "speedup_ceiling",
        "The ceiling does not follow from streaming the weights",
        "the largest speedup over plain decoding",
        item,
        run,
        rule=f"{show(length)} tokens × {show(step_s * 1e3)} ms over {show(weights / 1e9)} GB at {show(bandwidth / 1e12)} TB/s",
        inputs=inputs,
        carry="No drafter lifts it.",
    )


def _roofline(case: Case, item: Item) -> Iterator[Finding | Sound]:
    """The tokens of a round against its verify pass alone: drafting free, all SMs, no host, no launches."""
    said = number(item)
    if said is None:
        return
    batch = min(case.stated_batches or (1,))
    point = case.at(batch, scenario=_draft_free(case))
    tokens, step_s = point.outputs["tokens_per_round"], point.outputs["autoregressive_s"]
    verify_s = step_s if in_host_memory(case.design) else point.phase("verify")["alone_s"]
    run = recomputed(
        case, "step_speedup", acceptance_length=tokens, autoregressive_step_s=step_s, round_time_s=verify_s
    )
    ceiling = float(run.outputs["value"])
    evidence = (item.quote, RunRef(run.id), RunRef(point.run_id))
    if said <= ceiling * MARGIN:
        place = "stays below" if said <= ceiling else "stands no farther above than the constants may be off"
        text = f"The claimed {show(said)} {place}: what batch {batch} gives if drafting is free is {show(ceiling)} [run {run.id}]"
        yield Sound("speedup_ceiling", text, evidence)
        return
    yield Finding(
        check="speedup_ceiling",
        title="The claim stands above the roofline",
        claim=f"You claim {show(said)}×; with drafting free this round gives {show(ceiling)}× at most [run {run.id}].",
        text=(
            f"“{item.quote.text}” {at(item.quote)}. At acceptance {show(case.acceptance_rate)} a round yields {show(tokens)} tokens, "
            f"and its verify pass takes {show(verify_s * 1e3)} ms on all SMs where a plain step takes {show(step_s * 1e3)} ms, "
            f"no host and no launches in either {point.ref}. Draft in no time at all and batch {batch} is at {show(ceiling)}× [run {run.id}]."
        ),
        effect=Effect(f"ceiling of the speedup at batch {batch}", ceiling, ceiling, ceiling, said, run.id),
        threshold=NoThreshold("a roofline does not turn; only a higher acceptance rate or fewer bytes move it"),
        evidence=evidence,
        supply="the acceptance rate, batch size and plain-decoding baseline under which the figure was taken",
        settle=Settle(
            "measure plain decoding with graphs on the same engine and GPU, then one verify pass of your width",
            f"tokens a round times their ratio reach {show(said)} at batch {batch}",
        ),
    )


def _draft_free(case: Case) -> perf.Scenario:
    """The same draft at full length, taking turns on all SMs of an engine without overheads; its verify pass is the floor."""
    rival = time_shared(case)
    knobs = rival.design.on("knobs") - set(LENGTH_KNOBS)
    return replace(rival, design=rival.design.with_axis("knobs", *sorted(knobs)), engine="ideal")
