"""How an acceptance rate moves: with context and temperature, between regimes, over a recorded trace."""

from collections.abc import Sequence

import numpy as np

from vashti.perf.acceptance import chain_tokens, clean
from vashti.perf.work import Number


def drifted(acceptance_rate: Number, context_len: Number, trained_len: float, lost_per_doubling: float) -> Number:
    """Acceptance on a context longer than the draft was trained for.

    Args:
        acceptance_rate: on contexts up to the trained length [1].
        context_len: tokens of context [tokens].
        trained_len: length up to which nothing is lost [tokens].
        lost_per_doubling: share of the acceptance lost with each doubling beyond it [1].

    Returns:
        Acceptance rate [1].

    Assumes:
        The loss is geometric in doublings of the context.

    >>> drifted(0.8, 4096, 2048, 0.5)
    0.4
    """
    doublings = np.log2(np.maximum(np.asarray(context_len, dtype=np.float64) / trained_len, 1.0))
    return clean(acceptance_rate * (1.0 - lost_per_doubling) ** doublings)


def tempered(acceptance_rate: Number, temperature: Number, lost_per_unit: float) -> Number:
    """Acceptance under sampling at a temperature.

    Args:
        acceptance_rate: at temperature 0 [1].
        temperature: of the sampler [1].
        lost_per_unit: share of the acceptance lost at temperature 1 [1].

    Returns:
        Acceptance rate [1].

    Assumes:
        The loss is linear in temperature and stops at zero.
    """
    return acceptance_rate * np.maximum(1.0 - lost_per_unit * np.asarray(temperature, dtype=np.float64), 0.0)


def regime_shares(stay: Sequence[float]) -> tuple[float, ...]:
    """Share of rounds spent in each regime of acceptance.

    Args:
        stay: probability of staying in each regime from one round to the next [1], below 1.

    Returns:
        Stationary shares [1], which sum to 1.

    Assumes:
        A cyclic Markov chain: a regime that is left is followed by the next one.

    >>> regime_shares([0.9, 0.9])
    (0.5, 0.5)
    """
    dwell = [1.0 / (1.0 - probability) for probability in stay]
    return tuple(rounds / sum(dwell) for rounds in dwell)


def regime_tokens(rates: Sequence[float], shares: Sequence[float], draft_len: Number) -> tuple[Number, Number]:
    """Tokens per round under switching acceptance, and what the mean rate would have promised.

    Args:
        rates: acceptance rate of each regime [1].
        shares: share of rounds in each [1].
        draft_len: drafted tokens [1].

    Returns:
        (mean over regimes, value at the mean rate) [tokens]; the first is never the smaller one.

    Assumes:
        The draft length does not react; regimes last longer than a round. Tokens are convex in the rate (Jensen).
    """
    mixed: Number = sum(
        (share * chain_tokens(rate, draft_len) for rate, share in zip(rates, shares, strict=True)), start=0.0
    )
    mean = sum(rate * share for rate, share in zip(rates, shares, strict=True))
    return mixed, chain_tokens(mean, draft_len)


def trace_rate(accepted: Sequence[int], draft_len: int) -> float:
    """The constant acceptance rate that yields the mean tokens per round of a recorded trace.

    Args:
        accepted: accepted tokens of each round [tokens].
        draft_len: drafted tokens of each round [tokens].

    Returns:
        Acceptance rate [1].

    Assumes:
        One draft length throughout; the trace is long enough for its mean.

    >>> round(trace_rate([1, 0, 2, 1], 2), 3)
    0.618
    """
    mean = 1.0 + sum(accepted) / len(accepted)
    low, high = 0.0, 1.0
    for _ in range(60):
        middle = (low + high) / 2.0
        low, high = (middle, high) if float(chain_tokens(middle, draft_len)) < mean else (low, middle)
    return (low + high) / 2.0
