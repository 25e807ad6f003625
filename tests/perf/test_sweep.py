"""Laws of whole grids."""

import numpy as np
import pytest

from tests.perf.scenes import at, scene
from vashti.core.errors import DesignError
from vashti.perf import over_regimes, sweep


@pytest.mark.parametrize("overlap", ["sequential", "run_ahead", "dual_batch", "enumerate", "pre_verify", "frontier"])
@pytest.mark.parametrize("knobs", ["none", "draft_len", "sm_split"])
def test_a_grid_says_what_points_say(overlap, knobs):
    """Each cell of a sweep equals the prediction at that cell."""
    scenario = scene(overlap, "green_ctx", axes={"knobs": knobs})
    grid = sweep(scenario, np.array([[1], [8], [64]]), np.array([0.4, 0.9]), 2048)
    for i, batch in enumerate((1, 8, 64)):
        for j, rate in enumerate((0.4, 0.9)):
            made = at(scenario, batch, rate, 2048)
            assert grid.speedup[i, j] == pytest.approx(made.speedup.value, rel=1e-12)
            assert grid.round_s[i, j] == pytest.approx(made.round_s, rel=1e-12)
            assert grid.wasted[i, j] == pytest.approx(made.wasted_draft_fraction, rel=1e-9, abs=1e-12)
            assert grid.largest_batch[i, j] == made.largest_batch
            assert bool(grid.fits[i, j]) == made.fits


def test_every_answer_has_the_shape_of_the_grid():
    """Arrays broadcast as numpy's do, and a grid of one number is one number."""
    grid = sweep(scene(), np.ones((3, 1, 1)), np.linspace(0, 1, 4)[:, None], np.full(5, 128.0))
    assert {getattr(grid, name).shape for name in type(grid).__slots__} == {(3, 4, 5)}
    assert sweep(scene(), 1, 0.5).speedup.shape == ()


def test_bands_hold_their_values():
    """Low <= value <= high in every cell, and the baseline has no band."""
    grid = sweep(scene("run_ahead", "sm_mask"), np.array([1, 8, 64])[:, None], np.linspace(0, 1, 11))
    assert np.all((grid.low < grid.speedup) & (grid.speedup < grid.high))
    plain = sweep(scene(draft_len=0), np.array([1, 8]), 0.5)
    assert np.all((plain.low == 1.0) & (plain.speedup == 1.0) & (plain.high == 1.0))


def test_a_longer_context_never_speeds_a_round():
    """More cache to read takes no less time."""
    grid = sweep(scene("run_ahead", "green_ctx"), 16, 0.7, np.array([128, 1024, 8192, 65536]))
    assert np.all(np.diff(grid.round_s) > 0.0)
    assert np.all(np.diff(grid.largest_batch) < 0.0)


def test_a_larger_batch_never_speeds_a_round():
    """More sequences take no less time."""
    grid = sweep(scene(), np.array([1, 2, 4, 8, 16, 32, 64, 128]), 0.7)
    assert np.all(np.diff(grid.round_s) > 0.0)
    assert np.all(np.diff(grid.tokens_per_s) > 0.0)


def test_regimes_are_worth_less_than_their_best_and_more_than_their_worst():
    """Switching acceptance gives all tokens over all time, between the two regimes' own speedups."""
    scenario = scene("run_ahead", "green_ctx")
    mixed = over_regimes(scenario, 8, (0.5, 0.9), (0.5, 0.5))
    ends = sweep(scenario, 8, np.array([0.5, 0.9])).speedup
    assert ends[0] < mixed < ends[1]
    assert over_regimes(scenario, 8, (0.7,), (1.0,)) == pytest.approx(float(sweep(scenario, 8, 0.7).speedup))


def test_an_impossible_cell_refuses_the_grid():
    """One acceptance rate of 1.2 among a thousand is refused."""
    with pytest.raises(DesignError, match="acceptance_rate"):
        sweep(scene(), 8, np.linspace(0.0, 1.2, 1000))
    with pytest.raises(DesignError, match="batch"):
        sweep(scene(), np.array([0, 1, 2]), 0.5)
