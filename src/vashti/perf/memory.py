"""What fits: weights, caches, graphs and scratch against the memory of the GPUs, with and without speculation."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from vashti.atlas.schema import Model
from vashti.perf.phases import SPARSE_WINDOW
from vashti.perf.plan import CONDITIONED, MODEL_FREE, Plan
from vashti.perf.rig import Rig
from vashti.perf.shapes import BYTES_PER_ELEMENT
from vashti.perf.work import Number

SPLITS = 8
"""Splits for which graphs are prepared when the split can move between rounds [1]. Basis: assumed."""
TREE_SHAPES = 4
"""Tree shapes for which graphs are captured when the tree depends on the context [1]. Basis: assumed."""
LENGTHS = 4
"""Draft lengths for which graphs are captured when the length adapts [1]. Basis: assumed."""


@dataclass(frozen=True, slots=True)
class Memory:
    """Device memory of a scenario, all GPUs together.

    Attributes:
        target_weight_bytes, draft_weight_bytes: weights [bytes].
        kv_bytes, draft_kv_bytes: caches at this batch and context [bytes].
        graph_bytes: captured graphs beyond those of plain decoding [bytes].
        scratch_bytes: activations and logits of the tokens in flight [bytes].
        capacity_bytes: what the engine may use of the target's GPUs [bytes].
        overhead: what speculation adds, as a fraction of the target's weights [1].
        fits: whether everything fits.
        largest_batch, largest_batch_autoregressive: sequences that fit with and without speculation.
    """

    target_weight_bytes: float
    draft_weight_bytes: float
    kv_bytes: Number
    draft_kv_bytes: Number
    graph_bytes: float
    scratch_bytes: Number
    capacity_bytes: float
    overhead: Number
    fits: npt.NDArray[np.bool_]
    largest_batch: Number
    largest_batch_autoregressive: Number


@dataclass(frozen=True, slots=True)
class ColdStart:
    """What must be captured before the first request is served at full speed.

    Attributes:
        graphs: CUDA graphs: batch sizes times shapes times splits [1].
        capture_s: time to capture them [s].
        capture_low_s, capture_high_s: 90 % band [s].
        bytes: memory they keep [bytes].
        kv_tokens: tokens of cache that this memory would have held [tokens].
        batches: batch sizes captured [1].
        shapes: graphs of one batch size and split: draft and verify, times draft lengths and tree shapes [1].
        splits: splits of the SMs that have graphs of their own [1].
        graph_capture_s: time to capture one graph [s].
        graph_bytes: memory one graph keeps, all GPUs together [bytes].
        first_request_s: what the first request waits beyond its own passes when all are captured ahead [s].
        first_use_s: the same when graphs are captured at their first use: those of its own batch and split [s].
    """

    graphs: int
    capture_s: float
    capture_low_s: float
    capture_high_s: float
    bytes: float
    kv_tokens: float
    batches: int = 0
    shapes: int = 0
    splits: int = 0
    graph_capture_s: float = 0.0
    graph_bytes: float = 0.0
    first_request_s: float = 0.0
    first_use_s: float = 0.0


def weight_bytes(params: float, precision: str) -> float:
    """Memory of weights [bytes].

    Args:
        params: all parameters [1].
        precision: how they are stored.

    Assumes:
        Every parameter is stored at the same precision, scales included.
    """
    return params * BYTES_PER_ELEMENT[precision]


def kv_bytes_per_token(elements: float, precision: str) -> float:
    """Cache of one token over all layers [bytes].

    Args:
        elements: numbers kept per token over all layers [1].
        precision: how they are stored.

    Assumes:
        No padding of pages.

    >>> kv_bytes_per_token(2 * 32 * 8 * 128, "bf16")
    131072.0
    """
    return elements * BYTES_PER_ELEMENT[precision]


def model_bytes(model: Model) -> float:
    """Memory of a model's weights, routed experts at their own precision [bytes]."""
    experts = model.experts
    if experts is None:
        return weight_bytes(model.params, model.weight_precision)
    routed = experts.n_experts * experts.n_layers * experts.expert_params
    stored = weight_bytes(routed, experts.precision or model.weight_precision)
    return weight_bytes(model.params - routed, model.weight_precision) + stored


def draft_weights(rig: Rig, plan: Plan) -> float:
    """Memory of the drafter's weights [bytes]; what the text states where it states more.

    Args:
        rig: models.
        plan: proposer and stated overhead.

    Assumes:
        A drafter replicated over the target's GPUs is stored on each. A head without a record of its own is one layer
        and an output layer of the target's size.
    """
    if plan.is_baseline:
        return 0.0
    target = model_bytes(rig.target)
    stated = (plan.memory_overhead or 0.0) * target
    if plan.proposer in MODEL_FREE or plan.proposer in {"self_skip", "self_sparse"}:
        return stated
    if rig.draft is not None:
        own = model_bytes(rig.draft)
    elif plan.proposer in CONDITIONED:
        shape = rig.target_shape
        layer = shape.dense_params / max(float(shape.layers), 1.0) + shape.output_params
        own = float(layer * shape.weight_bytes)
    else:
        own = 0.0
    copies = rig.n_gpu if plan.tp == "replicated" else 1
    return max(own * copies, stated)


