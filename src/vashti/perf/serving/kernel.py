"""The inner loop of the serving simulation: one iteration after another on plain arrays.

Numba compiles it; every function is also its own plain Python function and gives the same bits (a test holds it).
"""

from vashti.perf.serving.arrays import Floats, Law, Prices, Requests, Rules, State
from vashti.perf.serving.compiled import compiled

NOW, BUSY, OCCUPIED, CAPTURING, ACCEPTING = range(5)
"""Places of `clock`: time, time of all iterations, requests in the system summed over time, time of captures [s];
moving average of the share of drafts accepted [1]."""
CLOCKS = 5

(
    ITERATIONS, DECODING, ROUNDS, DRAFTED, ACCEPTED, BY_PREFILL, PREFILLED, RECOMPUTED, PREEMPTED, REFUSED, DONE,
    MISSES, CAPTURES, SWITCHES, PADDED, FREE, LEAST_FREE, RUNNING, WAITING, SEEN, NEXT, RETURNED, LAST, LEVEL,
) = range(24)  # fmt: skip
"""Places of `tally`: iterations, those that decode, sequence-rounds, tokens drafted and accepted, tokens that came from
a prompt's pass, prompt tokens computed and computed again, preemptions, requests refused and finished, iterations
without their graph, graphs captured while serving, changes of the draft length, sequences of padding, blocks free and
the fewest so far, slots in use and those whose prompt is not done, requests arrived and taken from the queue, requests
waiting with their cache lost, last option, option steered to."""
COUNTS = 24

REFUSED_S = -2.0
"""Stands in `done_s` of a request refused."""
AHEAD, FIRST_USE, LATEST = range(3)
"""Values of `Rules.capture`."""
MEMORY = 0.9
"""Weight of the past in the moving average of acceptance, from one round to the next [1]. Basis: assumed."""
BAND = 0.03
"""How far acceptance may be from its target before the draft length moves [1]. Basis: assumed."""


@compiled
def step(seed: int, multiplier: int, modulus: int) -> int:
    """The next state of a multiplicative congruential generator."""
    return (multiplier * seed) % modulus


@compiled
def uniform(first: int, second: int) -> float:
    """The uniform number in (0, 1) of two such generators combined.

    Source:
        lecuyer1988random, figure 3.
    """
    mixed = first - second
    if mixed < 1:
        mixed += 2147483562
    return mixed * 4.656613057391769e-10


@compiled
def interpolated(at: float, places: Floats, values: Floats) -> float:
    """The value at a place, linear between places and beyond the last two."""
    low, high = 0, places.size - 1
    while high - low > 1:
        middle = (low + high) // 2
        if places[middle] <= at:
            low = middle
        else:
            high = middle
    share = (at - places[low]) / (places[high] - places[low])
    return float(values[low] + share * (values[high] - values[low]))


@compiled
def observe(requests: Requests, rules: Rules, state: State, until_s: float) -> None:
    """Take note of every request that has arrived by a time; refuse those that no empty cache can hold."""
    tally, longest = state.tally, rules.blocks * rules.block
    while tally[SEEN] < requests.at_s.size and requests.at_s[tally[SEEN]] <= until_s:
        one = tally[SEEN]
        tally[SEEN] += 1
        if requests.prompt[one] + requests.output[one] + rules.lookahead.max() > longest:
            state.done_s[one] = REFUSED_S
            tally[REFUSED] += 1
        else:
            state.clock[OCCUPIED] += until_s - requests.at_s[one]


@compiled
def preempt(state: State) -> None:
    """Take slot and cache from the request admitted last; it computes both again when it returns."""
    tally = state.tally
    tally[RUNNING] -= 1
    slot = state.order[tally[RUNNING]]
    tally[FREE] += state.held[slot]
    tally[WAITING] -= 1 if state.todo[slot] > 0 else 0
    tally[RECOMPUTED] += state.context[slot]
    state.vacant[state.vacant.size - 1 - tally[RUNNING]] = slot
    state.returned[tally[RETURNED]] = state.request[slot]
    tally[RETURNED] += 1
    tally[PREEMPTED] += 1


