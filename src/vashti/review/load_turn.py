"""Between which loads drafting stops paying: the rates tried, narrowed by halves."""

import math
from collections.abc import Callable
from dataclasses import dataclass

from vashti.core.run import Plain, Run

Serve = Callable[[float], Run]
NARROW = 1.05
"""Ratio of two rates between which the search ends [1]: five seeds differ by more. Basis: assumed."""


@dataclass(frozen=True, slots=True)
class Turn:
    """Where a policy stops paying.

    Attributes:
        policy: as it was asked for.
        ahead: highest rate tried at which drafting was ahead [1/s].
        behind: lowest rate tried at which it was not [1/s].
        run: drafting at the latter.
    """

    policy: str
    ahead: float
    behind: float
    run: Run


def slow_s(told: Plain) -> float:
    """Seconds in which half of all requests are done [s]; infinite where none was."""
    value = told["e2e_s"]["p50"]
    return math.inf if value is None else float(value)


def narrowed(policy: str, ends: tuple[float, float], drafting: Serve, plain: Serve) -> Turn:
    """The turn between two rates, drafting ahead at the first and not at the second.

    Args:
        policy: as it was asked for.
        ends: mean arrival rates [1/s], rising.
        drafting: serves at a rate with the policy.
        plain: serves at a rate without drafts.

    Assumes:
        One turn between the two; where there are several, one of them is found.
    """
    ahead, behind = ends
    while behind > NARROW * ahead:
        middle = float(f"{math.sqrt(ahead * behind):.3g}")
        if not ahead < middle < behind:
            break
        if slow_s(drafting(middle).outputs) < slow_s(plain(middle).outputs):
            ahead = middle
        else:
            behind = middle
    return Turn(policy, ahead, behind, drafting(behind))
