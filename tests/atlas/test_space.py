"""The axes and settings are a contract: other tools rely on their names."""

import pytest

from vashti import atlas
from vashti.atlas.rules import space_problems

AXES = {
    "boundary": "draft_verify prefill_decode model_model op_op job_job none",
    "proposer": "draft_lm self_skip self_sparse ar_head parallel_heads native_mtp parallel_block block_diffusion ngram"
    " retrieval jacobi ensemble none",
    "draft_steps": "ar single_pass semi_ar lookup na",
    "topology": "chain static_tree dynamic_tree multi_chain ngram_pool block outcome_enum na",
    "verify_rule": "greedy_match rejection multi_candidate block_verify typical relaxed fallback_rollback reweight na",
    "exactness": "distribution greedy_equal lossy na",
    "verify_exec": "single_pass staged frontier_chunks pruned pipelined_layers na",
    "placement": "time_shared spatial_unspecified streams mps green_ctx sm_mask in_kernel_roles fused_kernel mig"
    " other_gpu other_node cpu npu_pim client offload_bubble na",
    "repartition": "fixed restart per_window per_iteration per_layer per_kernel per_tile na",
    "overlap": "sequential dual_batch run_ahead pre_verify enumerate frontier spec_parallel layer_pipeline"
    " transfer_overlap concurrent na",
    "mispredict": "truncate cached_branch subtree_reuse preempt migrate fallback_ar never na",
    "kv_state": "own_full own_sparse shared_target stateless recurrent na",
    "kv_sync": "lockstep compaction versioned redo transfer token_only snapshot na",
    "handoff": "in_kernel device host ipc nvlink network wan na",
    "knobs": "none draft_len tree_shape verify_len on_off drafter_choice sm_split worker_count placement batching"
    " prefetch",
    "signal": "none accept_ema draft_conf learned_head hidden_probe cost_model load slo bandit companion",
    "timescale": "offline window iteration token intra_pass na",
    "kernel": "eager graph graph_per_split fused persistent_op megakernel_static megakernel_dynamic hw na",
    "tp": "single same_tp draft_tp1 replicated separate_group layer_parallel pp na",
    "training": "none draft_distill head_ft target_ft pretrain online predictor na",
    "batch_regime": "b1 small medium large serving rollout na",
    "objective": "latency throughput goodput cost_energy isolation rollout",
}
MULTI = {"placement", "overlap", "mispredict", "knobs", "signal", "batch_regime"}
SETTINGS = (
    "draft_len tree_size acceptance_rate acceptance_length claimed_speedup batch_sizes context_len gpu n_gpu"
    " target_model draft_model draft_memory_overhead sm_fraction_draft temperature repartition_latency_s tree_depth"
    " tree_width draft_sms tp_degree expected_tokens_per_round full_acceptance n_layers n_heads n_kv_heads head_dim"
    " kv_element_bytes kv_bytes_per_token draft_params target_params draft_memory_bytes target_memory_bytes"
    " memory_overhead_bytes draft_time_s verify_time_s handoff_time_s control_time_s round_time_s"
    " autoregressive_step_s draft_share speedup_bound draft_bandwidth_bytes_per_s verify_bandwidth_bytes_per_s"
    " gpu_bandwidth_bytes_per_s hit_rate free_verification_batch n_draft_heads branches fan_out input_len output_len"
)


@pytest.mark.parametrize("axis", sorted(AXES))
def test_values_of_an_axis_are_the_contract(axis: str) -> None:
    """An axis has exactly the values that other tools know."""
    assert set(atlas.space().axes[axis].values) == set(AXES[axis].split())


def test_axes_are_the_contract() -> None:
    """There are exactly the 22 axes, and the same ones take several values."""
    assert set(atlas.space().axes) == set(AXES)
    assert {axis.id for axis in atlas.space().axes.values() if axis.multi} == MULTI


@pytest.mark.parametrize("setting", SETTINGS.split())
def test_setting_is_described(setting: str) -> None:
    """Each setting of the contract has a unit, ordered bounds and a meaning."""
    spec = atlas.space().settings[setting]
    assert spec.unit
    assert spec.low < spec.high
    assert spec.meaning.endswith(".")


@pytest.mark.parametrize("axis", sorted(AXES))
def test_axis_can_be_asked_about(axis: str) -> None:
    """Each axis has a weight, and a question with a failure for when it is unstated."""
    found = atlas.space().axes[axis]
    assert found.weight > 0
    assert found.questions
    assert all(question.ask.endswith("?") and question.failure for question in found.questions)


@pytest.mark.parametrize("axis", sorted(AXES))
def test_order_of_an_axis_is_of_its_values(axis: str) -> None:
    """An ordinal axis orders its own values, each once, `na` apart."""
    found = atlas.space().axes[axis]
    assert len(set(found.ordinal)) == len(found.ordinal)
    assert not found.ordinal or set(found.ordinal) == set(found.values) - {"na"}


def test_every_value_but_na_names_its_cost_or_is_a_goal() -> None:
    """A value without a physical cost is one that costs nothing, or an objective."""
    free = {"na", "none", "never", "hw", "stateless"}
    for axis in atlas.space().axes.values():
        if axis.id != "objective":
            assert {v.id for v in axis.values.values() if not v.cost} <= free, axis.id


def test_space_names_only_what_exists() -> None:
    """Implications name values of axes; question sources stand in the bibliography."""
    assert list(space_problems()) == []
