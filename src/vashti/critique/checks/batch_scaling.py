"""The hidden baseline: batch 1, a draft that fits beside the target, and verification that is perfectly parallel."""

from collections.abc import Iterator

from vashti.core.evidence import RunRef
from vashti.core.finding import Effect, Finding, Settle, Sound, Threshold
from vashti.critique.case import BATCHES, SERVED, Case
from vashti.critique.checks.say import band, rests_on, said, show, times, turning, where

FALL = 0.25
"""Loss of speedup from batch 1 to 32 that is reported as a finding [1]; a judgement: served batches decide the bar."""


def _title(case: Case) -> str:
    """Whether it is the author who looks at batch 1 only."""
    served = max(case.stated_batches, default=1) >= SERVED[0]
    return "The gain falls with the batch" if served else "The hidden baseline is batch 1"


def batch_scaling(case: Case) -> Iterator[Finding | Sound]:
    """How the speedup moves from batch 1 to 128, and the batch at which it is gone."""
    points = {batch: case.at(batch) for batch in BATCHES}
    first, served, last = points[1], points[32], points[128]
    search, outputs = case.turns_at("batch", 1.0, 1)
    turn = turning(search, outputs, "batch")
    evidence = (*rests_on(case, ("batch_sizes",), *points.values()), RunRef(search))
    fall = 1.0 - served.speedup / first.speedup
    if fall < FALL and last.speedup >= 1.0:
        text = f"From batch 1 to 128 it goes from {band(first)} to {band(last)} and never loses"
        yield Sound("batch_scaling", text, evidence)
        return
    gone = (
        f"falls short of plain decoding at batches {where(turn)} [run {search}]"
        if isinstance(turn, Threshold)
        else f"is {times(last.speedup)} at batch 128 {last.ref}"
    )
    verify_1, verify_32 = first.phase("verify")["alone_s"], served.phase("verify")["alone_s"]
    yield Finding(
        check="batch_scaling",
        title=_title(case),
        claim=f"The speedup {'falls' if served.speedup < first.speedup else 'goes'} from {times(first.speedup)} at batch 1 to {times(served.speedup)} at batch 32 and {gone} {first.ref} {served.ref}.",
        text=(
            f"{said(case, 'batch_sizes')}At batch 1 the verify pass takes {show(verify_1 * 1e3)} ms {first.ref}; "
            f"at batch 32 it takes {show(verify_32 * 1e3)} ms {served.ref}, bound by {served.phase('verify').get('bound', 'bytes')}. "
            "Further: " + ", ".join(f"{band(points[batch])} at batch {batch}" for batch in (8, 16, 64)) + "."
        ),
        effect=Effect("speedup at batch 32", served.speedup, served.low, served.high, first.speedup, served.run_id),
        threshold=turn,
        evidence=evidence,
        supply="the speedup over plain decoding at the same batch, for each batch size you intend to serve",
        settle=Settle(
            "measure plain decoding and your round at batch 1, 8, 16, 32, 64 on one engine, graphs on for both",
            f"the ratio at batch 32 stays within {show(100 * FALL)} % of the one at batch 1",
        ),
    )
