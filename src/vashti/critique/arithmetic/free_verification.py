"""Verification is not free at large batch."""

from collections.abc import Iterator

from vashti.core.evidence import RunRef
from vashti.core.finding import Effect, Finding, Settle, Sound, Threshold
from vashti.critique.arithmetic.said import at, number, show, stated
from vashti.critique.case import Case

FREE = 1.15
"""Growth of the verify pass up to which it may be called free [1]; a judgement."""


def free_verification(case: Case) -> Iterator[Finding | Sound]:
    """Holds "verification costs the same at batch N" against the verify pass at batch 1 and at N."""
    for item in stated(case.idea, "free_verification_batch"):
        batch = int(number(item) or 0)
        if batch < 2:
            continue
        one, many = case.at(1), case.at(batch)
        before, after = one.phase("verify")["alone_s"], many.phase("verify")["alone_s"]
        growth = after / before
        evidence = (item.quote, RunRef(one.run_id), RunRef(many.run_id))
        if growth <= FREE:
            text = f"The verify pass grows by {show(growth)}× from batch 1 to {batch} {one.ref} {many.ref}"
            yield Sound("free_verification", text, evidence)
            continue
        knee = next((b for b in (2, 4, 8, 16, 32, 64, 128) if _growth(case, b) > FREE), batch)
        knee_run = case.at(knee)
        yield Finding(
            check="free_verification",
            title="Verification is not free at that batch",
            claim=f"The verify pass takes {show(growth)}× as long at batch {batch} as at batch 1 {one.ref} {many.ref}.",
            text=(
                f"“{item.quote.text}” {at(item.quote)}. It goes from {show(before * 1e3)} ms {one.ref} to "
                f"{show(after * 1e3)} ms {many.ref}: every sequence brings its own drafted tokens, and past the ridge "
                f"point each one is paid for in arithmetic. It stops being free at batch {knee} {knee_run.ref}."
            ),
            effect=Effect(f"verify time at batch {batch} over batch 1", growth, growth, growth, 1.0, many.run_id),
            threshold=Threshold("batch", "above", float(knee), knee_run.run_id),
            evidence=(*evidence, RunRef(knee_run.run_id)),
            supply="verify time against batch × drafted tokens, measured, with the knee marked",
            settle=Settle(
                "time one verify pass at batch 1, 8, 32 and 128 with your draft length, graphs on",
                f"the time at batch {batch} is within {show(100 * (FREE - 1))} % of batch 1",
            ),
        )


def _growth(case: Case, batch: int) -> float:
    return float(case.at(batch).phase("verify")["alone_s"] / case.at(1).phase("verify")["alone_s"])
