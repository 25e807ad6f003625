"""Why a class was given, in one or two sentences that a reader can check against the systems named."""

from collections.abc import Callable, Mapping
from typing import Any

from vashti import atlas
from vashti.compare.distance import EVALUATION_AXES
from vashti.compare.novelty import FOREIGN
from vashti.compare.outside import outside
from vashti.critique import Case
from vashti.critique.checks.say import percent
from vashti.review.names import in_words
from vashti.review.phrases import joined, value_words

ALL_NAMED = 10
"""Systems up to which a list is given in full."""
FEW_NAMED = 4
"""Systems named of a longer list."""
FEW_AXES = 5
"""Axes named of a longer list."""


def named(ids: list[str]) -> str:
    """Named systems with their references, in the order given; of a long list the first few and how many more."""
    most = len(ids) if len(ids) <= ALL_NAMED else FEW_NAMED
    shown = [f"{atlas.design(i).name} [atlas {i}]" for i in ids[:most]]
    more = f" and {len(ids) - most} more [atlas {ids[most]} …]" if len(ids) > most else ""
    return ", ".join(shown) + more


def reason(case: Case, outputs: Mapping[str, Any]) -> str:
    """What the class rests on; empty where there is nothing to add."""
    words = REASONS.get(outputs["class"])
    return words(case, outputs) if words else ""


def structural(axes: list[str]) -> list[str]:
    """The axes of what a system is, without those of where it is measured."""
    return [axis for axis in axes if axis not in EVALUATION_AXES]


def _titles(axes: list[str]) -> str:
    titles = [atlas.space().axes[axis].title.lower() for axis in axes]
    more = [f"{len(titles) - FEW_AXES} more"] if len(titles) > FEW_AXES else []
    return joined(titles[:FEW_AXES] + more)


def _choices(choices: list[list[str]]) -> str:
    return joined([value_words(axis, value) for axis, value in choices])


def _identical(_: Case, outputs: Mapping[str, Any]) -> str:
    systems = outputs["because"].get("systems", [])
    doubted = outputs["because"].get("doubted", [])
    if not systems:
        return ""
    stepped = outputs["because"].get("stepped", [])
    but = f" but for {_choices(stepped)}, a step from its own: a number, not a mechanism" if stepped else ""
    if not doubted:
        return f"{named(systems)} makes every choice that you state{but}."
    what = _choices(doubted[:FEW_AXES])
    return f"{named(systems)} makes every choice that I read for sure{but}. What it does not make I read with doubt: {what}. If that is yours, it is the difference."


def _numbers(_: Case, outputs: Mapping[str, Any]) -> str:
    changed = [in_words(name) for name in outputs["because"].get("settings", [])]
    return f"What changes: {joined(changed)}." if changed else ""


def _tuned(_: Case, outputs: Mapping[str, Any]) -> str:
    because = outputs["because"]
    what = f"What you tune: {_choices(because.get('choices', []))}."
    systems = because.get("systems", [])
    return f"{what} All of it stands in {named(systems)}." if systems else what


def _carried(case: Case, outputs: Mapping[str, Any]) -> str:
    because = outputs["because"]
    source = because["systems"][0]
    theirs = joined([value_words("boundary", value) for value in sorted(atlas.design(source).design.on("boundary"))])
    same = f"same {_titles(because['same'])}" if because.get("same") else "the same kind of split"
    akin = f", akin in {_titles(because['akin'])}" if because.get("akin") else ""
    other = f", and {_titles(because['changed'])}" if because.get("changed") else ""
    edge = (
        "the feedback edge that every round crosses"
        if case.idea.design.has("boundary", "draft_verify")
        else "the boundary"
    )
    return f"Boundary transfer: {same}{akin} as {named([source])}, whose boundary is {theirs}; what changes is {edge}{other}."


def _combined(_: Case, outputs: Mapping[str, Any]) -> str:
    because = outputs["because"]
    if not because.get("systems"):
        return ""
    brings = [
        f"{named([id_])} brings {_titles(structural(axes))}"
        for id_, axes in zip(because["systems"], because.get("brings", []), strict=False)
        if structural(axes)
    ]
    uncovered = structural(because.get("uncovered", []))
    left = f"; neither holds {_titles(uncovered)}" if uncovered else ""
    return f"{_capital('; '.join(brings))}{left}." if brings else ""


def _unheld(_: Case, outputs: Mapping[str, Any]) -> str:
    return f"Nobody at this boundary takes {_choices(outputs['because']['choices'])}."


def _whole(_: Case, outputs: Mapping[str, Any]) -> str:
    return f"Every change stands together in {named(outputs['because'].get('systems', []))}."


def _outside(case: Case, outputs: Mapping[str, Any]) -> str:
    nearest = outputs["nearest"][:1]
    known = (
        f"What you do state there is {named([nearest[0]['id']])} or close to it"
        if nearest
        else "On them you state little"
    )
    share = f" Of what you say of your own system {percent(case.idea.foreign)} is like nothing on them."
    return (
        f"{_what_else(case)}{share if case.idea.foreign >= FOREIGN else ''} {known}; I do not force the rest onto it."
    )


def _what_else(case: Case) -> str:
    """What lies outside: by its words, where they say so, else by the claim that names no choice."""
    words = [f"“{word}”" for word in case.idea.beside.words]
    if words and outside(case.idea).elsewhere():
        return f"Of your sentences {percent(case.idea.beside.share)} are about something none of my axes holds, in words such as {joined(words)}."
    return "You put something forward that names no choice on any of my axes."


def _little(_: Case, outputs: Mapping[str, Any]) -> str:
    stated = outputs["because"].get("stated", [])
    return (
        f"Of the mechanism you state {_titles(stated)} only."
        if stated
        else "Of the mechanism you state nothing I can place."
    )


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


REASONS: Mapping[str, Callable[[Case, Mapping[str, Any]], str]] = {
    "identical": _identical,
    "hyperparameter": _numbers,
    "local_tuning": _tuned,
    "boundary_transfer": _carried,
    "recombination": _combined,
    "new_value": _unheld,
    "structural": _whole,
    "new_axis": _outside,
    "inconclusive": _little,
}
"""How the reason of each class is told."""
