"""How telling the choices of a design are: what is left of it once the ordinary is taken away."""

from collections.abc import Mapping

from vashti.compare.distance import out_of_the_ordinary, stated
from vashti.compare.rarity import Rarity
from vashti.core.design import Choice, Design
from vashti.core.space import Space

CLASSIC: Mapping[str, frozenset[str]] = {
    "proposer": frozenset({"draft_lm"}),
    "draft_steps": frozenset({"ar"}),
    "topology": frozenset({"chain"}),
    "verify_rule": frozenset({"rejection", "greedy_match"}),
    "kv_state": frozenset({"own_full"}),
}
"""Beside what is plain, the choices of the first speculative decoders; every text may state them in passing."""


def is_telling(choice: Choice) -> bool:
    """Whether neither plain decoding nor the first speculative decoders make a choice."""
    return bool(telling_choices(Design(frozenset({choice}))))


def telling_choices(design: Design) -> Mapping[str, frozenset[str]]:
    """The choices of mechanism that neither plain decoding nor the first speculative decoders make, by axis."""
    rest = {
        axis: out_of_the_ordinary(axis, values) - CLASSIC.get(axis, frozenset())
        for axis, values in stated(design).items()
    }
    return {axis: values for axis, values in rest.items() if values}


def telling_weight(space: Space, design: Design, rarity: Rarity) -> float:
    """Weight of the telling choices, each by its axis and by how rare it is [1]; 0 for the first decoders."""
    return sum(
        space.axes[axis].weight * max(rarity.rate(Choice(axis, value)) for value in values)
        for axis, values in telling_choices(design).items()
    )
