"""Kill, fix or pursue: one rule over numbers, printed with its numbers."""

from dataclasses import dataclass
from typing import Literal

from vashti import atlas
from vashti.core.finding import Finding
from vashti.core.run import Run
from vashti.critique.assumption import Assumption
from vashti.critique.case import BATCHES, SERVED, Case, Point
from vashti.critique.checks.memory_overhead import MINIMAL, added_memory, whose_memory
from vashti.critique.checks.nothing_drafted import drafts_nothing
from vashti.critique.checks.say import MATERIAL, band, gain, more_memory, percent, times
from vashti.critique.checks.server_side import drafts_at_client, server_gain
from vashti.critique.critique import OWN_NUMBERS, Critique
from vashti.critique.novelty import novelty_of
from vashti.critique.offload import NOT_PRICED

BAR = 2.0
"""Speedup over plain decoding, at batch sizes people serve, that she asks for [1]; the house's bar."""
HOPELESS = 1.1
"""Upper end of the band below which, at every served batch, an idea is dead as it stands [1]; a judgement."""
GENEROUS = 0.9
"""Acceptance rate an idea is given before it is called dead where its own rate is not known [1]; a judgement."""

Decision = Literal["kill", "fix", "pursue", "refuse"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """The decision, the bar it was held against, and why.

    Attributes:
        decision: ``kill``, ``fix``, ``pursue`` or ``refuse``.
        bar: the bar in words.
        why: sentences, each with its runs.
    """

    decision: Decision
    bar: str
    why: tuple[str, ...]


def verdict(case: Case, said: Critique) -> Verdict:
    """The decision on a case after its critique."""
    bar = f"{BAR:g}× or more over plain decoding at a served batch ({', '.join(map(str, SERVED))}) for at most {percent(MINIMAL)} more memory"
    if drafts_nothing(case):
        (finding,) = (f for f in said.findings if f.check == "nothing_drafted")
        return Verdict(
            "refuse", bar, (finding.claim, "My bar and my model are about drafting and verifying; this does neither.")
        )
    points = {batch: case.at(batch) for batch in BATCHES}
    best = max(SERVED, key=lambda b: (points[b].speedup, -b))
    top = points[best]
    numbers = (
        f"At its best served batch, {best}, {'a user gets' if drafts_at_client(case) else 'it gives'} {gain(top)} "
        f"for {more_memory(added_memory(case))} {whose_memory(case)}."
    )
    novelty = novelty_of(case)
    if novelty.outputs["class"] == "new_axis":
        return Verdict("fix", bar, (_elsewhere(novelty), numbers, *_for_the_server(case), *_stand_ins_told(case, top)))
    dead = tuple(_reasons_to_kill(case, said, novelty.outputs["versus_baseline"], novelty.id))
    if dead:
        return Verdict("kill", bar, (*dead, numbers, *_for_the_server(case)))
    short = tuple(_reasons_to_fix(case, said, top))
    return Verdict(
        "fix" if short else "pursue", bar, (numbers, *_for_the_server(case), *_stand_ins_told(case, top), *short)
    )


def _elsewhere(novelty: Run) -> str:
    """That what is put forward was not judged, since no axis holds it."""
    return (
        f"What you put forward lies on none of my axes [run {novelty.id}]: the figures are those of the decoder under it and decide nothing about it. "
        "Say what it changes in drafting or verifying, or bring the experiment that would prove you wrong."
    )


def _stand_ins_told(case: Case, top: Point) -> tuple[str, ...]:
    """That the figures are another machine's or target's, where they are."""
    if not _on_stand_ins(case):
        return ()
    if case.assumed(NOT_PRICED) is not None:
        return (f"How your weights are streamed is outside of my model; the figures decide nothing alone {top.ref}.",)
    return (f"The figures are those of another machine or target than you name, and decide nothing alone {top.ref}.",)


def _for_the_server(case: Case) -> tuple[str, ...]:
    """What the server gains where users' devices draft, and how the two figures decide together."""
    if not drafts_at_client(case):
        return ()
    point, run = server_gain(case)
    words = (
        f"The server's GPU, if other users' requests fill every wait, does {times(float(run.outputs['value']))} the work at batch "
        f"{SERVED[-1]} [run {run.id}] {point.ref}. Where users' devices draft, I hold the bar against the better of the two, and what serves the server must not make its users wait longer than without drafts."
    )
    return (words,)


def _reasons_to_kill(case: Case, said: Critique, versus: str, novelty_run: str) -> list[str]:
    reasons = []
    raised = {f.check: f for f in said.findings}
    points = {b: case.at(b) for b in SERVED}
    highest = max(points.values(), key=lambda p: p.high)
    if versus in {"identical", "hyperparameter"} and _gain(case) < 2 * MATERIAL:
        reasons.append(
            f"Nothing structural differs from the baseline [run {novelty_run}], and what does differ moves batch {SERVED[0]} "
            f"by {percent(_gain(case))} {case.at(SERVED[0]).ref} {case.at(SERVED[0], scenario=case.reference).ref}."
        )
    if "rewrite_cost" in raised and (_stated_memory(case) or 0.0) > MINIMAL:
        reasons.append(raised["rewrite_cost"].claim)
    if highest.high < HOPELESS and not _pays_the_server(case) and not _on_stand_ins(case):
        reasons += _hopeless(case, highest)
    return reasons


def _on_stand_ins(case: Case) -> bool:
    """Whether the runs took another machine or target than the one that is named: what they say condemns nothing."""
    notes = (case.assumed("gpu"), case.assumed("target_model"))
    named = any(note is not None and note.origin == "assumed" and case.design.text(note.name) for note in notes)
    return named or case.assumed(NOT_PRICED) is not None


def _hopeless(case: Case, highest: Point) -> list[str]:
    """That no served batch pays; where the acceptance rate is not known to be the idea's own, only if none would help."""
    stays = f"Even the upper end of the band stays at {times(highest.high)} at every served batch {highest.ref}"
    if case.acceptance_is_borrowed or (case.assumed("acceptance_rate") or KNOWN).origin == "assumed":
        kindest = max((case.at(b, GENEROUS) for b in SERVED), key=lambda p: p.high)
        if kindest.high >= HOPELESS:
            return []
        return [f"{stays}, and at {times(kindest.high)} were acceptance {GENEROUS:g} {kindest.ref}."]
    return [f"{stays}."]


KNOWN = Assumption("acceptance_rate", "", "derived", "stated")
"""Stands for a rate that had not to be assumed."""


def _pays_the_server(case: Case) -> bool:
    """Whether an idea that drafts at the client may still be worth it to the server, whatever one user sees."""
    return drafts_at_client(case) and float(server_gain(case)[1].outputs["value"]) >= HOPELESS


def _stated_memory(case: Case) -> float | None:
    return case.idea.design.number("draft_memory_overhead")


def _gain(case: Case) -> float:
    return abs(case.at(SERVED[0]).speedup / case.at(SERVED[0], scenario=case.reference).speedup - 1.0)


def _reasons_to_fix(case: Case, said: Critique, top: Point) -> list[str]:
    reasons = _short_of_the_bar(case, top)
    memory = added_memory(case)
    if memory > MINIMAL + MATERIAL:
        reasons.append(f"{percent(memory)} more memory is not minimal {whose_memory(case)}.")
    note = case.assumed("overlap")
    if note is not None and note.origin == "kindest":
        term = atlas.space().axes["overlap"].values[note.value].term
        reasons.append(
            f"You leave the schedule open; the figures take {term}, the kindest reading {case.at(SERVED[0]).ref}."
        )
    grave = _grave(case, said)
    if grave:
        named = ", ".join(f"“{f.title}” [run {f.effect.run_id}]" for f in grave[:MOST_NAMED])
        reasons.append(f"To be answered first: {named}.")
    return reasons


def _short_of_the_bar(case: Case, top: Point) -> list[str]:
    """Where the bar is missed: by the best served batch, and where users' devices draft by the better of user and server."""
    if not drafts_at_client(case):
        return [] if top.speedup >= BAR else [f"No served batch meets the bar of {BAR:g}× {top.ref}."]
    point, run = server_gain(case)
    if max(top.speedup, float(run.outputs["value"])) < BAR:
        return [f"Neither a user {top.ref} nor the server [run {run.id}] reaches {BAR:g}×."]
    if top.speedup >= BAR or point.speedup >= 1.0:
        return []
    return [
        f"The server reaches the bar at batch {SERVED[-1]} [run {run.id}], where a user gets {band(point)}: he pays for it by waiting."
    ]


MOST_NAMED = 3
"""Objections the verdict names."""
DECISIVE = frozenset(
    {
        "shared_bandwidth",
        "two_batches",
        "run_ahead",
        "claim_gap",
        "speedup_ceiling",
        "extra_devices",
        "rewrite_cost",
        "sweep_only",
        "stated_batch",
    }
)
"""Checks whose finding says the mechanism does not do what it is for."""


def _grave(case: Case, said: Critique) -> list[Finding]:
    spared = {"claim_gap"} if case.acceptance_is_borrowed else set()
    return [f for f in said.findings if f.check not in spared and (f.check in DECISIVE or f.check in OWN_NUMBERS)]
