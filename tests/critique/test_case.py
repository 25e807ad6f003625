"""Laws of resolving two readings into what can be run."""

from dataclasses import replace

import pytest

from tests.critique.readings import IDEAS, PROCEDURES, baseline, case_of, proposal, reviewed
from vashti import atlas, critique
from vashti.core.design import Design
from vashti.core.reading import Document, Reading
from vashti.core.run import Ledger
from vashti.critique.case import schedules
from vashti.critique.inherited import COUPLED, COUPLED_SETTINGS, INHERITED_SETTINGS

BEFORE = {
    "boundary": "none",
    "proposer": "draft_lm",
    "topology": "chain",
    "overlap": "sequential",
    "placement": "time_shared",
    "draft_steps": "ar",
    "kv_state": "own_full",
    "kv_sync": "lockstep",
    "verify_exec": "single_pass",
    "kernel": "graph",
    "handoff": "device",
    "repartition": "na",
    "mispredict": "truncate",
    "training": "none",
    "tp": "single",
}
CAUSES = {
    "boundary": "draft_verify",
    "placement": "green_ctx",
    "proposer": "ar_head",
    "topology": "static_tree",
    "overlap": "run_ahead",
}


def reading(role, choices, settings=None):
    """A reading without a document behind it."""
    return Reading(Document(role, role, 1, ()), Design.of(choices, settings), (), ())


def built(choices, settings=None, before=None):
    """The case of an idea that says this on the plain baseline."""
    first = reading("baseline", BEFORE, before)
    return critique.build_case(first, reading("idea", choices, settings), Ledger(PROCEDURES))


@pytest.mark.parametrize("cause", sorted(COUPLED))
def test_what_hangs_on_a_changed_axis_is_not_inherited(cause):
    """A change on an axis loses the baseline's values on the axes coupled to it; the kindest schedule may stand in."""
    case = built({cause: CAUSES[cause]})
    for axis in COUPLED[cause]:
        note = case.assumed(axis)
        assert note is None or note.origin != "baseline", axis
        assert axis == "overlap" or not case.design.on(axis)


@pytest.mark.parametrize("cause", sorted(COUPLED))
def test_what_hangs_on_an_unchanged_axis_is_inherited(cause):
    """Saying the baseline's own value again changes nothing, and the rest is inherited with a note."""
    case = built({cause: BEFORE[cause]})
    for axis, value in BEFORE.items():
        assert case.design.on(axis) == {value}
        note = case.assumed(axis)
        assert (axis == cause) == (note is None)
        assert note is None or note.origin == "baseline"


@pytest.mark.parametrize("cause", sorted(COUPLED_SETTINGS))
def test_settings_that_hang_on_a_changed_axis_are_not_inherited(cause):
    """A tree's size is not a chain's, nor a model's draft length a head's."""
    values = {name: 5.0 for name in COUPLED_SETTINGS[cause] if name != "draft_model"}
    case = built({cause: CAUSES[cause]}, before=values)
    assert [name for name in values if case.design.number(name) is not None] == []


def test_only_settings_of_the_machine_and_the_workload_are_inherited():
    """Of all settings a baseline may state the idea keeps those of INHERITED_SETTINGS; claims and timings stay behind."""
    stated = {name: "llama3_1_8b" if spec.unit == "name" else spec.high / 2 for name, spec in SETTINGS.items()}
    stated |= {"gpu": "h200", "draft_model": "llama3_2_1b", "n_gpu": 1.0, "tp_degree": 1.0, "draft_len": 4.0}
    stated |= {"tree_size": 8.0, "tree_depth": 4.0, "tree_width": 2.0, "acceptance_rate": 0.6, "context_len": 512.0}
    case = built({"knobs": "draft_len"}, before=stated)
    kept = {s.name for s in case.design.settings}
    assert kept <= INHERITED_SETTINGS
    assert {"acceptance_rate", "context_len", "gpu", "draft_len"} <= kept


SETTINGS = dict(atlas.space().settings)


def test_what_the_idea_says_is_never_overridden():
    """A setting stated by both is the idea's, without a note."""
    case = built({}, {"acceptance_rate": 0.9, "context_len": 300.0}, {"acceptance_rate": 0.5, "context_len": 9000.0})
    assert (case.acceptance_rate, case.context_len) == (0.9, 300)
    assert case.assumed("acceptance_rate") is None


@pytest.mark.parametrize(("name", "shown"), [("gpu", "Quux 9000"), ("target_model", "Nobody-13B")])
def test_an_unknown_machine_or_model_becomes_an_assumption_that_names_it(name, shown):
    """What the atlas does not know is named in the note on what was taken instead."""
    note = built({}, {name: shown}).assumed(name)
    assert note is not None
    assert note.origin == "assumed"
    assert shown in note.why
    assert shown not in note.value


def test_whatever_a_run_needed_and_nobody_said_is_noted():
    """From two documents without a single setting GPU, models, acceptance, context and engine are assumed, each with a why."""
    case = built({})
    for name in ("gpu", "target_model", "draft_model", "acceptance_rate", "context_len", "engine"):
        note = case.assumed(name)
        assert note is not None, name
        assert note.origin == "assumed"
        assert note.why


def test_an_unstated_schedule_is_read_the_kindest_way():
    """The schedule taken is the one with the highest speedup at the first served batch, and it is noted."""
    case = reviewed("proposal")[0]
    note = case.assumed("overlap")
    assert note is not None
    assert note.origin == "kindest"
    options = schedules(case.design)
    tried = {
        option: case.at(critique.SERVED[0], scenario=case.with_design(case.design.with_axis("overlap", option))).speedup
        for option in options
    }
    assert tried[note.value] == max(tried.values())
    assert case.design.on("overlap") == {note.value}
    terms = atlas.space().axes["overlap"].values
    assert all(terms[option].term in note.why for option in options)


def test_a_stated_schedule_is_kept():
    """An idea that states its schedule is run with it, without a note."""
    case = reviewed("proposal_edge")[0]
    assert case.design.on("overlap") == {"run_ahead"}
    assert case.assumed("overlap") is None


@pytest.mark.parametrize("name", IDEAS)
def test_the_same_readings_make_the_same_runs(name):
    """Case and critique of equal readings ask for the same runs in the same order, with the same outputs."""
    case = case_of(proposal(name))
    critique.critique(case)
    other = case_of(proposal(name))
    critique.critique(other)
    assert list(case.ledger.runs.items()) == list(other.ledger.runs.items())


def test_the_order_of_items_does_not_matter_to_the_scenario():
    """A reading whose items come in another order is the same case."""
    idea = proposal("proposal")
    turned = replace(idea, items=tuple(reversed(idea.items)))
    one, other = case_of(idea), case_of(turned)
    assert one.scenario == other.scenario
    assert one.assumptions == other.assumptions


def test_idea_and_baseline_run_on_the_same_machine():
    """Machine, target, GPUs and engine of the reference are the idea's, so that only the design differs."""
    for name in IDEAS:
        case = reviewed(name)[0]
        for part in ("machine", "target", "n_gpu", "engine"):
            assert getattr(case.scenario, part) == getattr(case.reference, part)


def test_the_baselines_words_stand_in_only_where_they_are_inherited():
    """A quote of the baseline is never given for an axis the idea has made anew."""
    case = reviewed("proposal")[0]
    lost = [axis for axis in baseline().design.axes if not case.design.on(axis)]
    assert lost
    assert all(case.quote(axis) is None for axis in lost)
