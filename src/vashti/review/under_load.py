"""A design served under load: the same requests at several rates, with and without its drafts, each a run."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from vashti.core.errors import DesignError
from vashti.core.run import Ledger, Plain, Run
from vashti.critique import Case
from vashti.perf import plan_of
from vashti.perf.acceptance_law import AcceptanceLaw, constant
from vashti.perf.procedures import served, serving_band
from vashti.perf.serving import Goal, Limits, Policy, Service, Traffic, plain_capacity, policy_of, runs_of
from vashti.review.load_turn import Turn, narrowed, slow_s

SHARES = (0.25, 0.5, 0.75, 1.0, 1.25, 1.5)
"""Loads tried where none are given, as shares of what plain decoding keeps up with [1]."""
FEW = 100
"""Requests sent to a service that starts cold [1]."""
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Load:
    """What a design is served.

    Attributes:
        traffic: requests; their rate is replaced by each of `rates`, unless they are a trace.
        rates: mean arrival rates [1/s]; empty for shares of what plain decoding keeps up with.
        policies: words or schedules, as `policy_of` reads them.
        acceptance: law of acceptance; None for the design's own rate.
        limits: what the scheduler may do.
        goal: what a good request meets.
        seed: of every draw [1].
        bands: whether every point is run again at the ends of the model's error, and with other seeds.
    """

    traffic: Traffic
    rates: tuple[float, ...]
    policies: tuple[str, ...]
    acceptance: AcceptanceLaw | None
    limits: Limits
    goal: Goal
    seed: int
    bands: bool = False


@dataclass(frozen=True, slots=True)
class Point:
    """One policy at one rate.

    Attributes:
        policy: as it was asked for.
        rate: mean arrival rate [1/s].
        run: what came of it.
        band: how far that may be off; None where it was not asked for.
    """

    policy: str
    rate: float
    run: Run
    band: Run | None = None

    @property
    def told(self) -> Plain:
        """The run's outputs."""
        return self.run.outputs


@dataclass(frozen=True, slots=True)
class UnderLoad:
    """Everything that `load_page` and `draw_load` show.

    Attributes:
        case: the design.
        load: what it is served.
        points: policies by rates, in that order.
        cold: the first policy that drafts, at the lowest rate, started cold.
        turns: where policies stop paying, of those that pay at the lower rates and not at the higher ones.
    """

    case: Case
    load: Load
    points: tuple[Point, ...]
    cold: Run
    turns: tuple[Turn, ...] = ()

    @property
    def runs(self) -> tuple[Run, ...]:
        """Every run, once."""
        told = [run for point in self.points for run in (point.run, point.band) if run is not None]
        return tuple({run.id: run for run in (*told, self.cold, *(turn.run for turn in self.turns))}.values())

    def curve(self, policy: str) -> tuple[Point, ...]:
        """The points of one policy, by rate."""
        return tuple(point for point in self.points if point.policy == policy)


def under_load(case: Case, load: Load, progress: Progress = lambda _done, _all: None) -> UnderLoad:
    """Serve a design at every rate with every policy.

    Args:
        case: the design, completed so that it can be run.
        load: what it is served.
        progress: told requests finished and requests in all.

    Raises:
        DesignError: a value that no machine or scheduler can have.
    """
    services = _services(case, load)
    _check_captured(load, services)
    drafting = next((service for policy, _, service in services if policy != "off"), services[0][2])
    cold = _started_cold(drafting)
    repeats = [1 + (runs_of(service) if load.bands else 0) for _, _, service in services]
    total = sum(times * _requests(one[2]) for times, one in zip(repeats, services, strict=True)) + _requests(cold)
    finished = 0

    def watched(procedure: Callable[[Plain, Progress], Plain]) -> Callable[[Plain], Plain]:
        return lambda inputs: procedure(inputs, lambda done, _: progress(finished + done, total))

    ledger, points = Ledger({"perf.serving": watched(served), "perf.serving_band": watched(serving_band)}), []
    for times, (policy, rate, service) in zip(repeats, services, strict=True):
        run = ledger.run("perf.serving", service.as_dict())
        finished += _requests(service)
        band = ledger.run("perf.serving_band", service.as_dict()) if load.bands else None
        points.append(Point(policy, rate, run, band))
        finished += (times - 1) * _requests(service)
    found = UnderLoad(case, load, tuple(points), ledger.run("perf.serving", cold.as_dict()))
    progress(total, total)
    return replace(found, turns=_turns(found, {policy: service for policy, _, service in services}))


