"""The acceptance rate the runs start from: stated, or what a stated acceptance length implies, or assumed."""

from vashti import perf
from vashti.core.design import Design
from vashti.core.reading import Reading
from vashti.core.run import Ledger
from vashti.critique import defaults

LEAST = 0.05
"""Rate below which a number is no drafter's acceptance but a tolerance or a share of something else [1]; a judgement."""
MOST = 0.995
"""Rate from which a number speaks of exactness, not of a drafter's acceptance [1]; a judgement."""
LENGTH_HOLDS = 1.0
"""Acceptance length that no draft was accepted at [tokens]; only lengths above it imply a rate."""


def starting_rate(
    idea: Reading, baseline: Reading, scenario: perf.Scenario, reference: perf.Scenario, ledger: Ledger
) -> tuple[float, str, str]:
    """The acceptance rate to run at, and how it is known.

    Args:
        idea: its reading.
        baseline: its reading.
        scenario: the idea as it is run.
        reference: the baseline as it is run.
        ledger: where the search for an implied rate is kept.

    Returns:
        The rate [1], the origin of an assumption (empty when the idea states the rate), and the reason in a clause.
    """
    rates = tuple(rate for rate in idea.design.numbers("acceptance_rate") if LEAST <= rate < MOST)
    if len(set(rates)) > 1:
        return _mean(rates), "derived", f"the mean of your {_listed(rates)}"
    if rates:
        return _mean(rates), "", ""
    implied = _implied(idea.design, scenario, ledger)
    if implied is not None:
        return implied, "derived", "the rate that your acceptance length implies"
    rates = tuple(rate for rate in baseline.design.numbers("acceptance_rate") if LEAST <= rate < MOST)
    if rates:
        return _mean(rates), "baseline", "the idea does not restate it"
    implied = _implied(baseline.design, reference, ledger)
    if implied is not None:
        return implied, "baseline", "the rate that its acceptance length implies"
    return defaults.ACCEPTANCE_RATE, "assumed", "neither document says"


def _implied(stated: Design, scenario: perf.Scenario, ledger: Ledger) -> float | None:
    """The rate at which the scenario's proposal yields the stated acceptance length; None where it cannot."""
    length = stated.number("acceptance_length")
    if length is None or length <= LENGTH_HOLDS:
        return None
    design = scenario.design.with_axis("overlap", "sequential").with_axis("knobs", "none")
    plain = perf.Scenario(design, scenario.machine, scenario.n_gpu, scenario.target, scenario.draft, scenario.engine)
    inputs = {
        "scenario": plain.as_dict(),
        "conditions": perf.Conditions(1, defaults.ACCEPTANCE_RATE, defaults.CONTEXT_LEN).as_dict(),
        "variable": "acceptance_rate",
        "level": length,
        "quantity": "tokens_per_round",
    }
    value = ledger.run("perf.threshold", inputs).outputs["value"]
    return None if value is None else float(f"{value:.3g}")


def _listed(rates: tuple[float, ...]) -> str:
    return ", ".join(f"{rate:g}" for rate in sorted(set(rates)))


def _mean(rates: tuple[float, ...]) -> float:
    return sum(rates) / len(rates)
