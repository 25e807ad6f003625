"""The loop against a second telling of the same story, written with objects and lists and no thought of speed."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import cycle

import numpy as np
import pytest

from tests.perf.serving.services import CHAT, run, service
from vashti.perf.acceptance_law import recorded
from vashti.perf.serving import Lengths, Policy, prepared

ROUNDS = [[4, 0, 2, 1, 3], [4, 0, 2, 1, 3]]
"""One recorded story, twice: a single one would be entered at a place drawn at random."""


@dataclass
class Told:
    """One request as the second telling sees it."""

    at_s: float
    prompt: int
    output: int
    accepts: Iterator[int]
    cached: int = 0
    made: int = 0
    first_s: float = -1.0
    done_s: float = -1.0


def retold(made):
    """Serve what was prepared, with room for all: (first token, last token) of every request [s]."""
    tables, rules = made.prices, made.rules
    waiting = [
        Told(*row, cycle(ROUNDS[0]))
        for row in zip(made.requests.at_s, made.requests.prompt, made.requests.output, strict=True)
    ]
    everyone, running, now = list(waiting), [], 0.0
    while waiting or running:
        if not running and waiting[0].at_s > now:
            now = waiting[0].at_s
        decoding = [one for one in running if one.made]
        option = rules.choice[len(decoding)]
        length, width = rules.draft_len[option], tables.widths[option]
        budget = rules.budget - int(len(decoding) * width)
        chunks = []
        for one in [one for one in running if not one.made]:
            chunks.append((one, min(one.prompt - one.cached, budget)))
            budget -= chunks[-1][1]
        while waiting and waiting[0].at_s <= now and len(running) < rules.choice.size - 1 and budget > 0:
            running.append(waiting.pop(0))
            chunks.append((running[-1], min(running[-1].prompt, budget)))
            budget -= chunks[-1][1]
        now += round_cost(made, decoding, option) + prompt_cost(made, len(decoding) * width, chunks)
        for one, chunk in chunks:
            one.cached += chunk
            if one.cached == one.prompt:
                one.made, one.first_s = 1, now
        for one in decoding:
            one.made = min(one.made + 1 + (min(next(one.accepts), length) if length else 0), one.output)
        for one in running:
            one.done_s = now if one.made == one.output else -1.0
        running = [one for one in running if one.made < one.output]
    return np.array([(one.first_s, one.done_s) for one in everyone]).T


def round_cost(made, decoding, option):
    """Seconds of the round of those who decode."""
    if not decoding:
        return 0.0
    size = made.rules.size[option, len(decoding)]
    graphed = size and made.room.ahead[option, size]
    rows = size if graphed else len(decoding)
    cached = sum(one.prompt + one.made - 1 for one in decoding)
    return np.interp(cached / rows, made.prices.contexts, made.prices.round_s[0 if graphed else 1, option, rows])


def prompt_cost(made, beside, chunks):
    """Seconds that chunks of prompts add."""
    taken = sum(chunk for _, chunk in chunks)
    if not taken:
        return 0.0
    tables = made.prices
    passes = tables.pass_s[1 if beside + taken > made.rules.largest_graph else 0]
    whole = np.interp(beside + taken, tables.tokens, passes)
    if beside:
        whole = max(whole - np.interp(beside, tables.tokens, passes), 0.0)
    pairs = sum(chunk * (one.cached + chunk / 2) for one, chunk in chunks)
    return whole + np.interp(taken, tables.tokens, tables.draft_pass_s) + pairs * tables.attend_s


@pytest.mark.parametrize("policy", ["off", "fixed", Policy(((1, 4), (6, 2), (12, 0)))])
@pytest.mark.parametrize("rate", [2.0, 30.0, 300.0])
@pytest.mark.parametrize("captured", [None, (0,)])
def test_both_tellings_agree(policy, rate, captured):
    """First and last token of every request come at the same times, to a billionth."""
    lengths = CHAT if rate < 100.0 else (Lengths(900, 300, 3000), Lengths(60, 20, 150))
    captured = captured if policy == "off" else None if captured is None else (4,)
    made = prepared(
        service(
            rate, 80, policy=policy, lengths=lengths, acceptance=recorded(ROUNDS, 4), captured=captured,
            batch_tokens=700, max_sequences=24, kv_tokens=1 << 24,
        )
    )  # fmt: skip
    first, done = retold(made)
    told = run(made).state
    np.testing.assert_allclose(told.first_s, first, rtol=1e-9)
    np.testing.assert_allclose(told.done_s, done, rtol=1e-9)
