"""Filled rows as arrays, so that a thousand of them are computed in one call."""

from collections.abc import Sequence

import numpy as np

from vashti.perf.filling import Filled
from vashti.perf.forward import scales_blocks
from vashti.perf.rounds import Cases
from vashti.perf.shapes import stack

NO_DRAFTER = frozenset({"jacobi", "ngram", "retrieval", "none"})


def cases_of(rows: Sequence[Filled]) -> Cases:
    """The rows as one set of cases, in their order."""

    def column(name: str) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
        return np.array([getattr(row, name) for row in rows], dtype=float)

    rates = [row.machine.dense_flop_per_s for row in rows]
    flop = [
        (rate.get("fp8" if row.precision in {"fp8", "fp4"} else "bf16") or rate["bf16"]).value
        * row.machine.flop_efficiency.value
        for row, rate in zip(rows, rates, strict=True)
    ]
    bandwidth = [row.machine.memory_bytes_per_s.value * row.machine.memory_efficiency.value for row in rows]
    prompt, answer = column("prompt_len"), column("output_len")
    verify = column("verify_width")
    return Cases(
        target=stack([row.target for row in rows]),
        drafter=stack([row.drafter for row in rows]),
        draft_steps=np.where([row.kind in NO_DRAFTER for row in rows], 0.0, column("depth")),
        draft_width=column("draft_width"),
        draft_window=column("draft_window"),
        verify_width=verify,
        speculates=(verify > 1.0).astype(float),
        tree=column("tree"),
        eager_draft=column("eager_draft"),
        overlapped=column("overlapped"),
        round_share=column("round_share"),
        looks_up=np.array([float(row.kind in {"ngram", "retrieval"}) for row in rows]),
        batch=column("batch"),
        context_len=prompt + answer / 2.0,
        prompt_len=prompt,
        output_len=answer,
        gpus=column("gpus"),
        bytes_per_s=np.array(bandwidth),
        flop_per_s=np.array(flop),
        link_bytes_per_s=np.array([row.machine.link_bytes_per_s.value for row in rows]),
        fused_plain=column("fused_plain"),
        fused_round=column("fused_round"),
        prompts_here=column("prompts_here"),
        scales_blocks=np.array([float(scales_blocks(row.machine)) for row in rows]),
    )
