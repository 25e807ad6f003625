"""What a draft that is being rejected keeps from the verify pass beside it: SMs of its own, blocks, or a stream's share."""

from collections.abc import Iterator
from typing import NamedTuple

from vashti.core.evidence import RunRef
from vashti.core.finding import Effect, Finding, NoThreshold, Settle, Sound, Threshold
from vashti.core.run import Plain
from vashti.critique.case import Case, Point
from vashti.critique.checks.low_acceptance import LOW
from vashti.critique.checks.rivals import SPATIAL, crossing, time_shared
from vashti.critique.checks.say import band, percent, rests_on, said, times, turning, where
from vashti.perf.plan import CORESIDENT

BATCH = 16
ALIKE = 0.005
"""Relative difference below which a split in which the phases take turns is turns [1]."""


class Share(NamedTuple):
    """What the draft has of the chip, in words: the share itself, the title, and what it keeps from the verify pass."""

    words: str
    title: str
    left: str


def share_of(case: Case) -> Share:
    """The draft's part of the chip after the kind of split: SMs set aside, blocks by tile, or kernels side by side."""
    if case.design.has("placement", *CORESIDENT) and not case.design.has("placement", *(set(SPATIAL) - CORESIDENT)):
        return Share("draft kernels beside the verify pass", "Drafts in the way", "shares every SM with them")
    if case.design.has("repartition", "per_tile", "per_kernel") or case.design.has("placement", "in_kernel_roles"):
        return Share("blocks in the draft's role", "Draft blocks that work for nothing", "has the others only")
    if case.design.has("placement", "mig"):
        return Share("SMs of the draft's slice", "An idle draft slice", "runs on what is left")
    return Share("reserved SMs", "Idle draft SMs", "runs on what is left")


def idle_draft_sms(case: Case) -> Iterator[Finding | Sound]:
    """The acceptance rate below which the draft's share of the chip would serve better verifying."""
    if not case.design.has("placement", *SPATIAL):
        return
    share, rival = share_of(case), time_shared(case)
    low, turns = case.at(BATCH, LOW), case.at(BATCH, LOW, scenario=rival)
    search, outputs = crossing(case, rival, "acceptance_rate", BATCH)
    evidence = (*rests_on(case, ("draft_sms", "sm_fraction_draft"), low, turns), RunRef(search))
    if not case.design.on("overlap") - {"sequential", "na"} and abs(low.speedup / turns.speedup - 1.0) < ALIKE:
        return
    if outputs["side"] == "nowhere":
        text = f"At acceptance {LOW:g} the {share.words} still pay: {band(low)} against {band(turns)} taking turns"
        yield Sound("idle_draft_sms", text, evidence)
        return
    lose, turn = _loses(case, search, outputs)
    yield Finding(
        check="idle_draft_sms",
        title=share.title,
        claim=f"At batch {BATCH} the {share.words} {lose}.",
        text=(
            f"{said(case, 'draft_sms', 'sm_fraction_draft')}{_spent(low, share)}: {times(low.speedup)} {low.ref} against "
            f"{times(turns.speedup)} {turns.ref} for the same draft on all SMs in turn."
        ),
        effect=Effect(
            f"speedup at batch {BATCH}, acceptance {LOW:g}", low.speedup, low.low, low.high, turns.speedup, low.run_id
        ),
        threshold=turn,
        evidence=evidence,
        supply=f"what the {share.words} do from the moment a rejection is known to the moment the next useful draft starts",
        settle=Settle(
            "trace one round per SM (role, start, end) at two temperatures and count SM-time by use",
            "idle plus discarded SM-time of the draft side stays below its share of the gain",
        ),
    )


def _spent(low: Point, share: Share) -> str:
    """What becomes of the draft's share when much is rejected; nothing is drafted where the design switches off."""
    if not low.phase("draft")["alone_s"]:
        return f"At acceptance {LOW:g} you have switched off and nothing is drafted {low.ref}"
    return (
        f"At acceptance {LOW:g}, {percent(_useless(low.outputs))} of the draft side's drafts are never kept, "
        f"{percent(low.outputs['idle_sm_fraction'])} of all SM-time stands idle {low.ref}, and the verify pass {share.left}"
    )


def _loses(case: Case, search: str, outputs: Plain) -> tuple[str, Threshold | NoThreshold]:
    """Where the draft's share loses: against taking turns, and where they always do, against not speculating at all."""
    turn = turning(search, outputs, "acceptance_rate")
    if isinstance(turn, Threshold):
        return f"lose to taking turns at acceptance {where(turn)} [run {search}]", turn
    always = f"lose to taking turns at every acceptance rate searched [run {search}]"
    plain, found = case.turns_at("acceptance_rate", 1.0, BATCH)
    against = turning(plain, found, "acceptance_rate")
    if not isinstance(against, Threshold):
        return always, against
    return (
        f"{always}, and to no speculation at all at acceptance {where(against)} [run {plain}]",
        against,
    )


def _useless(outputs: dict[str, float]) -> float:
    """Share of drafted tokens that is never kept, misses of overlapped work included [1]."""
    return 1.0 - (1.0 - outputs["wasted_draft_fraction"]) * outputs["hit_rate"]
