"""Scenarios that the tests of the round model share."""

from vashti.core.design import Design
from vashti.perf import Conditions, Prediction, Scenario, predict

OVERLAPS = (
    "sequential",
    "run_ahead",
    "dual_batch",
    "enumerate",
    "pre_verify",
    "frontier",
    "spec_parallel",
    "layer_pipeline",
    "transfer_overlap",
    "concurrent",
)
PLACEMENTS = (
    "time_shared",
    "streams",
    "spatial_unspecified",
    "mps",
    "green_ctx",
    "sm_mask",
    "in_kernel_roles",
    "fused_kernel",
    "mig",
    "other_gpu",
    "other_node",
    "cpu",
    "client",
    "offload_bubble",
)
PROPOSERS = (
    "draft_lm",
    "ar_head",
    "native_mtp",
    "parallel_heads",
    "parallel_block",
    "block_diffusion",
    "self_skip",
    "self_sparse",
    "ngram",
    "retrieval",
    "jacobi",
)


def scene(
    overlap: str = "sequential",
    placement: str = "time_shared",
    proposer: str = "draft_lm",
    *,
    machine: str = "h100_sxm",
    engine: str = "vllm",
    draft: str | None = None,
    target: str = "llama3_1_8b",
    n_gpu: int = 1,
    axes: dict[str, str | list[str]] | None = None,
    **settings: float,
) -> Scenario:
    """An 8B target with a 1B draft, or the drafter's own shape, on one GPU."""
    choices: dict[str, str | list[str]] = {"proposer": proposer, "overlap": overlap, "placement": placement}
    choices |= {"topology": "chain"} | (axes or {})
    drafter = ("llama3_2_1b" if proposer == "draft_lm" else "") if draft is None else draft
    design = Design.of(choices, {"draft_len": 4, **settings})
    return Scenario(design, machine, n_gpu, target, drafter, engine)


def at(scenario: Scenario, batch: int = 8, acceptance_rate: float = 0.75, context_len: int = 1024) -> Prediction:
    """The prediction at these conditions."""
    return predict(scenario, Conditions(batch, acceptance_rate, context_len))
