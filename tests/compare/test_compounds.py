"""Choices that mean something only together."""

import pytest

from vashti import atlas
from vashti.compare import known_designs, standings
from vashti.compare.compounds import Standing
from vashti.core.design import Design

SPACE = atlas.space()
KNOWN = known_designs("")
COMPOUNDS = atlas.compounds()
SPLIT = Design.of(
    {"boundary": "draft_verify", "placement": "in_kernel_roles", "knobs": "sm_split", "repartition": "per_tile"}
)


def found(idea: Design, known: dict[str, Design] | None = None) -> dict[str, list[Standing]]:
    """Where an idea stands, by compound."""
    told: dict[str, list[Standing]] = {}
    for standing in standings(SPACE, COMPOUNDS, idea, KNOWN if known is None else known):
        told.setdefault(standing.compound, []).append(standing)
    return told


@pytest.mark.parametrize("id_", sorted(COMPOUNDS))
def test_a_compound_names_what_the_space_has(id_: str) -> None:
    """Axes and values exist; what is near is one of what is exact; what is asked only is a choice."""
    compound = COMPOUNDS[id_]
    for axis, values in {**compound.needs, **compound.only}.items():
        assert set(values) <= set(SPACE.axes[axis].values)
    assert set(compound.near) <= set(compound.exact) <= set(SPACE.axes)
    assert set(compound.only) <= set(compound.exact)
    assert compound.title


@pytest.mark.parametrize("id_", sorted(KNOWN))
def test_a_known_system_occupies_every_compound_it_takes(id_: str) -> None:
    """What a system does is held by that system."""
    for standing in standings(SPACE, COMPOUNDS, KNOWN[id_], KNOWN):
        assert standing.status == "occupied"
        assert id_ in standing.held_by


def test_a_split_is_held_whatever_divides_the_chip() -> None:
    """That one chip is divided is in print; that its SMs take roles inside one kernel is not."""
    told = found(SPLIT)
    assert {"faser", "cospec_sglang"} <= set(told["chip_split"][0].held_by)
    assert told["resplit"][0].status == "open"
    assert "mpk" in told["resplit"][0].elsewhere


def test_a_signal_of_the_same_family_anticipates() -> None:
    """A moving average of acceptance drives a split in print; a trained predictor is a near relative of it."""
    learned = found(SPLIT.with_axis("signal", "learned_head"))["split_signal"][0]
    averaged = found(SPLIT.with_axis("signal", "accept_ema"))["split_signal"][0]
    assert learned.status == "anticipated"
    assert averaged.status == "occupied"
    assert set(averaged.held_by) <= set(learned.near)


def test_between_devices_is_not_on_one_chip() -> None:
    """Work that moves between GPUs in print leaves its move within a chip open, and is named as elsewhere."""
    standing = found(SPLIT.with_axis("mispredict", "migrate"))["stale_draft_on_chip"][0]
    assert standing.status == "open"
    assert "nebulasd" in standing.elsewhere


def test_several_values_are_asked_about_one_by_one() -> None:
    """Two signals are two questions."""
    told = found(SPLIT.with_axis("signal", "learned_head", "hidden_probe"))["split_signal"]
    assert {choice.value for standing in told for choice in standing.choices} == {"learned_head", "hidden_probe"}


def test_an_axis_left_open_asks_nothing() -> None:
    """Who does not say what drives the split is not told who holds it."""
    assert "split_signal" not in found(SPLIT)
    assert found(Design()) == {}


def test_on_an_empty_map_everything_is_open() -> None:
    """Nobody known, nobody named."""
    told = found(SPLIT, {})
    assert told
    assert all(s.status == "open" and not s.held_by and not s.elsewhere for each in told.values() for s in each)
