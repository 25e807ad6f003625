"""The round time as the sum of its parts."""

from collections.abc import Iterator

from vashti.core.finding import Finding, Sound
from vashti.core.reading import Item
from vashti.critique.arithmetic.said import (
    MILLISECONDS,
    agrees,
    companion,
    number,
    recomputed,
    show,
    sound,
    stated,
    wrong_sum,
)
from vashti.critique.case import Case

PARTS = ("draft_time_s", "verify_time_s", "handoff_time_s", "control_time_s")


def round_time(case: Case) -> Iterator[Finding | Sound]:
    """Holds a stated round time against draft + verify (+ hand-off, control), or against the longer one if they overlap."""
    for item in stated(case.idea, "round_time_s"):
        said = number(item)
        parts = tuple(p for p in (companion(case.idea, item, name) for name in PARTS) if p is not None)
        if said is None or not {"draft_time_s", "verify_time_s"} <= {p.name for p in parts}:
            continue
        parts = _said_with(item, parts)
        values = [number(p) or 0.0 for p in parts]
        run = recomputed(case, "total", parts=values)
        overlapped = case.design.on("overlap") and not case.design.has("overlap", "sequential")
        hidden = max(values[:2]) + sum(values[2:])
        if agrees(said, float(run.outputs["value"])) or (overlapped and agrees(said, hidden)):
            text = f"The round of {show(said * 1e3)} ms is the sum of its parts"
            yield sound("round_time", text, run, item.quote, *(p.quote for p in parts))
            continue
        summed = " + ".join(show(v * 1e3) for v in values)
        yield wrong_sum(
            "round_time",
            "The round does not add up",
            "the round time",
            item,
            run,
            rule=f"The sum of the parts, {summed} ms,",
            inputs=parts,
            carry=f"Tokens per second scale by {show(said / float(run.outputs['value']))} [run {run.id}].",
            unit=MILLISECONDS,
        )


def _said_with(item: Item, parts: tuple[Item, ...]) -> tuple[Item, ...]:
    """Draft and verify always; the small parts only when said in the same breath or passage."""
    needed = PARTS[:2]
    return tuple(p for p in parts if p.name in needed or p.group == item.group or p.passage == item.passage)
