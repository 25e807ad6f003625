"""Ideas whose claim is not a user's speedup: nothing drafted, or drafted on the users' own devices."""

from dataclasses import replace

from tests.critique.readings import case_of, findings, proposal
from vashti import critique
from vashti.critique.checks.nothing_drafted import nothing_drafted
from vashti.critique.checks.server_side import server_gain, server_side


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
