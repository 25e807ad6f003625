"""Laws of the moves: each is a real change within the space."""

import pytest

from tests.critique.readings import IDEAS, reviewed
from vashti import atlas
from vashti.atlas.rules import broken_implications, design_problems
from vashti.core.delta import diff
from vashti.critique.checks.rivals import SPATIAL
from vashti.twist import MOVES
from vashti.twist.moves import BY_ID, moved
from vashti.twist.search import holds

EVERY = pytest.mark.parametrize("move", MOVES, ids=lambda move: move.id)


def starts():
    """The example proposals as they are run."""
    return [reviewed(name)[0].scenario for name in IDEAS]


@EVERY
def test_a_move_that_applies_changes_the_design(move):
    """Wherever a move says that it applies, the design after it is another."""
    applied = [start for start in starts() if move.applies(start.design)]
    assert all(diff(start.design, moved(move, start).design) for start in applied)


@EVERY
def test_a_move_made_once_does_not_apply_again(move):
    """After a move there is nothing left of it to do."""
    assert not any(move.applies(moved(move, start).design) for start in starts() if move.applies(start.design))


@EVERY
def test_a_move_keeps_to_the_names_of_the_space(move):
    """It takes, adds, drops and sets only what the space names, and adds only on axes that hold several values."""
    axes, settings = atlas.space().axes, atlas.space().settings
    for part in (move.takes, move.adds, move.drops):
        for axis, values in part.items():
            assert set(values) <= set(axes[axis].values)
    assert all(axes[axis].multi for axis in move.adds)
    assert set(move.sets) <= set(settings)


@EVERY
def test_a_move_touches_nothing_else(move):
    """Axes and settings that a move does not name stay as they were, and so do machine, target and engine.

    A move that brings the draft back beside the target brings the channel between them back too.
    """
    named = {*move.takes, *move.adds, *move.drops} | ({"handoff"} if "placement" in move.takes else set())
    for start in starts():
        if not move.applies(start.design):
            continue
        after = moved(move, start)
        assert diff(start.design, after.design).axes <= named
        changed = {s.name for s in start.design.settings ^ after.design.settings}
        assert changed <= set(move.sets)
        assert (after.machine, after.n_gpu, after.target, after.engine) == (
            start.machine,
            start.n_gpu,
            start.target,
            start.engine,
        )


@EVERY
def test_a_move_breaks_no_implication_of_the_space_by_itself(move):
    """From an example that keeps to the space a single move leads to a design that does, and that can run."""
    for start in starts():
        if move.applies(start.design):
            before = broken_implications(start.design)
            assert all(rule in before for rule in broken_implications(moved(move, start).design))
            assert holds(moved(move, start), start)
            assert not [p for p in design_problems(moved(move, start).design) if "no such" in p or "several" in p]


@EVERY
def test_a_move_says_what_it_costs(move):
    """A physical cost in words and a positive number of weeks."""
    assert move.physical
    assert move.title[0].islower()
    assert move.weeks > 0


def test_names_of_moves_are_distinct():
    """No two moves share a name."""
    assert len(BY_ID) == len(MOVES)


@pytest.mark.parametrize("name", ["take_turns", "light_head"])
def test_without_a_split_nothing_moves_sms(name):
    """A move that gives the split up leaves no knob that would turn it."""
    move = BY_ID[name]
    for start in starts():
        if move.applies(start.design) and start.design.has("placement", *SPATIAL):
            after = moved(move, start).design
            assert not after.has("knobs", "sm_split", "worker_count", "placement")
            assert after.number("sm_fraction_draft") is None
