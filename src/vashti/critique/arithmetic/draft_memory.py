"""Draft memory as a fraction of the target's."""

from collections.abc import Iterator

from vashti.core.finding import Finding, Sound
from vashti.core.reading import Item
from vashti.critique.arithmetic.said import companions, number, recomputed, show, sound, stated, wrong_sum
from vashti.critique.case import Case

SLACK = 0.15
"""Relative difference that KV, activations or another precision may explain [1]; a judgement."""


def draft_memory(case: Case) -> Iterator[Finding | Sound]:
    """Holds a stated draft share of memory against the sizes stated beside it, in bytes or in parameters."""
    for item in stated(case.idea, "draft_memory_overhead"):
        said = number(item)
        inputs = companions(case.idea, item, "draft_memory_bytes", "target_memory_bytes") or companions(
            case.idea, item, "draft_params", "target_params"
        )
        if inputs is None or said is None:
            continue
        part, whole = (number(i) or 0.0 for i in inputs)
        if not whole:
            continue
        run = recomputed(case, "ratio", part=part, whole=whole)
        value = float(run.outputs["value"])
        if abs(said - value) <= max(SLACK * value, 0.005):
            text = f"A draft of {_size(inputs[0])} beside a target of {_size(inputs[1])} is the share you state, {show(said)}"
            yield sound("draft_memory", text, run, item.quote, *(i.quote for i in inputs))
            continue
        yield wrong_sum(
            "draft_memory",
            "The draft's share of memory does not follow",
            "draft memory as a fraction of the target's",
            item,
            run,
            rule=f"{_size(inputs[0])} over {_size(inputs[1])}",
            inputs=inputs,
            carry="The sequences it displaces move with it.",
        )


def _size(item: Item) -> str:
    unit = "GB" if item.name.endswith("bytes") else "billion parameters"
    return f"{show((number(item) or 0.0) / 1e9)} {unit}"
