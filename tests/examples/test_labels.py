"""The labels: known names only, nothing stated and left open at once, nothing that the document does not say."""

import pytest

from tests.examples.documents import NAMES, labels, squashed, text
from vashti.atlas import designs, space

NAMED_SETTINGS = ("gpu", "target_model", "draft_model")


@pytest.mark.parametrize("name", NAMES)
def test_every_axis_is_either_stated_or_left_open(name: str) -> None:
    """The axes with choices and the unspecified ones part the design space between them."""
    stated, left_open = set(labels(name)["choices"]), set(labels(name)["unspecified"])
    assert stated | left_open == set(space().axes)
    assert not stated & left_open


@pytest.mark.parametrize("name", NAMES)
def test_choices_are_values_of_their_axis(name: str) -> None:
    """A label names values that the axis has, and several only where the axis allows it."""
    for axis, values in labels(name)["choices"].items():
        assert values
        assert set(values) <= set(space().axes[axis].values)
        assert len(values) == 1 or space().axes[axis].multi


@pytest.mark.parametrize("name", NAMES)
def test_settings_are_known_and_within_their_bounds(name: str) -> None:
    """A labelled setting is one of the space's, and its value is possible."""
    for setting, value in labels(name)["settings"].items():
        spec = space().settings[setting]
        if spec.unit == "name":
            assert isinstance(value, str)
            continue
        numbers = value if isinstance(value, list) else [value]
        assert spec.many or len(numbers) == 1
        assert all(spec.low <= number <= spec.high for number in numbers)


@pytest.mark.parametrize("name", NAMES)
def test_models_and_gpus_are_named_as_in_the_document(name: str) -> None:
    """A name in the labels stands in the text."""
    for setting in NAMED_SETTINGS:
        assert squashed(labels(name)["settings"].get(setting, "")) in squashed(text(name))


@pytest.mark.parametrize("name", NAMES)
def test_cited_systems_are_in_the_atlas_and_in_the_text(name: str) -> None:
    """Each cited id is a design of the atlas, and the text calls it by its name."""
    for system in labels(name)["cites"]:
        entry = designs()[system]
        first_words = {squashed(called.split()[0]) for called in (entry.name, *entry.aliases)}
        assert any(word in squashed(text(name)) for word in first_words), system


def test_the_sound_proposal_leaves_nothing_open_and_the_seed_leaves_the_schedule_open() -> None:
    """The two ends of completeness: every axis stated, and the seed silent where it matters most."""
    assert labels("proposal_sound")["unspecified"] == []
    assert {"overlap", "kv_sync", "mispredict"} <= set(labels("proposal")["unspecified"])
