"""What is named for a review stands in place of what the documents say."""

from dataclasses import replace

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


@pytest.mark.parametrize(
    ("settings", "choices", "shared"),
    [
        ({"target_model": "Llama-3.1-8B", "n_gpu": 128.0}, {}, 1),
        ({"target_model": "Llama-3.1-70B", "n_gpu": 8.0}, {}, 8),
        ({"target_model": "Llama-3.1-70B", "n_gpu": 64.0}, {}, 4),
        ({"target_model": "Llama-3.1-70B", "n_gpu": 5.0}, {"placement": "other_gpu"}, 4),
        ({"target_model": "Llama-3.1-8B", "n_gpu": 8.0, "tp_degree": 8.0}, {}, 8),
        ({"target_model": "Llama-3.1-8B", "n_gpu": 2.0}, {"placement": "other_gpu"}, 1),
    ],
)
def test_gpus_in_all_are_not_gpus_a_target_is_divided_over(settings, choices, shared):
    """Replicas and the draft's own GPU are taken off; a stated degree of tensor parallelism is believed."""
    reading = proposal("proposal_sound")
    design = reading.design
    for name, value in {"gpu": "H100", "tp_degree": None, **settings}.items():
        design = design.with_setting(name, value)
    for axis, value in choices.items():
        design = design.with_axis(axis, value)
    case = build_case(baseline(), replace(reading, design=design), Ledger(PROCEDURES))
    assert case.scenario.n_gpu == shared
    assert (case.assumed("tp_degree") is None) == (shared == settings["n_gpu"] or "tp_degree" in settings)


def test_a_draft_no_smaller_than_its_target_is_never_run():
    """Where a text seems to name one, it was misread: the usual draft is taken, and the note says why."""
    reading = proposal("proposal")
    design = reading.design.with_setting("target_model", "Qwen2.5-0.5B").with_setting("draft_model", "Qwen2.5-14B")
    case = build_case(baseline(), replace(reading, design=design), Ledger(PROCEDURES))
    assert case.scenario.draft != "qwen2_5_14b"
    assert "no smaller than the target" in case.assumed("draft_model").why
