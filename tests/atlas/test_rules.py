"""What one choice implies for another, and how a broken design is told."""

import pytest

from vashti import atlas
from vashti.atlas.rules import broken_implications, design_problems, entry_problems, source_problems
from vashti.atlas.schema import Implication
from vashti.core.design import Design


@pytest.mark.parametrize("rule", atlas.implications(), ids=lambda rule: str(rule.when))
def test_implication_can_be_kept_and_broken(rule: Implication) -> None:
    """Each implication is broken by a design that takes what it excludes, and by none that only states its premise."""
    premise = Design.of(rule.when)
    assert rule not in broken_implications(premise)
    for axis, values in rule.excludes.items():
        offender = premise.with_axis(axis, *premise.on(axis), values[0])
        assert rule in broken_implications(offender)
    for axis, values in rule.requires.items():
        others = sorted(set(atlas.space().axes[axis].values) - set(values))
        assert rule in broken_implications(premise.with_axis(axis, others[0]))
        assert rule not in broken_implications(premise.with_axis(axis, values[0]))


@pytest.mark.parametrize("id_", sorted(atlas.designs()))
def test_published_systems_keep_to_the_space(id_: str) -> None:
    """Nothing that was built breaks an implication, names what the space lacks, or leaves its bounds."""
    assert list(entry_problems(atlas.designs()[id_])) == []


def test_an_unstated_axis_breaks_nothing() -> None:
    """A design that says nothing keeps every implication."""
    assert broken_implications(Design()) == ()


@pytest.mark.parametrize(
    ("choices", "settings", "problem"),
    [
        ({"colour": "red"}, {}, "choices.colour: no such axis"),
        ({"topology": "star"}, {}, "choices.topology: 'star' is no value"),
        ({"topology": ["chain", "static_tree"]}, {}, "choices.topology: several values"),
        ({}, {"speed": 3}, "settings.speed: no such setting"),
        ({}, {"acceptance_rate": 1.2}, "settings.acceptance_rate: outside 0 to 1"),
        ({}, {"batch_sizes": [1, 0]}, "settings.batch_sizes: outside 1"),
        ({"placement": "other_gpu", "handoff": "in_kernel"}, {}, "choices: breaks what placement=other_gpu implies"),
    ],
)
def test_problem_says_where(
    choices: dict[str, str | list[str]], settings: dict[str, float | list[float]], problem: str
) -> None:
    """Each problem says where it is, what it is and what to do."""
    found = list(design_problems(Design.of(choices, settings)))
    assert [text for text in found if text.startswith(problem) and ";" in text]


def test_sound_design_has_no_problem() -> None:
    """The plainest design there is has none."""
    plain = Design.of({"proposer": "draft_lm", "topology": "chain", "overlap": "sequential"}, {"draft_len": 4})
    assert list(design_problems(plain)) == []


def test_constants_have_sources() -> None:
    """Every constant of the atlas has its source in the bibliography."""
    assert list(source_problems()) == []
