"""Acceptance as a model: how many tokens a round yields, for chains, trees, blocks, outcomes and changing rates.

Every function takes floats or arrays that broadcast, and counts the bonus token: a round that accepts nothing yields 1.
"""

import heapq
from collections.abc import Sequence
from functools import cache

import numpy as np
import numpy.typing as npt

from vashti.perf.work import Number

TREE_REFERENCES = (0.5, 0.7, 0.9)


def chain_tokens(acceptance_rate: Number, draft_len: Number) -> Number:
    """Expected output tokens of a round whose chain of drafts is accepted at a constant rate.

    Args:
        acceptance_rate: probability that a drafted token is accepted, given all before it were [1], 0 to 1.
        draft_len: drafted tokens [1], 0 or more.

    Returns:
        (1 - a^(k+1)) / (1 - a) [tokens], bonus included; k + 1 at a = 1.

    Assumes:
        Acceptance is independent of position.

    Source:
        leviathan2022fast, equation 1.

    >>> round(float(chain_tokens(0.8, 4)), 4)
    3.3616
    """
    rate = np.asarray(acceptance_rate, dtype=np.float64)
    positions = np.asarray(draft_len, dtype=np.float64) + 1.0
    tail = -np.expm1(positions * np.log(np.maximum(rate, 1e-300)))
    summed = np.where(rate < 1.0, tail / np.where(rate < 1.0, 1.0 - rate, 1.0), positions)
    return clean(np.clip(summed, 1.0, positions))


def survival(acceptance_rate: Number, position: Number, decay: Number = 1.0) -> Number:
    """Probability that at least `position` drafted tokens are accepted when acceptance falls with position.

    Args:
        acceptance_rate: acceptance at the first position [1].
        position: 1 for the first drafted token [1].
        decay: factor by which acceptance falls from one position to the next [1].

    Returns:
        a^n * decay^(n(n-1)/2) [1].

    Assumes:
        Drafters that propose all positions at once see less at each further one; the fall is geometric.

    >>> survival(0.5, 2)
    0.25
    """
    exponent = np.asarray(position, dtype=np.float64)
    return clean(acceptance_rate**exponent * decay ** (exponent * (exponent - 1.0) / 2.0))


def block_tokens(acceptance_rate: Number, draft_len: Number, decay: Number) -> Number:
    """Expected output tokens of a round whose drafter proposes all positions in one pass.

    Args:
        acceptance_rate: acceptance at the first position [1].
        draft_len: drafted tokens [1].
        decay: factor by which acceptance falls from one position to the next [1].

    Returns:
        1 plus the sum of `survival` [tokens].

    Assumes:
        As `survival`.

    >>> float(block_tokens(0.5, 2, 1.0))
    1.75
    """
    longest = int(np.max(draft_len))
    total: Number = np.ones(np.broadcast_shapes(np.shape(acceptance_rate), np.shape(draft_len), np.shape(decay)))
    for position in range(1, longest + 1):
        total = total + np.where(np.asarray(draft_len) >= position, survival(acceptance_rate, position, decay), 0.0)
    return clean(total)


def positional_tokens(conditional_acceptance: Sequence[Number]) -> Number:
    """Expected output tokens of a round from the conditional acceptance at each position.

    Args:
        conditional_acceptance: P(position i accepted given all before were) [1], one entry per drafted token.

    Returns:
        1 plus the sum of the running products [tokens].

    Assumes:
        Nothing beyond the rates themselves.

    >>> float(positional_tokens([0.5, 0.5]))
    1.75
    """
    total: Number = 1.0
    alive: Number = 1.0
    for rate in conditional_acceptance:
        alive = alive * rate
        total = total + alive
    return total


def rank_rates(acceptance_rate: Number, width: int, sibling_share: Number) -> list[Number]:
    """Probability that the target's token is the draft's choice of each rank, best first.

    Args:
        acceptance_rate: probability for the first rank [1].
        width: ranks [1].
        sibling_share: each further rank catches, of what the earlier ones missed, this factor less [1].

    Returns:
        One rate per rank [1]; they sum to at most 1.

    Assumes:
        Rank r catches a share a * c^(r-1) of what ranks 1..r-1 missed, and ranks are independent of position.
    """
    missed: Number = 1.0
    rates: list[Number] = []
    for rank in range(width):
        caught = missed * acceptance_rate * sibling_share**rank
        rates.append(caught)
        missed = missed - caught
    return rates


