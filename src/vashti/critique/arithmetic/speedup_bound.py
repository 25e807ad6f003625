"""A gain from hiding the draft against the bound its share of the round sets."""

from collections.abc import Iterator

from vashti.core.finding import Finding, Sound
from vashti.core.reading import Item
from vashti.critique.arithmetic.said import (
    agrees,
    companion,
    companions,
    number,
    recomputed,
    show,
    sound,
    stated,
    wrong_sum,
)
from vashti.critique.case import Case


def speedup_bound(case: Case) -> Iterator[Finding | Sound]:
    """Holds a stated bound, or a gain claimed over the sequential round, against 1 / (1 - draft share)."""
    for item in _bounds(case):
        share, inputs = _share(case, item)
        said = number(item)
        if share is None or said is None or not 0.0 <= share < 1.0:
            continue
        run = recomputed(case, "hidden_share_bound", draft_share=share)
        value = float(run.outputs["value"])
        exact = item.name == "speedup_bound"
        if agrees(said, value) or (not exact and said <= value):
            text = f"A gain of {show(said)} respects the bound that a draft share of {show(share)} sets"
            yield sound("speedup_bound", text, run, item.quote, *(i.quote for i in inputs))
            continue
        yield wrong_sum(
            "speedup_bound",
            "Hiding the draft cannot give that much"
            if said > value
            else "The bound of hiding the draft does not follow",
            "the gain from hiding the draft phase",
            item,
            run,
            rule=f"Hiding a phase that takes {show(share)} of the round, 1 / (1 − share),",
            inputs=inputs,
            carry="No schedule beats it: the rest of the round is still there.",
        )


def _bounds(case: Case) -> Iterator[Item]:
    for item in stated(case.idea, "speedup_bound"):
        if not any(i.group == item.group for i in stated(case.idea, "acceptance_length")):
            yield item
    for item in stated(case.idea, "claimed_speedup"):
        if "sequential" in item.modifier or ("baseline" in item.modifier and _same_draft(case)):
            yield item


def _same_draft(case: Case) -> bool:
    """Whether the idea drafts as its baseline does and overlaps what that does in turn: a gain over it is then one of hiding."""
    idea, before = case.idea.design, case.baseline.design
    overlaps = bool(case.design.on("overlap") - {"sequential", "na"})
    return overlaps and idea.on("proposer") <= before.on("proposer") and idea.on("topology") <= before.on("topology")


def _share(case: Case, item: Item) -> tuple[float | None, tuple[Item, ...]]:
    """The draft's share of the round: stated, or draft time over round time."""
    share = companion(case.idea, item, "draft_share")
    if share is not None:
        return number(share), (share,)
    times = companions(case.idea, item, "draft_time_s", "verify_time_s")
    if times is None:
        return None, ()
    draft, verify = (number(t) or 0.0 for t in times)
    return (draft / (draft + verify) if draft + verify else None), times
