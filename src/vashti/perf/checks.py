"""Impossible values: refused with one clear line, never answered with a number."""

import math

from vashti.core.design import Design
from vashti.core.errors import DesignError
from vashti.perf.memory import memory
from vashti.perf.plan import CONDITIONED, MODEL_FREE, Plan, plan_of
from vashti.perf.rig import Rig, rig
from vashti.perf.scenario import Conditions, Scenario

LONGEST_DRAFT = 1024
LARGEST_TREE = 4096


def check_scenario(scenario: Scenario, conditions: Conditions) -> None:
    """Nothing, when a scenario can exist.

    Args:
        scenario: design, machine, models, engine.
        conditions: batch [1], acceptance rate [1], context [tokens].

    Raises:
        DesignError: a probability outside 0 to 1, more SMs than there are, a batch below 1, a negative context, a
            model larger than the memory of its GPUs.
        DataError: machine, model or engine is not in the atlas.
    """
    check_conditions(conditions)
    _check_design(scenario.design)
    if scenario.n_gpu < 1:
        raise DesignError("n_gpu", f"{scenario.n_gpu} GPUs cannot hold a target", "give at least 1")
    plan, nominal = plan_of(scenario.design), rig(scenario)
    _check_split(plan, nominal)
    _check_draft(plan, nominal)
    _check_memory(plan, nominal, conditions)


def check_conditions(conditions: Conditions) -> None:
    """Nothing, when the conditions can exist; raises DesignError as `check_scenario`."""
    if not math.isfinite(conditions.batch) or conditions.batch < 1:
        raise DesignError("batch", f"{conditions.batch} sequences cannot be decoded", "give at least 1")
    _probability("acceptance_rate", conditions.acceptance_rate)
    if not math.isfinite(conditions.context_len) or conditions.context_len < 0:
        raise DesignError("context_len", f"{conditions.context_len} tokens cannot be cached", "give 0 or more")


def _check_design(design: Design) -> None:
    for name in ("acceptance_rate", "hit_rate", "sm_fraction_draft", "full_acceptance"):
        for share in design.numbers(name):
            _probability(name, share)
    for name, most in (("draft_len", LONGEST_DRAFT), ("tree_size", LARGEST_TREE), ("tree_depth", LONGEST_DRAFT)):
        value = design.number(name)
        if value is not None and not 0 <= value <= most:
            raise DesignError(name, f"{value:g} is outside [0, {most}]", "give a number of tokens")
    for name, kind in (("repartition_latency_s", "a time in seconds"), ("draft_memory_overhead", "a share of memory")):
        amount = design.number(name)
        if amount is not None and not 0 <= amount < math.inf:
            raise DesignError(name, f"{amount:g} is not {kind}", "give a finite number, 0 or more")


def _check_split(plan: Plan, nominal: Rig) -> None:
    total = nominal.machine.sm_count.value
    if plan.draft_sms is not None and not 0 <= plan.draft_sms <= total:
        what = f"{plan.draft_sms:g} of {total:g} SMs of {nominal.machine.name} cannot be given to the draft"
        raise DesignError("draft_sms", what, f"give at most {total:g}")
    if plan.is_spatial and plan.sm_fraction >= 1.0:
        what = f"{plan.sm_fraction:g} of the SMs for the draft leaves none for verification"
        raise DesignError("sm_fraction_draft", what, "give less than 1")


def _check_draft(plan: Plan, nominal: Rig) -> None:
    drafter = nominal.draft
    if plan.is_baseline or plan.proposer in MODEL_FREE or plan.proposer in CONDITIONED or drafter is None:
        return
    if drafter.kind == "head":
        what = f"{drafter.name} is a head of another model and cannot draft alone as {plan.proposer}"
        raise DesignError("draft", what, "name a language model, or proposer ar_head")


def _check_memory(plan: Plan, nominal: Rig, conditions: Conditions) -> None:
    need = memory(nominal, plan, 1.0, float(conditions.context_len), 1.0)
    gigabyte = 1e9
    if need.target_weight_bytes > nominal.machine.memory_bytes.value * nominal.n_gpu:
        what = (
            f"{nominal.target.name} needs {need.target_weight_bytes / gigabyte:.0f} GB of weights, "
            f"{nominal.n_gpu} x {nominal.machine.name} hold "
            f"{nominal.machine.memory_bytes.value * nominal.n_gpu / gigabyte:.0f} GB"
        )
        raise DesignError("target", what, "take more GPUs or a smaller model")


def _probability(name: str, value: float) -> None:
    if not 0.0 <= value <= 1.0:
        raise DesignError(name, f"{value:g} is outside [0, 1]", "give a probability")
