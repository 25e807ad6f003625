"""Which objections a changed design answers: the checks that raised them, run again on it."""

from collections.abc import Iterator
from dataclasses import replace

from vashti import perf
from vashti.core.finding import Finding
from vashti.critique import CHECKS, Case, Critique
from vashti.critique.critique import OWN_NUMBERS

CLOCKS = frozenset({"stated_times"})
"""Checks of what the author measured: another design is measured anew."""
MOST_ASKED = 5
"""Objections that are put to a twist, the first that were raised [1]."""


def answers(case: Case, scenario: perf.Scenario, said: Critique) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Titles of the objections that a changed design no longer meets, and of those it still does.

    Args:
        case: the idea.
        scenario: the idea after the change.
        said: what was objected to it. The author's own sums are left out: no design mends them.
    """
    changed = replace(case, scenario=scenario, idea=case.idea.amended(scenario.design, case.idea.items))
    asked = [f for f in said.findings if f.check not in OWN_NUMBERS | CLOCKS][:MOST_ASKED]
    still = {check for check in dict.fromkeys(f.check for f in asked) if any(_raised(check, changed))}
    gone = tuple(f.title for f in asked if f.check not in still)
    return gone, tuple(f.title for f in asked if f.check in still)


def _raised(name: str, case: Case) -> Iterator[bool]:
    check = next(check for check in CHECKS if check.__name__ == name)
    return (isinstance(result, Finding) for result in check(case))
