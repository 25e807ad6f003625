"""The arrays say what the plain formula says, for any design and any set of known ones."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vashti import atlas
from vashti.compare import distance, field_of, known_designs
from vashti.compare.field import among, costs
from vashti.core.design import Choice, Design

SPACE = atlas.space()
KNOWN = known_designs("")
FIELD = field_of(SPACE, KNOWN)
CHOICES = [Choice(axis.id, value) for axis in SPACE.axes.values() for value in axis.values]
DESIGNS = st.frozensets(st.sampled_from(CHOICES), max_size=18).map(Design)


@given(DESIGNS)
def test_distances_to_all_are_the_distances_to_each(idea: Design) -> None:
    """One product of arrays gives what `distance` gives design by design."""
    found = costs(FIELD, idea).distances(FIELD.weights)
    each = [distance(SPACE, idea, design, FIELD.rarity).value for design in KNOWN.values()]
    np.testing.assert_allclose(found, each, atol=1e-12)


@given(st.lists(DESIGNS, min_size=1, max_size=6))
def test_distances_among_all_are_those_from_each(designs: list[Design]) -> None:
    """The square of distances has one row for each design asked about."""
    field = field_of(SPACE, {str(i): design for i, design in enumerate(designs)})
    rows = [costs(field, design).distances(field.weights) for design in designs]
    np.testing.assert_allclose(among(field), rows, atol=1e-12)


def test_several_sets_of_weights_are_several_rows() -> None:
    """A matrix of weights gives a row of distances for each set."""
    found = costs(FIELD, KNOWN["faser"])
    weights = np.stack([FIELD.weights, 2.0 * FIELD.weights, np.ones(len(SPACE.axes))])
    rows = found.distances(weights)
    assert rows.shape == (3, len(KNOWN))
    np.testing.assert_allclose(rows[0], rows[1])
    np.testing.assert_allclose(rows[2], found.distances(weights[2]))


@pytest.mark.parametrize("known", [{}, {"only": Design()}])
def test_nothing_known_is_at_no_distance(known: dict[str, Design]) -> None:
    """An empty map has no distances; a design that states nothing is as far as can be."""
    field = field_of(SPACE, known)
    assert costs(field, KNOWN["faser"]).distances(field.weights).shape == (len(known),)
    assert (costs(field, Design()).distances(field.weights) == 1.0).all()
