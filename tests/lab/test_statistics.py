"""Laws of the medians and slopes that samples become."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from vashti.lab.statistics import median, percentile, slope

SOME = some.lists(some.floats(1e-9, 1e9), min_size=1, max_size=60)


@given(SOME)
def test_the_interval_holds_the_median(samples):
    """The interval's ends are samples, on either side of the median."""
    found = median(samples)
    assert found.low <= found.value <= found.high
    assert {found.low, found.high} <= set(samples)


@given(SOME, some.floats(1e-3, 1e3))
def test_units_do_not_matter(samples, factor):
    """Scaling all samples scales the median and its interval."""
    plain, scaled = median(samples), median([factor * value for value in samples])
    assert scaled.value == pytest.approx(factor * plain.value)
    assert scaled.high == pytest.approx(factor * plain.high)


@given(SOME)
def test_the_order_of_samples_does_not_matter(samples):
    """A median knows no order."""
    assert median(samples) == median(sorted(samples))


def test_the_interval_covers_as_often_as_it_says():
    """Over many draws from a skewed law the interval holds the true median in at least 95 % of them."""
    random = np.random.default_rng(11)
    truth = np.log(2.0)
    hits = [found.low <= truth <= found.high for found in (median(random.exponential(size=21)) for _ in range(2000))]
    assert 0.95 <= np.mean(hits) <= 0.985


def test_one_slow_sample_moves_nothing_but_the_count_of_outliers():
    """An outlier is marked and kept; the median stays."""
    quiet = [1.0 + 0.001 * index for index in range(21)]
    loud = [*quiet[:-1], 50.0]
    assert median(loud).value == median(quiet).value
    assert (median(quiet).outliers, median(loud).outliers) == (0, 1)


@pytest.mark.parametrize("samples", [[], [float("nan")], [1.0, float("inf")]])
def test_no_median_of_nothing(samples):
    """Nothing, or what is no number, has no median."""
    with pytest.raises(ValueError, match="finite"):
        median(samples)


@given(some.floats(1e-9, 1e3), some.floats(0.0, 1e3))
def test_a_line_gives_its_slope(each, fixed):
    """Times on a line give the cost per step and the fixed cost."""
    lengths = [100.0, 400.0, 1600.0]
    found, rest = slope(lengths, [fixed + each * n for n in lengths])
    assert found == pytest.approx(each, rel=1e-6, abs=1e-12 * max(fixed, 1.0))
    assert rest == pytest.approx(fixed, rel=1e-6, abs=1e-6 * max(each * 1600, 1.0))


def test_percentiles_are_between_samples():
    """Half of two samples is between them."""
    assert percentile([1.0, 3.0], 0.5) == 2.0
