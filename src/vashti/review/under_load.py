"""A design served under load: the same requests at several rates, with and without its drafts, each a run."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from vashti import atlas
from vashti.core.run import Ledger, Plain, Run
from vashti.critique import Case
from vashti.critique.checks.say import percent
from vashti.perf import plan_of
from vashti.perf.acceptance_law import AcceptanceLaw, constant
from vashti.perf.procedures import served
from vashti.perf.serving import Goal, Limits, Policy, Service, Traffic, plain_capacity, policy_of
from vashti.review.blocks import Block, Paragraph, Section, Table

SHARES = (0.25, 0.5, 0.75, 1.0, 1.25, 1.5)
"""Loads tried where none are given, as shares of what plain decoding keeps up with [1]."""
FEW = 100
"""Requests sent to a service that starts cold [1]."""
CELLS = {"off": "plain", "fixed": "designed", "best": "by load"}
"""Policies where there is little room; in full in `WORDS`."""
WORDS = {"off": "plain decoding", "fixed": "as designed", "best": "length by load"}

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
    """

    traffic: Traffic
    rates: tuple[float, ...]
    policies: tuple[str, ...]
    acceptance: AcceptanceLaw | None
    limits: Limits
    goal: Goal
    seed: int


@dataclass(frozen=True, slots=True)
class Point:
    """One policy at one rate.

    Attributes:
        policy: as it was asked for.
        rate: mean arrival rate [1/s].
        run: what came of it.
    """

    policy: str
    rate: float
    run: Run

    @property
    def told(self) -> Plain:
        """The run's outputs."""
        return self.run.outputs


@dataclass(frozen=True, slots=True)
class UnderLoad:
    """Everything the page shows.

    Attributes:
        case: the design.
        load: what it is served.
        points: policies by rates, in that order.
        cold: the first policy that drafts, at the lowest rate, started cold.
    """

    case: Case
    load: Load
    points: tuple[Point, ...]
    cold: Run

    @property
    def runs(self) -> tuple[Run, ...]:
        """Every run, once."""
        every = {point.run.id: point.run for point in self.points}
        return tuple({**every, self.cold.id: self.cold}.values())

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
    drafting = next((service for policy, _, service in services if policy != "off"), services[0][2])
    cold = _started_cold(drafting)
    total = sum(_requests(service) for service in (*(service for _, _, service in services), cold))
    finished = 0

    def watched(inputs: Plain) -> Plain:
        return served(inputs, lambda done, _: progress(finished + done, total))

    ledger, points = Ledger({"perf.serving": watched}), []
    for policy, rate, service in services:
        points.append(Point(policy, rate, ledger.run("perf.serving", service.as_dict())))
        finished += _requests(service)
    found = UnderLoad(case, load, tuple(points), ledger.run("perf.serving", cold.as_dict()))
    progress(total, total)
    return found


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
        service = replace(plain, policy=policy_of(policy, own))
        made += [(policy, rate, service if load.traffic.law == "trace" else service.with_rate(rate)) for rate in rates]
    return made


def _rates(load: Load, plain: Service) -> tuple[float, ...]:
    if load.traffic.law == "trace":
        times = [row[0] for row in load.traffic.trace]
        return ((len(times) - 1) / max(max(times) - min(times), 1e-9),)
    return load.rates or tuple(float(f"{share * plain_capacity(plain):.2g}") for share in SHARES)


def load_section(found: UnderLoad) -> Section:
    """The page: what was served, latencies and goodput, what the scheduler did, what starting cold costs."""
    blocks: tuple[Block, ...] = (
        Paragraph(_opening(found)),
        Paragraph(_turn(found)),
        _latencies(found),
        _scheduler(found),
        Paragraph(_cold(found)),
    )
    return Section("Under load", blocks)


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
            {"policy": point.policy, "request_per_s": point.rate, "run": point.run.id} for point in found.points
        ],
        "cold": found.cold.id,
        "runs": [
            {"id": run.id, "procedure": run.procedure, "inputs": run.inputs, "outputs": run.outputs}
            for run in found.runs
        ],
    }


def named(policy: str) -> str:
    """A policy in words."""
    if policy.startswith("target:"):
        return f"aim at acceptance {policy.removeprefix('target:')}"
    return WORDS.get(policy, f"schedule {policy}")


def _how(policy: str) -> str:
    return "as designed" if policy == "fixed" else f"with the {named(policy)}"


def _opening(found: UnderLoad) -> str:
    scenario, first = found.case.scenario, found.points[0]
    gpu, target, engine = atlas.hardware(scenario.machine), atlas.model(scenario.target), atlas.engine(scenario.engine)
    gpus = f"{scenario.n_gpu} × {gpu.name}" if scenario.n_gpu > 1 else gpu.name
    taken = ", ".join(f"{note.name} {note.value}" for note in found.case.assumptions if note.origin == "assumed")
    assumed = f" Not stated, so taken: {taken}." if taken else ""
    return (
        f"I served {first.told['requests']} requests at each rate to {target.name} on {gpus} "
        f"({engine.name}), arrivals {found.load.traffic.law}, seed {found.load.seed}. A request is good when "
        f"{_goal(found.load.goal)}.{assumed}"
    )