@compiled
def secure(state: State, block: int, lookahead: int) -> tuple[int, int]:
    """Give every decoding sequence room for its round, from those admitted last if need be.

    Returns:
        Sequences that decode [1], and the tokens they have cached [tokens].
    """
    tally, order, todo, room, context = state.tally, state.order, state.todo, state.room, state.context
    decoding, cached, index = 0, 0, 0
    while index < tally[RUNNING]:
        slot = order[index]
        index += 1
        if todo[slot] > 0:
            continue
        while room[slot] < lookahead and tally[RUNNING] >= index:
            if tally[FREE] > 0:
                tally[FREE] -= 1
                state.held[slot] += 1
                room[slot] += block
            else:
                preempt(state)
        if tally[RUNNING] >= index:
            decoding += 1
            cached += context[slot]
    tally[LEAST_FREE] = min(tally[LEAST_FREE], tally[FREE])
    return decoding, cached


@compiled
def admit(requests: Requests, rules: Rules, state: State) -> int:
    """Move the first of the queue into a slot with cache for its whole prompt; the slot, or -1 when it must wait."""
    tally = state.tally
    while tally[NEXT] < tally[SEEN] and state.done_s[tally[NEXT]] == REFUSED_S:
        tally[NEXT] += 1
    back = tally[RETURNED] > 0
    if tally[RUNNING] == state.order.size or not (back or tally[NEXT] < tally[SEEN]):
        return -1
    one = state.returned[tally[RETURNED] - 1] if back else tally[NEXT]
    todo = requests.prompt[one] + requests.output[one] - state.left[one]
    need = (todo + rules.block - 1) // rules.block
    if need + (rules.spare if tally[RUNNING] > 0 else 0) > tally[FREE]:
        return -1
    if back:
        tally[RETURNED] -= 1
    else:
        tally[NEXT] += 1
    slot = state.vacant[state.vacant.size - 1 - tally[RUNNING]]
    state.order[tally[RUNNING]] = slot
    tally[RUNNING] += 1
    tally[WAITING] += 1
    tally[FREE] -= need
    tally[LEAST_FREE] = min(tally[LEAST_FREE], tally[FREE])
    state.request[slot], state.todo[slot], state.context[slot], state.chunk[slot] = one, todo, 0, 0
    state.held[slot], state.room[slot] = need, need * rules.block
    return int(slot)


@compiled
def take(state: State, slot: int, budget: int) -> float:
    """Plan the next chunk of a prompt within a budget; the pairs of tokens its attention computes."""
    chunk = min(state.todo[slot], budget)
    state.chunk[slot] = chunk
    state.tally[PREFILLED] += chunk
    return float(chunk * (state.context[slot] + 0.5 * chunk))


@compiled
def plan_prompts(requests: Requests, rules: Rules, state: State, budget: int) -> tuple[int, float]:
    """Plan prompt chunks: first of the requests in slots, then of the queue; tokens and pairs."""
    taken, pairs = 0, 0.0
    for index in range(state.tally[RUNNING] if state.tally[WAITING] > 0 else 0):
        slot = state.order[index]
        if state.todo[slot] > 0:
            pairs += take(state, slot, budget - taken)
            taken += state.chunk[slot]
    while taken < budget:
        slot = admit(requests, rules, state)
        if slot < 0:
            break
        pairs += take(state, slot, budget - taken)
        taken += state.chunk[slot]
    return taken, pairs


@compiled
def graph(rules: Rules, state: State, option: int, batch: int) -> int:
    """Batch size of the captured graph that a round replays; 0 when it runs eagerly."""
    tally = state.tally
    if option != tally[LAST]:
        if tally[LAST] >= 0:
            tally[SWITCHES] += 1
            if rules.capture == LATEST:
                state.graphs[tally[LAST], :] = 0
        tally[LAST] = option
    size = rules.size[option, batch]
    if size == 0:
        return 0
    if rules.hit_rate < 1.0:
        luck = state.luck
        luck[0], luck[1] = step(luck[0], 40014, 2147483563), step(luck[1], 40692, 2147483399)
        if uniform(luck[0], luck[1]) >= rules.hit_rate:
            return 0
    if state.graphs[option, size] == 1:
        return int(size)
    if rules.capture != AHEAD:
        state.graphs[option, size] = 1
        tally[CAPTURES] += 1
    return 0


