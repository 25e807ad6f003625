"""Laws of the calibration: it finds what made the rows, stays where nothing speaks, and never reads who published."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vashti.perf.calibrate import EVERY_ENGINE, PRIORS, Evidence, evidence, fit, log_ratio, residuals, spread_out
from vashti.perf.constants import quantities, shared_quantities, values
from vashti.perf.robust import cost, minimize
from vashti.perf.rows import PUBLISHED, PUBLISHED_PLAIN, read_rows


@pytest.fixture(scope="module")
def data() -> Evidence:
    """The shipped rows."""
    return evidence(read_rows(PUBLISHED), read_rows(PUBLISHED_PLAIN))


@pytest.fixture(scope="module")
def fitted(data):
    """The constants of all rows."""
    return fit(data)


def measuring(part, measured):
    """The same rows with other measurements."""
    return replace(part, measured=measured)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.floats(-2.0, 2.0), min_size=2, max_size=4))
def test_the_least_squares_of_a_line_are_found(truth):
    """Residuals that a linear law makes are brought to nothing."""
    design = np.vander(np.linspace(-1.0, 1.0, 20), len(truth))
    target = design @ np.array(truth)
    found = minimize(lambda point: design @ point - target, np.zeros(len(truth)), 1.5)
    assert np.allclose(found, truth, atol=1e-3)


def test_a_far_row_pulls_less_than_squarely():
    """The loss of one wild residual grows like its size, not like its square."""
    near, far = cost(np.array([0.01]), 1.5), cost(np.array([1e4]), 1.5)
    assert near == pytest.approx(0.01**2, rel=1e-3)
    assert far < 4.0 * 1.5 * 1e4


def test_one_wild_row_hardly_moves_a_mean():
    """The robust mean of fifty zeros and one thousand stays near 0."""
    rows = np.array([0.0] * 50 + [1000.0])
    assert abs(minimize(lambda point: point - rows, np.zeros(1), 1.5).item()) < 0.1


def test_constants_that_made_the_rows_are_found_again(data):
    """Rows computed from known constants give back a constant that many rows speak of."""
    truth = {**values(), "vllm.draft_step_s": 4e-4}
    made = measuring(data.ratios, log_ratio(truth, data.ratios))
    alone = Evidence(made, data.plain, data.sweep, data.first[:0], data.second[:0])
    assert fit(alone, start=values())["vllm.draft_step_s"] == pytest.approx(4e-4, rel=0.35)


def test_every_constant_has_an_interval_and_a_source():
    """A number without spread or source is not shipped."""
    assert all(fact.lower <= fact.value <= fact.upper and fact.source.key for fact in quantities().values())
    assert set(shared_quantities()) >= {name for name in PRIORS if "." not in name} - set(EVERY_ENGINE)


def test_fitted_constants_stay_near_their_physical_size(fitted):
    """No constant runs away from its prior by a factor of four or more."""
    for name, (centre, _) in PRIORS.items():
        value = fitted[f"vllm.{name}" if name in EVERY_ENGINE else name]
        assert centre / 4.0 < value < centre * 4.0, name


def test_there_are_few_constants_for_many_rows(data):
    """Fifteen rows and more stand behind each fitted constant."""
    rows = data.ratios.measured.size + data.plain.measured.size + data.first.size
    assert rows > 15 * len(PRIORS)


def test_constants_of_kernels_are_written_to_every_engine():
    """What is fitted once for all engines is the same in each that runs kernels."""
    spread = spread_out(values(), {"layer_kernel_s": 1e-5})
    assert {value for name, value in spread.items() if name.endswith(".layer_kernel_s")} == {0.0, 1e-5}


def test_leaving_a_publication_out_leaves_its_rows_unread(data):
    """Without a publication, its measurements may be anything."""
    name = "Spec-Bench"
    wild = np.where([p == name for p in data.ratios.publications], 3.0, 0.0)
    changed = replace(data, ratios=measuring(data.ratios, data.ratios.measured + wild))
    assert fit(changed, name) == fit(data, name)


def test_times_on_a_machine_nobody_names_say_nothing_of_the_constants(data, fitted):
    """Plain times of unnamed GPUs may be anything: what is wrong about them may be the machine."""
    unnamed = np.array(["gpu" in row.unknown for row in data.plain.filled])
    assert unnamed.any()
    wild = replace(data, plain=measuring(data.plain, data.plain.measured + 2.0 * unnamed))
    assert fit(wild) == fitted


def test_residuals_are_logarithms_of_predicted_over_measured(data):
    """A row whose prediction is its measurement has none."""
    perfect = replace(data, ratios=measuring(data.ratios, log_ratio(values(), data.ratios)))
    assert np.allclose(residuals(values(), perfect).ratios, 0.0)
