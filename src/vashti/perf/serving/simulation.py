"""A service simulated: tables made, the loop run in slices, its arrays handed back."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from vashti.perf.plan import plan_of
from vashti.perf.rig import rig
from vashti.perf.serving.arrays import Law, Prices, Requests, Rules, State
from vashti.perf.serving.prices import Setup, prices, slowed, width
from vashti.perf.serving.room import Room, room
from vashti.perf.serving.service import Service, check_service
from vashti.perf.serving.yields import expected_tokens, law_arrays

Floats = npt.NDArray[np.float64]
Counts = npt.NDArray[np.int64]
Progress = Callable[[int, int], None]
SLICE = 20_000
"""Iterations between two reports of progress [1]."""
MODULI = (2147483563, 2147483399)
CAPTURES = {"ahead": 0, "first_use": 1, "latest": 2}


@dataclass(frozen=True, slots=True)
class Prepared:
    """What the loop is given.

    Attributes:
        service: what it was made from.
        setup: the scenario, ready for tabulation.
        requests, prices, law, rules, state: as the loop sees them.
        room: memory and graphs.
    """

    service: Service
    setup: Setup
    requests: Requests
    prices: Prices
    law: Law
    rules: Rules
    state: State
    room: Room


def silent(_done: int, _total: int) -> None:
    """Progress that nobody watches."""


def prepared(service: Service) -> Prepared:
    """Everything a simulation needs, tabulated.

    Args:
        service: scenario, traffic, acceptance, policy, limits.

    Raises:
        DesignError: the service cannot exist (`check_service`), or its weights leave no room for the cache.
        DataError: machine, model or engine is not in the atlas.
    """
    check_service(service)
    limits, lengths = service.limits, service.policy.lengths
    plan = plan_of(service.scenario.design)
    setup = Setup(rig(service.scenario), plan, service.acceptance, lengths, limits.in_step)
    requests = _requests(service)
    longest = int(np.max(requests.prompt + requests.output))
    widths = tuple(width(setup, length) for length in lengths)
    held = room(service, setup.rig, setup.plan, widths)
    shapes = max(held.shapes)
    most = limits.batch_tokens + int(limits.max_sequences * max(widths)) + 1
    capture_s = shapes * setup.rig.physics.graph_capture_s.value
    tables = prices(setup, limits.max_sequences, longest, most, capture_s)
    tables = slowed(tables, service.slowness, service.slowness * service.round_slowness, lengths)
    law = law_arrays(setup, longest)
    rules = _rules(service, setup, held, _choice(service, setup, tables, law, held, requests))
    return Prepared(service, setup, requests, tables, law, rules, _state(service, requests, rules, held), held)


def simulate(service: Service, progress: Progress = silent) -> Prepared:
    """Serve every request and return what was prepared, its state run to the end.

    Args:
        service: scenario, traffic, acceptance, policy, limits.
        progress: told requests finished and requests in all, now and then.

    Raises:
        DesignError, DataError: as `prepared`.
    """
    from vashti.perf.serving import kernel  # noqa: PLC0415 - numba is loaded when something is simulated

    made = prepared(service)
    total, finished = made.requests.at_s.size, False
    while not finished:
        finished = kernel.serve(made.requests, made.prices, made.law, made.rules, made.state, SLICE)
        progress(int(made.state.tally[kernel.DONE] + made.state.tally[kernel.REFUSED]), total)
    return made


def _requests(service: Service) -> Requests:
    at_s, prompt, output = service.traffic.drawn(service.seed)
    count, law = at_s.size, service.acceptance
    draws = np.random.default_rng([service.seed, 3])
    first = last = place = np.zeros(count, dtype=np.int64)
    if law.trace:
        ends = np.cumsum([len(row) for row in law.trace])
        row = np.minimum((draws.random(count) * ends.size).astype(np.int64), ends.size - 1)
        first, last = np.concatenate([[0], ends[:-1]])[row], ends[row]
        alone = (draws.random(count) * (last - first)).astype(np.int64)
        place = first + (alone if ends.size == 1 else 0)
    domain = _indices(law.domain_shares, draws.random(count))
    return Requests(at_s, prompt, output, domain, _indices(law.regime_shares, draws.random(count)), place, first, last)


def _indices(shares: Floats, draws: Floats) -> Counts:
    found = np.searchsorted(np.cumsum(shares), draws, side="right")
    return np.minimum(found, shares.size - 1).astype(np.int64)


def _choice(service: Service, setup: Setup, tables: Prices, law: Law, held: Room, requests: Requests) -> Counts:
    """Option by sequences decoding: as scheduled, or the most expected tokens a second in graphs captured ahead."""
    lengths, every = service.policy.lengths, np.arange(service.limits.max_sequences + 1)
    if service.policy.steps:
        return np.array([lengths.index(service.policy.at(int(sequences))) for sequences in every], dtype=np.int64)
    context = float(np.mean(requests.prompt + requests.output / 2.0))
    pace = np.empty((len(lengths), every.size))
    for option in range(len(lengths)):
        size = held.size[option]
        graphed = (size > 0) & (held.ahead[option][size] == 1)
        rows = np.where(graphed, size, every)
        table = tables.round_s[np.where(graphed, 0, 1), option, rows]
        cached = context * every / np.maximum(rows, 1)
        seconds = [np.interp(at, tables.contexts, row) for at, row in zip(cached, table, strict=True)]
        pace[option] = every * expected_tokens(law, setup, option) / np.maximum(seconds, 1e-12)
    return np.asarray(np.argmax(pace, axis=0), dtype=np.int64)


def _rules(service: Service, setup: Setup, held: Room, choice: Counts) -> Rules:
    limits, lengths = service.limits, service.policy.lengths
    lookahead = [1 + int(np.ceil(width(setup, length) - 1.0)) for length in lengths]
    return Rules(
        choice=choice,
        target=service.policy.target,
        draft_len=np.array(lengths, dtype=np.int64),
        lookahead=np.maximum(np.array(lookahead, dtype=np.int64), np.array(lengths, dtype=np.int64) + 1),
        size=held.size.astype(np.int64),
        capture=CAPTURES[limits.capture],
        hit_rate=limits.hit_rate,
        budget=limits.batch_tokens,
        largest_graph=float(setup.rig.engine.largest_graph_tokens.value),
        block=limits.block_tokens,
        blocks=held.blocks,
        spare=int(np.ceil(limits.spare_share * held.blocks)),
        mixes=int(service.mixes_prompts),
    )


def _state(service: Service, requests: Requests, rules: Rules, held: Room) -> State:
    from vashti.perf.serving import kernel  # noqa: PLC0415 - as in `simulate`

    slots, count, options = service.limits.max_sequences, requests.at_s.size, rules.draft_len.size
    clock, tally = np.zeros(kernel.CLOCKS), np.zeros(kernel.COUNTS, dtype=np.int64)
    clock[kernel.NOW] = held.start_s if service.limits.cold else 0.0
    tally[kernel.FREE] = tally[kernel.LEAST_FREE] = held.blocks
    tally[kernel.LAST] = -1
    clock[kernel.ACCEPTING] = service.policy.target
    draws = np.random.default_rng([service.seed, 4])
    seeds = 1 + (draws.random((count + 1, 2)) * (np.array(MODULI) - 1)).astype(np.int64)

    def empty(size: int) -> Counts:
        return np.zeros(size, dtype=np.int64)

    return State(
        clock=clock,
        tally=tally,
        graphs=held.ahead.astype(np.int64),
        option_rounds=empty(options),
        option_s=np.zeros(options),
        order=empty(slots),
        vacant=np.arange(slots, dtype=np.int64),
        request=empty(slots),
        todo=empty(slots),
        chunk=empty(slots),
        fresh=empty(slots),
        context=empty(slots),
        room=empty(slots),
        held=empty(slots),
        left=requests.output.copy(),
        place=requests.place.copy(),
        regime=requests.regime.copy(),
        first_seed=seeds[:-1, 0].copy(),
        second_seed=seeds[:-1, 1].copy(),
        luck=seeds[-1].copy(),
        returned=empty(count),
        first_s=np.full(count, -1.0),
        done_s=np.full(count, -1.0),
    )
