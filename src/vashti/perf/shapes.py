"""A model as plain numbers, so that a thousand different targets and drafts are computed in one call.

Every field is a float, or an array (R,) with one entry per case; `stack` turns many shapes into one.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace

import numpy as np

from vashti.atlas.schema import Model
from vashti.perf.work import Number, Work

BYTES_PER_ELEMENT = {
    "fp32": 4.0, "tf32": 4.0, "fp16": 2.0, "bf16": 2.0, "fp8": 1.0, "int8": 1.0, "fp4": 0.5, "int4": 0.5,
}  # fmt: skip
DENSE_MLP_PER_HIDDEN_SQUARED = 9.0
"""MLP parameters of a dense draft head on a mixture-of-experts target, per hidden size squared: three matrices of
hidden by 3 hidden. Basis: assumed, between the published heads of Kimi-K2 (2.6) and Qwen3-30B-A3B (6)."""
REDUCED_BYTES_PER_HIDDEN = 6.0
"""All-reduce traffic of one GPU per token, layer and hidden unit [bytes]: two all-reduces of 2-byte activations, each
sent 1.5 times by four GPUs. Basis: derived."""
LOGIT_BYTES = 4.0
"""Bytes of one logit [bytes]. Basis: derived (fp32)."""
ROUTING_LAUNCHES = 0.4
"""Small kernels that routing adds to a layer, relative to those of a dense layer [1]: scores, choice, sorting and
summing beside about ten. Basis: derived, by counting."""


@dataclass(frozen=True, slots=True)
class Shape:
    """What a pass of a model streams, computes and caches.

    Attributes:
        layers: layers run one after another.
        hidden: width of the hidden state.
        query_size: heads times head size.
        kv_size: key-value heads times head size.
        dense_params: parameters streamed by every pass, without the output layer and the routed experts.
        output_params: parameters of the output layer (vocabulary times hidden).
        experts: routed experts per layer; 0 for a dense model.
        active_experts: routed experts per token.
        expert_layers: layers that have experts.
        expert_params: parameters of one routed expert in one layer.
        shared_expert: 1 where every token also passes a shared expert [1].
        kv_elements: numbers kept per token over all layers.
        weight_bytes: bytes per parameter.
        expert_weight_bytes: bytes per parameter of the routed experts.
        kv_bytes: bytes per kept number.
        once_params: of `dense_params`, those that only the first of a round's draft steps runs: what fuses the
            target's features where later steps take the head's own.
        flop_per_cycle: FLOP that one SM does in a cycle on these weights at most; infinite where their stored form
            costs no arithmetic.
    """

    layers: Number
    hidden: Number
    query_size: Number
    kv_size: Number
    dense_params: Number
    output_params: Number
    experts: Number
    active_experts: Number
    expert_layers: Number
    expert_params: Number
    shared_expert: Number
    kv_elements: Number
    weight_bytes: Number
    expert_weight_bytes: Number
    kv_bytes: Number
    once_params: Number = 0.0
    flop_per_cycle: Number = np.inf

    @property
    def params(self) -> Number:
        """All parameters but the input embedding."""
        return self.dense_params + self.output_params + self.expert_layers * self.experts * self.expert_params


def shape_of(model: Model) -> Shape:
    """The numbers of one model of the atlas."""
    experts = model.experts
    output = float((model.draft_vocab or model.vocab) * model.hidden)
    routed = experts.n_experts * experts.n_layers * experts.expert_params if experts else 0.0
    streamed = model.params - model.embedding_params - routed
    borrowed = output if model.borrows_lm_head else 0.0
    output = output if borrowed else min(output, 0.9 * streamed)
    return Shape(
        layers=float(model.n_layers),
        hidden=float(model.hidden),
        query_size=float(model.n_heads * model.head_dim),
        kv_size=float(model.n_kv_heads * model.head_dim),
        dense_params=streamed - output + borrowed,
        output_params=output,
        experts=float(experts.n_experts) if experts else 0.0,
        active_experts=float(experts.n_active) if experts else 0.0,
        expert_layers=float(experts.n_layers) if experts else 0.0,
        expert_params=float(experts.expert_params) if experts else 0.0,
        shared_expert=float(bool(experts and experts.shared_params)),
        kv_elements=float(model.kv_elements_per_token),
        weight_bytes=BYTES_PER_ELEMENT[model.weight_precision],
        expert_weight_bytes=BYTES_PER_ELEMENT[(experts and experts.precision) or model.weight_precision],
        kv_bytes=BYTES_PER_ELEMENT[model.kv_precision],
        once_params=float(model.fusion_input * model.hidden) if model.attention_input else 0.0,
        flop_per_cycle=model.unpacked_flop_per_cycle or np.inf,
    )


def per_step(shape: Shape, steps: Number) -> Shape:
    """The drafter of a round of so many dependent steps [1], with what only the first step runs spread over all."""
    share = 1.0 - 1.0 / np.maximum(steps, 1.0)
    return replace(shape, dense_params=shape.dense_params - share * shape.once_params)


def stack(shapes: Sequence[Shape]) -> Shape:
    """Many shapes as one shape of arrays (R,)."""
    return Shape(*(np.array([getattr(shape, field.name) for shape in shapes], dtype=float) for field in fields(Shape)))


def expected_experts(n_experts: Number, n_active: Number, tokens: Number) -> Number:
    """Expected distinct routed experts that `tokens` independent tokens load in one layer [1].

    Assumes:
        Every expert is equally likely and tokens choose independently: an upper bound on what real routing spreads.
    """
    share = np.divide(n_active, np.maximum(n_experts, 1.0))
    return n_experts * (1.0 - (1.0 - share) ** tokens)


def routing_s(shape: Shape, layer_kernel_s: Number, routed_expert_s: Number, shared_expert_s: Number) -> Number:
    """Seconds that routing adds to a layer, mean over all layers.

    Args:
        shape: the model [1].
        layer_kernel_s: small-kernel time of a dense layer [s].
        routed_expert_s: what each expert of a layer adds to sorting tokens by expert [s].
        shared_expert_s: a shared expert beside the routed ones [s].

    Assumes:
        The kernels that sort tokens by expert loop over all experts of the layer, met or not.
    """
    layer = ROUTING_LAUNCHES * layer_kernel_s + shape.experts * routed_expert_s + shape.shared_expert * shared_expert_s
    return shape.expert_layers / np.maximum(shape.layers, 1e-9) * layer


def work_of(shape: Shape, batch: Number, width: Number, context_len: Number, expert_overlap: Number = 1.0) -> Work:
    """The work of one pass of `batch` sequences with `width` query tokens each over `context_len` cached tokens.

    Args:
        shape: the model [1].
        batch: sequences [1].
        width: query tokens per sequence [tokens].
        context_len: cached tokens read per sequence [tokens].
        expert_overlap: exponent by which the tokens of one sequence amount to independent ones when experts are
            counted [1]: width ** expert_overlap of them; 1 when every token routes on its own, 0 when all of a
            sequence share their experts.

    Returns:
        Bytes and arithmetic of the whole tensor-parallel group.
    """
    tokens = batch * width
    dense = shape.dense_params + shape.output_params
    routed_token = shape.expert_layers * shape.expert_params * shape.active_experts
    independent = batch * np.maximum(width, 1.0) ** expert_overlap
    hit = expected_experts(shape.experts, shape.active_experts, independent)
    expert_bytes = shape.expert_layers * shape.expert_params * hit * shape.expert_weight_bytes
    kv = batch * context_len * shape.kv_elements * shape.kv_bytes
    attention = 4.0 * tokens * context_len * shape.layers * shape.query_size
    flop = 2.0 * (dense + routed_token) * tokens + attention
    reduced = REDUCED_BYTES_PER_HIDDEN * tokens * shape.layers * shape.hidden
    logits = LOGIT_BYTES * tokens * shape.output_params / shape.hidden
    visits = shape.expert_layers * hit
    return Work(dense * shape.weight_bytes, expert_bytes, kv, flop, shape.layers, reduced, logits, visits)


def attention_params(shape: Shape, input_size: Number) -> Number:
    """Parameters of one layer's attention whose input is `input_size` wide."""
    return input_size * (shape.query_size + 2.0 * shape.kv_size) + shape.query_size * shape.hidden


