"""A sequential speculative round against a plain decoding step, for many cases in one call.

`step_ratio` is round time over plain step time: acceptance length divided by speedup. It needs almost no knowledge of
the text, so it is what the model is calibrated on.
"""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from vashti.perf.shapes import Shape, per_step, routing_s, work_of
from vashti.perf.work import Ceiling, Number, Work, pass_s, stored_efficiency

SMALLEST_SHARE = 1e-9
"""Share of requests below which it is taken as none [1]."""


@dataclass(frozen=True, slots=True)
class Costs:
    """The calibrated constants, as floats or as arrays (R,) gathered by the engine of each case.

    Attributes:
        step_host_s: host time every target pass exposes [s].
        sequence_host_s: host time each sequence of the batch adds to a pass [s].
        layer_kernel_s: small-kernel time per layer [s].
        layer_host_s: eager launch time per layer; 0 under graphs [s].
        fused_share: share of a layer's eager launches that is left when its attention is one fused kernel [1].
        allreduce_s: two all-reduces per layer when tensor parallel [s].
        draft_step_s: host and launch time of a draft step replayed from a graph [s].
        draft_step_eager_s: the same outside captured graphs [s].
        round_s: fixed cost of a round [s].
        round_layers: fixed cost of a round in eager code, in units of layer_host_s [1].
        tree_s: extra cost of a round that verifies a tree [s].
        tree_token_s: extra cost of a tree's mask per verified token of the batch and layer [s].
        expert_efficiency: bandwidth of routed experts relative to dense weights [1].
        routed_expert_s: what each expert of a layer adds to routing tokens [s].
        expert_fill_bytes: bytes one GPU could have streamed while it fills and drains the tiles of one distinct expert
            [bytes].
        shared_expert_s: what a shared expert beside the routed ones adds to that [s].
        expert_overlap: exponent by which a chain's tokens amount to independent ones when experts are counted [1].
        tree_expert_overlap: the same for a tree's tokens [1].
        quantised_efficiency: bandwidth that each halving of the stored width below 16 bits leaves [1].
        stream_efficiency: bandwidth of weights in whole passes, relative to the machine's memory efficiency [1].
        arithmetic_efficiency: matrix rate at verify sizes, relative to the machine's own efficiency [1].
        request_passes: passes that a request's prompt costs the batch: of its own kind where prompts run alone, of
            decoding steps where they are mixed in [1].
        prompts_alone: 1 where the engine gives prompts passes of their own [1].
        link_efficiency: share of the link rate that all-reduces reach [1].
        logit_passes: passes over the logits in sampling [1].
        lookup_s: host time of one look-up for one sequence [s].
        knee: exponent of the soft maximum of memory and arithmetic [1].
    """

    step_host_s: Number
    sequence_host_s: Number
    layer_kernel_s: Number
    layer_host_s: Number
    fused_share: Number
    allreduce_s: Number
    draft_step_s: Number
    draft_step_eager_s: Number
    round_s: Number
    round_layers: Number
    tree_s: Number
    tree_token_s: Number
    expert_efficiency: Number
    routed_expert_s: Number
    expert_fill_bytes: Number
    shared_expert_s: Number
    expert_overlap: Number
    tree_expert_overlap: Number
    quantised_efficiency: Number
    stream_efficiency: Number
    arithmetic_efficiency: Number
    request_passes: Number
    prompts_alone: Number
    link_efficiency: Number
    logit_passes: Number
    lookup_s: Number
    knee: float


