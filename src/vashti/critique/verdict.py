"""Kill, fix or pursue: one rule over numbers, printed with its numbers."""

from dataclasses import dataclass
from typing import Literal

from vashti import atlas
from vashti.core.finding import Finding
from vashti.critique.arithmetic.said import at
from vashti.critique.case import BATCHES, SERVED, Case
from vashti.critique.checks.memory_overhead import MINIMAL
from vashti.critique.checks.nothing_drafted import drafts_nothing
from vashti.critique.checks.say import MATERIAL, percent, times
from vashti.critique.checks.server_side import drafts_at_client, server_gain
from vashti.critique.critique import OWN_NUMBERS, Critique
from vashti.critique.novelty import novelty_of

BAR = 2.0
"""Speedup over plain decoding, at batch sizes people serve, that she asks for [1]; the house's bar."""
HOPELESS = 1.1
"""Upper end of the band below which, at every served batch, an idea is dead as it stands [1]; a judgement."""

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
    memory = added_memory(case, float(top.outputs["memory_overhead"]))
    numbers = (
        f"At its best served batch, {best}, it gives {times(top.speedup)} ({top.low:.2f} to {top.high:.2f}) {top.ref} "
        f"for {percent(memory)} more memory {_origin(case, top.ref)}."
    )
    novelty = novelty_of(case)
    dead = tuple(_reasons_to_kill(case, said, novelty.outputs["versus_baseline"], novelty.id))
    if dead:
        return Verdict("kill", bar, (*dead, numbers))
    short = tuple(_reasons_to_fix(case, said, top.speedup, memory))
    return Verdict("fix" if short else "pursue", bar, (numbers, *short))


def added_memory(case: Case, predicted: float) -> float:
    """What speculation adds to the target's memory [1]: as stated, where it is; a wrong statement is a finding of its own."""
    stated = _stated_memory(case)
    return predicted if stated is None else stated


def _origin(case: Case, ref: str) -> str:
    quote = case.idea.quotes_for("draft_memory_overhead")
    return at(quote[0]) if quote else ref


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
    if highest.high < HOPELESS and not _pays_the_server(case):
        reasons.append(
            f"Even the upper end of the band stays at {times(highest.high)} at every served batch {highest.ref}."
        )
    return reasons


def _pays_the_server(case: Case) -> bool:
    """Whether an idea that drafts at the client may still be worth it to the server, whatever one user sees."""
    return drafts_at_client(case) and float(server_gain(case)[1].outputs["value"]) >= HOPELESS


def _stated_memory(case: Case) -> float | None:
    return case.idea.design.number("draft_memory_overhead")


def _gain(case: Case) -> float:
    return abs(case.at(SERVED[0]).speedup / case.at(SERVED[0], scenario=case.reference).speedup - 1.0)


def _reasons_to_fix(case: Case, said: Critique, best: float, memory: float) -> list[str]:
    reasons = []
    if best < BAR:
        reasons.append(f"No served batch meets the bar of {BAR:g}× {case.at(SERVED[0]).ref}.")
    if memory > MINIMAL + MATERIAL:
        reasons.append(f"{percent(memory)} more memory is not minimal {_origin(case, case.at(SERVED[0]).ref)}.")
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