def rank_cover(acceptance_rate: Number, width: int, sibling_share: Number) -> Number:
    """Probability that the target's token is among the draft's first `width` choices.

    Args:
        acceptance_rate: probability for the first rank [1].
        width: ranks looked at [1].
        sibling_share: as in `rank_rates` [1].

    Returns:
        The sum of `rank_rates` [1].

    Assumes:
        As `rank_rates`.
    """
    missed: Number = 1.0
    for rank in range(width):
        missed = missed * (1.0 - acceptance_rate * sibling_share**rank)
    return 1.0 - missed


@cache
def grown_tree(
    size: int, depth: int, width: int, reference: float, sibling_share: float
) -> tuple[tuple[int, int], ...]:
    """The token tree of a size that is best at one acceptance rate: a main chain, then the likeliest nodes.

    Args:
        size: drafted nodes [tokens].
        depth: longest path [tokens].
        width: children per node at most [1].
        reference: acceptance rate the tree is grown for [1].
        sibling_share: as in `rank_rates` [1].

    Returns:
        (parent, rank) of each node, parents first; the root is -1.

    Assumes:
        Greedy growth by path probability is optimal when rank rates do not depend on position.

    Source:
        chen2024sequoia, section 4.1.
    """
    rates = [float(rate) for rate in rank_rates(reference, width, sibling_share)]
    chain = min(size, depth)
    nodes: list[tuple[int, int]] = [(level - 1, 0) for level in range(chain)]
    heap: list[tuple[float, int, int, int, int]] = []

    def offer(parent: int, level: int, above: float, rank: int) -> None:
        if rank < width and level < depth:
            heapq.heappush(heap, (-above * rates[rank], parent, rank, level, 0))

    for level in range(chain):
        offer(level - 1, level, rates[0] ** level, 1)
    if chain < depth:
        offer(chain - 1, chain, rates[0] ** chain, 0)
    while heap and len(nodes) < size:
        negative, parent, rank, level, _ = heapq.heappop(heap)
        nodes.append((parent, rank))
        offer(parent, level, -negative / rates[rank], rank + 1)
        offer(len(nodes) - 1, level + 1, -negative, 0)
    return tuple(nodes)


def ranked_tree_tokens(rates: Sequence[Number], nodes: tuple[tuple[int, int], ...]) -> Number:
    """Expected output tokens of a round that verifies a token tree, from the acceptance of each rank.

    Args:
        rates: probability that the target's token is the draft's choice of each rank, best first [1]; they sum to at
            most 1.
        nodes: (parent, rank) of each node, parents first; the root is -1.

    Returns:
        1 plus the sum of the path probabilities [tokens].

    Assumes:
        Ranks are as good at every node, whatever its depth and the path to it; at each node at most one child is
        accepted, so that paths exclude one another.

    >>> ranked_tree_tokens([0.5, 0.25], ((-1, 0), (-1, 1), (0, 0)))
    2.0
    """
    reached: list[Number] = []
    total: Number = 1.0
    for parent, rank in nodes:
        path = rates[rank] if parent < 0 else reached[parent] * rates[rank]
        reached.append(path)
        total = total + path
    return total


def static_tree_tokens(
    acceptance_rate: Number, nodes: tuple[tuple[int, int], ...], width: int, sibling_share: Number
) -> Number:
    """Expected output tokens of a round that verifies a given token tree.

    Args:
        acceptance_rate: acceptance of the first rank [1].
        nodes: (parent, rank) of each node, as `grown_tree` gives them.
        width: children per node at most [1].
        sibling_share: as in `rank_rates` [1].

    Returns:
        1 plus the sum of the path probabilities [tokens].

    Assumes:
        As `rank_rates` and `ranked_tree_tokens`.
    """
    return ranked_tree_tokens(rank_rates(acceptance_rate, width, sibling_share), nodes)


def tree_survival(
    level_rates: npt.NDArray[np.float64], nodes: tuple[tuple[int, int], ...], width: int, sibling_share: float
) -> npt.NDArray[np.float64]:
    """Probability that a path of at least so many nodes of a token tree is accepted.

    Args:
        level_rates: acceptance of the first rank at each level [1], (depth, ...).
        nodes: (parent, rank) of each node, as `grown_tree` gives them.
        width: children per node at most [1].
        sibling_share: as in `rank_rates` [1].

    Returns:
        Probabilities [1], (depth, ...); 1 plus their sum is the expected number of tokens.

    Assumes:
        As `rank_rates` at each level; at each node at most one child is accepted, so paths exclude one another.
    """
    rates = [rank_rates(level, width, sibling_share) for level in level_rates]
    reached: list[tuple[int, Number]] = []
    alive = np.zeros_like(level_rates)
    for parent, rank in nodes:
        level, above = (0, 1.0) if parent < 0 else (reached[parent][0] + 1, reached[parent][1])
        path = above * rates[level][rank]
        reached.append((level, path))
        alive[level] += path
    return alive