@dataclass(frozen=True, slots=True)
class Cases:
    """What is run, one entry per case; all fields broadcast.

    Attributes:
        target: the model that verifies.
        drafter: what one draft step runs.
        draft_steps: dependent draft steps per round [1].
        draft_width: query tokens per sequence of one draft step [tokens].
        draft_window: cached tokens a draft step reads at most [tokens].
        verify_width: query tokens per sequence of the target's pass in a round [tokens]; 1 is plain decoding.
        speculates: 1 where something is drafted or guessed, 0 for plain decoding [1].
        tree: 1 where a tree is verified [1].
        eager_draft: 1 where the draft runs outside captured graphs, 0.5 where nobody says [1].
        overlapped: 1 where the draft phase hides behind verification [1].
        round_share: share of the eager engine's fixed round cost that this method pays [1].
        looks_up: 1 where each sequence is looked up by the host [1].
        batch: sequences [1].
        context_len: cached tokens per sequence, mean over the answer [tokens].
        prompt_len: tokens of the prompt [tokens].
        output_len: tokens of the answer [tokens].
        gpus: GPUs that share the target by tensor parallelism [1].
        bytes_per_s: bandwidth one GPU reaches [bytes/s].
        flop_per_s: matrix rate one GPU reaches [FLOP/s].
        link_bytes_per_s: link rate of one GPU, one direction [bytes/s].
        fused_plain, fused_round: 1 where eager attention of plain steps, and of rounds, is one fused kernel [1].
        prompts_here: 1 where the GPUs that decode also run the prompts, 0 where others do [1].
        scales_blocks: 1 where the matrix units take narrow weights with their block scales as stored [1].
        slowdown: plain decoding on the fastest data set of the same set-up, over that on this one [1].
        fastest: place of that fastest case (R,); each its own when None.
    """

    target: Shape
    drafter: Shape
    draft_steps: Number
    draft_width: Number
    draft_window: Number
    verify_width: Number
    speculates: Number
    tree: Number
    eager_draft: Number
    overlapped: Number
    round_share: Number
    looks_up: Number
    batch: Number
    context_len: Number
    prompt_len: Number
    output_len: Number
    gpus: Number
    bytes_per_s: Number
    flop_per_s: Number
    link_bytes_per_s: Number
    fused_plain: Number = 0.0
    fused_round: Number = 0.0
    prompts_here: Number = 1.0
    scales_blocks: Number = 0.0
    slowdown: Number = 1.0
    fastest: npt.NDArray[np.intp] | None = None


def ceilings(cases: Cases, costs: Costs, shape: Shape, fused: Number) -> Ceiling:
    """The ceilings that passes of a target or drafter of this shape meet.

    Args:
        cases: what is run.
        costs: the constants.
        shape: of the model that runs.
        fused: 1 where its attention is one fused kernel [1].
    """
    whole = cases.bytes_per_s * cases.gpus * costs.stream_efficiency
    dense = whole * stored_efficiency(costs.quantised_efficiency, shape.weight_bytes, cases.scales_blocks)
    routed = whole * stored_efficiency(costs.quantised_efficiency, shape.expert_weight_bytes, cases.scales_blocks)
    shared = cases.gpus > 1
    routing = routing_s(shape, costs.layer_kernel_s, costs.routed_expert_s, costs.shared_expert_s)
    return Ceiling(
        bytes_per_s=dense,
        expert_bytes_per_s=routed * costs.expert_efficiency,
        flop_per_s=cases.flop_per_s * cases.gpus * costs.arithmetic_efficiency,
        layer_s=costs.layer_kernel_s + routing,
        collective_s=np.where(shared, costs.allreduce_s, 0.0),
        host_s=0.0,
        layer_host_s=costs.layer_host_s * costs.fused_share**fused,
        link_bytes_per_s=np.where(shared, cases.link_bytes_per_s * costs.link_efficiency, np.inf),
        logit_bytes_per_s=cases.bytes_per_s / costs.logit_passes,
        expert_visit_s=costs.expert_fill_bytes * cases.gpus / whole,
        knee=costs.knee,
    )


def host_s(cases: Cases, costs: Costs) -> Number:
    """Host time that every target pass exposes [s]."""
    return costs.step_host_s + costs.sequence_host_s * cases.batch


def plain_s(cases: Cases, costs: Costs) -> Number:
    """Seconds of one plain decoding step of the whole batch."""
    work = work_of(cases.target, cases.batch, 1.0, cases.context_len)
    return pass_s(work, ceilings(cases, costs, cases.target, cases.fused_plain)) + host_s(cases, costs)


def verify_work(cases: Cases, costs: Costs) -> Work:
    """The work of the target's pass over the proposals."""
    overlap = np.where(cases.tree > 0, costs.tree_expert_overlap, costs.expert_overlap)
    return work_of(cases.target, cases.batch, cases.verify_width, cases.context_len, overlap)


def verify_s(cases: Cases, costs: Costs) -> Number:
    """Seconds of the target's pass over the proposals, a tree's mask included."""
    mask = cases.batch * cases.verify_width * cases.target.layers * costs.tree_token_s / cases.gpus
    alone = pass_s(verify_work(cases, costs), ceilings(cases, costs, cases.target, cases.fused_round))
    return alone + host_s(cases, costs) + cases.tree * mask


