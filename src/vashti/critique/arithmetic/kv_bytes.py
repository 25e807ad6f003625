"""KV bytes per token from layers, KV heads, head size and element size."""

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

HALF_PRECISION_BYTES = 2.0
"""Bytes of a KV element where the text gives none [bytes]; assumed: fp16 or bf16."""


def kv_bytes(case: Case) -> Iterator[Finding | Sound]:
    """Holds stated KV bytes per token against 2 · layers · KV heads · head size · element bytes."""
    for item in stated(case.idea, "kv_bytes_per_token"):
        shape = companions(case.idea, item, "n_layers", "n_kv_heads", "head_dim")
        said = number(item)
        if shape is None or not said:
            continue
        layers, heads, size = (number(i) or 0.0 for i in shape)
        element = companion(case.idea, item, "kv_element_bytes")
        width = (number(element) if element else None) or HALF_PRECISION_BYTES
        run = recomputed(
            case, "kv_bytes_per_token", n_layers=layers, n_kv_heads=heads, head_dim=size, kv_element_bytes=width
        )
        yield _judged(item, shape if element is None else (*shape, element), run.id, said, case, width)


def _judged(
    item: Item, inputs: tuple[Item, ...], run_id: str, said: float, case: Case, width: float
) -> Finding | Sound:
    run = case.ledger.runs[run_id]
    layers, heads, size = (number(i) or 0.0 for i in inputs[:3])
    shape = f"{show(layers)} layers, {show(heads)} KV heads of {show(size)}, {show(width)} bytes an element"
    if agrees(said, float(run.outputs["value"])):
        return sound("kv_bytes", f"KV bytes per token follow from {shape}", run, item.quote)
    return wrong_sum(
        "kv_bytes",
        "KV bytes per token do not follow from the shape",
        "KV bytes per token",
        item,
        run,
        rule=f"Keys and values over {shape}",
        inputs=inputs,
        carry=f"KV pressure and the largest batch move by a factor {show(float(run.outputs['value']) / said)} [run {run.id}].",
    )
