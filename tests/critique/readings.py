"""Readings made by hand and from the labels of the examples, so that checks can be tried without a PDF."""

from dataclasses import replace
from functools import cache
from pathlib import Path

import yaml

from vashti import compare, critique, perf, twist
from vashti.core.design import Design
from vashti.core.evidence import Quote
from vashti.core.finding import Finding, Sound
from vashti.core.reading import Document, Item, Reading
from vashti.core.run import Ledger

LABELS = Path(__file__).parents[2] / "examples" / "labels"
IDEAS = tuple(sorted(path.stem for path in LABELS.glob("*.yaml") if path.stem != "proposal_call"))
"""The example proposals; the call is the baseline they answer."""
PROCEDURES = {**perf.PROCEDURES, **compare.PROCEDURES, **critique.PROCEDURES, **twist.PROCEDURES}


def own(name, value, group="a", passage=0, stance="own", *, modifier=""):
    """A setting as it is read off a sentence; items of one group were said in one breath."""
    text = f"{name.replace('_', ' ')} is {value} ({group})"
    quote = Quote("idea", 1, text)
    return Item("setting", name, value, stance, quote, passage, group, modifier=modifier)


def saying(*items):
    """The sound example proposal, saying these numbers besides."""
    design, unspecified = _labels("proposal_sound")
    for item in items:
        if item.stance == "own" and item.name == "claimed_speedup":
            design = design.with_setting(item.name, item.value)
    return Reading(Document("idea", "By hand", 2, ()), design, items, unspecified)


def proposal(name, role="idea", items=()):
    """An example as its labels say it, each choice with a sentence of its own, the times in one table."""
    design, unspecified = _labels(name)
    return Reading(Document(role, name, 2, ()), design, (*_items(design, role), *items), unspecified)


def baseline():
    """The paper the example proposals answer."""
    return proposal("proposal_call", "baseline")


def case_of(idea, before=None):
    """A case on a fresh ledger."""
    return critique.build_case(before or baseline(), idea, Ledger(PROCEDURES))


def case_saying(*items):
    """A case whose idea says exactly these numbers."""
    return case_of(saying(*items))


@cache
def reviewed(name):
    """The case of an example and its critique, made once; not to be changed."""
    case = case_of(proposal(name))
    return case, critique.critique(case)


def findings(check, case):
    """What a check objects to."""
    return [found for found in check(case) if isinstance(found, Finding)]


def sounds(check, case):
    """What a check found sound."""
    return [found for found in check(case) if isinstance(found, Sound)]


def _labels(name):
    plain = yaml.safe_load((LABELS / f"{name}.yaml").read_text(encoding="utf-8"))
    return Design.of(plain["choices"], plain.get("settings")), tuple(plain.get("unspecified", ()))


def _items(design, role):
    choices = sorted(design.choices)
    settings = sorted(design.settings, key=lambda s: s.name)
    for number, choice in enumerate(choices):
        yield _item("choice", choice.axis, choice.value, number, role)
    for number, setting in enumerate(settings, start=len(choices)):
        item = _item("setting", setting.name, setting.value, number, role)
        yield replace(item, passage=len(choices)) if setting.name.endswith("time_s") else item


def _item(kind, name, value, number, role):
    words = f"Words {number}, on {name.replace('_', ' ')}"
    return Item(kind, name, value, "own", Quote(role, 1, words), number, f"{role} {number}")
