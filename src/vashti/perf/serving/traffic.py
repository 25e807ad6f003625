"""What arrives: when, how long the prompt, how much is to be generated."""

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from vashti.atlas.schema import QuantityFact
from vashti.core.errors import DesignError

Floats = npt.NDArray[np.float64]
Counts = npt.NDArray[np.int64]
NINETY = 1.645
"""Standard deviations of a normal between its middle and the end of its 90 % interval [1]. Basis: derived."""
MOST_REQUESTS = 10_000_000
"""Requests of one simulation at most [1]: beyond it its arrays outgrow a small machine. Basis: assumed."""
LONGEST = 1 << 22
"""Longest prompt or output taken [tokens]: a draw beyond it stands for no request."""


@dataclass(frozen=True, slots=True)
class Lengths:
    """Lengths of prompts or outputs.

    Attributes:
        typical: median of a log-normal, mean of an exponential, every length when fixed [tokens].
        low, high: ends of the 90 % interval of a log-normal [tokens].
        law: ``lognormal``, ``exponential`` or ``fixed``.

    Assumes:
        A workload's interval is that of its requests.
    """

    typical: float
    low: float
    high: float
    law: Literal["lognormal", "exponential", "fixed"] = "lognormal"

    @property
    def mean(self) -> float:
        """Mean length [tokens], before rounding."""
        if self.law != "lognormal":
            return self.typical
        return self.typical * (_half_mean(self.typical / self.low, -1.0) + _half_mean(self.high / self.typical, 1.0))

    def draw(self, draws: np.random.Generator, count: int) -> Counts:
        """Lengths [tokens], (count,), 1 or more.

        Args:
            draws: generator.
            count: how many [1].
        """
        first, second = 1.0 - draws.random(count), draws.random(count)
        if self.law == "fixed":
            length = np.full(count, self.typical)
        elif self.law == "exponential":
            length = -self.typical * np.log(first)
        else:
            score = np.sqrt(-2.0 * np.log(first)) * np.cos(2.0 * math.pi * second)
            spread = np.where(score > 0.0, math.log(self.high / self.typical), math.log(self.typical / self.low))
            length = self.typical * np.exp(score / NINETY * spread)
        return np.clip(np.round(length), 1, LONGEST).astype(np.int64)


def of_quantity(fact: QuantityFact) -> Lengths:
    """The lengths of a workload's record."""
    return Lengths(fact.value, fact.lower, fact.upper, "lognormal" if fact.lower < fact.upper else "fixed")


def _half_mean(factor: float, side: float) -> float:
    """Mean of exp(spread * score) over half a standard normal, counted as half of all."""
    spread = math.log(factor) / NINETY
    return math.exp(spread * spread / 2.0) * 0.5 * (1.0 + side * math.erf(spread / math.sqrt(2.0)))


@dataclass(frozen=True, slots=True)
class Traffic:
    """Requests and when they come; they do not wait for one another (open loop).

    Attributes:
        law: ``poisson``, ``bursty`` (a Poisson process whose rate switches between calm and burst) or ``trace``.
        request_per_s: mean arrival rate [1/s]; of no account for a trace.
        requests: how many [1].
        input_len, output_len: lengths where no trace gives them.
        burst_factor: rate in a burst over the mean rate [1].
        burst_share: share of the time spent in bursts [1].
        burst_s: mean length of a burst [s], before the draw is stretched to its mean rate.
        trace: arrival time [s], prompt [tokens] and output [tokens] of each request.
    """

    law: Literal["poisson", "bursty", "trace"]
    request_per_s: float
    requests: int
    input_len: Lengths
    output_len: Lengths
    burst_factor: float = 4.0
    burst_share: float = 0.1
    burst_s: float = 2.0
    trace: tuple[tuple[float, int, int], ...] = ()

    def __post_init__(self) -> None:
        """Refuse what cannot arrive."""
        _check(self)

    @classmethod
    def from_dict(cls, plain: Mapping[str, Any]) -> "Traffic":
        """The traffic that `as_dict` wrote."""
        lengths = {name: Lengths(**plain[name]) for name in ("input_len", "output_len")}
        trace = tuple((row[0], row[1], row[2]) for row in plain["trace"])
        return cls(**{**plain, **lengths, "trace": trace})

    def as_dict(self) -> dict[str, Any]:
        """Plain and JSON-ready; `from_dict` is its inverse."""
        return {**asdict(self), "trace": [list(row) for row in self.trace]}

    def drawn(self, seed: int) -> tuple[Floats, Counts, Counts]:
        """When requests arrive [s], their prompts and outputs [tokens], each (requests,), in order of arrival.

        Args:
            seed: of the draws [1]; times and lengths have streams of their own.
        """
        if self.law == "trace":
            rows = sorted(self.trace)
            prompts, outputs = (np.array([row[place] for row in rows], dtype=np.int64) for place in (1, 2))
            return np.array([row[0] for row in rows], dtype=np.float64), prompts, outputs
        times, prompts_of, outputs_of = (np.random.default_rng([seed, stream]) for stream in range(3))
        prompts = self.input_len.draw(prompts_of, self.requests)
        return self._times(times), prompts, self.output_len.draw(outputs_of, self.requests)

    def _times(self, draws: np.random.Generator) -> Floats:
        work = np.cumsum(-np.log(1.0 - draws.random(self.requests))) / self.request_per_s
        if self.law == "poisson":
            return np.asarray(work, dtype=np.float64)
        return _through_bursts(self, draws, work)


