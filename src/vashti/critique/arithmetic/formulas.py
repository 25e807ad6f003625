"""The formulas an author's numbers are held against, as one procedure: ``{formula, ...arguments}`` to ``{value}``."""

from collections.abc import Callable, Mapping
from typing import Any


def expected_tokens(acceptance_rate: float, draft_len: float) -> float:
    """Expected output tokens of a round, bonus included [tokens].

    Assumes:
        Each drafted token is accepted with the same probability, independently of the others.

    Source:
        leviathan2022fast, Eq. 1.

    >>> round(expected_tokens(0.8, 4), 4)
    3.3616
    """
    if acceptance_rate >= 1.0:
        return draft_len + 1.0
    return float((1.0 - acceptance_rate ** (draft_len + 1.0)) / (1.0 - acceptance_rate))


def implied_rate(acceptance_length: float, draft_len: float) -> float:
    """Acceptance rate at which a chain yields a length, bonus included; 1 where none does [1].

    >>> round(implied_rate(3.3616, 4), 3)
    0.8
    """
    low, high = 0.0, 1.0
    for _ in range(50):
        middle = (low + high) / 2.0
        low, high = (middle, high) if expected_tokens(middle, draft_len) < acceptance_length else (low, middle)
    return high


def full_acceptance(acceptance_rate: float, draft_len: float) -> float:
    """Probability that a whole draft is accepted [1].

    >>> round(full_acceptance(0.8, 4), 4)
    0.4096
    """
    return float(acceptance_rate**draft_len)


def kv_bytes_per_token(n_layers: float, n_kv_heads: float, head_dim: float, kv_element_bytes: float) -> float:
    """Bytes of KV cache per token: keys and values of every layer [bytes].

    >>> kv_bytes_per_token(32, 8, 128, 2)
    131072.0
    """
    return 2.0 * n_layers * n_kv_heads * head_dim * kv_element_bytes


def ratio(part: float, whole: float) -> float:
    """Part over whole [1]."""
    return part / whole


def total(parts: list[float]) -> float:
    """Sum of the parts, in their unit."""
    return float(sum(parts))


def hidden_share_bound(draft_share: float) -> float:
    """Largest speedup from hiding the draft phase entirely: 1 / (1 - its share of the round) [1].

    >>> round(hidden_share_bound(0.2), 4)
    1.25
    """
    return 1.0 / (1.0 - draft_share)


def step_speedup(acceptance_length: float, autoregressive_step_s: float, round_time_s: float) -> float:
    """Speedup over plain decoding from tokens per round and the two times [1]."""
    return acceptance_length * autoregressive_step_s / round_time_s


def half_batch_speedup(acceptance_length: float, autoregressive_step_s: float, slot_time_s: float) -> float:
    """Speedup over plain decoding where two half-batches take slots in turn and each advances every second one [1].

    >>> round(half_batch_speedup(3.0, 6.0e-3, 5.0e-3), 4)
    1.8
    """
    return acceptance_length * autoregressive_step_s / (2.0 * slot_time_s)


def experts_woken(experts: float, active: float, tokens: float) -> float:
    """Experts of a layer that tokens wake together where each chooses independently of the others [1].

    >>> round(experts_woken(128, 8, 6), 1)
    41.1
    """
    return float(experts * (1.0 - (1.0 - active / experts) ** tokens))


def streaming_bound(
    acceptance_length: float, autoregressive_step_s: float, target_memory_bytes: float, bandwidth_bytes_per_s: float
) -> float:
    """Largest speedup over plain decoding when a round at least streams the target's weights [1].

    >>> round(streaming_bound(3.69, 4.6e-3, 16.06e9, 4.2e12), 2)
    4.44
    """
    return acceptance_length * autoregressive_step_s * bandwidth_bytes_per_s / target_memory_bytes


FORMULAS: Mapping[str, Callable[..., float]] = {
    "expected_tokens": expected_tokens,
    "implied_rate": implied_rate,
    "full_acceptance": full_acceptance,
    "kv_bytes_per_token": kv_bytes_per_token,
    "ratio": ratio,
    "total": total,
    "hidden_share_bound": hidden_share_bound,
    "step_speedup": step_speedup,
    "experts_woken": experts_woken,
    "half_batch_speedup": half_batch_speedup,
    "streaming_bound": streaming_bound,
}


def arithmetic_run(inputs: dict[str, Any]) -> dict[str, Any]:
    """Evaluate one formula: ``{formula, ...arguments}`` to ``{value}``."""
    arguments = {name: value for name, value in inputs.items() if name != "formula"}
    return {"value": float(f"{FORMULAS[inputs['formula']](**arguments):.6g}")}