def _goal(goal: Goal) -> str:
    limits = (
        (goal.ttft_s, "its first token comes within"),
        (goal.tpot_s, "later ones within"),
        (goal.e2e_s, "all within"),
    )
    said = [f"{words} {_time(limit)}" for limit, words in limits if limit is not None]
    return ", ".join(said) or "it is served"


def _turn(found: UnderLoad) -> str:
    """From which rate on drafting delays more than it saves, where both are among the policies."""
    drafting = next((policy for policy in found.load.policies if policy != "off"), "")
    if "off" not in found.load.policies or not drafting:
        return "Add --policy off to see where drafting stops paying."
    pairs = list(zip(found.curve(drafting), found.curve("off"), strict=True))
    first, plain = pairs[0]
    said = (
        f"At {_number(first.rate)} requests a second half of all requests take {_time(first.told['e2e_s']['p50'])} or less "
        f"{_how(drafting)} [run {first.run.id}] and {_time(plain.told['e2e_s']['p50'])} with plain decoding [run {plain.run.id}]."
    )
    lost = [on for on, off in pairs if _slow(on) > _slow(off)]
    if not lost:
        return said + " Drafting stays ahead at every rate tried."
    return said + f" From {_number(lost[0].rate)} on plain decoding is as fast or faster [run {lost[0].run.id}]."


def _slow(point: Point) -> float:
    value = point.told["e2e_s"]["p50"]
    return float("inf") if value is None else float(value)


def _latencies(found: UnderLoad) -> Table:
    head = ("rate", "policy", "TTFT p50", "TTFT p99", "TPOT p50", "TPOT p99", "whole p99", "tokens/s", "good/s")
    rows = [
        (
            _number(point.rate),
            CELLS.get(point.policy, point.policy),
            _time(point.told["ttft_s"]["p50"]),
            _time(point.told["ttft_s"]["p99"]),
            _time(point.told["tpot_s"]["p50"]),
            _time(point.told["tpot_s"]["p99"]),
            _time(point.told["e2e_s"]["p99"]),
            _number(point.told["tokens_per_s"]),
            f"{_number(point.told['goodput_per_s'])} [run {point.run.id}]",
        )
        for point in _by_rate(found)
    ]
    caption = (
        "Latencies and goodput by requests a second: time to the first token (TTFT), time per later token (TPOT), "
        "time to the last one (whole), good requests a second"
    )
    return Table(caption, head, tuple(rows))


def _scheduler(found: UnderLoad) -> Table:
    head = ("rate", "policy", "batch", "tokens a round", "draft lengths", "eager", "preempted", "cache")
    rows = [
        (
            _number(point.rate),
            CELLS.get(point.policy, point.policy),
            _number(point.told["mean_batch"]),
            f"{point.told['tokens_per_round']:.2f}",
            _lengths(point.told),
            percent(point.told["eager_share"]),
            f"{point.told['preemptions']}",
            percent(point.told["kv_peak_share"]),
        )
        for point in _by_rate(found)
    ]
    return Table("What the scheduler did", head, tuple(rows))


def _by_rate(found: UnderLoad) -> list[Point]:
    order = {policy: place for place, policy in enumerate(found.load.policies)}
    return sorted(found.points, key=lambda point: (point.rate, order[point.policy]))


def _lengths(told: Plain) -> str:
    """The draft lengths that a twentieth of the rounds or more took."""
    least = 0.05 * max(told["sequence_rounds"], 1)
    return ", ".join(str(row["draft_len"]) for row in told["by_draft_len"] if row["sequence_rounds"] >= least) or "none"


def _cold(found: UnderLoad) -> str:
    told = found.cold.outputs
    if not told["graphs"]:
        return f"Nothing is captured, so a cold start costs nothing [run {found.cold.id}]."
    return (
        f"Started cold, {told['graphs']} graphs are captured first: {_time(told['graphs_ready_s'])}, and the first request "
        f"waits {_time(told['first_request_s'])}. They keep {told['graph_bytes'] / 1e9:.1f} GB, room for "
        f"{told['kv_lost_to_graphs_tokens']:.0f} tokens of cache beside the {told['kv_tokens']} that are left [run {found.cold.id}]."
    )


def _time(seconds: float | None) -> str:
    if seconds is None:
        return "none"
    return f"{_number(seconds)} s" if seconds >= 1.0 else f"{_number(1e3 * seconds)} ms"


def _number(value: float) -> str:
    return f"{value:.0f}" if value >= 99.5 else f"{value:.3g}"
