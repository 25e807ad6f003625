"""An idea in which nothing is drafted: a split of something else, which the model of a round does not price."""

from collections.abc import Iterator

from vashti.core.finding import Effect, Finding, NoThreshold, Settle, Sound
from vashti.critique.case import SERVED, Case
from vashti.critique.checks.say import rests_on, said, times


def drafts_nothing(case: Case) -> bool:
    """Whether the idea says that it does not speculate."""
    return case.idea.design.has("proposer", "none") and case.design.on("proposer") == frozenset({"none"})


def nothing_drafted(case: Case) -> Iterator[Finding | Sound]:
    """Without a draft every round is a plain step, whatever else the idea changes."""
    if not drafts_nothing(case):
        return
    batch = SERVED[0]
    point, before = case.at(batch), case.at(batch, scenario=case.reference)
    yield Finding(
        check="nothing_drafted",
        title="Nothing is drafted",
        claim=f"Without a draft a round is a plain step: {times(point.speedup)} at batch {batch} {point.ref}, where your baseline has {times(before.speedup)} {before.ref}.",
        text=(
            f"{said(case, 'proposer')}What I run is draft and verify; a split of prefill and decode, or a kernel for plain decoding, moves "
            f"time to first token and goodput, and I price neither here. Carry the mechanism to the edge between draft and verify, where a "
            f"verdict comes back every round, and it becomes a question I can run."
        ),
        effect=Effect(f"speedup at batch {batch}", point.speedup, point.low, point.high, before.speedup, point.run_id),
        threshold=NoThreshold("there is no draft to vary"),
        evidence=rests_on(case, ("proposer",), point, before),
        supply="which part of a speculative round your mechanism touches, or the metric it is meant for",
        settle=Settle(
            "write down one round of the baseline and mark the phase your mechanism changes",
            "the phase is drafting, verification, or the hand-over between them",
        ),
    )
