"""Laws of the search: deterministic, within the space, judged by its own grid."""

from functools import cache
from itertools import pairwise

import numpy as np
import pytest

from tests.critique.readings import IDEAS, reviewed
from vashti import perf
from vashti.atlas.rules import broken_implications
from vashti.twist import MOVES
from vashti.twist.moves import BY_ID, moved
from vashti.twist.search import GRID, MOST_MOVES, NO_LOSS, Score, cells, holds, score, search_run

NAMES = ("proposal", "proposal_rewrite", "proposal_two_batches")
EVERY = pytest.mark.parametrize("name", NAMES)


def asked(name, keep=()):
    """The inputs of a search from an example."""
    case = reviewed(name)[0]
    return {"scenario": case.scenario.as_dict(), "reference": case.reference.as_dict(), "keep": [list(k) for k in keep]}


@cache
def searched(name):
    """The search from an example, nothing to be kept."""
    return search_run(asked(name))


def test_the_same_search_gives_the_same_answer():
    """Nothing in a search depends on when or how often it is made."""
    assert search_run(asked("proposal_rewrite")) == searched("proposal_rewrite")


@EVERY
def test_candidates_hold_few_distinct_moves_that_lead_to_them(name):
    """Each is reached from the start by its moves in order, at most three, none twice; its weeks are their sum."""
    start = reviewed(name)[0].scenario
    for candidate in searched(name)["ranked"]:
        names = candidate["moves"]
        assert 1 <= len(names) <= MOST_MOVES
        assert len(set(names)) == len(names)
        assert candidate["weeks"] == pytest.approx(sum(BY_ID[move].weeks for move in names))
        after = start
        for move in names:
            assert BY_ID[move].applies(after.design)
            after = moved(BY_ID[move], after)
        assert after.as_dict() == candidate["scenario"]


@EVERY
def test_candidates_keep_to_the_space_and_can_run(name):
    """None breaks an implication that the start kept, and none is refused by the model."""
    before = broken_implications(reviewed(name)[0].scenario.design)
    for candidate in searched(name)["ranked"]:
        scenario = perf.Scenario.from_dict(candidate["scenario"])
        assert all(rule in before for rule in broken_implications(scenario.design))
        perf.check_scenario(scenario, perf.Conditions(8, 0.7, 1024))


@EVERY
def test_candidates_are_ranked_by_their_worst_case_first(name):
    """Not losing comes before the typical gain less its weeks."""
    keys = [Score(c["worst"], c["typical"], c["weeks"]).key for c in searched(name)["ranked"]]
    assert all(a[0] >= b[0] - 1e-3 for a, b in pairwise(keys))


@EVERY
def test_every_single_move_that_applies_is_tried(name):
    """At the first depth nothing is pruned that the space allows."""
    start = reviewed(name)[0].scenario
    single = [move for move in MOVES if move.applies(start.design) and holds(moved(move, start), start)]
    assert searched(name)["tried"] >= len(single) > 0


def test_what_is_to_be_kept_is_kept():
    """The best that keeps the idea holds one of the choices named; the others are marked."""
    keep = [("boundary", "draft_verify")]
    found = search_run(asked("proposal", keep))
    for candidate in (*found["kept"], *found["ranked"]):
        design = perf.Scenario.from_dict(candidate["scenario"]).design
        assert candidate["keeps_idea"] == design.has("boundary", "draft_verify")
    assert all(candidate["keeps_idea"] for candidate in found["kept"])


def test_a_score_is_the_worst_and_the_mean_of_its_cells():
    """Worst is the smallest cell; typical is the geometric mean, so between the smallest and the largest."""
    scenario = reviewed("proposal")[0].scenario
    grid, made = cells(scenario), score(scenario, 0.0)
    assert grid.shape == tuple(len(values) for values in GRID.values())
    assert made.worst == grid.min()
    assert made.typical == pytest.approx(float(np.prod(grid) ** (1.0 / grid.size)))


def test_the_grid_is_the_prediction():
    """A cell of the stress grid is the speedup predicted there."""
    scenario = reviewed("proposal_sound")[0].scenario
    value = perf.predict(
        scenario, perf.Conditions(int(GRID["batch"][1]), GRID["acceptance_rate"][2], int(GRID["context_len"][0]))
    )
    assert cells(scenario)[1, 2, 0] == pytest.approx(value.speedup.value, rel=1e-6)


def test_a_week_must_be_worth_its_gain():
    """Of two equal designs the cheaper comes first, and not losing outweighs any typical gain."""
    assert Score(1.0, 1.5, 1.0).key > Score(1.0, 1.5, 4.0).key
    assert Score(NO_LOSS, 1.1, 1.0).key > Score(0.5, 3.0, 1.0).key


def test_the_start_is_the_idea_itself():
    """The start is scored as it stands, with no moves."""
    for name in NAMES:
        start = searched(name)["start"]
        assert start["moves"] == []
        assert start["scenario"] == reviewed(name)[0].scenario.as_dict()


def test_examples_are_searched():
    """The laws above are tried on examples that exist."""
    assert set(NAMES) <= set(IDEAS)
