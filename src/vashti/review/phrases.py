"""A design in words: noun phrases for values, verb phrases for changes."""

from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from vashti import atlas

AXES_IN_ORDER = (
    "boundary",
    "placement",
    "overlap",
    "repartition",
    "proposer",
    "draft_steps",
    "topology",
    "verify_exec",
    "verify_rule",
    "mispredict",
    "kernel",
    "kv_state",
    "kv_sync",
    "handoff",
    "knobs",
    "signal",
    "timescale",
    "tp",
    "exactness",
    "training",
)
"""The order in which a peer would say them."""


@cache
def _data() -> dict[str, Any]:
    text = files("vashti.review").joinpath("phrases.yaml").read_text(encoding="utf-8")
    return dict(yaml.safe_load(text))


def value_words(axis: str, value: str) -> str:
    """A noun phrase for a value; the field's term where none is written."""
    phrase = _data().get(axis, {}).get("values", {}).get(value)
    if phrase:
        return str(phrase)
    return atlas.space().axes[axis].values[value].term


def values_words(axis: str, values: frozenset[str]) -> str:
    """Noun phrases of several values, joined."""
    return joined([value_words(axis, value) for value in sorted(values)])


def change_words(axis: str, old: frozenset[str], new: frozenset[str]) -> str:
    """The change on an axis as a phrase that reads after "by"."""
    phrases = _data().get(axis, {})
    taken = values_words(axis, new - old or new)
    if old - {"na", "none"}:
        return str(phrases.get("moving", "{new} instead of {old}")).format(old=values_words(axis, old), new=taken)
    return str(phrases.get("fresh", "{new}")).format(new=taken)


def joined(parts: list[str]) -> str:
    """Parts as English: ``a``, ``a and b``, ``a, b and c``.

    >>> joined(["a", "b", "c"])
    'a, b and c'
    """
    return parts[0] if len(parts) == 1 else ", ".join(parts[:-1]) + " and " + parts[-1] if parts else ""
