"""The author's own phase times against the model's: where they differ, one of the two is wrong, and both are shown."""

import math
from collections.abc import Iterator

from vashti.core.finding import Effect, Finding, NoThreshold, Settle, Sound
from vashti.core.reading import Item
from vashti.critique.arithmetic.said import number, stated
from vashti.critique.case import Case
from vashti.critique.checks.say import MATERIAL, at, percent, rests_on, show, times

PHASES = {"draft_time_s": "draft", "verify_time_s": "verify", "handoff_time_s": "handoff"}
"""Settings that state a phase, and the phase of a prediction they are held against."""
APART = 1.6
"""Factor beyond which a stated and a modeled time differ by more than engines do [1]; a judgement."""
ANOTHER_THING = 20.0
"""Factor from which a stated time is that of something else than the phase it is read as [1]; a judgement."""


FLUID = ("per_tile", "per_kernel", "per_layer")
"""Splits under which a draft has no share of its own that a time alone could be of."""


def _compared(case: Case) -> Iterator[tuple[float, str, float, float, int]]:
    """How far apart each stated phase is from the modeled one, with its setting, both times [s] and the batch."""
    for name, phase in PHASES.items():
        if name == "draft_time_s" and case.design.has("repartition", *FLUID):
            continue
        for item in stated(case.idea, name):
            batch = _batch_of(case, item)
            said, modeled = _nearer(case, item, float(case.at(batch).phase(phase)["alone_s"]))
            apart = max(said / modeled, modeled / said) if said > 0.0 < modeled else 0.0
            if 0.0 < apart < ANOTHER_THING:
                yield apart, name, said, modeled, batch


def _nearer(case: Case, item: Item, modeled: float) -> tuple[float, float]:
    """A stated time and the modeled one [s]; a draft's time may be that of one step, whichever is nearer."""
    said = number(item) or 0.0
    steps = case.design.number("draft_len") or 1.0
    whole = said * steps
    if item.name != "draft_time_s" or not said or abs(math.log(said / modeled)) <= abs(math.log(whole / modeled)):
        return said, modeled
    return whole, modeled


def _batch_of(case: Case, item: Item) -> int:
    """The batch said in the same breath, else the smallest one stated."""
    with_it = [number(i) for i in stated(case.idea, "batch_sizes") if i.quote == item.quote]
    return int(with_it[0] or 1) if with_it else min(case.stated_batches or (1,))


def stated_times(case: Case) -> Iterator[Finding | Sound]:
    """Each phase time stated, against the same phase at the batch stated with it or the smallest one."""
    worst = max(_compared(case), default=None)
    if worst is None:
        return
    apart, name, said, modeled, batch = worst
    point = case.at(batch)
    phase, evidence = PHASES[name], rests_on(case, (name,), point)
    mine, yours = show(modeled * 1e3), show(said * 1e3)
    other = point.outputs["round_s"] - point.phase(phase)["exposed_s"] + said
    after = point.speedup * point.outputs["round_s"] / other
    if apart <= APART or abs(after / point.speedup - 1.0) < 2.0 * MATERIAL:
        text = f"Your {phase} takes {yours} ms and mine {mine} ms at batch {batch} {point.ref}; with yours the result moves by less than {percent(2.0 * MATERIAL)}"
        yield Sound("stated_times", text, evidence)
        return
    run = case.ledger.run(
        "critique.arithmetic", {"formula": "ratio", "part": float(f"{said:.6g}"), "whole": float(f"{modeled:.6g}")}
    )
    quote = case.quote(name)
    where = f" {at(quote)}" if quote else ""
    yield Finding(
        check="stated_times",
        title="Your clock and mine disagree",
        claim=f"You give {yours} ms for the {phase}{where}; the model gives {mine} ms at batch {batch} {point.ref}.",
        text=(
            f"That is {show(float(run.outputs['value']))} times mine [run {run.id}]. Everything else as modeled and your {phase} on the critical path, "
            f"batch {batch} is at {times(after)} instead of {times(point.speedup)} {point.ref}. Either the stack, the machine or the amount of work "
            f"is not what I read, or one of us is wrong; I go on with my own number and say so."
        ),
        effect=Effect(
            f"{phase} time in ms, stated over modeled", said * 1e3, said * 1e3, said * 1e3, modeled * 1e3, run.id
        ),
        threshold=NoThreshold("two measurements of one phase agree or they do not"),
        evidence=evidence,
        supply=f"what the {phase} time contains: steps, batch, context, host, and whether graphs were on",
        settle=Settle(
            f"profile one round at batch {batch} on the machine you name, phase by phase",
            f"the {phase} takes {yours} ms there and a plain step what the model says, or not",
        ),
    )
