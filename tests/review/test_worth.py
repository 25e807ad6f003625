"""Laws of what her numbers are worth."""

import re

import pytest

from tests.critique.readings import IDEAS, reviewed
from vashti.critique.checks.say import percent
from vashti.review import PROCEDURES
from vashti.review.worth import validation_of, worth

EVERY = pytest.mark.parametrize("name", IDEAS)


@EVERY
def test_the_error_printed_is_that_of_the_run(name):
    """Median, ninetieth percentile, coverage and the number of rows are the run's, and the run is named."""
    case = reviewed(name)[0]
    run, text = validation_of(case), worth(case)
    assert f"[run {run.id}]" in text
    assert f"on {run.outputs['rows']} published measurements" in text
    for figure in ("median", "p90", "coverage"):
        assert percent(run.outputs[figure]) in text


@EVERY
def test_errors_are_errors(name):
    """There are rows, the median error is no larger than the ninetieth percentile, and shares are shares."""
    outputs = validation_of(reviewed(name)[0]).outputs
    assert outputs["rows"] > 0
    assert 0.0 < outputs["median"] <= outputs["p90"]
    assert 0.0 <= outputs["coverage"] <= 1.0


def test_the_regime_is_that_of_the_idea():
    """Ideas that draft differently are told the errors of different measurements."""
    regimes = {name: validation_of(reviewed(name)[0]).inputs["method"] for name in IDEAS}
    assert len(set(regimes.values())) > 1
    for name, method in regimes.items():
        assert reviewed(name)[0].design.has("proposer", method)


def test_anyone_can_repeat_the_run():
    """The look-up is a procedure like any other: the same inputs give the same figures."""
    run = validation_of(reviewed("proposal")[0])
    assert PROCEDURES[run.procedure](run.inputs) == run.outputs


def test_what_has_no_measurement_behind_it_is_said():
    """A split of one chip is called physics without a published measurement."""
    assert re.search(r"no published measurement behind", worth(reviewed("proposal")[0]))


def test_what_is_measured_is_not_called_unmeasured():
    """A design that takes turns on the whole chip hears nothing of splits and overlaps."""
    text = worth(reviewed("proposal_sound")[0])
    assert "split" not in text
    assert "physics" not in text


@EVERY
def test_no_name_of_a_record_stands_in_the_sentence(name):
    """Proposer and engine are called what people call them."""
    case = reviewed(name)[0]
    text = worth(case)
    assert not [value for value in case.design.on("proposer") if value in text and "_" in value]
