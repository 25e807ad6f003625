"""What each kernel computes, in plain numpy: a kernel is timed only after it has given the same."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Bits = NDArray[np.uint16]

TOLERANCE = 2e-2
"""Largest difference from the reference, relative to its largest value [1]: bf16 inputs, fp32 sums in another order."""


def bf16_bits(values: NDArray[np.float32]) -> Bits:
    """The nearest bfloat16 of each number, ties to even, as its bits.

    >>> bf16_bits(np.array([1.0, -2.0], dtype=np.float32)).tolist()
    [16256, 49152]
    """
    bits = values.astype(np.float32).view(np.uint32)
    return ((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16).astype(np.uint16)


def from_bf16(bits: Bits) -> Floats:
    """The numbers that bfloat16 bits stand for."""
    return (bits.astype(np.uint32) << 16).view(np.float32).astype(np.float64)


def sum_of_words(words: NDArray[np.uint32], passes: int = 1) -> int:
    """What streaming a range `passes` times adds up to, modulo 2**64."""
    return int(words.astype(np.uint64).sum()) * passes % 2**64


def linear(x: Bits, w: Bits) -> Floats:
    """A linear layer: x [tokens, k] times w [n, k] transposed, [tokens, n]."""
    product: Floats = from_bf16(x) @ from_bf16(w).T
    return product


def attention(keys: Bits, values: Bits, queries: Floats) -> Floats:
    """Decode attention.

    Args:
        keys: [head, context, size] as bf16 bits.
        values: the same.
        queries: [head, group, size], already scaled.

    Returns:
        [head, group, size].
    """
    scores = np.einsum("hgd,hcd->hgc", queries, from_bf16(keys))
    weights = np.exp(scores - scores.max(axis=-1, keepdims=True))
    weights /= weights.sum(axis=-1, keepdims=True)
    found: Floats = np.einsum("hgc,hcd->hgd", weights, from_bf16(values))
    return found


def merged(parts: Floats) -> Floats:
    """The parts of a split attention as one.

    Args:
        parts: [head, part, group, size + 2]: weighted sum, largest score, sum of weights.

    Returns:
        [head, group, size].
    """
    sums, tops, weights = parts[..., :-2], parts[..., -2], parts[..., -1]
    scale = np.exp(tops - tops.max(axis=1, keepdims=True))
    whole: Floats = (scale[..., None] * sums).sum(axis=1) / (scale * weights).sum(axis=1)[..., None]
    return whole


def cycle(lines: int, words_per_line: int, seed: int) -> NDArray[np.uint32]:
    """A chain of loads through every line once, in random order: next[i] holds the word to read after word i.

    Args:
        lines: cache lines [1].
        words_per_line: 32-bit words from line to line [1].
        seed: of the order.
    """
    order = np.random.default_rng(seed).permutation(lines)
    following = np.zeros(lines * words_per_line, dtype=np.uint32)
    following[order * words_per_line] = np.roll(order, -1) * words_per_line
    return following


def close(found: Floats, expected: Floats) -> bool:
    """Whether a kernel's result is the reference's, within what its arithmetic allows."""
    if found.shape != expected.shape or not np.all(np.isfinite(found)):
        return False
    return bool(np.max(np.abs(found - expected)) <= TOLERANCE * max(float(np.max(np.abs(expected))), 1e-12))
