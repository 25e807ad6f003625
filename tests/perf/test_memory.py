"""Laws of what fits."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.perf.scenes import at, scene
from vashti.atlas import loader
from vashti.perf import cold_start
from vashti.perf.memory import kv_bytes_per_token, memory, model_bytes
from vashti.perf.plan import plan_of
from vashti.perf.rig import rig


def test_grouped_query_attention_keeps_128_kib_per_token():
    """Llama-3.1-8B keeps 2 x 32 layers x 8 heads x 128 numbers of two bytes a token."""
    llama = loader.model("llama3_1_8b")
    assert kv_bytes_per_token(llama.kv_elements_per_token, "bf16") == 131072
    assert llama.kv_elements_per_token == 2 * llama.n_layers * llama.n_kv_heads * llama.head_dim


def test_routed_experts_are_stored_at_their_own_precision():
    """A mixture of experts in four bits takes a fraction of its parameters times two bytes."""
    model = loader.model("gpt_oss_20b")
    assert model_bytes(model) < 0.5 * model.params * 2.0


@given(st.integers(1, 400), st.integers(1, 400))
def test_a_smaller_batch_fits_where_a_larger_one_does(one, other):
    """Fitting is monotone in the batch, and agrees with the largest batch."""
    scenario = scene()
    small, large = sorted((one, other))
    kept = [memory(rig(scenario), plan_of(scenario.design), float(b), 1024.0, 5.0) for b in (small, large)]
    assert bool(kept[0].fits) or not bool(kept[1].fits)
    assert all(bool(each.fits) == (b <= each.largest_batch) for each, b in zip(kept, (small, large), strict=True))


def test_speculation_never_raises_the_largest_batch():
    """Draft weights, draft cache and graphs take memory from sequences, on the target's own GPU."""
    made = at(scene())
    assert made.largest_batch < made.largest_batch_autoregressive


def test_a_draft_on_another_gpu_displaces_no_weights():
    """A draft elsewhere leaves more room than the same draft beside the target."""
    assert at(scene("run_ahead", "other_gpu")).largest_batch > at(scene("run_ahead", "green_ctx")).largest_batch


def test_a_stated_overhead_counts():
    """Half the target's memory more is half the target's memory more."""
    made = at(scene(draft_memory_overhead=0.5))
    assert made.draft_weight_bytes == pytest.approx(0.5 * made.target_weight_bytes)
    assert made.memory_overhead >= 0.5


def test_the_baseline_adds_no_memory():
    """Nothing drafted, nothing added."""
    made = at(scene(draft_len=0))
    assert made.memory_overhead == 0.0
    assert made.largest_batch == made.largest_batch_autoregressive


def test_dynamic_trees_and_splits_multiply_graphs():
    """Graphs are shapes times splits; a persistent kernel needs none."""
    chain = cold_start(scene())
    tree = cold_start(scene(axes={"topology": "dynamic_tree"}))
    both = cold_start(scene("run_ahead", "green_ctx", axes={"topology": "dynamic_tree", "kernel": "graph_per_split"}))
    mega = cold_start(scene("run_ahead", "in_kernel_roles", axes={"kernel": "megakernel_dynamic"}))
    assert 0 < chain.graphs < tree.graphs < both.graphs
    assert mega.graphs == 0
    assert both.capture_low_s < both.capture_s < both.capture_high_s
    assert both.capture_s == pytest.approx(both.graphs * 0.47)


def test_a_cold_start_is_the_product_of_its_parts():
    """Graphs are batch sizes times shapes times splits; time, memory and lost cache are so many times one graph's."""
    for axes in ({}, {"topology": "dynamic_tree"}, {"topology": "dynamic_tree", "kernel": "graph_per_split"}):
        made = cold_start(scene("run_ahead", "green_ctx", axes=axes, n_gpu=2))
        assert made.graphs == made.batches * made.shapes * made.splits > 0
        assert made.capture_s == made.first_request_s == pytest.approx(made.graphs * made.graph_capture_s)
        assert made.bytes == pytest.approx(made.graphs * made.graph_bytes)
        assert made.kv_tokens == pytest.approx(made.bytes / 131072)
        assert made.first_use_s < made.first_request_s


def test_a_persistent_kernel_starts_warm():
    """Nothing is captured, so nobody waits and no cache is lost."""
    made = cold_start(scene("run_ahead", "in_kernel_roles", axes={"kernel": "megakernel_dynamic"}))
    assert made.batches == made.shapes == made.splits == 0
    assert made.bytes == made.kv_tokens == made.first_request_s == made.first_use_s == 0.0
