"""Laws of errors with two publications left out."""

from dataclasses import replace

import numpy as np
import pytest

from vashti.perf.calibrate import Evidence, evidence, fit, log_ratio
from vashti.perf.nested import errors_without
from vashti.perf.rows import PUBLISHED, PUBLISHED_PLAIN, read_rows

ASKED, OTHER = "EAGLE-3 paper", "Spec-Bench"


@pytest.fixture(scope="module")
def data() -> Evidence:
    """The shipped rows."""
    return evidence(read_rows(PUBLISHED), read_rows(PUBLISHED_PLAIN))


@pytest.fixture(scope="module")
def without(data):
    """The constants of all rows but those asked about."""
    return fit(data, ASKED)


def rows_of(data, name):
    """Which ratio rows a publication has."""
    return np.array([p == name for p in data.ratios.publications])


def test_the_rows_asked_about_keep_the_error_of_their_fold(data, without):
    """Nothing more is left out for them."""
    mine = rows_of(data, ASKED)
    plain = log_ratio(without, data.ratios) - data.ratios.measured
    assert np.allclose(errors_without(data, without, ASKED)[mine], plain[mine])


def test_the_rows_asked_about_say_nothing_of_the_other_errors(data, without):
    """Whatever was measured there, the band it is held against is the same."""
    wild = data.ratios.measured + 3.0 * rows_of(data, ASKED)
    changed = replace(data, ratios=replace(data.ratios, measured=wild))
    others = ~rows_of(data, ASKED)
    told, untold = (errors_without(one, without, ASKED)[others] for one in (changed, data))
    assert np.allclose(told, untold)


def test_one_step_says_what_a_fit_without_both_says(data, without):
    """To two hundredths, on a publication that the fit had leaned on."""
    mine = rows_of(data, OTHER)
    exact = log_ratio(fit(data, ASKED, OTHER), data.ratios) - data.ratios.measured
    assert np.allclose(errors_without(data, without, ASKED)[mine], exact[mine], atol=0.02)