@compiled
def round_s(prices: Prices, rules: Rules, state: State, option: int, load: tuple[int, int]) -> float:
    """Seconds of a round of the decoding sequences: of their graph, or eager, and of a capture where one is made."""
    batch, cached = load
    tally = state.tally
    captures = tally[CAPTURES]
    size = graph(rules, state, option, batch)
    eager = 1 if size == 0 else 0
    tally[MISSES] += eager
    rows = batch if eager == 1 else size
    tally[PADDED] += rows - batch
    waiting = (tally[CAPTURES] - captures) * prices.capture_s
    state.clock[CAPTURING] += waiting
    return float(waiting) + interpolated(cached / rows, prices.contexts, prices.round_s[eager, option, rows])


@compiled
def prompt_s(prices: Prices, rules: Rules, beside: float, taken: int, pairs: float) -> float:
    """Seconds that prompt tokens add to a pass that already holds so many tokens, or that they take alone."""
    eager = 1 if beside + taken > rules.largest_graph else 0
    whole = interpolated(beside + taken, prices.tokens, prices.pass_s[eager])
    if beside > 0.0:
        whole = max(whole - interpolated(beside, prices.tokens, prices.pass_s[eager]), 0.0)
    return whole + interpolated(float(taken), prices.tokens, prices.draft_pass_s) + pairs * prices.attend_s


@compiled
def bin_of(edges: Floats, context: int) -> int:
    """Which row of the table of acceptance a context falls in."""
    place = 0
    while place < edges.size and context >= edges[place]:
        place += 1
    return place


@compiled
def prefill(state: State, fresh: int) -> None:
    """Cache the chunks that were planned; the last one of a prompt yields a token, and marks its slot as fresh."""
    tally, left = state.tally, state.left
    for index in range(tally[RUNNING]):
        slot = state.order[index]
        if state.chunk[slot] == 0:
            continue
        one = state.request[slot]
        state.todo[slot] -= state.chunk[slot]
        state.context[slot] += state.chunk[slot]
        state.room[slot] -= state.chunk[slot]
        state.chunk[slot] = 0
        if state.todo[slot] == 0:
            left[one] -= 1
            tally[BY_PREFILL] += 1
            tally[WAITING] -= 1
            state.fresh[slot] = fresh
            if state.first_s[one] < 0.0:
                state.first_s[one] = state.clock[NOW]


@compiled
def decode(requests: Requests, law: Law, state: State, option: int, draft_len: int) -> None:
    """One round of every sequence whose prompt is done: what is accepted is cached and counted."""
    tally, order, todo, fresh, request = state.tally, state.order, state.todo, state.fresh, state.request
    context, room, left, regime, place = state.context, state.room, state.left, state.regime, state.place
    first, second, domain = state.first_seed, state.second_seed, requests.domain
    survival, stay, trace, edges = law.survival[option], law.stay, law.trace, law.edges
    regimes, kept_all, rounds = stay.size, 0, 0
    for index in range(tally[RUNNING]):
        slot = order[index]
        if todo[slot] > 0 or fresh[slot] == 1:
            fresh[slot] = 0
            continue
        one, kept = request[slot], 0
        if draft_len > 0 and trace.size > 0:
            kept = min(trace[place[one]], draft_len)
            place[one] = requests.first[one] if place[one] + 1 == requests.last[one] else place[one] + 1
        elif draft_len > 0:
            row = bin_of(edges, context[slot])
            first[one], second[one] = step(first[one], 40014, 2147483563), step(second[one], 40692, 2147483399)
            luck = uniform(first[one], second[one])
            while kept < draft_len and survival[domain[one], regime[one], row, kept] > luck:
                kept += 1
            if regimes > 1:
                first[one], second[one] = step(first[one], 40014, 2147483563), step(second[one], 40692, 2147483399)
                leaves = uniform(first[one], second[one]) >= stay[regime[one]]
                regime[one] = (regime[one] + leaves) % regimes
        made = min(1 + kept, left[one])
        left[one] -= made
        context[slot] += made
        room[slot] -= made
        kept_all += made - 1
        rounds += 1
    tally[ROUNDS] += rounds
    tally[DRAFTED] += rounds * draft_len
    tally[ACCEPTED] += kept_all


