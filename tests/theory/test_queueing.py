"""The serving simulation against queueing theory: with one slot and a known service time it is a textbook queue."""

import math
from dataclasses import replace

import numpy as np
import pytest

from tests.perf.serving.services import queue, run, service
from vashti.perf import Conditions, predict
from vashti.perf.serving import Lengths, kernel, prepared, simulate

REQUESTS = 200_000
BATCHES = 100
Z = 3.9
"""Standard errors allowed: one test in ten thousand would fail by chance."""


def waits_s(made):
    """Time from arrival to the start of service, in order of arrival, with its first tenth left out."""
    state, requests = made.state, made.requests
    service_s = made.prices.pass_s[0, 1] * requests.prompt
    waits = state.first_s - requests.at_s - service_s
    return waits[waits.size // 10 :]


def mean_and_error(values):
    """Mean, and its standard error from means of batches, which are nearly independent where single waits are not."""
    means = np.array([batch.mean() for batch in np.array_split(values, BATCHES)])
    return means.mean(), means.std(ddof=1) / math.sqrt(BATCHES)


@pytest.mark.parametrize("load", [0.3, 0.6, 0.8])
def test_one_slot_with_equal_prompts_waits_as_the_m_d_1_queue(load):
    """Mean wait of Poisson arrivals at a constant service time S is load S / (2 (1 - load)) (Pollaczek and Khinchine)."""
    made = run(queue(load, REQUESTS, Lengths(1000, 1000, 1000, "fixed"), 1e-3))
    mean, error = mean_and_error(waits_s(made))
    expected = load / (2.0 * (1.0 - load))
    assert abs(mean - expected) < Z * error
    assert error < 0.1 * expected


@pytest.mark.parametrize("load", [0.3, 0.6, 0.8])
def test_one_slot_with_exponential_prompts_waits_as_the_m_m_1_queue(load):
    """Mean wait at exponential service times of mean S is load S / (1 - load); waits exceed t with load e^(-(1-load)t/S)."""
    made = run(queue(load, REQUESTS, Lengths(10_000, 10_000, 10_000, "exponential"), 1e-4))
    waits = waits_s(made)
    mean, error = mean_and_error(waits)
    assert abs(mean - load / (1.0 - load)) < Z * error
    for beyond in (0.0, 2.0):
        share, spread = mean_and_error(waits > beyond + 1e-9)
        assert abs(share - load * math.exp(-(1.0 - load) * beyond)) < Z * spread + 1e-4


def test_the_wait_of_any_service_law_follows_its_second_moment():
    """Mean wait is rate E[S^2] / (2 (1 - load)), here for log-normal prompts, the moments taken from the draws."""
    made = run(queue(0.7, REQUESTS, Lengths(800, 300, 2000), 1e-3))
    service_s = made.prices.pass_s[0, 1] * made.requests.prompt
    rate = 0.7
    mean, error = mean_and_error(waits_s(made))
    expected = rate * np.mean(service_s**2) / (2.0 * (1.0 - rate * np.mean(service_s)))
    assert abs(mean - expected) < Z * error


@pytest.mark.parametrize("policy", ["off", "fixed", "best"])
@pytest.mark.parametrize("rate", [5.0, 80.0])
def test_littles_law_holds(policy, rate):
    """Requests in the system summed over time are the times that requests spend in it, whatever the scheduler does."""
    made = simulate(service(rate, policy=policy, kv_tokens=6000))
    spent = made.state.done_s - made.requests.at_s
    assert made.state.clock[kernel.OCCUPIED] == pytest.approx(spent.sum(), rel=1e-9)


def test_bursts_keep_the_mean_rate_and_bunch_the_arrivals():
    """In the long run a bursty process brings as many requests; counts in windows vary more than a Poisson process's."""
    plain = service(10.0, 200_000)
    bursty = replace(plain, traffic=replace(plain.traffic, law="bursty"))
    steady_s, bunched_s = (one.traffic.drawn(1)[0] for one in (plain, bursty))
    assert bunched_s.size / bunched_s[-1] == pytest.approx(10.0, rel=0.05)
    spread = [
        np.var(np.bincount(times.astype(int))) / np.mean(np.bincount(times.astype(int)))
        for times in (steady_s, bunched_s)
    ]
    assert spread[0] == pytest.approx(1.0, abs=0.05)
    assert spread[1] > 3.0


@pytest.mark.parametrize(("law", "mean"), [("fixed", 500.0), ("exponential", 500.0), ("lognormal", None)])
def test_lengths_have_their_mean_and_interval(law, mean):
    """Draws average to `mean`; nine tenths of a log-normal's lie between its ends."""
    lengths = Lengths(500, 200, 1100, law)
    drawn = lengths.draw(np.random.default_rng(1), 200_000)
    assert drawn.mean() == pytest.approx(lengths.mean, rel=0.01)
    assert mean is None or lengths.mean == mean
    if law == "lognormal":
        assert np.mean((drawn >= 200) & (drawn <= 1100)) == pytest.approx(0.9, abs=0.01)


def test_a_round_of_a_full_batch_costs_what_the_round_model_says():
    """The table the loop reads agrees with a prediction at points that are not its own."""
    made = prepared(service(policy="fixed"))
    for batch, context in ((1, 700), (24, 1000), (52, 900)):
        row = made.prices.round_s[0, 0, batch]
        priced = np.interp(context, made.prices.contexts, row)
        assert priced == pytest.approx(
            predict(made.service.scenario, Conditions(batch, 0.8, context)).round_s, rel=2e-3
        )