def draft_kv_per_token(rig: Rig, plan: Plan) -> float:
    """Draft cache of one token [bytes].

    Args:
        rig: models.
        plan: proposer and draft-side state.

    Assumes:
        Drafters that share the target's cache or keep no state add nothing; sparse ones are bounded elsewhere.
    """
    if plan.is_baseline or plan.kv_state in {"shared_target", "stateless", "recurrent"} or plan.proposer in MODEL_FREE:
        return 0.0
    if plan.proposer in {"self_skip", "self_sparse"}:
        return 0.0
    if rig.draft is not None:
        return kv_bytes_per_token(rig.draft.kv_elements_per_token, rig.draft.kv_precision)
    return kv_bytes_per_token(rig.target.kv_elements_per_token / rig.target.n_layers, rig.target.kv_precision)


def graph_shapes(plan: Plan) -> int:
    """Graph shapes per batch size, if each that can occur is captured [1].

    Draft and verify, times lengths, trees and splits.
    """
    if plan.is_baseline or plan.kernel in {"eager", "megakernel_static", "megakernel_dynamic", "persistent_op", "hw"}:
        return 0
    shapes = 2
    if "draft_len" in plan.knobs:
        shapes *= LENGTHS
    if "tree_shape" in plan.knobs or plan.topology == "dynamic_tree":
        shapes *= TREE_SHAPES
    return shapes * graph_splits(plan)


def graph_splits(plan: Plan) -> int:
    """Splits of the SMs that need graphs of their own [1]."""
    return SPLITS if plan.kernel == "graph_per_split" or (plan.is_spatial and "sm_split" in plan.knobs) else 1


def kept_shapes(plan: Plan) -> int:
    """Graph shapes per batch size an engine keeps while it serves [1].

    Narrower drafts and trees are padded to the widest. One per split remains where
    the design itself keeps one: a graph belongs to the SMs it was captured on.
    """
    if not graph_shapes(plan):
        return 0
    return 2 * SPLITS if plan.kernel == "graph_per_split" else 2


def memory(rig: Rig, plan: Plan, batch: Number, context_len: Number, width: Number) -> Memory:
    """Device memory of a plan at a batch and context.

    Args:
        rig: machine and models, without draws.
        plan: what is run.
        batch: sequences [1].
        context_len: cached tokens per sequence [tokens].
        width: tokens verified per sequence, whose cache is written before the verdict [tokens].

    Assumes:
        A draft on a device of its own takes none of the target's memory; on the users' devices it costs the server
        none at all.
    """
    target = model_bytes(rig.target)
    drafter = draft_weights(rig, plan)
    kv_token = kv_bytes_per_token(rig.target.kv_elements_per_token, rig.target.kv_precision)
    speculative = np.where(np.asarray(width) > 1.0, width, 0.0)
    per_sequence = (np.asarray(context_len, dtype=np.float64) + speculative) * kv_token
    kept = np.minimum(context_len, SPARSE_WINDOW) if plan.kv_state == "own_sparse" else context_len
    draft_sequence = (kept + speculative) * draft_kv_per_token(rig, plan)
    scratch_token = rig.physics.activation_bytes_per_token.value
    graphs = kept_shapes(plan) * rig.physics.graph_batches.value * rig.physics.graph_bytes.value * rig.n_gpu
    capacity = rig.machine.memory_bytes.value * rig.physics.memory_share.value * rig.n_gpu
    here = 0.0 if plan.is_remote else 1.0
    fixed = target + here * drafter + graphs
    each = per_sequence + here * draft_sequence + scratch_token * np.maximum(width, 1.0)
    plain_each = context_len * kv_token + scratch_token
    paid = 0.0 if plan.placement == "client" else 1.0
    added = paid * drafter + graphs + batch * (paid * draft_sequence + speculative * kv_token)
    return Memory(
        target_weight_bytes=target,
        draft_weight_bytes=drafter,
        kv_bytes=batch * per_sequence,
        draft_kv_bytes=batch * draft_sequence,
        graph_bytes=graphs,
        scratch_bytes=batch * scratch_token * np.maximum(width, 1.0),
        capacity_bytes=capacity,
        overhead=added / target,
        fits=np.asarray(fixed + batch * each <= capacity),
        largest_batch=np.maximum(np.floor((capacity - fixed) / each), 0.0),
        largest_batch_autoregressive=np.maximum(np.floor((capacity - target) / plain_each), 0.0),
    )


def cold_start_of(rig: Rig, plan: Plan) -> ColdStart:
    """What a plan captures before it serves at full speed.

    Args:
        rig: machine and models, without draws.
        plan: what is run.

    Assumes:
        Time and memory per graph as published for one engine on GB200, whatever the model.

    Source:
        trtllm_blog20, table of capture costs.
    """
    constants = rig.physics
    shapes, splits = graph_shapes(plan), graph_splits(plan)
    graphs = round(shapes * constants.graph_batches.value)
    each = constants.graph_bytes.value * rig.n_gpu
    capture = constants.graph_capture_s
    kv_token = kv_bytes_per_token(rig.target.kv_elements_per_token, rig.target.kv_precision)
    return ColdStart(
        graphs=graphs,
        capture_s=graphs * capture.value,
        capture_low_s=graphs * capture.lower,
        capture_high_s=graphs * capture.upper,
        bytes=graphs * each,
        kv_tokens=graphs * each / kv_token,
        batches=round(constants.graph_batches.value) if shapes else 0,
        shapes=shapes // splits,
        splits=splits if shapes else 0,
        graph_capture_s=capture.value,
        graph_bytes=each,
        first_request_s=graphs * capture.value,
        first_use_s=shapes // splits * capture.value,
    )
