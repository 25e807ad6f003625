"""Laws of acceptance: what a round yields."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vashti.perf.acceptance import (
    block_tokens,
    chain_tokens,
    enumeration_hit,
    grown_tree,
    positional_tokens,
    ragged_tokens,
    rank_cover,
    rank_rates,
    ranked_tree_tokens,
    run_ahead_hit,
    static_tree_tokens,
    survival,
    tree_tokens,
)
from vashti.perf.moving_rate import drifted, regime_shares, regime_tokens, tempered, trace_rate

RATES = st.floats(0.0, 1.0)
LENGTHS = st.integers(0, 12)


@pytest.mark.parametrize(
    ("rate", "length", "tokens"), [(0.8, 4, 3.3616), (0.5, 2, 1.75), (0.0, 5, 1.0), (1.0, 5, 6.0), (0.9, 0, 1.0)]
)
def test_chain_yields_the_published_closed_form(rate, length, tokens):
    """A chain yields (1 - a^(k+1)) / (1 - a), bonus included, and k + 1 at a = 1."""
    assert chain_tokens(rate, length) == pytest.approx(tokens, rel=1e-12)


@given(RATES, LENGTHS)
def test_chain_equals_the_sum_over_positions(rate, length):
    """The closed form is the sum of the probabilities that each position is reached."""
    assert chain_tokens(rate, length) == pytest.approx(1.0 + sum(rate**i for i in range(1, length + 1)), rel=1e-9)


@given(RATES, LENGTHS)
def test_chain_stays_between_one_and_its_length_plus_one(rate, length):
    """A round yields at least the target's own token and at most every draft and the bonus."""
    assert 1.0 <= chain_tokens(rate, length) <= length + 1.0 + 1e-12


@given(RATES, RATES, LENGTHS)
def test_more_acceptance_never_yields_less(one, other, length):
    """Tokens per round do not fall when acceptance rises."""
    low, high = sorted((one, other))
    assert chain_tokens(low, length) <= chain_tokens(high, length) + 1e-12


@given(RATES, LENGTHS, st.floats(0.5, 1.0))
def test_a_block_that_decays_yields_no_more_than_a_chain(rate, length, decay):
    """Acceptance that falls with position yields at most what constant acceptance does, and the same without decay."""
    assert block_tokens(rate, length, decay) <= chain_tokens(rate, length) + 1e-9
    assert block_tokens(rate, length, 1.0) == pytest.approx(chain_tokens(rate, length), rel=1e-9)


def test_survival_is_the_product_of_conditional_rates():
    """P(at least n accepted) multiplies the conditional rates a, a*d, a*d^2."""
    assert survival(0.8, 3, 0.9) == pytest.approx(0.8 * (0.8 * 0.9) * (0.8 * 0.81))


@given(st.lists(RATES, max_size=8))
def test_positional_tokens_of_equal_rates_are_a_chain(rates):
    """With one rate at every position the positional form is the chain's; it never exceeds the best rate's chain."""
    tokens = positional_tokens(rates)
    assert tokens <= chain_tokens(max(rates, default=0.0), len(rates)) + 1e-9
    if rates:
        assert positional_tokens([rates[0]] * 3) == pytest.approx(chain_tokens(rates[0], 3))


@given(RATES, st.integers(1, 8), st.floats(0.0, 1.0))
def test_rank_rates_are_a_distribution(rate, width, share):
    """Siblings' acceptance sums to at most one and equals the cover of that many ranks."""
    rates = rank_rates(rate, width, share)
    assert all(each >= 0.0 for each in rates)
    assert sum(rates) <= 1.0 + 1e-12
    assert sum(rates) == pytest.approx(rank_cover(rate, width, share), abs=1e-12)


@given(st.integers(1, 40), st.integers(1, 6), st.integers(1, 5), st.sampled_from([0.5, 0.7, 0.9]))
def test_a_grown_tree_keeps_its_size_depth_and_width(size, depth, width, reference):
    """Growth respects the budget of nodes, the depth and the children per node, and never proposes a sibling twice."""
    nodes = grown_tree(size, depth, width, reference, 0.55)
    level: list[int] = []
    for parent, rank in nodes:
        level.append(1 if parent < 0 else level[parent] + 1)
        assert parent < len(level) - 1
        assert 0 <= rank < width
    assert len(nodes) <= size
    assert max(level) <= depth
    assert len(set(nodes)) == len(nodes)


@given(RATES, st.integers(1, 60), st.integers(1, 6), st.integers(1, 5), st.sampled_from([None, 1.0, 1.1, 1.2]))
def test_a_tree_yields_between_its_main_chain_and_its_depth(rate, size, depth, width, gain):
    """A tree with room for its main chain yields at least the chain of the same depth and at most depth + 1."""
    tokens = float(tree_tokens(rate, size, depth, width, 0.55, gain))
    assert chain_tokens(rate, min(size, depth)) - 1e-9 <= tokens <= depth + 1.0 + 1e-9


@given(RATES, RATES, st.integers(2, 60), st.sampled_from([None, 1.1]))
def test_more_acceptance_never_yields_less_from_a_tree(one, other, size, gain):
    """Tokens per round of a tree do not fall when acceptance rises."""
    low, high = sorted((one, other))
    assert tree_tokens(low, size, 5, 4, 0.55, gain) <= tree_tokens(high, size, 5, 4, 0.55, gain) + 1e-9