def _turns(found: UnderLoad, services: Mapping[str, Service]) -> tuple[Turn, ...]:
    if "off" not in services or found.load.traffic.law == "trace":
        return ()
    ledger = Ledger({"perf.serving": served})

    def at(policy: str) -> Callable[[float], Run]:
        return lambda rate: ledger.run("perf.serving", services[policy].with_rate(rate).as_dict())

    made = []
    for policy in services:
        pairs = list(zip(found.curve(policy), found.curve("off"), strict=True))
        won = [on.rate for on, off in pairs if slow_s(on.told) < slow_s(off.told)]
        lost = [on.rate for on, off in pairs if slow_s(on.told) >= slow_s(off.told)]
        drafted = any(on.told["drafted"] for on, _ in pairs)
        if drafted and won and lost and won[-1] < lost[0]:
            made.append(narrowed(policy, (won[-1], lost[0]), at(policy), at("off")))
    return tuple(made)


def _requests(service: Service) -> int:
    return service.traffic.requests or len(service.traffic.trace)


def _started_cold(service: Service) -> Service:
    """The same service before its graphs are captured, and a few of its requests: the first one is looked at."""
    few = min(service.traffic.requests, FEW)
    return replace(service, limits=replace(service.limits, cold=True), traffic=replace(service.traffic, requests=few))


def _services(case: Case, load: Load) -> list[tuple[str, float, Service]]:
    own = plan_of(case.design).draft_len
    law = load.acceptance or constant(case.acceptance_rate)
    plain = Service(case.scenario, load.traffic, law, Policy(((1, 0),)), load.limits, load.goal, load.seed)
    rates = _rates(load, plain)
    made = []
    for policy in load.policies:
        service = _with_policy(plain, policy_of(policy, own))
        made += [(policy, rate, service if load.traffic.law == "trace" else service.with_rate(rate)) for rate in rates]
    return made


def _check_captured(load: Load, services: Sequence[tuple[str, float, Service]]) -> None:
    known = {length for _, _, service in services for length in service.policy.lengths}
    for length in load.limits.captured or ():
        if length not in known:
            what = f"draft length {length} is captured and never used"
            raise DesignError("captured", what, f"use one of {', '.join(map(str, sorted(known)))}")


def _with_policy(plain: Service, policy: Policy) -> Service:
    """A policy of which only the draft lengths it uses can have been captured; all, where it uses none of those."""
    stated = plain.limits.captured
    used = None if stated is None else tuple(length for length in stated if length in policy.lengths) or None
    return replace(plain, policy=policy, limits=replace(plain.limits, captured=used))


def _rates(load: Load, plain: Service) -> tuple[float, ...]:
    if load.traffic.law == "trace":
        times = [row[0] for row in load.traffic.trace]
        return ((len(times) - 1) / max(max(times) - min(times), 1e-9),)
    return tuple(sorted(set(load.rates))) or tuple(float(f"{share * plain_capacity(plain):.2g}") for share in SHARES)


def as_dict(found: UnderLoad) -> dict[str, Any]:
    """Plain and JSON-ready; `vashti rerun ID --from` reads the runs."""
    return {
        "schema": "vashti/serving/1",
        "design": found.case.scenario.as_dict(),
        "assumptions": [
            {"name": note.name, "value": note.value, "origin": note.origin, "why": note.why}
            for note in found.case.assumptions
        ],
        "points": [
            {
                "policy": point.policy,
                "request_per_s": point.rate,
                "run": point.run.id,
                "band": point.band.id if point.band else None,
            }
            for point in found.points
        ],
        "cold": found.cold.id,
        "turns": [
            {"policy": turn.policy, "ahead_at": turn.ahead, "behind_at": turn.behind, "run": turn.run.id}
            for turn in found.turns
        ],
        "runs": [
            {"id": run.id, "procedure": run.procedure, "inputs": run.inputs, "outputs": run.outputs}
            for run in found.runs
        ],
    }
