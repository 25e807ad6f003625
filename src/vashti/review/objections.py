"""An objection in words: what it weighs, where it turns, what would settle it; alike for every format."""

from typing import NamedTuple

from vashti.core.finding import Effect, Finding, Threshold
from vashti.critique.arithmetic.said import show
from vashti.critique.checks.say import where
from vashti.review.names import in_words

NO_CHANGE = 0.005
"""Relative change below which it is said to be none [1]."""
FOLD = 3.0
"""Ratio from which a change is said as "times" and not as percent [1]."""


class Told(NamedTuple):
    """The sentences of an objection, in order."""

    claim: str
    text: str
    effect: str
    turn: str
    supply: str
    settle: str


def told(finding: Finding) -> Told:
    """An objection as its sentences."""
    settle = finding.settle
    return Told(
        claim=finding.claim,
        text=finding.text,
        effect=effect_text(finding.effect),
        turn=turn_text(finding),
        supply=f"To survive review, supply {finding.supply}.",
        settle=f"Cheapest test: {settle.experiment}; it closes if {settle.closes_if} [run {finding.effect.run_id}].",
    )


def effect_text(effect: Effect) -> str:
    """What the objection weighs: the value with its band, and what it is held against.

    >>> effect_text(Effect("speedup at batch 8", 1.2, 1.1, 1.3, 1.8, "0123abcd"))
    'Effect: speedup at batch 8 is 1.2 (1.1 to 1.3), held against 1.8: 33 % lower [run 0123abcd].'
    """
    band = "" if effect.low == effect.high else f" ({show(effect.low)} to {show(effect.high)})"
    verb = "are" if effect.quantity.split()[0].endswith("s") else "is"
    return f"Effect: {effect.quantity} {verb} {show(effect.value)}{band}{_against(effect)} [run {effect.run_id}]."


def _against(effect: Effect) -> str:
    value, reference = effect.value, effect.reference
    if not reference or value == reference:
        return ""
    if effect.size < NO_CHANGE:
        return f", held against {show(reference)}: no difference that counts"
    if reference > 0 and value / reference >= FOLD:
        change = f"{show(value / reference)} times as much"
    else:
        change = f"{100 * effect.size:.0f} % {'lower' if value < reference else 'higher'}"
    return f", held against {show(reference)}: {change}"


def turn_text(finding: Finding) -> str:
    """Where the objection turns, in one sentence."""
    threshold = finding.threshold
    if not isinstance(threshold, Threshold):
        run = "" if "[run " in threshold.reason else f" [run {finding.effect.run_id}]"
        return f"It does not turn: {threshold.reason}{run}."
    return f"It holds while {in_words(threshold.variable)} is {where(threshold)} [run {threshold.run_id}]."
