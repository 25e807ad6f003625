"""The ridge point as the quotient it is said to be."""

from collections.abc import Iterator

from vashti.core.finding import Finding, Sound
from vashti.critique.arithmetic.said import agrees, number, recomputed, show, sound, stated, wrong_sum
from vashti.critique.case import Case


def ridge_point(case: Case) -> Iterator[Finding | Sound]:
    """Holds a stated ridge point against the two rates it is written as the quotient of."""
    for item in stated(case.idea, "ridge_tokens"):
        rates = tuple(
            i
            for name in ("ridge_arithmetic", "ridge_bandwidth")
            for i in stated(case.idea, name)
            if i.group == item.group
        )
        said = number(item)
        if said is None or len(rates) != 2:
            continue
        part, whole = (number(i) or 0.0 for i in rates)
        if not whole:
            continue
        run = recomputed(case, "ratio", part=part, whole=whole)
        if agrees(said, float(run.outputs["value"])):
            yield sound("ridge_point", f"The ridge at {show(said)} tokens follows from your two rates", run, item.quote)
            continue
        yield wrong_sum(
            "ridge_point",
            "The ridge point is not that quotient",
            "tokens of a pass at the ridge",
            item,
            run,
            rule=f"{show(part)} over {show(whole)}",
            inputs=rates,
            carry="The batch from which every drafted token is paid for in arithmetic moves with it.",
        )
