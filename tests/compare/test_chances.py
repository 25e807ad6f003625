"""Laws of doubt: what was read with doubt counts for less, and makes nothing new."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vashti import atlas
from vashti.compare import judge, nearest
from vashti.compare.distance import distance, expected_similarity, similarity
from vashti.compare.field import costs, field_of
from vashti.compare.procedures import known_designs
from vashti.core.design import Choice, Design

SPACE = atlas.space()
KNOWN = known_designs("")
FIELD = field_of(SPACE, KNOWN)
DESIGNS = st.sampled_from(sorted(KNOWN))
CHOICES = [Choice(axis.id, value) for axis in SPACE.axes.values() for value in axis.values if value != "na"]
DOUBTS = st.dictionaries(st.sampled_from(CHOICES), st.floats(0.05, 1.0), max_size=6)


@given(DESIGNS, DESIGNS)
def test_certainty_changes_nothing(one: str, other: str) -> None:
    """With every choice certain the expected distance is the distance."""
    idea = KNOWN[one]
    sure = dict.fromkeys(idea.choices, 1.0)
    plain = distance(SPACE, idea, KNOWN[other], FIELD.rarity).value
    assert distance(SPACE, idea, KNOWN[other], FIELD.rarity, sure).value == pytest.approx(plain)


@given(DESIGNS, DESIGNS, DOUBTS)
def test_arrays_and_single_distances_agree(one: str, other: str, chances: dict[Choice, float]) -> None:
    """An idea read with doubt stands as far from a design by either way of computing it, between 0 and 1."""
    found = costs(FIELD, KNOWN[one], chances).distances(FIELD.weights)[FIELD.ids.index(other)]
    single = distance(SPACE, KNOWN[one], KNOWN[other], FIELD.rarity, chances).value
    assert found == pytest.approx(single)
    assert -1e-9 <= single <= 1.0 + 1e-9


@given(st.sampled_from(sorted(SPACE.axes)), st.floats(0.1, 1.0))
def test_a_lone_doubtful_value_is_as_alike_as_a_certain_one(axis: str, chance: float) -> None:
    """Doubt takes weight from an axis, not likeness: the value meant is the same."""
    for value in SPACE.axes[axis].values:
        right = frozenset({value})
        assert expected_similarity(SPACE.axes[axis], {value: chance}, right) == pytest.approx(1.0)
    assert similarity(SPACE.axes[axis], frozenset(), right) == 0.0


def test_a_doubtful_choice_makes_no_known_system_new() -> None:
    """A system with one choice more is new where that choice is sure, and the system itself where it is doubtful."""
    more = Choice("mispredict", "migrate")
    idea = Design(KNOWN["eagle2"].choices | {more})
    classes = {
        chance: judge(SPACE, KNOWN["leviathan"], idea, KNOWN, chances={more: chance}).novelty_class
        for chance in (0.5, 1.0)
    }
    assert classes[0.5] == "identical"
    assert classes[1.0] != "identical"


def test_what_is_likely_but_not_held_draws_its_system_nearer() -> None:
    """A telling choice that was just not read helps to find who makes it."""
    target = KNOWN["swiftspec"]
    lost = Choice("tp", "separate_group")
    idea = Design(frozenset(choice for choice in target.choices if choice != lost))
    assert lost in target.choices
    far, near = (
        next(n.distance.value for n in nearest(SPACE, idea, KNOWN, len(KNOWN), chances=c) if n.id == "swiftspec")
        for c in ({}, {lost: 0.4})
    )
    assert near < far


def test_an_ordinary_choice_read_in_passing_makes_no_known_system_new() -> None:
    """Rejection sampling beside a system that accepts otherwise counts where it is all but certain, not where it is likely."""
    other = Choice("verify_rule", "rejection")
    system = KNOWN["block_verification"]
    idea = Design((system.choices - {Choice("verify_rule", "block_verify")}) | {other})
    classes = {
        chance: judge(SPACE, KNOWN["leviathan"], idea, KNOWN, chances={other: chance}).novelty_class
        for chance in (0.9, 1.0)
    }
    assert classes[0.9] == "identical"
    assert classes[1.0] != "identical"