def layer_params(shape: Shape) -> Number:
    """Dense parameters of one layer like the target's; for a mixture of experts, of the dense layer its heads use."""
    own = shape.dense_params / np.maximum(shape.layers, 1.0)
    head = attention_params(shape, shape.hidden) + DENSE_MLP_PER_HIDDEN_SQUARED * shape.hidden**2
    return np.where(shape.experts > 0, head, own)


def head_shape(target: Shape, projection: Number, *, doubled_input: bool = False, vocab: Number = np.inf) -> Shape:
    """An autoregressive draft head: one dense layer of the target's width, a projection and an output layer.

    Args:
        target: the model it drafts for.
        projection: hidden states that are concatenated before the layer [1] (2 for EAGLE and MTP, 3 for EAGLE-3).
        doubled_input: whether attention reads embedding and hidden state side by side (EAGLE-3); the projection then
            fuses features of the target, which only the first step of a round takes.
        vocab: tokens it can propose [tokens]; the target's vocabulary if that is smaller.
    """
    extra = attention_params(target, 2.0 * target.hidden) - attention_params(target, target.hidden)
    layer = layer_params(target) + (extra if doubled_input else 0.0)
    fusion = projection * target.hidden**2
    return replace(
        target,
        layers=np.ones_like(target.layers),
        dense_params=layer + fusion,
        once_params=fusion if doubled_input else 0.0 * target.hidden,
        output_params=np.minimum(target.output_params, vocab * target.hidden),
        experts=0.0 * target.experts,
        active_experts=0.0 * target.experts,
        expert_layers=0.0 * target.experts,
        expert_params=0.0 * target.experts,
        shared_expert=0.0 * target.experts,
        kv_elements=2.0 * target.kv_size,
    )
