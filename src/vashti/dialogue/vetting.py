"""A model's proposal held against the text: what does not stand there is taken out; nothing may be left."""

from dataclasses import replace

from vashti import atlas
from vashti.core.design import SettingValue
from vashti.dialogue import said as kinds
from vashti.dialogue.said import Chosen, Given, Said, Single
from vashti.dialogue.words import flat
from vashti.reading.numbers import numbers

FACTORS = (1.0, 0.01, 100.0, 1.024, 1e3, 1e-3, 1e-6)
"""Factors between a number as written and in its setting's unit: percent, thousands of tokens, parts of a second."""
EXACT = 1e-6
"""Relative difference that is rounding [1]."""


def vetted(proposed: Said, text: str, ruled: Said) -> Said:
    """The proposal with only what stands in the text; what the rules understood where nothing is left.

    Args:
        proposed: a model's.
        text: what was typed.
        ruled: what the rules understood.
    """
    if isinstance(proposed, kinds.Several):
        parts = tuple(kept for part in proposed.parts if (kept := _kept(part, text, ruled)) is not None)
        if len(parts) > 1:
            return kinds.Several(text, parts)
        return replace(parts[0], text=text) if parts else ruled
    kept = _kept(proposed, text, ruled)
    return ruled if kept is None else kept


def _kept(part: Single, text: str, ruled: Said) -> Single | None:
    if isinstance(part, kinds.Trace | kinds.Refused) or (ruled.kind == "pushback" and part.kind in {"take", "commit"}):
        return None
    if isinstance(part, kinds.Compare):
        return part if part.system == "baseline" or part.system in atlas.designs() else None
    if not isinstance(part, kinds.Commit | kinds.WhatIf):
        return part
    chosen = tuple(c for c in part.chosen if _stands(c, text))
    dropped = tuple(c for c in part.dropped if _stands(c, text))
    given = tuple(g for g in part.given if _said(g, text))
    if not (chosen or given or dropped):
        return None
    return replace(part, chosen=chosen, given=given, dropped=dropped)


def _stands(one: Chosen, text: str) -> bool:
    axes = atlas.space().axes
    return one.axis in axes and one.value in axes[one.axis].values and _quoted(one.words, text)


def _said(one: Given, text: str) -> bool:
    return one.name in atlas.space().settings and _quoted(one.words, text) and _in(one.value, one.words)


def _quoted(words: str, text: str) -> bool:
    return bool(words.strip()) and flat(words).strip() in flat(text)


def _in(value: SettingValue, words: str) -> bool:
    """Whether every number of a value stands in its words, or the name does."""
    values = value if isinstance(value, tuple) else (value,)
    written = [v for n in numbers(words) for v in n.values]
    for one in values:
        if isinstance(one, str):
            if flat(one) not in flat(words):
                return False
        elif not any(abs(one - w * f) <= EXACT * max(abs(one), EXACT) for w in written for f in FACTORS):
            return False
    return True
