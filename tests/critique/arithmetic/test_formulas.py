"""Limits of the formulas the author's numbers are held against."""

from inspect import signature

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vashti.critique.arithmetic.formulas import (
    FORMULAS,
    arithmetic_run,
    expected_tokens,
    full_acceptance,
    hidden_share_bound,
    kv_bytes_per_token,
    step_speedup,
)

rates = st.floats(0.0, 1.0)
lengths = st.integers(0, 64).map(float)


@given(lengths)
def test_sure_acceptance_yields_the_draft_and_the_bonus(length):
    """At acceptance 1 a round yields draft length + 1 tokens; at 0 the one the target gives anyway."""
    assert expected_tokens(1.0, length) == length + 1.0
    assert expected_tokens(0.0, length) == 1.0


@given(st.integers(0, 64).map(float))
def test_the_limit_at_one_is_reached_continuously(length):
    """Just below acceptance 1 the expected length is next to draft length + 1."""
    assert expected_tokens(1.0 - 1e-7, length) == pytest.approx(length + 1.0, rel=1e-4)


@given(rates, lengths)
def test_expected_length_is_a_sum_of_full_acceptances(rate, length):
    """A round yields the sum over i of the chance that the first i tokens are all accepted."""
    summed = sum(full_acceptance(rate, float(i)) for i in range(int(length) + 1))
    assert expected_tokens(rate, length) == pytest.approx(summed, rel=1e-6)


@given(rates, st.floats(0.0, 0.2), lengths)
def test_more_acceptance_never_yields_less(rate, more, length):
    """Expected length and full acceptance grow with the rate."""
    higher = min(1.0, rate + more)
    assert expected_tokens(higher, length) >= expected_tokens(rate, length) - 1e-9
    assert full_acceptance(higher, length) >= full_acceptance(rate, length)


@given(st.floats(0.0, 0.99))
def test_hiding_nothing_gains_nothing_and_more_gains_more(share):
    """The bound is 1 at share 0, and the hidden share is the part of the round that goes."""
    assert hidden_share_bound(0.0) == 1.0
    assert 1.0 - 1.0 / hidden_share_bound(share) == pytest.approx(share, abs=1e-9)


def test_a_round_as_long_as_a_step_gains_its_tokens():
    """If a round takes as long as a plain step the speedup is the tokens of a round."""
    assert step_speedup(3.0, 0.01, 0.01) == pytest.approx(3.0)


@given(st.integers(1, 128), st.integers(1, 64), st.integers(1, 512), st.integers(1, 4))
def test_kv_bytes_are_linear_in_each_argument(layers, heads, size, width):
    """Twice the layers, heads, head size or width is twice the bytes."""
    once = kv_bytes_per_token(layers, heads, size, width)
    assert kv_bytes_per_token(2 * layers, heads, size, width) == 2 * once
    assert kv_bytes_per_token(layers, 2 * heads, size, width) == 2 * once
    assert kv_bytes_per_token(layers, heads, 2 * size, width) == 2 * once
    assert kv_bytes_per_token(layers, heads, size, 2 * width) == 2 * once


@pytest.mark.parametrize("formula", sorted(FORMULAS))
def test_every_formula_can_be_run(formula):
    """The run gives the formula's own value to six digits."""
    names = signature(FORMULAS[formula]).parameters.values()
    arguments = {p.name: [0.1, 0.2] if "list" in str(p.annotation) else 0.3 for p in names}
    assert arithmetic_run({"formula": formula, **arguments})["value"] == pytest.approx(
        FORMULAS[formula](**arguments), rel=1e-5
    )
