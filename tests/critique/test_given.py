"""What is named for a review stands in place of what the documents say."""

import pytest

from tests.critique.readings import PROCEDURES, baseline, proposal
from vashti.core.errors import DataError
from vashti.core.run import Ledger
from vashti.critique import build_case


def _case(**given):
    return build_case(baseline(), proposal("proposal"), Ledger(PROCEDURES), given)


def test_a_machine_a_model_and_an_engine_may_be_named():
    """Each replaces what was read or assumed, and is listed as given."""
    case = _case(gpu="L40S", target_model="Qwen3-8B", engine="sglang")
    assert (case.scenario.machine, case.scenario.target, case.scenario.engine) == ("l40s", "qwen3_8b", "sglang")
    assert case.reference.machine == "l40s"
    assert {case.assumed(name).origin for name in ("gpu", "target_model", "engine")} == {"given"}


def test_naming_nothing_changes_nothing():
    """Without anything named the case is that of the documents."""
    assert _case().scenario == build_case(baseline(), proposal("proposal"), Ledger(PROCEDURES)).scenario


@pytest.mark.parametrize("name", ["gpu", "target_model", "engine"])
def test_a_name_that_is_none_is_refused(name):
    """What nobody knows is one error, not a silent default."""
    with pytest.raises(DataError, match="Quux"):
        _case(**{name: "Quux"})
