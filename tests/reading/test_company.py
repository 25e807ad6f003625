"""Laws of company: what usually stands beside other choices is likelier, and nothing else changes it."""

from hypothesis import given
from hypothesis import strategies as st

from vashti.atlas.loader import designs, space
from vashti.core.design import Choice
from vashti.reading.company import MOST, usual

CHOICES = [Choice(axis.id, value) for axis in space().axes.values() for value in axis.values if value != "na"]
TREE, CHAIN = Choice("topology", "dynamic_tree"), Choice("topology", "chain")


@given(st.frozensets(st.sampled_from(CHOICES), max_size=12), st.sampled_from(CHOICES))
def test_company_counts_within_bounds(beside: frozenset[Choice], choice: Choice) -> None:
    """However telling the company, a text can outweigh it."""
    assert -MOST <= usual([choice], beside)[choice] <= MOST


@given(st.frozensets(st.sampled_from(CHOICES), max_size=12), st.sampled_from(CHOICES))
def test_rivals_on_its_own_axis_are_no_company(beside: frozenset[Choice], choice: Choice) -> None:
    """What stands on the same axis neither makes a choice usual nor unusual."""
    others = frozenset(other for other in beside if other.axis != choice.axis)
    assert usual([choice], beside) == usual([choice], others)


def test_alone_no_choice_is_unusual() -> None:
    """Without company a choice is as likely as among all known designs."""
    assert all(abs(raised) < 0.2 for raised in usual([TREE, CHAIN], frozenset()).values())


def test_a_known_design_makes_its_own_choices_usual() -> None:
    """Beside all else that a system does, what it does on an axis is likelier than elsewhere, in nearly every case."""
    raised = [
        usual([choice], entry.design.choices)[choice]
        for entry in designs().values()
        for choice in sorted(entry.design.choices)
        if len(entry.design.choices) > 8
    ]
    assert sum(one > 0.0 for one in raised) / len(raised) > 0.9
