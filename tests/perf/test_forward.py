"""Laws of a model's forward pass: what it streams, computes and caches."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vashti.atlas import loader
from vashti.perf.forward import ceiling, expected_experts, forward_work

LLAMA = loader.model("llama3_1_8b")
MIXTURE = loader.model("qwen3_30b_a3b")
H100 = loader.hardware("h100_sxm")
VLLM = loader.engine("vllm")


def test_the_cache_of_grouped_queries_is_two_vectors_a_layer():
    """One token of Llama 3.1 8B keeps 2 x 32 layers x 8 heads x 128 numbers of 2 bytes."""
    assert forward_work(LLAMA, 1, 1, 1).kv_bytes == 2 * 32 * 8 * 128 * 2


def test_a_dense_pass_streams_every_weight_but_the_embedding_once():
    """Weights are read once, however many tokens ride along."""
    streamed = 2.0 * (LLAMA.params - LLAMA.embedding_params)
    assert [forward_work(LLAMA, batch, 1, 0).weight_bytes for batch in (1, 64)] == [streamed, streamed]


@given(st.integers(1, 256), st.integers(1, 32))
def test_arithmetic_grows_with_tokens(batch, width):
    """Another token is never free of arithmetic."""
    assert forward_work(LLAMA, batch, width + 1, 512).flop > forward_work(LLAMA, batch, width, 512).flop


@given(st.floats(1.0, 5000.0), st.floats(1.0, 5000.0))
def test_experts_met_grow_with_tokens_and_stay_within_the_layer(first, second):
    """More independent tokens meet no fewer experts, and never more than there are."""
    few, many = sorted((first, second))
    assert 8.0 - 1e-9 <= expected_experts(128, 8, few) <= expected_experts(128, 8, many) <= 128.0


def test_one_token_meets_exactly_its_own_experts():
    """A single token loads as many experts as it is routed to."""
    assert expected_experts(128, 8, 1) == pytest.approx(8.0)


@given(st.integers(1, 64), st.integers(2, 16), st.floats(0.0, 1.0))
def test_tokens_that_share_experts_stream_no_more(batch, width, overlap):
    """Tokens of a sequence that route alike stream no more than independent ones."""
    alike = forward_work(MIXTURE, batch, width, 128, overlap).expert_bytes
    assert alike <= forward_work(MIXTURE, batch, width, 128).expert_bytes * (1 + 1e-12)


@given(st.floats(0.01, 1.0))
def test_some_of_the_sms_draw_more_than_their_share_of_bandwidth(share):
    """Bandwidth saturates before the SMs run out."""
    part, whole = ceiling(H100, VLLM, sm_fraction=share), ceiling(H100, VLLM)
    assert part.bytes_per_s >= share * whole.bytes_per_s * (1 - 1e-12)
    assert part.bytes_per_s <= whole.bytes_per_s * (1 + 1e-12)


def test_collectives_cost_only_where_gpus_share():
    """One GPU reduces nothing."""
    assert ceiling(H100, VLLM).collective_s == 0.0
    assert ceiling(H100, VLLM, 4).collective_s > 0.0
