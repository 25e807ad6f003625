"""What one draft phase costs, for each kind of proposer.

A proposer is a number of dependent steps, the work of one step, and what host and launches add to each step. The
kinds are the values of the axis `proposer` of the design space. All numbers are floats or arrays that broadcast.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np

from vashti.atlas.schema import Engine
from vashti.perf.shapes import Shape, head_shape, per_step, work_of
from vashti.perf.work import Ceiling, Number, Work, pass_s

KERNELS_PER_LAYER = 10.0
"""Kernels of one transformer layer in a serving engine (norms, projections, rotary, attention, MLP, all counted).
Basis: assumed; 8 to 14 in published traces of Llama."""
EAGLE3_VOCAB = 32000.0
"""Reduced draft vocabulary of published EAGLE-3 heads [tokens]. Basis: published."""
MEDUSA_HEADS = 5.0
"""Heads of published Medusa checkpoints [1]. Basis: published."""
BLOCK_LAYERS = 3.0
"""Layers of a block drafter whose shape is not given [1]. Basis: assumed (1 to 5 in published ones)."""


@dataclass(frozen=True, slots=True)
class DraftPlan:
    """How much is drafted, and over what.

    Attributes:
        batch: sequences [1].
        draft_len: depth of the draft: dependent positions proposed [tokens]; 0 proposes nothing.
        context_len: cached tokens per sequence [tokens].
        width: tokens expanded at each depth (1 for a chain) [tokens].
        tree_size: nodes sent to verification [tokens]; 0 takes depth times width.
        reduced_vocab: tokens a head can propose [tokens]; infinity takes the target's vocabulary.
        kept_layers: share of the target's layers a self-drafter runs [1].
        window_len: cached tokens a drafter with sparse KV reads [tokens].
        proposal_rate: share of rounds in which a look-up finds something to propose [1].
        lookup_s: host time of one look-up for one sequence [s].
        in_graph: whether the draft steps are replayed from captured graphs.
    """

    batch: Number
    draft_len: Number
    context_len: Number
    width: Number = 1.0
    tree_size: Number = 0.0
    reduced_vocab: Number = np.inf
    kept_layers: Number = 0.5
    window_len: Number = 512.0
    proposal_rate: Number = 1.0
    lookup_s: Number = 20e-6
    in_graph: bool = True


@dataclass(frozen=True, slots=True)
class DraftPhase:
    """What is done between two verifications.

    Attributes:
        kind: the proposer.
        steps: passes that depend on one another [1].
        step: work of one of them, whole batch.
        launches: kernels of one step [1].
        host_s: host and launch time one step adds to its pass [s].
        drafted_tokens: tokens proposed per sequence [tokens].
        verify_width: tokens per sequence that the target's pass takes [tokens], the last accepted one included.
        in_graph: whether the steps are replayed from captured graphs.
    """

    kind: str
    steps: Number
    step: Work
    launches: Number
    host_s: Number
    drafted_tokens: Number
    verify_width: Number
    in_graph: bool


NO_WORK = Work(0.0, 0.0, 0.0, 0.0, 0.0)


def draft_phase(kind: str, target: Shape, draft: Shape | None, plan: DraftPlan, engine: Engine) -> DraftPhase:
    """The draft phase of a proposer.

    Args:
        kind: value of the axis `proposer`, e.g. ``ar_head``; an unknown one is costed as ``ar_head``.
        target: the model that verifies.
        draft: the drafter's own shape, or None to derive it from the target.
        plan: how much is drafted [see DraftPlan].
        engine: whose host costs apply.
    """
    return PROPOSERS.get(kind, draft_ar_head)(target, draft, plan, engine)


def draft_s(phase: DraftPhase, ceiling: Ceiling) -> Number:
    """Seconds of the whole draft phase at the given ceilings.

    Assumes:
        `ceiling.host_s` is the host time of a target step and is not paid again by draft steps; they pay `host_s`.
    """
    return phase.steps * (pass_s(phase.step, replace(ceiling, host_s=0.0)) + phase.host_s)


def draft_lm(target: Shape, draft: Shape | None, plan: DraftPlan, engine: Engine) -> DraftPhase:
    """A language model of its own: all its layers and its own KV, once per position."""
    shape = draft or scaled(target, 0.0625)
    return _passes("draft_lm", shape, plan, engine, plan.draft_len, (plan.width, plan.context_len))


def draft_ar_head(target: Shape, draft: Shape | None, plan: DraftPlan, engine: Engine) -> DraftPhase:
    """EAGLE, EAGLE-3, Hydra: one layer of the target's width, a projection and an output layer, once per position."""
    reduced = bool(np.all(np.isfinite(plan.reduced_vocab)))
    shape = draft or head_shape(target, 3.0 if reduced else 2.0, doubled_input=reduced, vocab=plan.reduced_vocab)
    return _passes("ar_head", shape, plan, engine, plan.draft_len, (plan.width, plan.context_len))


def draft_native_mtp(target: Shape, draft: Shape | None, plan: DraftPlan, engine: Engine) -> DraftPhase:
    """Multi-token prediction: one of the target's own layers, its experts included, once per position."""
    shape = draft or mtp_shape(target)
    return _passes("native_mtp", shape, plan, engine, plan.draft_len, (plan.width, plan.context_len))


def draft_parallel_heads(target: Shape, draft: Shape | None, plan: DraftPlan, engine: Engine) -> DraftPhase:
    """Medusa: residual blocks and output layers side by side, one pass for all positions."""
    shape = draft or medusa_shape(target, MEDUSA_HEADS)
    return _passes("parallel_heads", shape, plan, engine, np.minimum(plan.draft_len, 1.0), (1.0, 0.0))


