"""Comparisons as runs: plain inputs, plain outputs."""

from collections.abc import Mapping
from typing import Any

from vashti import atlas
from vashti.compare.nearest import nearest, nearest_pair
from vashti.compare.novelty import judge
from vashti.core.design import Design
from vashti.core.run import Plain, Procedure

MOST_TRANSFERS = 6
"""Systems at the other boundary that are named."""
FIRST_DRAWN = 2
"""Of those, the earliest are always named: they drew the boundary."""


def design_of(plain: Mapping[str, Any]) -> Design:
    """The design that `Design.as_dict` wrote."""
    return Design.of(plain["choices"], plain["settings"])


def known_designs(as_of: str) -> dict[str, Design]:
    """Every design of the atlas public by a date (empty: all)."""
    return {id_: entry.design for id_, entry in atlas.designs(as_of).items()}


def novelty_run(inputs: Plain) -> Plain:
    """The novelty judgement: ``{baseline, idea, as_of}`` to class, parts, neighbors and pair."""
    baseline, idea = design_of(inputs["baseline"]), design_of(inputs["idea"])
    known = known_designs(inputs["as_of"])
    space = atlas.space()
    novelty = judge(space, baseline, idea, known)
    pair = nearest_pair(space, idea, known)
    return {
        "class": novelty.novelty_class,
        "versus_baseline": novelty.versus_baseline,
        "n_designs": len(known),
        "parts": [
            {
                "axis": part.choice.axis,
                "value": part.choice.value,
                "held_by": list(part.held_by),
                "held_elsewhere": list(part.held_elsewhere),
            }
            for part in novelty.parts
        ],
        "settings_changed": list(novelty.settings_changed),
        "transfers": list(_transfers(novelty.transfers)),
        "occupied_by": list(novelty.occupied_by),
        "nearest": [
            {
                "id": neighbor.id,
                "distance": round(neighbor.distance.value, 4),
                "shared": list(neighbor.distance.shared),
                "differs": list(neighbor.distance.differs),
                "not_stated": list(neighbor.distance.not_stated),
            }
            for neighbor in nearest(space, idea, known, inputs.get("count", 6))
        ],
        "nearest_pair": None
        if pair is None
        else {
            "ids": list(pair.ids),
            "distance": round(pair.distance, 4),
            "alone": [round(pair.first_alone, 4), round(pair.second_alone, 4)],
            "uncovered": list(pair.uncovered),
        },
    }


def _transfers(ids: tuple[str, ...]) -> tuple[str, ...]:
    """The systems most alike at the boundary between prefill and decode, then the two that drew that boundary first."""
    phases = [i for i in ids if atlas.design(i).design.has("boundary", "prefill_decode")]
    first = sorted(phases, key=lambda i: (atlas.design(i).date, i))[:FIRST_DRAWN]
    return tuple(dict.fromkeys((*(i for i in phases[:MOST_TRANSFERS]), *first)))


PROCEDURES: Mapping[str, Procedure] = {"compare.novelty": novelty_run}
