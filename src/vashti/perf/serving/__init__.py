"""A service under load: requests arrive, are batched, drafted for, verified, preempted, and timed.

The iterations are priced by the round model beforehand; the loop over them is compiled, and loaded only when it runs.
"""

from vashti.perf.serving.bands import banded, runs_of
from vashti.perf.serving.capacity import plain_capacity
from vashti.perf.serving.report import outcome
from vashti.perf.serving.service import Goal, Limits, Policy, Service, check_service, policy_of
from vashti.perf.serving.simulation import Prepared, Progress, prepared, silent, simulate
from vashti.perf.serving.traffic import Lengths, Traffic, of_quantity

__all__ = [
    "Goal",
    "Lengths",
    "Limits",
    "Policy",
    "Prepared",
    "Progress",
    "Service",
    "Traffic",
    "banded",
    "check_service",
    "of_quantity",
    "outcome",
    "plain_capacity",
    "policy_of",
    "prepared",
    "runs_of",
    "silent",
    "simulate",
]
