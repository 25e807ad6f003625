"""What has to be rewritten, against what it gains."""

from collections.abc import Iterator

from vashti.core.finding import Effect, Finding, Settle, Sound, Threshold
from vashti.critique.arithmetic.said import at, number, stated
from vashti.critique.case import SERVED, Case
from vashti.critique.checks.memory_overhead import MINIMAL, added_memory, whose_memory
from vashti.critique.checks.say import band, more_memory, percent, rests_on, said, show, times

HEAVY = {
    ("kernel", "fused"): "new fused kernels",
    ("kernel", "megakernel_static"): "a megakernel compiled per shape",
    ("kernel", "megakernel_dynamic"): "a megakernel with its own scheduler",
    ("kernel", "persistent_op"): "persistent kernels",
    ("kernel", "hw"): "custom hardware",
    ("placement", "in_kernel_roles"): "roles inside one kernel",
    ("placement", "fused_kernel"): "fused draft and verify kernels",
    ("training", "target_ft"): "a fine-tuned target",
}
"""Choices whose engineering cost is months, not days; a judgement."""
WORTH = 1.5
"""Speedup below which a rewrite is not worth its months [1]; a judgement."""


def rewrite_cost(case: Case) -> Iterator[Finding | Sound]:
    """A rewrite of kernels, model or hardware against the gain, stated or predicted, whichever is kinder."""
    heavy = [words for (axis, value), words in HEAVY.items() if case.idea.design.has(axis, value)]
    if not heavy:
        return
    claims = [number(i) or 0.0 for i in stated(case.idea, "claimed_speedup") if "baseline" not in i.modifier]
    points = {b: case.at(b) for b in SERVED}
    best = max(SERVED, key=lambda b: (points[b].speedup, -b))
    point = points[best]
    hoped = max(claims, default=0.0)
    gain = min(hoped, point.high) if hoped else point.speedup
    evidence = rests_on(case, _axes(case), point)
    if gain >= WORTH > point.speedup:
        return
    if gain >= WORTH:
        yield Sound("rewrite_cost", f"The rewrite ({', '.join(heavy)}) buys {band(point)} at batch {best}", evidence)
        return
    own = f" Your own figure is {times(hoped)} {_where(case)}." if hoped else ""
    yield Finding(
        check="rewrite_cost",
        title="A rewrite for that gain",
        claim=f"{_capital(', '.join(heavy))} and {more_memory(added_memory(case))} {whose_memory(case)} buy {times(gain)} {point.ref}.",
        text=(
            f"{said(case, *_axes(case))}That is {', '.join(heavy)}: months, and a fork that every engine release breaks. "
            f"In exchange batch {best}, the kindest served one, gets {band(point)}.{own} Below {show(WORTH)}× nobody will carry it {point.ref}."
        ),
        effect=Effect("speedup for the rewrite", gain, min(gain, point.low), max(gain, point.high), 2.0, point.run_id),
        threshold=Threshold("speedup over plain decoding", "below", WORTH, point.run_id),
        evidence=evidence,
        supply="the same gain without the rewrite, or the part of the rewrite that carries it",
        settle=Settle(
            "emulate the rewritten part with the time it would take (a sleep of that length in the round) before writing it",
            f"the emulated round reaches {show(WORTH)}× at batch {best} with less than {percent(MINIMAL)} more memory",
        ),
    )


def _axes(case: Case) -> tuple[str, ...]:
    """The axes on which something has to be rewritten."""
    return tuple(dict.fromkeys(axis for axis, value in HEAVY if case.idea.design.has(axis, value)))


def _where(case: Case) -> str:
    quote = case.quote("claimed_speedup", "draft_memory_overhead")
    return at(quote) if quote else ""


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
