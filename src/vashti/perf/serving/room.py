"""What the memory holds beside the weights: cache blocks and captured graphs; and what starting cold costs."""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from vashti.core.errors import DesignError
from vashti.perf.memory import draft_kv_per_token, draft_weights, graph_shapes, kv_bytes_per_token, model_bytes
from vashti.perf.phases import SPARSE_WINDOW
from vashti.perf.plan import MEGAKERNELS, Plan
from vashti.perf.rig import Rig
from vashti.perf.serving.service import Service

Counts = npt.NDArray[np.int64]
GRAPH_BATCHES = (1, 2, 4, *range(8, 257, 8), *range(272, 4097, 16))
"""Batch sizes that an engine captures, as far as its largest number of tokens goes [1]. Basis: published (vLLM)."""
UNGRAPHED = MEGAKERNELS | {"persistent_op", "hw"}
"""Kernel regimes in which nothing is captured because nothing is launched."""


@dataclass(frozen=True, slots=True)
class Room:
    """Memory and graphs of a service.

    Attributes:
        blocks: cache blocks [1].
        graphs: graphs captured ahead: batch sizes times shapes, tree shapes and splits, over the draft lengths [1].
        start_s: time to capture them [s].
        graph_bytes: memory they keep [bytes].
        lost_tokens: tokens of cache that this memory would have held [tokens].
        size: batch size of the graph that holds so many sequences, 0 above the largest (K, B).
        ahead: whether the graph of a draft length and batch size is captured ahead (K, B).
        shapes: graphs of one batch size, by draft length [1].
    """

    blocks: int
    graphs: int
    start_s: float
    graph_bytes: float
    lost_tokens: float
    size: Counts
    ahead: Counts
    shapes: tuple[int, ...]


def room(service: Service, rig: Rig, plan: Plan, widths: tuple[float, ...]) -> Room:
    """What fits, and what is captured ahead.

    Args:
        service: what is served.
        rig: machine and models, without draws.
        plan: what is run.
        widths: tokens verified per sequence by draft length [tokens].

    Raises:
        DesignError: weights and graphs leave no room for a single block of cache.

    Assumes:
        Graphs keep their memory whether captured ahead or at first use. One batch's scratch is that of the largest
        iteration. A draft elsewhere keeps nothing here.
    """
    lengths, limits = service.policy.lengths, service.limits
    size = np.stack([_sizes(service, rig, plan, width, length) for length, width in zip(lengths, widths, strict=True)])
    shapes = tuple(_shapes(plan, length) for length in lengths)
    chosen = lengths if limits.captured is None else limits.captured
    ahead = np.zeros_like(size)
    kept = started = 0
    for option, length in enumerate(lengths):
        sizes = np.unique(size[option][size[option] > 0])
        if length in chosen:
            ahead[option, sizes] = 1
            started += shapes[option] * sizes.size
        kept += shapes[option] * sizes.size if length in chosen or limits.capture != "ahead" else 0
    graph_bytes = kept * rig.physics.graph_bytes.value * rig.n_gpu
    token_bytes = _token_bytes(rig, plan, speculates=max(lengths) > 0)
    blocks = _blocks(service, rig, plan, graph_bytes, token_bytes)
    start_s = started * rig.physics.graph_capture_s.value
    return Room(blocks, started, start_s, graph_bytes, graph_bytes / token_bytes, size, ahead, shapes)


def _shapes(plan: Plan, draft_len: int) -> int:
    """Graphs of one batch size: one for plain decoding; draft and verify, times trees and splits, for a draft [1]."""
    if plan.kernel in UNGRAPHED:
        return 0
    return max(graph_shapes(replace(plan, knobs=plan.knobs - {"draft_len"})), 1) if draft_len else 1


def _sizes(service: Service, rig: Rig, plan: Plan, width: float, draft_len: int) -> Counts:
    """Batch size of the graph for every number of sequences; the number itself where nothing needs a graph."""
    every = np.arange(service.limits.max_sequences + 1)
    if plan.kernel in UNGRAPHED:
        return every
    if rig.engine.layer_host_s.value > 0.0 or (plan.kernel == "eager" and draft_len > 0):
        return np.zeros_like(every)
    most = int(rig.engine.largest_graph_tokens.value // width)
    sizes = np.array([0, *(batch for batch in GRAPH_BATCHES if batch <= min(most, service.limits.max_sequences))])
    place = np.searchsorted(sizes, every)
    return np.where(place < sizes.size, sizes[np.minimum(place, sizes.size - 1)], 0)


def _token_bytes(rig: Rig, plan: Plan, *, speculates: bool) -> float:
    own = kv_bytes_per_token(rig.target.kv_elements_per_token, rig.target.kv_precision)
    sparse = plan.kv_state == "own_sparse" or plan.is_remote or not speculates
    return own + (0.0 if sparse else draft_kv_per_token(rig, plan))


def _blocks(service: Service, rig: Rig, plan: Plan, graph_bytes: float, token_bytes: float) -> int:
    limits, constants = service.limits, rig.physics
    if limits.kv_tokens is not None:
        return _at_least_one(limits.kv_tokens // limits.block_tokens, "kv_tokens", "holds no block", "give more")
    speculates = max(service.policy.lengths) > 0 and not plan.is_remote
    capacity = rig.machine.memory_bytes.value * constants.memory_share.value * rig.n_gpu
    used = model_bytes(rig.target) + (draft_weights(rig, plan) if speculates else 0.0) + graph_bytes
    used += constants.activation_bytes_per_token.value * limits.batch_tokens
    if speculates and plan.kv_state == "own_sparse":
        used += limits.max_sequences * SPARSE_WINDOW * draft_kv_per_token(rig, plan)
    what = f"weights, graphs and scratch take {used / 1e9:.0f} of {capacity / 1e9:.0f} GB and leave no cache"
    free = int((capacity - used) // (token_bytes * limits.block_tokens))
    return _at_least_one(free, rig.target.name, what, "take more GPUs, a smaller model or fewer graphs")


def _at_least_one(blocks: int, where: str, what: str, remedy: str) -> int:
    if blocks < 1:
        raise DesignError(where, what, remedy)
    return blocks