@compiled
def steer(rules: Rules, state: State, accepted: int, drafted: int) -> None:
    """Move the draft length one step towards the acceptance aimed at: longer drafts when more is accepted, and back."""
    clock, tally = state.clock, state.tally
    clock[ACCEPTING] = MEMORY * clock[ACCEPTING] + (1.0 - MEMORY) * (accepted / drafted)
    if clock[ACCEPTING] > rules.target + BAND and tally[LEVEL] + 1 < rules.draft_len.size:
        tally[LEVEL] += 1
        clock[ACCEPTING] = rules.target
    elif clock[ACCEPTING] < rules.target - BAND and tally[LEVEL] > 0:
        tally[LEVEL] -= 1
        clock[ACCEPTING] = rules.target


@compiled
def leave(state: State) -> None:
    """Requests that are done give slot and cache back."""
    tally, order, left, request = state.tally, state.order, state.left, state.request
    running, kept = tally[RUNNING], 0
    for index in range(running):
        slot = order[index]
        one = request[slot]
        if left[one] > 0:
            order[kept] = slot
            kept += 1
            continue
        state.done_s[one] = state.clock[NOW]
        tally[DONE] += 1
        tally[FREE] += state.held[slot]
        state.vacant[state.vacant.size - running + index - kept] = slot
    tally[RUNNING] = kept


@compiled
def pass_time(requests: Requests, rules: Rules, state: State, seconds: float) -> None:
    """Let an iteration's time pass for everything in the system."""
    tally, clock = state.tally, state.clock
    clock[OCCUPIED] += (tally[SEEN] - tally[DONE] - tally[REFUSED]) * seconds
    clock[BUSY] += seconds
    clock[NOW] += seconds
    observe(requests, rules, state, clock[NOW])


@compiled
def serve(requests: Requests, prices: Prices, law: Law, rules: Rules, state: State, iterations: int) -> bool:
    """Up to so many further iterations; whether every request is finished or refused.

    Args:
        requests: what arrives.
        prices: what an iteration costs.
        law: what is accepted.
        rules: what the scheduler does.
        state: changed in place.
        iterations: at most [1].

    Assumes:
        Sequences that decode all do so with one draft length. They go before prompts; a prompt is admitted when the
        cache holds all of it. A sequence that finds no block takes those of the request admitted last.
    """
    tally, clock = state.tally, state.clock
    observe(requests, rules, state, clock[NOW])
    for _ in range(iterations):
        if tally[DONE] + tally[REFUSED] == requests.at_s.size:
            return True
        if tally[SEEN] == tally[DONE] + tally[REFUSED]:
            clock[NOW] = requests.at_s[tally[SEEN]]
            observe(requests, rules, state, clock[NOW])
            continue
        option = tally[LEVEL] if rules.target > 0.0 else rules.choice[tally[RUNNING] - tally[WAITING]]
        load = secure(state, rules.block, rules.lookahead[option])
        decoding = load[0]
        beside = decoding * prices.widths[option]
        budget = rules.budget - int(beside) if rules.mixes == 1 else rules.budget
        taken, pairs = plan_prompts(requests, rules, state, max(budget, 0))
        decodes = decoding > 0 and (rules.mixes == 1 or taken == 0)
        seconds = 0.0
        if decodes:
            seconds += round_s(prices, rules, state, option, load)
            tally[DECODING] += 1
            state.option_rounds[option] += decoding
        if taken > 0:
            seconds += prompt_s(prices, rules, beside if decodes else 0.0, taken, pairs)
        if decodes:
            state.option_s[option] += seconds
        tally[ITERATIONS] += 1
        pass_time(requests, rules, state, seconds)
        if taken > 0:
            prefill(state, 1 if decodes else 0)
        if decodes:
            before = tally[ACCEPTED]
            decode(requests, law, state, option, rules.draft_len[option])
            if rules.target > 0.0:
                steer(rules, state, tally[ACCEPTED] - before, decoding * rules.draft_len[option])
        leave(state)
    return bool(tally[DONE] + tally[REFUSED] == requests.at_s.size)
