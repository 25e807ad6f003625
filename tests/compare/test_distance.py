"""Laws of the distance between designs."""

from hypothesis import given
from hypothesis import strategies as st

from vashti import atlas
from vashti.compare import distance, similarity
from vashti.compare.distance import GENERIC_MATCH, SAME_FAMILY
from vashti.core.design import Choice, Design

SPACE = atlas.space()
CHOICES = [Choice(axis.id, value) for axis in SPACE.axes.values() for value in axis.values]
DESIGNS = st.frozensets(st.sampled_from(CHOICES), max_size=18).map(Design)
AXES = st.sampled_from(sorted(SPACE.axes)).map(SPACE.axes.__getitem__)


@given(DESIGNS.filter(lambda d: d.choices))
def test_a_design_stands_at_no_distance_from_itself(design):
    """distance(d, d) is 0 and every stated axis is shared."""
    found = distance(SPACE, design, design)
    assert found.value == 0.0
    assert set(found.shared) == design.axes
    assert not found.differs
    assert not found.not_stated


@given(DESIGNS, DESIGNS)
def test_a_distance_lies_between_zero_and_one(idea, other):
    """Whatever the designs, the distance is within [0, 1]."""
    assert 0.0 <= distance(SPACE, idea, other).value <= 1.0


@given(DESIGNS, DESIGNS)
def test_an_unstated_axis_is_never_shared(idea, other):
    """An axis only one side states is listed as not stated, never as shared or different."""
    found = distance(SPACE, idea, other)
    assert set(found.not_stated) == idea.axes ^ other.axes
    assert set(found.shared) | set(found.differs) == idea.axes & other.axes


@given(AXES, st.data())
def test_similarity_is_symmetric(axis, data):
    """Matching goes both ways."""
    values = st.frozensets(st.sampled_from(sorted(axis.values)), min_size=1, max_size=4)
    left, right = data.draw(values), data.draw(values)
    assert similarity(axis, left, right) == similarity(axis, right, left)


def test_values_of_one_family_count_half():
    """Green contexts and SM masks both split one chip, so they are half alike."""
    axis = SPACE.axes["placement"]
    assert similarity(axis, frozenset({"green_ctx"}), frozenset({"sm_mask"})) == SAME_FAMILY


def test_an_unnamed_split_is_compatible_with_a_named_one():
    """Spatial sharing by an unnamed mechanism is nearer to a named split than two named ones are to one another."""
    axis = SPACE.axes["placement"]
    assert similarity(axis, frozenset({"spatial_unspecified"}), frozenset({"green_ctx"})) == GENERIC_MATCH
    assert SAME_FAMILY < GENERIC_MATCH < 1.0


def test_steps_on_an_ordinal_axis_add_up():
    """Farther along an ordinal axis is less alike."""
    axis = SPACE.axes["repartition"]
    likeness = [similarity(axis, frozenset({axis.ordinal[0]}), frozenset({value})) for value in axis.ordinal]
    assert likeness[0] == 1.0
    assert likeness == sorted(likeness, reverse=True)
    assert likeness[1] > likeness[2]


def test_a_system_that_states_less_is_not_nearer_for_it():
    """Dropping a choice that agrees never brings a known design nearer."""
    idea = atlas.design("cospec_sglang").design
    full = distance(SPACE, idea, idea).value
    for axis in sorted(idea.axes):
        assert distance(SPACE, idea, idea.with_axis(axis)).value > full
