"""How usual a choice is in the company of others: what known designs that share them do on its axis.

A text says in weak words what every design of its kind does; what none of them does wants stronger words.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from vashti.atlas.loader import designs
from vashti.core.design import Choice

Array = npt.NDArray[np.float64]
BASE_COUNTS = 0.3
"""Designs as alike as the most alike one that the share among all designs counts for [1]; a judgement."""
MOST = 3.0
"""Log-odds beyond which company counts no further [1]; a judgement."""
LEAST_SHARE = 0.01
"""Share that is never undercut, nor its complement, so that log-odds stay finite [1]; a judgement."""


@dataclass(frozen=True)
class _Known:
    """The known designs: which choice each makes (designs, choices), how telling each choice is, who states each axis."""

    places: dict[Choice, int]
    makes: Array
    telling: Array
    states: dict[str, Array]


@cache
def _known() -> _Known:
    found = [entry.design for entry in designs().values()]
    choices = sorted({choice for design in found for choice in design.choices})
    makes = np.array([[float(choice in design.choices) for choice in choices] for design in found])
    telling = np.log((len(found) + 1.0) / (makes.sum(axis=0) + 1.0))
    axes = sorted({choice.axis for choice in choices})
    states = {axis: np.array([float(bool(design.on(axis))) for design in found]) for axis in axes}
    return _Known({choice: place for place, choice in enumerate(choices)}, makes, telling, states)


def usual(choices: Iterable[Choice], beside: frozenset[Choice]) -> dict[Choice, float]:
    """By how much the company of others raises the log-odds of each choice over its share among all known designs.

    Args:
        choices: those asked about.
        beside: the company; what stands on a choice's own axis does not count for it.
    """
    known = _known()
    company = sorted(other for other in beside if other in known.places)
    places = [known.places[other] for other in company]
    alike = known.makes[:, places] * known.telling[places]
    whole = alike.sum(axis=1)
    own_axis = {axis: [i for i, o in enumerate(company) if o.axis == axis] for axis in known.states}
    return {
        choice: _raised(known, choice, whole - alike[:, own_axis.get(choice.axis, [])].sum(axis=1))
        for choice in choices
    }


def _raised(known: _Known, choice: Choice, alike: Array) -> float:
    place = known.places.get(choice)
    if place is None:
        return 0.0
    states, makes = known.states[choice.axis], known.makes[:, place]
    weight = np.exp(alike - alike.max()) * states
    share = (makes.sum() + 0.5) / (states.sum() + 1.0)
    near = (float(weight @ makes) + BASE_COUNTS * share) / (weight.sum() + BASE_COUNTS)
    return max(-MOST, min(MOST, _log_odds(near) - _log_odds(share)))


def _log_odds(share: float) -> float:
    held = min(max(share, LEAST_SHARE), 1.0 - LEAST_SHARE)
    return math.log(held / (1.0 - held))
