"""Laws of learning from rows of one's own: it finds what made them, and stays at the atlas where they agree with it."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vashti.core.errors import InputError
from vashti.perf.constants import values
from vashti.perf.measured import set_of
from vashti.perf.own_rows import GIVEN, ROTATIONS, Own, choices, learned, own_errors, own_log_ratio
from vashti.perf.predicted_rows import learned_from, predict_rows

ROWS = [
    {"method": "EAGLE-3 chain", "target_model": model, "gpu": "H100", "engine": "vLLM", "batch_size": batch,
     "dataset": "MT-bench", "draft_len": length, "tau": "2.5"}
    for model in ("Llama-3.1-8B", "Qwen3-32B") for batch in ("1", "16", "64") for length in ("2", "6")
]  # fmt: skip
DATA = set_of(ROWS)


def measuring(own):
    """The rows as a source with these constants would measure them."""
    return replace(DATA, measured=own_log_ratio(values(), DATA, own))


def test_rows_that_agree_with_the_atlas_change_nothing():
    """Where every row is what the constants predict, both factors are 1."""
    found = learned(values(), measuring(Own()))
    assert (found.host, found.baseline) == pytest.approx((0.0, 0.0), abs=1e-6)


@settings(max_examples=20)
@given(st.floats(-0.5, 0.5), st.floats(-0.1, 0.1))
def test_a_source_with_other_constants_is_predicted_better(host, baseline):
    """Rows made with other factors are predicted no worse, to half a percent, after three of them were seen."""
    data = measuring(Own(host, baseline))
    before, after = own_errors(values(), data, range(len(ROWS)))
    assert np.abs(after).mean() <= np.abs(before).mean() + 0.005


def test_a_slow_host_is_told_from_a_slow_baseline():
    """Many rows of a dear host raise the host factor and leave the baseline."""
    many = set_of(20 * ROWS)
    found = learned(values(), replace(many, measured=own_log_ratio(values(), many, Own(host=0.5))))
    assert found.host == pytest.approx(0.5, abs=0.05)
    assert found.baseline == pytest.approx(0.0, abs=0.01)


def test_a_wild_row_is_held_by_the_priors():
    """One row ten times off moves neither factor by more than a few of its standard deviations."""
    found = learned(
        values(), replace(measuring(Own()), measured=measuring(Own()).measured + np.eye(len(ROWS))[0] * 2.3)
    )
    assert abs(found.baseline) < 0.3
    assert abs(found.host) < 1.5


def test_given_rows_are_three_different_ones_of_each_rotation():
    """Every choice gives as many rows as it says, from different thirds."""
    made = choices(DATA, range(len(ROWS)))
    assert len(made) == ROTATIONS
    assert all(len(set(given)) == GIVEN for given in made)


def test_the_order_of_a_file_does_not_choose_the_rows():
    """Rows are ordered by what they say, so a shuffled file gives the same ones."""
    backwards = set_of(ROWS[::-1])
    chosen = {frozenset(str(DATA.rows[place]) for place in given) for given in choices(DATA, range(len(ROWS)))}
    again = {frozenset(str(backwards.rows[place]) for place in given) for given in choices(backwards, range(len(ROWS)))}
    assert chosen == again


def test_own_rows_move_predictions_towards_them():
    """Rows measured a fifth dearer raise the ratios of others."""
    base = [float(row["predicted_step_ratio"]) for row in predict_rows(ROWS)]
    own = [{**row, "step_ratio": str(1.2 * ratio)} for row, ratio in zip(ROWS[::4], base[::4], strict=True)]
    told = [float(row["predicted_step_ratio"]) for row in predict_rows(ROWS, learned_from(own, "own.csv"))]
    assert all(after > before for before, after in zip(base, told, strict=True))


def test_rows_without_measurements_are_refused():
    """One line that says what to give."""
    with pytest.raises(InputError, match="holds no measured row"):
        learned_from(ROWS, "own.csv")
