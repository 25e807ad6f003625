"""Laws of what the kernels are held against."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as some

from vashti.lab import references as ref


@given(some.lists(some.floats(-1048576.0, 1048576.0, width=32), min_size=1, max_size=40))
def test_bfloat16_is_the_nearest(values):
    """The bits of a number stand for one within half a unit in the eighth place of it."""
    exact = np.array(values, dtype=np.float32)
    back = ref.from_bf16(ref.bf16_bits(exact))
    assert np.all(np.abs(back - exact) <= np.abs(exact) * 2.0**-8 + 1e-38)


@given(some.integers(2, 400), some.integers(0, 2**32 - 1))
def test_a_chain_visits_every_line_once(lines, seed):
    """Following the chain from the first word meets every line and comes back."""
    following, at, seen = ref.cycle(lines, 32, seed), 0, set()
    for _ in range(lines):
        seen.add(at)
        at = int(following[at])
    assert at == 0
    assert seen == {32 * line for line in range(lines)}


def test_attention_in_parts_is_attention():
    """Parts of the context, each with its largest score and weights, merge to the whole."""
    random = np.random.default_rng(1)
    keys, values = (ref.bf16_bits(random.standard_normal((2, 12, 8), dtype=np.float32)) for _ in range(2))
    queries = random.standard_normal((2, 3, 8))
    parts = []
    for chosen in (slice(0, 5), slice(5, 6), slice(6, 12)):
        scores = np.einsum("hgd,hcd->hgc", queries, ref.from_bf16(keys[:, chosen]))
        top = scores.max(axis=-1)
        weights = np.exp(scores - top[..., None])
        sums = np.einsum("hgc,hcd->hgd", weights, ref.from_bf16(values[:, chosen]))
        parts.append(np.concatenate([sums, top[..., None], weights.sum(axis=-1)[..., None]], axis=-1))
    assert ref.close(ref.merged(np.stack(parts, axis=1)), ref.attention(keys, values, queries))


def test_a_wrong_result_is_not_close():
    """One number off by more than the arithmetic allows is seen; so is one that is none."""
    right = np.linspace(-1.0, 1.0, 12).reshape(3, 4)
    wrong, none = right.copy(), right.copy()
    wrong[1, 2] += 0.1
    none[0, 0] = np.nan
    assert ref.close(right, right)
    assert not ref.close(wrong, right)
    assert not ref.close(none, right)
    assert not ref.close(right[:2], right)


def test_streaming_adds_every_word_every_pass():
    """The sum counts each word once a pass, modulo the width of the counter."""
    words = np.full(10, 2**32 - 1, dtype=np.uint32)
    assert ref.sum_of_words(words, passes=3) == 30 * (2**32 - 1)
