"""Design x machine x workload to a prediction: what a round costs, what it yields, what fits, and how sure that is."""

from vashti.perf.checks import check_scenario
from vashti.perf.memory import ColdStart, model_bytes
from vashti.perf.plan import Assumed, Plan, admissible, contradictions, plan_of
from vashti.perf.prediction import assumptions, cold_start, predict
from vashti.perf.procedures import PROCEDURES, prediction_as_dict, rounded
from vashti.perf.scenario import Band, Conditions, Phase, Prediction, Scenario
from vashti.perf.sweep import Sweep, over_regimes, sweep
from vashti.perf.threshold import Threshold, threshold
from vashti.perf.timeline import Lane, timeline

__all__ = [
    "PROCEDURES",
    "Assumed",
    "Band",
    "ColdStart",
    "Conditions",
    "Lane",
    "Phase",
    "Plan",
    "Prediction",
    "Scenario",
    "Sweep",
    "Threshold",
    "admissible",
    "assumptions",
    "check_scenario",
    "cold_start",
    "contradictions",
    "model_bytes",
    "over_regimes",
    "plan_of",
    "predict",
    "prediction_as_dict",
    "rounded",
    "sweep",
    "threshold",
    "timeline",
]
