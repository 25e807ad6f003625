"""The round time as the sum of its parts."""

import re
from collections.abc import Iterator

from vashti.core.finding import Finding, Sound
from vashti.core.reading import Item
from vashti.critique.arithmetic.said import (
    MILLISECONDS,
    ROUNDING,
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
A_STEP = re.compile(r"\bsteps?\b|\b(per|each|every) (draft(ed)? )?(token|candidate|position)", re.IGNORECASE)
"""Words by which a draft time is that of one token."""
NOT_A_ROUND = 0.25
"""Share of its longest part below which a time is not that of the round it is read as [1]; a judgement."""
UNNAMED = 0.10
"""Share of a round that host and sampling may take without being named [1]; a judgement."""


def round_time(case: Case) -> Iterator[Finding | Sound]:
    """Holds a stated round time against draft + verify (+ hand-off, control), or between the longer one and the sum if they overlap."""
    for item in stated(case.idea, "round_time_s"):
        said = number(item)
        parts = tuple(p for p in (companion(case.idea, item, name) for name in PARTS) if p is not None)
        if not said or not {"draft_time_s", "verify_time_s"} <= {p.name for p in parts}:
            continue
        parts = _said_with(item, parts)
        values = [number(p) or 0.0 for p in parts]
        if not any(values) or said < NOT_A_ROUND * max(values[:2]):
            continue
        run = recomputed(case, "total", parts=values)
        overlapped = case.design.on("overlap") and not case.design.has("overlap", "sequential")
        summed, longest = float(run.outputs["value"]), max(values[:2])
        partly_hidden = overlapped and longest * (1.0 - ROUNDING) <= said <= summed
        unnamed = summed <= said <= summed * (1.0 + UNNAMED) and "control_time_s" not in {p.name for p in parts}
        if agrees(said, summed) or partly_hidden or unnamed or _by_steps(case, said, parts):
            what = (
                "what its parts leave when they overlap" if said < summed * (1.0 - ROUNDING) else "the sum of its parts"
            )
            text = f"The round of {show(said * 1e3)} ms is {what}"
            yield sound("round_time", text, run, item.quote, *(p.quote for p in parts))
            continue
        parts_ms = " + ".join(show(v * 1e3) for v in values)
        yield wrong_sum(
            "round_time",
            "The round does not add up",
            "the round time",
            item,
            run,
            rule=f"The sum of the parts, {parts_ms} ms,",
            inputs=parts,
            carry=f"Tokens per second scale by {show(said / summed)} [run {run.id}].",
            unit=MILLISECONDS,
        )


def _by_steps(case: Case, said: float, parts: tuple[Item, ...]) -> bool:
    """Whether the draft time is that of one step, so that the round holds as many as it drafts tokens."""
    if not any(p.name == "draft_time_s" and A_STEP.search(p.quote.text) for p in parts):
        return False
    steps = case.design.number("draft_len") or 1.0
    values = [(number(p) or 0.0) * (steps if p.name == "draft_time_s" else 1.0) for p in parts]
    return abs(said / sum(values) - 1.0) <= UNNAMED


def _said_with(item: Item, parts: tuple[Item, ...]) -> tuple[Item, ...]:
    """Draft and verify always; the small parts only when said in the same breath or passage."""
    needed = PARTS[:2]
    return tuple(p for p in parts if p.name in needed or p.group == item.group or p.passage == item.passage)
