"""Weights agree with relations known from the sources, and a ranking that owes little to them says so."""

import numpy as np
import pytest

from vashti import atlas
from vashti.compare import field_of, known_designs, nearest, stability, triplets
from vashti.compare.weights import SPREAD, strayed
from vashti.core.design import Design

SPACE = atlas.space()
KNOWN = known_designs("")
FIELD = field_of(SPACE, KNOWN)
TOLD = atlas.relations()
ASKED = triplets(SPACE, KNOWN, TOLD.near, TOLD.families)
MEMBERS = [id_ for members in TOLD.families.values() for id_ in members]


def test_relations_are_of_systems_of_the_atlas() -> None:
    """Every system named exists, and stands in one family at most."""
    named = {id_ for pair in TOLD.near for id_ in pair} | set(MEMBERS)
    assert named <= set(KNOWN)
    assert len(MEMBERS) == len(set(MEMBERS))


@pytest.mark.parametrize("pair", TOLD.near)
def test_a_near_pair_is_two_systems_in_order_of_date(pair: tuple[str, str]) -> None:
    """The later one says of itself that it follows the earlier."""
    first, second = (atlas.design(id_).date for id_ in pair)
    width = min(len(first), len(second))
    assert first[:width] <= second[:width]


def test_the_weights_agree_with_the_relations() -> None:
    """Relatives stand nearer than strangers in nearly all comparisons, and better than with equal weights."""
    shipped = float((ASKED.gaps(FIELD.weights) > 0.0).mean())
    equal = float((ASKED.gaps(np.ones(len(SPACE.axes))) > 0.0).mean())
    assert shipped >= 0.98
    assert shipped >= equal


def test_a_comparison_never_sets_a_relative_against_a_relative() -> None:
    """The third system is of another family than both of the others, and never paired with the first."""
    family = {id_: name for name, members in TOLD.families.items() for id_ in members}
    pairs = {frozenset(pair) for pair in TOLD.near}
    for first, second, third in ASKED.names:
        assert family[third] not in {family.get(first), family.get(second)}
        assert frozenset((first, third)) not in pairs


def test_strayed_weights_stay_within_the_spread_and_repeat() -> None:
    """Each weight moves by the spread at most, and the same seed gives the same draws."""
    drawn = strayed(FIELD.weights, 50)
    assert (np.abs(drawn / FIELD.weights - 1.0) <= SPREAD).all()
    assert (drawn == strayed(FIELD.weights, 50)).all()
    assert not (drawn == strayed(FIELD.weights, 50, seed=1)).all()


def test_a_system_is_nearest_to_itself_under_any_weights() -> None:
    """Distance zero is distance zero whatever the weights."""
    found = stability(FIELD, KNOWN["faser"])
    assert (found.nearest, found.kept, found.rivals) == ("faser", 1.0, ())


def test_without_itself_the_nearest_is_that_of_the_ranking() -> None:
    """Shares of those that come first add up to one."""
    others = {id_: design for id_, design in KNOWN.items() if id_ != "eagle2"}
    found = stability(FIELD, KNOWN["eagle2"], "eagle2")
    first = nearest(SPACE, KNOWN["eagle2"], others, 1)[0]
    assert KNOWN[found.nearest].choices == KNOWN[first.id].choices
    assert found.kept + sum(share for _, share in found.rivals) == pytest.approx(1.0)


def test_an_idea_between_two_systems_is_told_to_be_unsteady() -> None:
    """Half of one and half of another: the nearest depends on the weights, and the rival is named."""
    known = {
        "a": Design.of({"topology": "chain", "signal": "load"}),
        "b": Design.of({"topology": "block", "signal": "slo"}),
    }
    idea = Design.of({"topology": "chain", "signal": "slo"})
    weights = {axis.id: axis.weight for axis in SPACE.axes.values()}
    found = stability(field_of(SPACE, known), idea, spread=0.6)
    assert weights["topology"] != weights["signal"]
    assert found.nearest in known
    assert 0.0 < found.kept < 1.0
    assert {id_ for id_, _ in found.rivals} == set(known) - {found.nearest}
