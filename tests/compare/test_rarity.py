"""Rare choices tell more than common ones."""

from hypothesis import given
from hypothesis import strategies as st

from vashti import atlas
from vashti.compare import distance, known_designs
from vashti.compare.rarity import EVEN, RARE, rarity_among
from vashti.core.design import Choice, Design

SPACE = atlas.space()
KNOWN = known_designs("")
RARITY = rarity_among(KNOWN.values())
CHOICES = st.sampled_from([Choice(axis.id, value) for axis in SPACE.axes.values() for value in axis.values])


@given(CHOICES)
def test_a_rate_lies_between_zero_and_one(choice: Choice) -> None:
    """Whatever the choice, known or not."""
    assert 0.0 <= RARITY.rate(choice) <= 1.0


def test_what_every_design_does_tells_nothing_and_what_none_does_tells_most() -> None:
    """The scale runs from the choice all make to the one nobody makes."""
    designs = [Design.of({"topology": "chain", "signal": "load"}), Design.of({"topology": "chain"})]
    rarity = rarity_among(designs)
    assert rarity.rate(Choice("topology", "chain")) == 0.0
    assert rarity.rate(Choice("topology", "block")) == 1.0


def test_the_rarer_of_two_choices_on_an_axis_weighs_more() -> None:
    """Fewer holders, more weight."""
    holders = {v: sum(d.has("overlap", v) for d in KNOWN.values()) for v in SPACE.axes["overlap"].values}
    order = sorted((v for v in holders if holders[v]), key=lambda v: holders[v])
    rates = [RARITY.rate(Choice("overlap", value)) for value in order]
    assert rates == sorted(rates, reverse=True)


@given(st.lists(CHOICES, max_size=5))
def test_emphasis_is_at_least_one_and_bounded(choices: list[Choice]) -> None:
    """No axis loses weight by what is stated on it, and none is multiplied without bound."""
    values = [choice.value for choice in choices]
    assert 1.0 <= RARITY.emphasis("overlap", dict.fromkeys(values, 1.0)) <= 1.0 + RARE
    assert EVEN.emphasis("overlap", dict.fromkeys(values, 1.0)) == 1.0


def test_missing_a_rare_choice_costs_more_than_missing_a_common_one() -> None:
    """Of two designs that each miss one choice of equal axis weight, the one that misses the rare choice is farther."""
    idea = Design.of({"knobs": "placement", "signal": "load"})
    without_rare = Design.of({"knobs": "draft_len", "signal": "load"})
    common = Design.of({"knobs": "draft_len", "signal": "load"})
    without_common = Design.of({"knobs": "placement", "signal": "load"})
    far = distance(SPACE, idea, without_rare, RARITY).value
    near = distance(SPACE, common, without_common, RARITY).value
    assert far > near