def tree_tokens(
    acceptance_rate: Number,
    size: int,
    depth: int,
    width: int,
    sibling_share: Number,
    dynamic_gain: Number | None = None,
) -> Number:
    """Expected output tokens of a round with the best tree of a size, fixed or adapted to the context.

    Args:
        acceptance_rate: acceptance of the first rank [1].
        size: drafted nodes [tokens].
        depth: longest path [tokens].
        width: children per node at most [1].
        sibling_share: as in `rank_rates` [1].
        dynamic_gain: accepted tokens of a context-dependent tree over the best fixed one [1]; None for a fixed tree.

    Returns:
        Tokens, bonus included, from 1 to depth + 1.

    Assumes:
        A fixed tree is grown for an acceptance rate of 0.7. A dynamic one is as good as the best of three fixed ones
        (grown for 0.5, 0.7, 0.9) and gains a constant factor in accepted tokens on top, up to its depth.
    """
    share = float(np.mean(sibling_share))
    references = (0.7,) if dynamic_gain is None else TREE_REFERENCES
    trees = [grown_tree(size, depth, width, reference, share) for reference in references]
    best = static_tree_tokens(acceptance_rate, trees[0], width, sibling_share)
    for nodes in trees[1:]:
        best = np.maximum(best, static_tree_tokens(acceptance_rate, nodes, width, sibling_share))
    if dynamic_gain is None:
        return best
    return np.minimum(1.0 + (best - 1.0) * dynamic_gain, depth + 1.0)


def run_ahead_hit(all_accepted: Number, acceptance_rate: Number) -> Number:
    """Probability that a draft drawn during verification continues the text the target commits.

    Args:
        all_accepted: probability that every drafted token is accepted [1].
        acceptance_rate: probability that the draft also guesses the bonus token [1].

    Returns:
        Their product [1].

    Assumes:
        The draft guesses the bonus token as well as any other.
    """
    return all_accepted * acceptance_rate


def enumeration_hit(acceptance_rate: Number, draft_len: Number, fan_out: int, sibling_share: Number) -> Number:
    """Probability that one of the outcomes drafted ahead is the one that happens.

    Args:
        acceptance_rate: acceptance of the first rank [1].
        draft_len: drafted tokens of the round under verification [1].
        fan_out: guesses of the next token drafted for each accepted length [1].
        sibling_share: as in `rank_rates` [1].

    Returns:
        Hit probability [1].

    Assumes:
        After a rejection the next token is looked for among ranks 2 to fan_out + 1 (rank 1 was rejected); after full
        acceptance among ranks 1 to fan_out. Outcomes of every accepted length are drafted.
    """
    everything = np.asarray(acceptance_rate, dtype=np.float64) ** draft_len
    bonus = rank_cover(acceptance_rate, fan_out, sibling_share)
    missed = 1.0 - np.asarray(acceptance_rate, dtype=np.float64)
    wider = np.maximum(rank_cover(acceptance_rate, fan_out + 1, sibling_share) - acceptance_rate, 0.0)
    after_rejection = np.where(missed > 1e-12, wider / np.maximum(missed, 1e-12), 0.0)
    return clean(everything * bonus + (1.0 - everything) * after_rejection)


def ragged_tokens(acceptance_rate: Number, draft_len: int, batch: Number) -> tuple[Number, Number]:
    """Expected largest and smallest number of tokens over the sequences of a batch.

    Args:
        acceptance_rate: of every sequence [1].
        draft_len: drafted tokens [tokens].
        batch: sequences [1].

    Returns:
        (largest, smallest) [tokens]. A scheme that waits for the longest pays for the first, one that advances all
        by the common prefix gets the second.

    Assumes:
        Sequences are independent and equal.
    """
    largest: Number = 1.0
    smallest: Number = 1.0
    for position in range(1, draft_len + 1):
        alive = survival(acceptance_rate, position)
        largest = largest + 1.0 - (1.0 - alive) ** batch
        smallest = smallest + alive**batch
    return largest, smallest


def clean(value: Number) -> Number:
    """A plain float in place of an array without dimensions."""
    return float(value) if np.ndim(value) == 0 else value