def _through_bursts(traffic: Traffic, draws: np.random.Generator, work: Floats) -> Floats:
    """Arrival times whose rate switches: time at the mean rate mapped through the rate's running integral.

    They are stretched to end when the same requests would at the mean rate, so that policies and laws compare.
    """
    share, factor = traffic.burst_share, traffic.burst_factor
    calm = (1.0 - share * factor) / (1.0 - share)
    cycle_s = traffic.burst_s / share
    cycles = 2 * math.ceil(work[-1] / cycle_s) + 16
    stretches = -np.log(1.0 - draws.random((cycles, 2))) * [cycle_s - traffic.burst_s, traffic.burst_s]
    real = np.concatenate([[0.0], np.cumsum(stretches)])
    counted = np.concatenate([[0.0], np.cumsum(stretches * [calm, factor])])
    while counted[-1] < work[-1]:
        real, counted = np.append(real, real + real[-1]), np.append(counted, counted + counted[-1])
    times = np.interp(work, counted, real)
    return np.asarray(times * (work[-1] / times[-1]), dtype=np.float64)


def _check(traffic: Traffic) -> None:
    if traffic.law == "trace":
        _check_trace(traffic.trace)
        return
    rate = traffic.request_per_s
    if not 0.0 < rate < math.inf:
        raise DesignError("request rate", f"{rate:g} requests a second cannot arrive", "give more than 0")
    if traffic.requests < 1:
        raise DesignError("requests", f"{traffic.requests} requests are nothing to serve", "give at least 1")
    if traffic.requests > MOST_REQUESTS:
        raise DesignError("requests", f"{traffic.requests} are too many to hold", f"give at most {MOST_REQUESTS}")
    for name, lengths in (("input_len", traffic.input_len), ("output_len", traffic.output_len)):
        if not 0.0 < lengths.low <= lengths.typical <= lengths.high <= LONGEST:
            what = f"{lengths.typical:g} tokens between {lengths.low:g} and {lengths.high:g}"
            raise DesignError(name, what, f"give lengths above 0 and up to {LONGEST} in rising order")
    if traffic.law == "bursty":
        _check_bursts(traffic)


def _check_bursts(traffic: Traffic) -> None:
    if not 0.0 < traffic.burst_share < 1.0:
        raise DesignError("burst_share", f"{traffic.burst_share:g} is outside (0, 1)", "give a share of the time")
    if not 1.0 <= traffic.burst_factor <= 1.0 / traffic.burst_share:
        what = f"{traffic.burst_factor:g} times the mean rate for {traffic.burst_share:g} of the time"
        raise DesignError("burst_factor", what, f"give 1 to {1.0 / traffic.burst_share:g}")
    if not 0.0 < traffic.burst_s < math.inf:
        raise DesignError("burst_s", f"{traffic.burst_s:g} seconds", "give more than 0")


def _check_trace(trace: tuple[tuple[float, int, int], ...]) -> None:
    if not trace:
        raise DesignError("request trace", "holds no requests", "give at least one")
    for place, (at_s, prompt, output) in enumerate(trace, 1):
        if not 0.0 <= at_s < math.inf:
            raise DesignError(f"request trace: request {place}", f"arrives at {at_s:g} s", "give 0 or more")
        if not (1 <= prompt <= LONGEST and 1 <= output <= LONGEST):
            what = f"{prompt} prompt and {output} output tokens"
            raise DesignError(f"request trace: request {place}", what, f"give 1 to {LONGEST} of each")
