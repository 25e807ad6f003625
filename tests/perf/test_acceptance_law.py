"""Laws of the law of acceptance: what it expects is what it draws, and every variant is the constant one at its edge."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vashti.core.errors import DesignError
from vashti.perf.acceptance import chain_tokens, grown_tree, ragged_tokens, static_tree_tokens
from vashti.perf.acceptance_law import (
    AcceptanceLaw,
    Domain,
    by_domain,
    constant,
    positional,
    recorded,
    switching,
)

RATES = st.floats(0.0, 1.0)
LENGTHS = st.integers(0, 8)
VARIED = by_domain({"code": (0.25, 0.9), "chat": (0.75, 0.6)})
LAWS = [
    constant(0.7),
    positional((0.9, 0.7, 0.4)),
    VARIED,
    switching((0.9, 0.3), (0.95, 0.8)),
    AcceptanceLaw((Domain("a", 0.5, ((0.8,), (0.2,))), Domain("b", 0.5, ((0.6, 0.5), (0.1,)))), (0.9, 0.7)),
    constant(0.8).at_temperature(1.0, 0.2),
]


@given(RATES, LENGTHS)
def test_a_constant_law_yields_the_closed_form(rate, length):
    """One rate for everything is the published chain."""
    assert constant(rate).tokens(length) == pytest.approx(chain_tokens(rate, length), rel=1e-9)


@given(RATES, st.integers(1, 40), st.integers(1, 5), st.integers(1, 4))
def test_a_tree_under_a_constant_law_is_the_tree_of_one_rate(rate, size, depth, width):
    """Rank-wise acceptance level by level sums to the sum over paths."""
    nodes = grown_tree(size, depth, width, 0.7, 0.55)
    assert constant(rate).tree_tokens(nodes, width, 0.55) == pytest.approx(
        static_tree_tokens(rate, nodes, width, 0.55), rel=1e-9
    )


@given(RATES, LENGTHS, st.integers(1, 64))
def test_a_ragged_batch_under_a_constant_law_is_that_of_one_rate(rate, length, batch):
    """Largest and smallest yield of a batch agree with the closed form."""
    assert constant(rate).ragged(length, batch) == pytest.approx(ragged_tokens(rate, length, batch))


@pytest.mark.parametrize("law", LAWS)
@pytest.mark.parametrize("length", [1, 4])
def test_what_is_drawn_is_what_is_expected(law, length):
    """The mean of 200,000 rounds lies within five standard errors of the expectation, sequences being independent."""
    drawn = law.sample(7, 4000, 50, length)
    each = drawn.mean(axis=1)
    error = each.std() / np.sqrt(each.size)
    assert 1.0 + each.mean() == pytest.approx(law.tokens(length), abs=5.0 * error)


@pytest.mark.parametrize("law", LAWS)
def test_the_same_seed_draws_the_same_rounds(law):
    """And another seed draws others."""
    assert np.array_equal(law.sample(3, 10, 10, 4), law.sample(3, 10, 10, 4))
    assert not np.array_equal(law.sample(3, 10, 10, 4), law.sample(4, 10, 10, 4))


@pytest.mark.parametrize("law", [*LAWS, recorded([[1, 0], [2]], 2), constant(0.8).drifting(1000, 0.1)])
def test_a_law_survives_being_written_down(law):
    """`from_dict` undoes `as_dict`, through JSON."""
    assert AcceptanceLaw.from_dict(json.loads(json.dumps(law.as_dict()))) == law


def test_rounds_of_one_sequence_stay_in_their_regime():
    """Under switching regimes neighboring rounds are alike; under the mixture of the same shares they are not."""
    drawn = switching((0.95, 0.05), (0.98, 0.98)).sample(1, 200, 200, 4)
    near = np.corrcoef(drawn[:, :-1].ravel(), drawn[:, 1:].ravel())[0, 1]
    mixed = constant(0.5).sample(1, 200, 200, 4)
    assert near > 0.5
    assert abs(np.corrcoef(mixed[:, :-1].ravel(), mixed[:, 1:].ravel())[0, 1]) < 0.05


@given(RATES, LENGTHS, st.floats(1.0, 1e6), st.floats(1.0, 4.0))
def test_longer_contexts_never_yield_more(rate, length, context, factor):
    """Drift takes and never gives."""
    law = constant(rate).drifting(2048, 0.1)
    assert law.tokens(length, context * factor) <= law.tokens(length, context) + 1e-12
    assert law.tokens(length, 2048) == pytest.approx(constant(rate).tokens(length))


def test_temperature_lowers_every_rate_alike():
    """A fifth lost at temperature 1 leaves four fifths."""
    assert constant(0.8).at_temperature(1.0, 0.2).mean_rate() == pytest.approx(0.64)


def test_a_recorded_trace_expects_its_own_mean():
    """Replayed at the recorded length, the trace's mean; at a shorter one, the mean of what would have been kept."""
    trace = recorded([[0, 2, 4, 1], [4, 4, 0, 3]], 4)
    assert trace.tokens(4) == pytest.approx(1.0 + 18 / 8)
    assert trace.tokens(2) == pytest.approx(1.0 + np.minimum([0, 2, 4, 1, 4, 4, 0, 3], 2).mean())
    assert trace.tokens(9) == pytest.approx(trace.tokens(4))


def test_a_replay_repeats_a_recorded_request():
    """Every drawn sequence is one of the recorded ones, from its start, over and over."""
    drawn = recorded([[0, 1, 2], [3, 3]], 3).sample(5, 20, 6, 3)
    assert {tuple(row) for row in drawn.tolist()} == {(0, 1, 2, 0, 1, 2), (3, 3, 3, 3, 3, 3)}


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: constant(1.2), "1.2 is outside [0, 1]"),
        (lambda: constant(float("nan")), "nan is outside"),
        (lambda: positional((0.5, -0.1)), "-0.1 is outside"),
        (lambda: by_domain({"a": (0.5, 0.5), "b": (0.4, 0.5)}), "sum to 0.9"),
        (lambda: switching((0.5, 0.6), (1.0, 0.5)), "1 is outside [0, 1)"),
        (lambda: switching((0.5,), (0.5, 0.5)), "regimes"),
        (lambda: AcceptanceLaw(()), "no domain"),
        (lambda: recorded([], 3), "holds no rounds"),
        (lambda: recorded([[4]], 3), "4 accepted of 3"),
        (lambda: constant(0.5).at_temperature(-1.0, 0.1), "no temperature"),
        (lambda: constant(0.5).drifting(0.0, 0.1), "trained_len"),
        (lambda: constant(0.5).drifting(10.0, 1.5), "lost_per_doubling"),
    ],
)
def test_what_no_probability_can_be_is_refused(make, words):
    """One line that names the place, the value and the way out."""
    with pytest.raises(DesignError, match="acceptance") as caught:
        make()
    assert words in str(caught.value)