def test_a_tree_of_one_child_is_the_chain():
    """Width one leaves nothing but the main chain."""
    assert tree_tokens(0.75, 5, 5, 1, 0.55) == pytest.approx(chain_tokens(0.75, 5))


def test_a_small_tree_is_counted_by_hand():
    """Two siblings under the root: one plus the probability that either is right."""
    nodes = grown_tree(2, 1, 2, 0.7, 0.5)
    assert set(nodes) == {(-1, 0), (-1, 1)}
    assert static_tree_tokens(0.6, nodes, 2, 0.5) == pytest.approx(1.0 + 0.6 + 0.4 * 0.3)


def test_measured_ranks_count_what_is_accepted():
    """Tokens of a tree from measured ranks are the mean over draws of what each node's target token would accept."""
    rates, nodes = [0.6, 0.2, 0.05], ((-1, 0), (-1, 1), (0, 0), (0, 2), (2, 0), (1, 1))
    draws = np.random.default_rng(5)
    ranks = draws.choice(4, p=[*rates, 0.15], size=(100_000, 4))
    path, length = np.full(100_000, -1), np.ones(100_000)
    for level in range(4):
        follows = {(parent, rank): index for index, (parent, rank) in enumerate(nodes)}
        step = np.array([follows.get((at, rank), -2) for at, rank in zip(path, ranks[:, level], strict=True)])
        length += step >= 0
        path = np.where(path == -2, -2, step)
    error = length.std() / np.sqrt(length.size)
    assert ranked_tree_tokens(rates, nodes) == pytest.approx(length.mean(), abs=4 * error)


@given(st.integers(1, 30), st.integers(31, 60), RATES)
def test_a_larger_budget_never_yields_less(small, large, rate):
    """The best tree of a larger size contains that of a smaller one."""
    assert tree_tokens(rate, small, 5, 4, 0.55) <= tree_tokens(rate, large, 5, 4, 0.55) + 1e-9


@given(RATES, LENGTHS, st.integers(1, 6), st.floats(0.0, 1.0))
def test_the_hit_rate_of_enumeration_is_a_probability(rate, length, fan_out, share):
    """Pre-speculated outcomes contain the real one with a probability, which a larger fan-out does not lower."""
    narrow = enumeration_hit(rate, length, fan_out, share)
    wide = enumeration_hit(rate, length, fan_out + 1, share)
    assert 0.0 <= narrow <= wide + 1e-12 <= 1.0 + 1e-9


def test_enumeration_beats_running_ahead():
    """Drafting for several outcomes hits at least as often as drafting for the likeliest alone."""
    for rate in np.linspace(0.05, 0.95, 10):
        assert enumeration_hit(rate, 4, 3, 0.55) > run_ahead_hit(rate**4, rate)


def test_acceptance_drifts_down_and_never_up():
    """Longer contexts and higher temperatures lose acceptance; up to the trained length, at zero, nothing is."""
    assert drifted(0.8, 1000, 2048, 0.1) == 0.8
    assert drifted(0.8, 4096, 2048, 0.1) == pytest.approx(0.72)
    assert tempered(0.8, 0.0, 0.3) == 0.8
    assert tempered(0.8, 1.0, 0.3) == pytest.approx(0.56)


@given(st.lists(st.floats(0.0, 0.99), min_size=1, max_size=4))
def test_shares_of_regimes_sum_to_one(stay):
    """Every round is in some regime."""
    assert sum(regime_shares(stay)) == pytest.approx(1.0)


@given(RATES, RATES, st.floats(0.0, 1.0), LENGTHS)
def test_switching_regimes_yield_no_less_than_their_mean_rate(one, other, share, length):
    """Tokens are convex in acceptance, so at a fixed draft length the mean rate understates the yield (Jensen)."""
    mixed, at_mean = regime_tokens((one, other), (share, 1.0 - share), length)
    assert mixed >= at_mean - 1e-9


@given(RATES, st.integers(1, 8))
def test_a_trace_gives_back_the_rate_that_explains_it(rate, length):
    """The rate found for a trace yields the trace's mean tokens per round."""
    accepted = round((float(chain_tokens(rate, length)) - 1.0) * 1000)
    trace = [accepted // 1000 + (1 if i < accepted % 1000 else 0) for i in range(1000)]
    found = trace_rate(trace, length)
    assert chain_tokens(found, length) == pytest.approx(1.0 + sum(trace) / 1000, abs=1e-9)


@given(st.floats(0.05, 0.95), st.integers(1, 8), st.integers(1, 64))
def test_ragged_batches_spread_around_the_mean(rate, length, batch):
    """The longest of a batch is no shorter, the common prefix no longer, than the mean; one sequence is both."""
    largest, smallest = ragged_tokens(rate, length, batch)
    mean = chain_tokens(rate, length)
    assert smallest <= mean + 1e-9 <= largest + 2e-9
    if batch == 1:
        assert largest == pytest.approx(mean)
        assert smallest == pytest.approx(mean)
