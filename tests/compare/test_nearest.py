"""Laws of the nearest system and the nearest pair."""

import pytest

from vashti import atlas
from vashti.compare import nearest, nearest_pair
from vashti.core.design import Design

SPACE = atlas.space()
KNOWN = {id_: entry.design for id_, entry in atlas.designs().items()}
DISTINCT = [id_ for id_ in KNOWN if sum(KNOWN[id_].choices == other.choices for other in KNOWN.values()) == 1]


@pytest.mark.parametrize("id_", sorted(DISTINCT))
def test_every_system_is_its_own_nearest(id_):
    """A system restated without loss is found again."""
    assert nearest(SPACE, KNOWN[id_], KNOWN, 1)[0].id == id_


def test_neighbors_come_nearest_first():
    """The list is in order of distance."""
    found = [n.distance.value for n in nearest(SPACE, KNOWN["eagle2"], KNOWN, 10)]
    assert found == sorted(found)


def test_a_combination_of_two_names_the_pair():
    """Masks from one system, outcome enumeration from another: the pair covers what neither does alone."""
    idea = KNOWN["cospec_sglang"].with_axis("topology", "outcome_enum").with_axis("overlap", "enumerate")
    idea = idea.with_axis("mispredict", "cached_branch")
    pair = nearest_pair(SPACE, idea, KNOWN)
    assert pair is not None
    assert "cospec_sglang" in pair.ids
    assert pair.distance < min(pair.first_alone, pair.second_alone)


def test_a_pair_is_never_farther_than_either_alone():
    """Two systems together hold at least what each holds."""
    for id_ in ("faser", "ssd", "medusa"):
        pair = nearest_pair(SPACE, KNOWN[id_], KNOWN)
        assert pair is not None
        assert pair.distance <= min(pair.first_alone, pair.second_alone)


def test_a_design_that_states_nothing_has_no_pair():
    """Nothing stated, nothing covered."""
    assert nearest_pair(SPACE, Design(), KNOWN) is None
