"""Comparisons as runs: plain inputs, plain outputs."""

from collections.abc import Mapping
from dataclasses import asdict
from functools import cache
from types import MappingProxyType
from typing import Any

from vashti import atlas
from vashti.compare.compounds import Standing, standings
from vashti.compare.explain import Because, because
from vashti.compare.field import Field, field_of
from vashti.compare.layout import placed
from vashti.compare.nearest import Neighbor, Pair, nearest, nearest_pair, ranked
from vashti.compare.novelty import Part, judge
from vashti.compare.outside import Signs
from vashti.compare.weights import DRAWS, SEED, SPREAD, Stability, stability
from vashti.compare.wording import UNTOLD
from vashti.core.design import Choice, Design
from vashti.core.run import Plain, Procedure

MOST_TRANSFERS = 6
"""Systems at the other boundary that are named."""
FIRST_DRAWN = 2
"""Of those, the earliest are always named: they drew the boundary."""


def design_of(plain: Mapping[str, Any]) -> Design:
    """The design that `Design.as_dict` wrote."""
    return Design.of(plain["choices"], plain["settings"])


@cache
def known_designs(as_of: str) -> Mapping[str, Design]:
    """Every design of the atlas public by a date (empty: all), oldest first."""
    entries = sorted(atlas.designs(as_of).values(), key=lambda entry: (entry.date, entry.id))
    return MappingProxyType({entry.id: entry.design for entry in entries})


@cache
def _field(as_of: str) -> Field:
    """The designs known by a date as arrays; made once, for every judgement needs all of them."""
    return field_of(atlas.space(), known_designs(as_of))


def novelty_run(inputs: Plain) -> Plain:
    """The novelty of an idea: its class and why.

    Args:
        inputs: ``{baseline, idea, as_of[, unplaced, chances, foreign, words, beside]}``.
    """
    baseline, idea = design_of(inputs["baseline"]), design_of(inputs["idea"])
    known = known_designs(inputs["as_of"])
    space = atlas.space()
    field = _field(inputs["as_of"])
    chances = {Choice(axis, value): chance for axis, value, chance in inputs.get("chances", [])}
    words = inputs.get("words", UNTOLD)
    signs = Signs(inputs.get("beside", 0.0), inputs.get("foreign", 0.0), inputs.get("unplaced", 0))
    novelty = judge(space, baseline, idea, known, signs, field, chances, words)
    pair = nearest_pair(space, idea, known, field, chances, words)
    found = nearest(space, idea, known, max(inputs.get("count", 6), 1), field, chances, words)
    first = {field.ids[i]: known[field.ids[i]] for i in ranked(field, idea, chances, words)}
    return {
        "class": novelty.novelty_class,
        "versus_baseline": novelty.versus_baseline,
        "because": _because(because(space, idea, novelty, pair, first)),
        "n_designs": len(known),
        "parts": [_part(part) for part in novelty.parts],
        "compounds": [_standing(s) for s in standings(space, atlas.compounds(), idea, first)],
        "settings_changed": list(novelty.settings_changed),
        "transfers": list(_transfers(novelty.transfers)),
        "occupied_by": list(novelty.occupied_by),
        "nearest": [_neighbor(neighbor) for neighbor in found],
        "by_choices": field.ids[ranked(field, idea, chances)[0]],
        "stability": _stability(stability(field, idea, chances=chances, words=words)),
        "nearest_pair": None if pair is None else _pair(pair),
    }


def _stability(found: Stability) -> Plain:
    rivals = [[id_, round(share, 4)] for id_, share in found.rivals]
    return {"kept": round(found.kept, 4), "draws": DRAWS, "spread": SPREAD, "seed": SEED, "rivals": rivals}


def _part(part: Part) -> Plain:
    return {
        "axis": part.choice.axis,
        "value": part.choice.value,
        "held_by": list(part.held_by),
        "held_elsewhere": list(part.held_elsewhere),
    }


def _standing(standing: Standing) -> Plain:
    return {
        "compound": standing.compound,
        "choices": [[choice.axis, choice.value] for choice in standing.choices],
        "status": standing.status,
        "held_by": list(standing.held_by),
        "near": list(standing.near),
        "elsewhere": list(standing.elsewhere),
    }


def _because(reason: Because) -> Plain:
    """The reason as plain values; what is empty is left out."""
    plain = {name: value for name, value in asdict(reason).items() if value}
    for name in ("choices", "doubted", "stepped"):
        if name in plain:
            plain[name] = [[choice.axis, choice.value] for choice in getattr(reason, name)]
    return {name: [list(v) if isinstance(v, tuple) else v for v in value] for name, value in plain.items()}


def _neighbor(neighbor: Neighbor) -> Plain:
    return {
        "id": neighbor.id,
        "distance": round(neighbor.distance.value, 4),
        "words": neighbor.words,
        "shared": list(neighbor.distance.shared),
        "differs": list(neighbor.distance.differs),
        "not_stated": list(neighbor.distance.not_stated),
    }


def _pair(pair: Pair) -> Plain:
    return {
        "ids": list(pair.ids),
        "distance": round(pair.distance, 4),
        "alone": [round(pair.first_alone, 4), round(pair.second_alone, 4)],
        "brings": [list(pair.first_brings), list(pair.second_brings)],
        "as_well": [list(pair.for_first), list(pair.for_second)],
        "uncovered": list(pair.uncovered),
    }


def _transfers(ids: tuple[str, ...]) -> tuple[str, ...]:
    """The systems most alike at the boundary between prefill and decode, then the two that drew that boundary first."""
    phases = [i for i in ids if atlas.design(i).design.has("boundary", "prefill_decode")]
    first = sorted(phases, key=lambda i: (atlas.design(i).date, i))[:FIRST_DRAWN]
    return tuple(dict.fromkeys((*(i for i in phases[:MOST_TRANSFERS]), *first)))


def map_run(inputs: Plain) -> Plain:
    """Places of all known designs and of others among them: ``{designs: {name: design}, as_of}`` to coordinates."""
    known = known_designs(inputs["as_of"])
    others = {name: design_of(plain) for name, plain in inputs["designs"].items()}
    places, held = placed(atlas.space(), known, others)
    return {
        "known": {id_: list(places[id_]) for id_ in known},
        "designs": {name: list(places[name]) for name in others},
        "held": held,
    }


PROCEDURES: Mapping[str, Procedure] = {"compare.map": map_run, "compare.novelty": novelty_run}
