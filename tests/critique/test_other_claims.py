"""Ideas whose claim is not a user's speedup: nothing drafted, or drafted on the users' own devices."""

from dataclasses import replace

import pytest

from tests.critique.readings import case_of, findings, own, proposal, sounds
from vashti import critique, perf
from vashti.critique.checks.nothing_drafted import nothing_drafted
from vashti.critique.checks.run_ahead import run_ahead
from vashti.critique.checks.server_side import server_gain, server_side
from vashti.critique.checks.stated_batch import stated_batch
from vashti.critique.checks.stated_times import stated_times


def _with(**choices):
    reading = proposal("proposal_sound")
    design = reading.design
    for axis, values in choices.items():
        design = design.with_axis(axis, *values)
    return case_of(replace(reading, design=design))


def test_an_idea_without_a_draft_is_not_judged_by_a_bar_for_drafts():
    """Where the text says nothing is drafted the verdict is to refuse, and the one finding says what would change that."""
    case = _with(proposer=("none",), boundary=("prefill_decode",))
    said = critique.critique(case)
    assert [f.check for f in said.findings if f.check != "impossible_value"] == ["nothing_drafted"]
    assert critique.verdict(case, said).decision == "refuse"


def test_an_idea_with_a_draft_never_hears_that_nothing_is_drafted():
    """The check is silent on every design that drafts."""
    assert not list(nothing_drafted(_with()))


def test_a_client_that_drafts_is_judged_for_user_and_server_apart():
    """The round trip makes a user wait; the server's gain counts the verify pass alone and is larger."""
    case = _with(placement=("client",), handoff=("wan",), overlap=("sequential",))
    (finding,) = findings(server_side, case)
    point, run = server_gain(case)
    assert finding.effect.value == point.speedup
    assert run.outputs["value"] > point.speedup


def test_drafts_on_users_devices_cost_the_server_no_weights():
    """Memory a client brings is not added to the server's."""
    here, there = _with(placement=("other_gpu",)), _with(placement=("client",), handoff=("wan",))
    overheads = [case.at(8).outputs["memory_overhead"] for case in (here, there)]
    assert overheads[1] < overheads[0]


def _saying(**settings):
    reading = proposal("proposal_sound")
    design = reading.design
    for name, value in settings.items():
        design = design.with_setting(name, value)
    items = tuple(own(name, value) for name, value in settings.items() if not isinstance(value, tuple))
    return case_of(replace(reading, design=design, items=(*reading.items, *items)))


def test_a_batch_that_does_not_fit_is_said():
    """A batch whose caches exceed the memory is an objection; one that fits is none."""
    assert not list(stated_batch(_saying(batch_sizes=(1.0, 8.0))))
    (finding,) = findings(stated_batch, _saying(batch_sizes=(1.0, 5000.0), context_len=32768.0))
    assert finding.effect.value < 5000


def test_a_clock_far_from_the_model_is_said_and_a_near_one_is_sound():
    """A stated phase time that would change the result is an objection with both numbers; one near the model's is not."""
    modeled = _saying().at(1).phase("verify")["alone_s"]
    (finding,) = findings(stated_times, _saying(verify_time_s=4.0 * modeled, batch_sizes=(1.0,)))
    assert finding.effect.value == pytest.approx(4.0 * modeled * 1e3)
    assert sounds(stated_times, _saying(verify_time_s=1.05 * modeled, batch_sizes=(1.0,)))


def test_an_acceptance_rate_of_another_drafter_is_borrowed():
    """A rate taken over from a baseline with another proposer is not the idea's own; a stated one is."""
    assert not _saying(acceptance_rate=0.6).acceptance_is_borrowed
    reading = proposal("proposal_sound")
    design = reading.design.with_axis("proposer", "retrieval")
    for name in ("acceptance_rate", "acceptance_length", "draft_model"):
        design = design.with_setting(name, None)
    assert case_of(replace(reading, design=design, items=())).acceptance_is_borrowed


def test_running_ahead_elsewhere_is_held_against_waiting_there():
    """A draft on another device is compared with the same draft in turns, not with one moved beside the target."""
    case = _with(placement=("cpu",), handoff=("host",), overlap=("run_ahead",), proposer=("draft_lm",))
    point = case.at(8)
    turns = case.at(8, scenario=case.with_design(case.design.with_axis("overlap", "sequential")))
    for found in findings(run_ahead, case):
        assert turns.run_id in {getattr(e, "run_id", "") for e in found.evidence}
        assert "took its bytes" not in found.text
    assert point.speedup >= 0.98 * turns.speedup


def test_a_schedule_that_does_not_run_ahead_is_not_said_to():
    """Where two schedules are stated the check speaks of the one that is run."""
    case = _with(placement=("green_ctx",), overlap=("dual_batch", "run_ahead"), proposer=("draft_lm",))
    assert bool(list(run_ahead(case))) == (perf.plan_of(case.design).overlap == "run_ahead")
    assert not list(run_ahead(_with(placement=("green_ctx",), overlap=("dual_batch",))))
