"""What a round yields, tabulated from the law of acceptance before the loop runs."""

import numpy as np
import numpy.typing as npt

from vashti.perf.acceptance import TREE_REFERENCES, grown_tree
from vashti.perf.closed_form import round_of
from vashti.perf.plan import LOOKUP, ONE_PASS
from vashti.perf.proposal import RANKED
from vashti.perf.serving.arrays import Law
from vashti.perf.serving.prices import Setup

Floats = npt.NDArray[np.float64]
TYPICAL_CONTEXT = 1024.0
"""Context at which the share of a round's tokens that its schedule keeps is taken [tokens]. Basis: assumed."""
BINS_PER_DOUBLING = 2
"""Steps into which drifting acceptance is cut per doubling of the context [1]. Basis: assumed."""


def law_arrays(setup: Setup, longest: int) -> Law:
    """The law of acceptance as tables.

    Args:
        setup: scenario, law, draft lengths.
        longest: longest context [tokens].
    """
    edges = _edges(setup, longest)
    middles = [0.0, *(float(edge) * 2.0 ** (0.5 / BINS_PER_DOUBLING) for edge in edges)]
    positions = max(*setup.lengths, 1)
    law = setup.law
    table = np.zeros((len(setup.lengths), len(law.domains), len(law.stay), len(middles), positions))
    for option, length in enumerate(setup.lengths):
        for place, context in enumerate(middles):
            if length:
                table[option, :, :, place, :length] = survival(setup, length, context)
    trace = np.array([count for row in law.trace for count in row], dtype=np.int64)
    return Law(table, edges, np.array(law.stay, dtype=np.float64), trace)


def survival(setup: Setup, draft_len: int, context_len: float = 0.0) -> Floats:
    """P(at least so many drafted tokens are accepted) as the design drafts them [1], (domains, regimes, draft_len).

    Args:
        setup: scenario and law.
        draft_len: of a chain, or depth of a tree [tokens].
        context_len: cached tokens [tokens].

    Assumes:
        As the round model: stale features, look-ups that find nothing, positions proposed at once and schedules that
        void part of a round lower the law's rates by constant shares, whatever the regime.
    """
    rig, plan, law = setup.rig, setup.plan, setup.law
    one, typical = np.ones(1), np.array([TYPICAL_CONTEXT])
    cell = setup.cell(one, typical)
    levers = setup.levers(draft_len)
    proposal, made = setup.stage(draft_len, one, typical).proposal, round_of(rig, plan, cell, levers)
    stale = _first(proposal.rate) / max(_first(cell[1]), 1e-12)
    if plan.topology in RANKED and levers.tree_size:
        levels = np.arange(1.0, draft_len + 1.0)
        alive = _tree(setup, levers.tree_size, draft_len, context_len) * stale**levels
    else:
        decay = rig.physics.block_decay.value if plan.proposer in ONE_PASS else 1.0
        conditional = law.conditional(draft_len, context_len) * stale * decay ** np.arange(draft_len)
        alive = np.asarray(np.cumprod(conditional, axis=2), dtype=np.float64)
    kept = (_first(made.tokens) - 1.0) / max(_first(proposal.tokens) - 1.0, 1e-12)
    found = rig.physics.lookup_coverage.value if plan.proposer in LOOKUP else 1.0
    return np.minimum(np.asarray(alive * min(kept, 1.0) * found, dtype=np.float64), 1.0)


def expected_tokens(law: Law, setup: Setup, option: int) -> float:
    """Expected output tokens of a round at a short context [tokens], bonus included.

    Args:
        law: tables.
        setup: scenario and law.
        option: which draft length [1].
    """
    return 1.0 + float(np.sum(setup.law.averaged(law.survival[option, :, :, 0, :])))


def _tree(setup: Setup, size: int, depth: int, context_len: float) -> Floats:
    """Survival by level of the design's tree; of the best of several grown trees, and their gain, for a dynamic one."""
    rig, plan, law = setup.rig, setup.plan, setup.law
    share, wide = rig.physics.sibling_share.value, plan.tree_width
    dynamic = plan.topology == "dynamic_tree"
    made = [
        law.tree_levels(grown_tree(size, depth, wide, reference, share), wide, share, context_len)
        for reference in (TREE_REFERENCES if dynamic else (0.7,))
    ]
    best = max(made, key=lambda alive: float(np.sum(law.averaged(alive))))
    gain = rig.physics.dynamic_tree_gain.value if dynamic else 1.0
    padded = np.zeros((*best.shape[:2], depth))
    padded[:, :, : best.shape[2]] = np.minimum(best * gain, 1.0)
    return padded


def _edges(setup: Setup, longest: int) -> Floats:
    if not setup.law.drifts:
        return np.empty(0)
    start, steps = setup.law.trained_len, []
    while start < longest:
        steps.append(start)
        start *= 2.0 ** (1.0 / BINS_PER_DOUBLING)
    return np.array(steps)


def _first(value: object) -> float:
    return float(np.ravel(np.asarray(value, dtype=np.float64))[0])
