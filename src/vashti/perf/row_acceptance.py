"""What a published row says of its acceptance, and what about that had to be assumed."""

from vashti.perf.rows import Row, borrowed_acceptance, number

LEAST_PERCENT = 5.0
"""Acceptance rate from which a number can only be meant in percent [1]."""


def acceptance_of(row: Row, depth: float) -> float | None:
    """Tokens per round, bonus included: the row's own, or from a per-token acceptance rate over a chain.

    A length below 1 lacks its bonus token; a rate of 5 and more is in percent; one between is no rate.
    """
    tokens, rate = number(row, "tau"), number(row, "alpha")
    if tokens is not None and tokens > 0.0:
        return tokens if tokens >= 1.0 else tokens + 1.0
    if rate is None or not (0.0 <= rate <= 1.0 or LEAST_PERCENT <= rate <= 100.0):
        return None
    return chain_length(rate if rate <= 1.0 else rate / 100.0, depth)


def doubts(row: Row, tokens: float | None, verify_width: float) -> set[str]:
    """What about the row's acceptance had to be assumed.

    Args:
        row: as published.
        tokens: what was read as its acceptance length [tokens]; None when nothing was.
        verify_width: tokens the target takes per sequence [tokens].
    """
    if tokens is None:
        return {"acceptance"}
    length, rate = number(row, "tau") or 0.0, number(row, "alpha") or 0.0
    found = {
        "acceptance of another run": borrowed_acceptance(row),
        "bonus token": 0.0 < length < 1.0,
        "rate in percent": length <= 0.0 and rate >= LEAST_PERCENT,
        "more tokens than verified": tokens > verify_width + 0.05,
    }
    return {name for name, doubted in found.items() if doubted}


def chain_length(rate: float, depth: float) -> float:
    """Expected tokens per round of a chain whose tokens are accepted at a constant rate, bonus included [tokens].

    >>> round(chain_length(0.8, 4), 4)
    3.3616
    """
    return depth + 1.0 if rate >= 1.0 else (1.0 - rate ** (depth + 1.0)) / (1.0 - rate)
