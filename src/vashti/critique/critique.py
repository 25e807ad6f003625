"""All checks over one case: the author's own numbers first, then what only a run can tell."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from vashti.core.evidence import Quote
from vashti.core.finding import Finding, Sound
from vashti.critique.arithmetic import ARITHMETIC
from vashti.critique.case import Case
from vashti.critique.checks.batch_scaling import batch_scaling
from vashti.critique.checks.claim_gap import claim_gap
from vashti.critique.checks.cold_graphs import cold_graphs
from vashti.critique.checks.draft_depth import draft_depth
from vashti.critique.checks.experts_woken import experts_woken
from vashti.critique.checks.extra_devices import extra_devices
from vashti.critique.checks.feedback_edge import feedback_edge
from vashti.critique.checks.hidden_share import hidden_share
from vashti.critique.checks.idle_draft_sms import idle_draft_sms
from vashti.critique.checks.impossible_value import impossible_value
from vashti.critique.checks.knob_overlap import knob_overlap
from vashti.critique.checks.kv_rollback import kv_rollback
from vashti.critique.checks.long_context import long_context
from vashti.critique.checks.low_acceptance import low_acceptance
from vashti.critique.checks.memory_overhead import memory_overhead
from vashti.critique.checks.nothing_drafted import drafts_nothing, nothing_drafted
from vashti.critique.checks.out_of_domain import out_of_domain
from vashti.critique.checks.regimes import regimes
from vashti.critique.checks.repartition_speed import repartition_speed
from vashti.critique.checks.rewrite_cost import rewrite_cost
from vashti.critique.checks.run_ahead import run_ahead
from vashti.critique.checks.say import quoting
from vashti.critique.checks.server_side import server_side
from vashti.critique.checks.shared_bandwidth import shared_bandwidth
from vashti.critique.checks.stated_batch import stated_batch
from vashti.critique.checks.stated_times import stated_times
from vashti.critique.checks.sweep_only import sweep_only
from vashti.critique.checks.tree_capacity import tree_capacity
from vashti.critique.checks.two_batches import two_batches

Check = Callable[[Case], Iterator[Finding | Sound]]

CHECKS: tuple[Check, ...] = (
    impossible_value,
    *ARITHMETIC,
    nothing_drafted,
    sweep_only,
    claim_gap,
    stated_times,
    stated_batch,
    rewrite_cost,
    experts_woken,
    shared_bandwidth,
    idle_draft_sms,
    run_ahead,
    two_batches,
    hidden_share,
    feedback_edge,
    low_acceptance,
    regimes,
    out_of_domain,
    batch_scaling,
    tree_capacity,
    draft_depth,
    long_context,
    memory_overhead,
    kv_rollback,
    cold_graphs,
    repartition_speed,
    knob_overlap,
    extra_devices,
    server_side,
)
CONDITIONS = frozenset(
    check.__name__
    for check in (low_acceptance, regimes, out_of_domain, batch_scaling, long_context, memory_overhead, cold_graphs)
)
"""Checks of what every design meets; what its own mechanism brings comes before them."""
OWN_NUMBERS = frozenset(check.__name__ for check in (impossible_value, *ARITHMETIC))
WITHOUT_DRAFT = (impossible_value, nothing_drafted)
"""What can be checked where nothing is drafted: there is no round to stress."""


@dataclass(frozen=True, slots=True)
class Critique:
    """What the checks returned.

    Attributes:
        findings: what cannot be first, then the author's own numbers, the mechanism, and the conditions every design
            meets; within each by effect size, largest first.
        sound: what was checked and found sound.
        silent: checks that do not apply to this design.
    """

    findings: tuple[Finding, ...]
    sound: tuple[Sound, ...]
    silent: tuple[str, ...]


def critique(case: Case) -> Critique:
    """Run every check over a case."""
    checks = WITHOUT_DRAFT if drafts_nothing(case) else CHECKS
    said = {check.__name__: tuple(check(case)) if check in checks else () for check in CHECKS}
    findings = [f for results in said.values() for f in results if isinstance(f, Finding)]
    findings.sort(key=_place)
    findings = quoted_once(findings)
    sound = tuple(s for results in said.values() for s in results if isinstance(s, Sound))
    return Critique(tuple(findings), sound, tuple(name for name, results in said.items() if not results))


def _place(finding: Finding) -> tuple[bool, bool, bool, float, str]:
    check = finding.check
    tier = (check != "impossible_value", check not in OWN_NUMBERS, check in CONDITIONS)
    return (*tier, -round(finding.effect.size, 6), check)


def quoted_once(findings: list[Finding]) -> list[Finding]:
    """The findings with each sentence of the author's quoted in the first text that does; the evidence keeps it everywhere."""
    said: set[str] = set()
    once = []
    for finding in findings:
        quotes = {quoting(e) for e in finding.evidence if isinstance(e, Quote)}
        text = finding.text
        for words in sorted(quotes & said):
            text = text.replace(words, "")
        said |= {words for words in quotes if words in text}
        once.append(replace(finding, text=text))
    return once
