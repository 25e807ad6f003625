"""How far the outcome of a simulation may be off: the round model's error carried through it, and the luck of the draw.

The two are told apart. The first is the same service with every iteration slower or faster by the model's 90 % error;
the second the same service with other seeds.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from vashti import atlas
from vashti.perf.prediction import predict
from vashti.perf.scenario import Conditions
from vashti.perf.serving.report import outcome
from vashti.perf.serving.service import Service
from vashti.perf.serving.simulation import Prepared, Progress, silent, simulate
from vashti.perf.uncertainty import shipped

SEEDS = 5
"""Seeds over which the spread is told, the service's own among them [1]. Basis: assumed."""
TIMES = ("ttft_s", "tpot_s", "e2e_s")
PLACES = ("p50", "p99")
RATES = ("tokens_per_s", "goodput_per_s", "slo_attainment")
DENSE, MIXTURE = "dense", "mixture of experts"
"""Lines of the shipped validation that tell the error of a plain decoding step."""

Told = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Slowness:
    """Ends of a 90 % band on the time of an iteration, as factors [1]: fast and slow."""

    fast: float
    slow: float


def banded(service: Service, progress: Progress = silent) -> Told:
    """The bands of a service's outcome, as plain JSON.

    Args:
        service: what is served, at the round model's own times.
        progress: told requests finished and requests in all, over all runs.

    Returns:
        ``model`` and ``sampling``: lowest and highest value by figure; ``against_plain``: the same as ``model`` with
        only the error of a round *over* a plain step, which is what decides between drafting and not: rounds without
        drafts keep their time.

    Assumes:
        One factor holds for all rounds of a run, for what the model gets wrong of a machine or engine it gets wrong at
        every batch. Slower rounds make no request earlier. A policy that chooses by load knows the true times.
    """
    drafts = max(service.policy.lengths) > 0
    watch = _each(progress, runs_of(service))
    nominal = simulate(service, next(watch))
    own = outcome(nominal)
    ratio = over_plain(service, nominal, own["mean_batch"]) if drafts else Slowness(1.0, 1.0)
    whole = alone(service, ratio)
    ends = [outcome(simulate(_slower(service, factor), next(watch))) for factor in (whole.fast, whole.slow)]
    told: Told = {"slowness": [whole.fast, whole.slow], "model": spread([own, *ends])}
    if drafts:
        ends_of = (replace(service, round_slowness=service.round_slowness * end) for end in (ratio.fast, ratio.slow))
        beside = [outcome(simulate(end, next(watch))) for end in ends_of]
        told["against_plain"] = {"slowness": [ratio.fast, ratio.slow], **spread([own, *beside])}
    seeds = [service.seed + step for step in range(SEEDS)]
    others = [outcome(simulate(replace(service, seed=seed), next(watch))) for seed in seeds[1:]]
    return {**told, "seeds": seeds, "sampling": spread([own, *others])}


def runs_of(service: Service) -> int:
    """How many simulations its bands take [1].

    Args:
        service: what is served.
    """
    return SEEDS + (4 if max(service.policy.lengths) > 0 else 2)


def alone(service: Service, ratio: Slowness) -> Slowness:
    """The band of an iteration's time in seconds: of a plain step, and of a round over it where the policy drafts.

    Args:
        service: what is served.
        ratio: band of a round over a plain step; 1 to 1 where nothing is drafted.

    Assumes:
        Both errors are log-normal and independent.

    Source:
        vashti2026, validation: nine tenths of the plain steps of publications left out of the fit err by less.
    """
    name = MIXTURE if _is_mixture(service) else DENSE
    error = next(
        line["p90"] for line in shipped()["lines"] if (line["group"], line["name"]) == ("plain decoding", name)
    )
    step = math.log1p(error)
    return Slowness(math.exp(-math.hypot(step, math.log(ratio.fast))), math.exp(math.hypot(step, math.log(ratio.slow))))


def over_plain(service: Service, nominal: Prepared, batch: float) -> Slowness:
    """The band of a round's time over a plain step's: that of the predicted speedup, which is its inverse.

    Args:
        service: what is served.
        nominal: the same, simulated.
        batch: sequences that decode together on average [1].
    """
    requests = nominal.requests
    context = float((requests.prompt + requests.output / 2.0).mean())
    rate = service.acceptance.mean_rate(context)
    band = predict(service.scenario, Conditions(max(round(batch), 1), rate, round(context))).speedup
    if not 0.0 < band.low <= band.value <= band.high:
        return Slowness(1.0, 1.0)
    return Slowness(band.value / band.high, band.value / band.low)


def spread(told: Sequence[Told]) -> dict[str, list[float | None]]:
    """Lowest and highest value of every figure over outcomes; None where none of them has it.

    Args:
        told: what `outcome` gave.
    """
    named = {f"{name}.{place}": [one[name][place] for one in told] for name in TIMES for place in PLACES}
    named |= {name: [one[name] for one in told] for name in RATES}
    return {name: _ends([value for value in values if value is not None]) for name, values in named.items()}


def _ends(values: Sequence[float]) -> list[float | None]:
    return [min(values), max(values)] if values else [None, None]


def _slower(service: Service, factor: float) -> Service:
    return replace(service, slowness=service.slowness * factor)


def _is_mixture(service: Service) -> bool:
    return atlas.model(service.scenario.target).experts is not None


def _each(progress: Progress, runs: int) -> Iterator[Progress]:
    """The progress of one run after another, told as that of all."""

    def told(before: int, done: int, total: int) -> None:
        progress(before * total + done, runs * total)

    for place in range(runs):
        yield partial(told, place)
