"""How the phases of a round are laid over one another, for each value of the axis `overlap`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from vashti.perf.phases import Stage
from vashti.perf.plan import FLEXIBLE
from vashti.perf.work import Number

CHUNKS = 2.0
"""Chunks into which a frontier schedule cuts one verification [1]. Basis: assumed."""
REPLICAS = 2
"""Copies of the target among which speculation parallelism alternates [1]. Basis: assumed."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """A round laid out.

    Attributes:
        draft_s, verify_s: what each adds to the round [s].
        draft_busy_s, verify_busy_s: how long the resources of each work in a round [s].
        draft_alone_s, verify_alone_s: what each takes with nothing beside it [s].
        hit_rate: probability that overlapped draft work is used; 1 when nothing is overlapped [1].
        token_share: tokens of a round, of what its proposal would yield beyond the first [1].
        redrafts: drafts made in a round, in units of its proposal [1].
        slots: verifications in a round [1].
        replicas: copies of the target [1].
        remark: what had to be run differently; empty when nothing.
    """

    draft_s: Number
    verify_s: Number
    draft_busy_s: Number
    verify_busy_s: Number
    draft_alone_s: Number
    verify_alone_s: Number
    hit_rate: Number = 1.0
    token_share: Number = 1.0
    redrafts: Number = 1.0
    slots: Number = 1.0
    replicas: int = 1
    remark: str = ""


def sequential(stage: Stage) -> Schedule:
    """Draft, then verify; with a split that cannot move, each on its own SMs while the others wait."""
    whole = stage.plan.repartition in FLEXIBLE
    draft, verify = stage.draft(whole=whole).alone_s, stage.verify(whole=whole).alone_s
    return Schedule(draft, verify, draft, verify, draft, verify)


def run_ahead(stage: Stage) -> Schedule:
    """The next draft is drawn during verification, and used if all was accepted and the bonus token was guessed.

    Assumes:
        The batch waits until every sequence that missed is drafted again, unless misses fall back to a plain step.
    """
    return _ahead(stage, 1.0)


def enumerate_outcomes(stage: Stage) -> Schedule:
    """Drafts for every accepted length and the likeliest next tokens are drawn during verification.

    Assumes:
        All outcomes of a sequence are drafted side by side over its one cache; a miss is drafted again as in
        `run_ahead`.
    """
    return _ahead(stage, outcomes_of(stage))


def outcomes_of(stage: Stage) -> Number:
    """Continuations drafted ahead for each sequence [1]: every accepted length times the guesses after it."""
    if stage.plan.overlap != "enumerate":
        return 1.0
    return (stage.proposal.draft_len + 1.0) * stage.plan.fan_out


def _ahead(stage: Stage, outcomes: Number) -> Schedule:
    ends = stage.beside(outcomes=outcomes)
    hit = np.clip(stage.proposal.ahead_hit, 0.0, 1.0)
    verify, late = ends.verify_end_s, np.maximum(ends.draft_end_s - ends.verify_end_s, 0.0)
    alone, verify_alone = stage.draft(outcomes=outcomes).alone_s, stage.verify().alone_s
    if "fallback_ar" in stage.plan.mispredict:
        busy = np.minimum(ends.draft_end_s, verify + late)
        return Schedule(late, verify, busy, verify, alone, verify_alone, hit, hit, outcomes)
    missed = 1.0 - hit**stage.batch
    again = stage.redraft()
    if "preempt" in stage.plan.mispredict:
        late_on_miss: Number = np.minimum(late, stage.rig.physics.preempt_s.value)
    else:
        late_on_miss = late
    exposed = (1.0 - missed) * late + missed * (late_on_miss + again)
    busy = np.minimum(ends.draft_end_s + missed * again, verify + exposed)
    return Schedule(exposed, verify, busy, verify, alone, verify_alone, hit, 1.0, outcomes + 1.0 - hit)


def dual_batch(stage: Stage) -> Schedule:
    """Two half batches alternate: one is drafted while the other is verified, so weights are read twice a round.

    Assumes:
        Halves of equal size. With one sequence there is no second half and the round is sequential.
    """
    ends = stage.beside(draft_share=0.5, verify_share=0.5)
    late = np.maximum(ends.draft_end_s - ends.verify_end_s, 0.0)
    plain = sequential(stage)
    alone, verify_alone = stage.draft(0.5).alone_s, stage.verify(0.5).alone_s
    halves = Schedule(
        2.0 * late,
        2.0 * ends.verify_end_s,
        2.0 * ends.draft_end_s,
        2.0 * ends.verify_end_s,
        alone,
        verify_alone,
        slots=2.0,
    )
    remark = "one sequence has no second half batch: run one after the other" if np.any(stage.batch < 2) else ""
    return _where(np.asarray(stage.batch) >= 2, halves, plain, remark)


def pre_verify(stage: Stage) -> Schedule:
    """The first drafted token is verified while the others are drafted; if it falls, the rest is not verified."""
    ends = stage.pair(
        lambda whole, verify: stage.draft(whole=whole, beside=verify),
        lambda whole: stage.verify(width=1.0, whole=whole),
    )
    verify = stage.verify(whole=stage.plan.repartition in FLEXIBLE).alone_s
    late = np.maximum(ends.draft_end_s - ends.verify_end_s, 0.0)
    second = stage.proposal.rate * verify
    exposed = ends.verify_end_s + second
    return Schedule(
        late, exposed, ends.draft_end_s, exposed, stage.draft().alone_s, verify, hit_rate=stage.proposal.rate
    )


def frontier(stage: Stage) -> Schedule:
    """Verification is cut in two; the second half is drafted while the first is verified, and skipped if that falls.

    Assumes:
        Each chunk reads the weights again.
    """
    width = 1.0 + (stage.proposal.width - 1.0) / CHUNKS
    first = stage.draft(len_share=1.0 / CHUNKS, whole=stage.plan.repartition in FLEXIBLE).alone_s
    ends = stage.pair(
        lambda whole, verify: stage.draft(len_share=1.0 / CHUNKS, whole=whole, beside=verify),
        lambda whole: stage.verify(width=width, whole=whole),
    )
    late = np.maximum(ends.draft_end_s - ends.verify_end_s, 0.0)
    onward = np.asarray(stage.proposal.all_accepted) ** (1.0 / CHUNKS)
    second = stage.verify(width=width, whole=stage.plan.repartition in FLEXIBLE).alone_s
    verify = ends.verify_end_s + onward * second
    draft_alone, verify_alone = stage.draft().alone_s, stage.verify().alone_s
    return Schedule(first + late, verify, first + ends.draft_end_s, verify, draft_alone, verify_alone, hit_rate=onward)


def spec_parallel(stage: Stage) -> Schedule:
    """Copies of the target verify one block each while drafting goes on; a rejection exposes draft and verification."""
    draft, verify = stage.draft().alone_s, stage.verify().alone_s
    hit = stage.proposal.all_accepted
    hidden = np.maximum(verify / REPLICAS, draft)
    exposed_verify = hit * (hidden - draft) + (1.0 - hit) * verify
    return Schedule(draft, exposed_verify, draft, verify, draft, verify, hit, replicas=REPLICAS)


def layer_pipeline(stage: Stage) -> Schedule:
    """Drafting is one stage of a pipeline with verification; a rejection drains it."""
    draft, verify = stage.draft().alone_s, stage.verify().alone_s
    hit = stage.proposal.all_accepted
    exposed = np.maximum(draft - verify, 0.0) + (1.0 - hit) * np.minimum(draft, verify)
    return Schedule(exposed, verify, draft, verify, draft, verify, hit)


SCHEDULES: Mapping[str, Callable[[Stage], Schedule]] = MappingProxyType(
    {
        "sequential": sequential,
        "run_ahead": run_ahead,
        "dual_batch": dual_batch,
        "enumerate": enumerate_outcomes,
        "pre_verify": pre_verify,
        "frontier": frontier,
        "spec_parallel": spec_parallel,
        "layer_pipeline": layer_pipeline,
        "transfer_overlap": sequential,
        "concurrent": dual_batch,
        "na": sequential,
    }
)
"""Schedules by value of the axis `overlap`. Phases without token feedback (``concurrent``) need two batches."""


def scheduled(stage: Stage) -> Schedule:
    """The round of a stage under the schedule its plan names."""
    return SCHEDULES[stage.plan.overlap](stage)


def _where(condition: npt.NDArray[np.bool_], yes: Schedule, no: Schedule, remark: str) -> Schedule:
    chosen = {
        field.name: np.where(condition, getattr(yes, field.name), getattr(no, field.name))
        for field in fields(Schedule)
        if field.name not in {"replicas", "remark"}
    }
    return Schedule(**chosen, remark=remark)
