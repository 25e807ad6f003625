"""Pure procedures, plain JSON in and out, so that any run can be repeated from its inputs, byte for byte."""

import math
from collections.abc import Callable, Mapping
from dataclasses import asdict, fields
from types import MappingProxyType
from typing import Any

import numpy as np

from vashti.perf.memory import ColdStart
from vashti.perf.prediction import assumptions, cold_start, predict
from vashti.perf.regime import regime_run
from vashti.perf.scenario import Conditions, Prediction, Scenario
from vashti.perf.serving import Progress, Service, banded, outcome, silent, simulate
from vashti.perf.sweep import Sweep, sweep
from vashti.perf.threshold import threshold
from vashti.perf.timeline import timeline

Plain = dict[str, Any]
DIGITS = 6


def rounded(value: Any) -> Any:
    """The value with every float at six significant digits, arrays as lists, tuples as lists.

    >>> rounded({"a": 0.12345678, "b": (1.0, True)})
    {'a': 0.123457, 'b': [1.0, True]}
    """
    if isinstance(value, Mapping):
        return {str(key): rounded(item) for key, item in value.items()}
    if isinstance(value, np.ndarray):
        return rounded(value.tolist())
    if isinstance(value, list | tuple):
        return [rounded(item) for item in value]
    if isinstance(value, float) and math.isfinite(value):
        return float(f"{value:.{DIGITS}g}")
    return value


def prediction_as_dict(prediction: Prediction) -> Plain:
    """A prediction as plain JSON, floats at six significant digits."""
    plain: Plain = rounded(asdict(prediction))
    return plain


def point(inputs: Plain) -> Plain:
    """``{scenario, conditions}`` to a prediction, and what had to be assumed about the design."""
    scenario = Scenario.from_dict(inputs["scenario"])
    made = prediction_as_dict(predict(scenario, Conditions.from_dict(inputs["conditions"])))
    return {**made, "assumed": [asdict(item) for item in assumptions(scenario)]}


def grid(inputs: Plain) -> Plain:
    """``{scenario, batch, acceptance_rate, context_len}`` to arrays over the grid; the three axes broadcast."""
    scenario = Scenario.from_dict(inputs["scenario"])
    answer = sweep(scenario, inputs["batch"], inputs["acceptance_rate"], inputs.get("context_len", 1024))
    plain: Plain = rounded({field.name: getattr(answer, field.name) for field in fields(Sweep)})
    return plain


def turn(inputs: Plain) -> Plain:
    """``{scenario, conditions, variable, level, quantity?, between?}`` to where the quantity crosses the level."""
    between = inputs.get("between")
    found = threshold(
        Scenario.from_dict(inputs["scenario"]),
        Conditions.from_dict(inputs["conditions"]),
        inputs["variable"],
        inputs["level"],
        inputs.get("quantity", "speedup"),
        (between[0], between[1]) if between else None,
    )
    plain: Plain = rounded({**asdict(found), "text": found.text})
    return plain


def lanes(inputs: Plain) -> Plain:
    """``{scenario, conditions}`` to the stretches of a timeline."""
    drawn = timeline(Scenario.from_dict(inputs["scenario"]), Conditions.from_dict(inputs["conditions"]))
    return {"lanes": rounded([asdict(lane) for lane in drawn])}


def cold(inputs: Plain) -> Plain:
    """``{scenario}`` to what is captured before the first request is served at full speed."""
    made = cold_start(Scenario.from_dict(inputs["scenario"]))
    plain: Plain = rounded({field.name: getattr(made, field.name) for field in fields(ColdStart)})
    return plain


def served(inputs: Plain, progress: Progress = silent) -> Plain:
    """``Service.as_dict()`` to what came of serving it; `progress` is told requests finished and requests in all."""
    plain: Plain = rounded(outcome(simulate(Service.from_dict(inputs), progress)))
    return plain


def serving_band(inputs: Plain, progress: Progress = silent) -> Plain:
    """``Service.as_dict()`` to how far its outcome may be off: the model's error, and the spread over seeds."""
    plain: Plain = rounded(banded(Service.from_dict(inputs), progress))
    return plain


PROCEDURES: Mapping[str, Callable[[Plain], Plain]] = MappingProxyType(
    {
        "perf.point": point,
        "perf.sweep": grid,
        "perf.threshold": turn,
        "perf.timeline": lanes,
        "perf.cold_start": cold,
        "perf.serving": served,
        "perf.serving_band": serving_band,
        "perf.validation": regime_run,
    }
)
"""Procedures by name."""
