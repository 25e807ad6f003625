"""What a round proposes and what of it is accepted."""

from dataclasses import dataclass, replace

import numpy as np

from vashti.perf.acceptance import block_tokens, chain_tokens, enumeration_hit, run_ahead_hit, survival, tree_tokens
from vashti.perf.plan import CONDITIONED, LOOKUP, ONE_PASS, Plan
from vashti.perf.rig import Rig
from vashti.perf.work import Number

RANKED = frozenset({"static_tree", "dynamic_tree", "multi_chain"})
"""Topologies in which siblings are tried for the same position."""
AHEAD = frozenset({"run_ahead", "enumerate", "pre_verify"})
"""Schedules that draft before the features of the last verification are known."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """One round's proposal per sequence, on average.

    Attributes:
        draft_len: longest draft that can be accepted [tokens].
        nodes: drafted nodes of a tree [tokens]; 0 where there is no tree.
        drafted: tokens drafted [tokens].
        width: tokens verified, the last committed one included [tokens].
        tokens: expected output tokens, bonus included [tokens].
        rate: acceptance rate that held [1].
        all_accepted: probability that a draft of full length is accepted [1].
        ahead_hit: probability that work done ahead of the verdict is used [1].
        is_tree: whether siblings share positions.
    """

    draft_len: Number
    nodes: Number
    drafted: Number
    width: Number
    tokens: Number
    rate: Number
    all_accepted: Number
    ahead_hit: Number
    is_tree: bool


def propose(rig: Rig, plan: Plan, acceptance_rate: Number, draft_len: Number, tree_size: int) -> Proposal:
    """What a plan proposes at an acceptance rate.

    Args:
        rig: for the constants of acceptance.
        plan: proposer, topology and schedule.
        acceptance_rate: of a drafted token given all before it, first rank [1].
        draft_len: length of a chain or depth of a tree [tokens].
        tree_size: drafted nodes of a tree [tokens]; 0 for a chain or block.
    """
    rate = acceptance_rate
    if plan.overlap in AHEAD and plan.proposer in CONDITIONED:
        rate = acceptance_rate * rig.physics.stale_feature_share.value
    tokens, everything = _accepted(rig, plan, rate, draft_len, tree_size)
    drafted = np.where(np.asarray(draft_len) > 0, tree_size or draft_len, 0.0)
    if plan.proposer in LOOKUP:
        coverage = rig.physics.lookup_coverage.value
        drafted, tokens, everything = coverage * drafted, 1.0 + coverage * (tokens - 1.0), coverage * everything
    made = Proposal(
        draft_len=np.asarray(draft_len, dtype=np.float64),
        nodes=np.where(np.asarray(draft_len) > 0, float(tree_size), 0.0),
        drafted=drafted,
        width=1.0 + drafted,
        tokens=tokens,
        rate=rate,
        all_accepted=everything,
        ahead_hit=1.0,
        is_tree=plan.topology in RANKED and tree_size > 0,
    )
    return replace(made, ahead_hit=_ahead_hit(rig, plan, made))


def _accepted(rig: Rig, plan: Plan, rate: Number, draft_len: Number, tree_size: int) -> tuple[Number, Number]:
    """Expected tokens, and the probability that a draft of full length is accepted."""
    constants = rig.physics
    decay = constants.block_decay.value if plan.proposer in ONE_PASS else 1.0
    everything = survival(rate, draft_len, decay)
    if tree_size and plan.topology in RANKED:
        gain = constants.dynamic_tree_gain.value if plan.topology == "dynamic_tree" else None
        share = constants.sibling_share.value
        depth = int(np.max(draft_len))
        rates, place = np.unique(rate, return_inverse=True) if np.ndim(rate) == 1 else (rate, None)
        tokens = tree_tokens(rates, tree_size, depth, plan.tree_width, share, gain)
        if place is not None:
            tokens = np.broadcast_to(tokens, np.broadcast_shapes(np.shape(tokens), np.shape(rates)))[..., place]
        return tokens, everything
    if plan.proposer in ONE_PASS:
        return block_tokens(rate, draft_len, decay), everything
    return chain_tokens(rate, draft_len), everything


def _ahead_hit(rig: Rig, plan: Plan, made: Proposal) -> Number:
    if plan.hit_rate is not None:
        return plan.hit_rate
    if plan.overlap == "enumerate":
        share = rig.physics.sibling_share.value
        return enumeration_hit(made.rate, made.draft_len, plan.fan_out, share)
    return run_ahead_hit(made.all_accepted, made.rate)