def draft_parallel_block(target: Shape, draft: Shape | None, plan: DraftPlan, engine: Engine) -> DraftPhase:
    """P-EAGLE, DFlash, DFly: a few layers over all positions at once, one pass."""
    shape = draft or block_shape(target, BLOCK_LAYERS)
    once = np.minimum(plan.draft_len, 1.0)
    return _passes("parallel_block", shape, plan, engine, once, (plan.draft_len, plan.context_len))


def draft_self_skip(target: Shape, draft: Shape | None, plan: DraftPlan, engine: Engine) -> DraftPhase:
    """Early exit or skipped layers: a share of the target's own layers and its output layer."""
    shape = draft or scaled(target, plan.kept_layers)
    return _passes("self_skip", shape, plan, engine, plan.draft_len, (plan.width, plan.context_len))


def draft_self_sparse(target: Shape, draft: Shape | None, plan: DraftPlan, engine: Engine) -> DraftPhase:
    """The drafter (by default the target itself) over a window of its KV cache."""
    window = np.minimum(plan.window_len, plan.context_len)
    return _passes("self_sparse", draft or target, plan, engine, plan.draft_len, (plan.width, window))


def draft_lookup(target: Shape, draft: Shape | None, plan: DraftPlan, engine: Engine) -> DraftPhase:  # noqa: ARG001 - one signature for every proposer
    """n-gram, suffix tree, retrieval: host time per sequence, and only sometimes something to propose."""
    drafted = np.maximum(plan.draft_len * plan.width, plan.tree_size) * plan.proposal_rate
    once = np.minimum(plan.draft_len, 1.0)
    return DraftPhase("ngram", once, NO_WORK, 0.0, plan.lookup_s * plan.batch, drafted, 1.0 + drafted, plan.in_graph)


def draft_jacobi(target: Shape, draft: Shape | None, plan: DraftPlan, engine: Engine) -> DraftPhase:  # noqa: ARG001 - one signature for every proposer
    """Jacobi and look-ahead decoding: no drafter; guesses ride along as extra tokens of the target's pass."""
    drafted = np.maximum(plan.draft_len * plan.width, plan.tree_size)
    return DraftPhase("jacobi", 0.0, NO_WORK, 0.0, 0.0, drafted, 1.0 + drafted, plan.in_graph)


def draft_none(target: Shape, draft: Shape | None, plan: DraftPlan, engine: Engine) -> DraftPhase:  # noqa: ARG001 - one signature for every proposer
    """Plain decoding."""
    return DraftPhase("none", 0.0, NO_WORK, 0.0, 0.0, 0.0, 1.0, plan.in_graph)


Proposer = Callable[[Shape, Shape | None, DraftPlan, Engine], DraftPhase]

PROPOSERS: Mapping[str, Proposer] = MappingProxyType(
    {
        "draft_lm": draft_lm,
        "ensemble": draft_lm,
        "ar_head": draft_ar_head,
        "native_mtp": draft_native_mtp,
        "parallel_heads": draft_parallel_heads,
        "parallel_block": draft_parallel_block,
        "block_diffusion": draft_parallel_block,
        "self_skip": draft_self_skip,
        "self_sparse": draft_self_sparse,
        "ngram": draft_lookup,
        "retrieval": draft_lookup,
        "jacobi": draft_jacobi,
        "none": draft_none,
    }
)


def scaled(target: Shape, share: Number) -> Shape:
    """A drafter with this share of the target's layers, experts and KV, and the target's output layer."""
    return replace(
        target,
        layers=target.layers * share,
        dense_params=target.dense_params * share,
        expert_layers=target.expert_layers * share,
        kv_elements=target.kv_elements * share,
    )


def mtp_shape(target: Shape) -> Shape:
    """One layer of the target with its experts, a projection of two hidden states and the target's output layer."""
    share = 1.0 / np.maximum(target.layers, 1.0)
    layer = scaled(target, share)
    return replace(layer, dense_params=layer.dense_params + 2.0 * target.hidden**2)


def medusa_shape(target: Shape, heads: Number) -> Shape:
    """Heads of one residual block and one output layer each."""
    head = head_shape(target, 0.0)
    return replace(
        head,
        dense_params=heads * target.hidden**2,
        output_params=heads * target.output_params,
        kv_elements=0.0 * head.kv_elements,
    )


def block_shape(target: Shape, layers: Number) -> Shape:
    """A drafter of a few dense layers of the target's width with its output layer."""
    layer = head_shape(target, 0.0)
    return replace(
        layer,
        layers=layers * layer.layers,
        dense_params=layers * layer.dense_params,
        kv_elements=layers * layer.kv_elements,
    )


def _passes(
    kind: str, shape: Shape, plan: DraftPlan, engine: Engine, steps: Number, tokens_over_context: tuple[Number, Number]
) -> DraftPhase:
    width, context_len = tokens_over_context
    host = engine.draft_step_s if plan.in_graph else engine.draft_step_eager_s
    drafted = np.maximum(plan.tree_size, plan.draft_len * plan.width)
    return DraftPhase(
        kind,
        steps,
        work_of(per_step(shape, steps), plan.batch, np.maximum(width, 1.0), context_len),
        KERNELS_PER_LAYER * shape.layers,
        host.value,
        drafted,
        1.0 + drafted,
        plan.in_graph,
    )
