"""A claimed speedup against what no round can exceed: its tokens, and the roofline of its verify pass."""

from collections.abc import Iterator
from dataclasses import replace

from vashti.core.evidence import RunRef
from vashti.core.finding import Effect, Finding, NoThreshold, Settle, Sound
from vashti.core.reading import Item
from vashti.critique.arithmetic.said import agrees, at, companions, number, recomputed, show, sound, stated, wrong_sum
from vashti.critique.case import Case

MARGIN = 1.05
"""A claim above the ceiling by more than this factor is impossible, not optimistic [1]; a judgement."""


def speedup_ceiling(case: Case) -> Iterator[Finding | Sound]:
    """Holds claimed speedups over plain decoding against their own times, and the largest against an engine without overheads."""
    claims = [i for i in stated(case.idea, "claimed_speedup") if not _relative(i) and number(i) is not None]
    for item in claims:
        yield from _own_times(case, item)
    for item in stated(case.idea, "speedup_bound"):
        yield from _own_bound(case, item)
    if claims:
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
    said = number(item)
    if said is None:
        return
    batch = min(case.stated_batches or (1,))
    ideal = replace(case.scenario, engine="ideal")
    point = case.at(batch, scenario=ideal)
    ceiling = point.high
    if said <= ceiling * MARGIN:
        text = f"The claimed {show(said)} stays below the roofline ceiling {show(ceiling)} at batch {batch} {point.ref}"
        yield Sound("speedup_ceiling", text, (item.quote, RunRef(point.run_id)))
        return
    yield Finding(
        check="speedup_ceiling",
        title="The claim stands above the roofline",
        claim=f"You claim {show(said)}×; without any overhead this round gives {show(ceiling)}× at most {point.ref}.",
        text=(
            f"“{item.quote.text}” {at(item.quote)}. With acceptance {show(case.acceptance_rate)} a round yields "
            f"{show(point.outputs['tokens_per_round'])} tokens, and even on an engine with no host time, no launches "
            f"and no sampling it is {show(ceiling)}× over plain decoding at batch {batch} {point.ref}."
        ),
        effect=Effect(
            f"ceiling of the speedup at batch {batch}", point.speedup, point.low, point.high, said, point.run_id
        ),
        threshold=NoThreshold("a roofline does not turn; only a higher acceptance rate or fewer bytes move it"),
        evidence=(item.quote, RunRef(point.run_id)),
        supply="the acceptance rate, batch size and plain-decoding baseline under which the figure was taken",
        settle=Settle(
            "measure plain decoding with graphs on the same engine and GPU, then one speculative round",
            f"the ratio at batch {batch} reaches {show(said)}",
        ),
    )