def drafting_s(cases: Cases, costs: Costs) -> Number:
    """Seconds of all draft steps of a round."""
    context = np.minimum(cases.context_len, cases.draft_window)
    drafter = per_step(cases.drafter, cases.draft_steps)
    work = work_of(drafter, cases.batch, cases.draft_width, context, costs.expert_overlap)
    step = pass_s(work, ceilings(cases, costs, cases.drafter, cases.fused_round))
    host = costs.draft_step_s + cases.eager_draft * (costs.draft_step_eager_s - costs.draft_step_s)
    return cases.draft_steps * (step + host) + cases.looks_up * cases.batch * costs.lookup_s


def round_s(cases: Cases, costs: Costs) -> Number:
    """Seconds of one propose, verify, commit round of the whole batch; a plain step where nothing is proposed."""
    drafting, verify = drafting_s(cases, costs), verify_s(cases, costs)
    phases = np.where(cases.overlapped > 0, np.maximum(drafting, verify), drafting + verify)
    fixed = costs.round_s + cases.tree * costs.tree_s + cases.round_share * costs.round_layers * costs.layer_host_s
    return phases + cases.speculates * fixed


def prompt_s(cases: Cases, costs: Costs) -> Number:
    """Seconds of the pass over one prompt, on its own."""
    work = work_of(cases.target, 1.0, cases.prompt_len, cases.prompt_len / 2.0)
    silent = replace(work, logit_bytes=0.0 * work.logit_bytes)
    return pass_s(silent, ceilings(cases, costs, cases.target, cases.fused_plain)) + costs.step_host_s


def request_share(cases: Cases, costs: Costs, tokens: Number = 1.0) -> Number:
    """Time requests spend entering the batch in one pass, relative to a plain step [1].

    Args:
        cases: what is run.
        costs: the constants.
        tokens: tokens a pass yields for each sequence [tokens]; 1 is plain decoding.

    Each request brings `output_len` tokens, so batch * tokens / output_len of them enter in a pass, at random: the
    share of passes into which at least one enters is 1 - exp(-entering). Where prompts run on their own, those stop
    the batch for a pass over a prompt, and prompts that share it add arithmetic; where prompts are mixed into decoding
    steps, they cost a share of a step and the arithmetic of every prompt.
    """
    target = cases.target
    routed = target.expert_layers * target.expert_params * target.active_experts
    prompt_flop = 2.0 * (target.dense_params + routed) * cases.prompt_len
    entering = cases.prompts_here * cases.batch * tokens / np.maximum(cases.output_len, 1.0)
    stopped = -np.expm1(-entering)
    arithmetic = prompt_flop / (cases.flop_per_s * cases.gpus * costs.arithmetic_efficiency)
    plain = plain_s(cases, costs)
    mixed = stopped * costs.request_passes + entering * arithmetic / plain
    alone_s = stopped * prompt_s(cases, costs) + (entering - stopped) * arithmetic
    return np.where(costs.prompts_alone > 0, costs.request_passes * alone_s / plain, mixed)


def told_share(cases: Cases, costs: Costs) -> Number:
    """What the plain speeds of several data sets in one set-up say of the share of requests, over what is assumed [1].

    The step is the same for all, so a data set decodes slower only by its requests. On the fastest one the share is
    the predicted one, for speeds relative to it cannot tell it.
    """
    if cases.fastest is None:
        return 1.0
    assumed = request_share(cases, costs)
    told = (1.0 + np.asarray(assumed)[cases.fastest]) * cases.slowdown - 1.0
    return told / np.maximum(assumed, SMALLEST_SHARE)


def step_ratio(cases: Cases, costs: Costs, acceptance_length: Number) -> Number:
    """Round time over plain step time as a benchmark sees it, requests entering included [1].

    A benchmark measures (r + x(acceptance_length)) / (1 + x(1)), with x of `request_share` and corrected by
    `told_share`: requests cost the same with and without speculation. Where nothing is proposed it is 1.
    """
    ratio = round_s(cases, costs) / plain_s(cases, costs)
    told = told_share(cases, costs)
    seen = ratio + told * request_share(cases, costs, acceptance_length)
    return np.where(cases.speculates > 0, seen / (1.0 + told * request_share(cases, costs)), 1.0)
