"""Walk me through what happens when acceptance drops below one half."""

from collections.abc import Iterator

from vashti.core.evidence import RunRef
from vashti.core.finding import Effect, Finding, Settle, Sound, Threshold
from vashti.critique.case import Case, Point
from vashti.critique.checks.say import band, percent, rate_of, rests_on, show, times, turning, where

LOW = 0.5
"""The acceptance rate every review looks at [1]; assumed: open-ended chat at temperature 1 goes there."""
FALL = 0.1
"""How far acceptance falls where it is not above one half to begin with [1]; assumed."""
PLAUSIBLE = 0.4
"""Thresholds below this acceptance rate are out of reach in practice [1]; assumed."""
BATCH = 16


def low_acceptance(case: Case) -> Iterator[Finding | Sound]:
    """Where the idea stops paying against plain decoding as acceptance falls, at a served batch."""
    rate = _fallen(case.acceptance_rate)
    low, usual = case.at(BATCH, rate), case.at(BATCH)
    search, outputs = case.turns_at("acceptance_rate", 1.0, BATCH)
    turn = turning(search, outputs, "acceptance_rate")
    evidence = (*rests_on(case, ("knobs",), low, usual), RunRef(search))
    loses = low.speedup < 1.0
    if not loses and not (isinstance(turn, Threshold) and PLAUSIBLE < turn.value > rate):
        yield Sound(
            "low_acceptance",
            f"At acceptance {rate:g} and batch {BATCH} it still gives {band(low)}; it breaks even "
            + (
                f"at {show(turn.value)} [run {search}]"
                if isinstance(turn, Threshold)
                else f"nowhere in range [run {search}]"
            ),
            evidence,
        )
        return
    slower = f"at acceptance {where(turn)}" if isinstance(turn, Threshold) else "at every acceptance rate searched"
    yield Finding(
        check="low_acceptance",
        title=f"Acceptance at {rate:g}",
        claim=f"At batch {BATCH} you are slower than not speculating {slower} [run {search}].",
        text=(
            f"Walk me through a round at acceptance {rate:g}. "
            f"It yields {show(low.outputs['tokens_per_round'])} tokens where {rate_of(case)} yields "
            f"{show(usual.outputs['tokens_per_round'])} {low.ref} {usual.ref}, and {percent(low.outputs['wasted_draft_fraction'])} "
            f"of what was drafted is thrown away {low.ref}. {_cost(low, usual)}, so {band(usual)} becomes {band(low)}."
        ),
        effect=Effect(
            f"speedup at batch {BATCH}, acceptance {rate:g}", low.speedup, low.low, low.high, 1.0, low.run_id
        ),
        threshold=turn,
        evidence=evidence,
        supply=_supply(case),
        settle=Settle(
            f"log accepted tokens per round on open-ended chat at temperature 1, batch {BATCH}; no kernel work needed",
            f"the lower decile of windowed acceptance stays above {show(turn.value)}"
            if isinstance(turn, Threshold)
            else f"some load gives more than {times(1.0)}",
        ),
    )


def _fallen(rate: float) -> float:
    """The acceptance rate a fall is taken to [1]: one half, or lower still where one half is no fall."""
    return LOW if rate > LOW + FALL else round(max(0.0, rate - FALL), 4)


def _supply(case: Case) -> str:
    if case.design.has("knobs", "on_off"):
        return "how long the switch to plain decoding takes, draft KV catch-up included"
    if case.design.has("knobs", "draft_len", "tree_shape"):
        return "the shortest draft the controller can choose, and how it goes to none"
    return "what the system does in that regime: nothing in the text switches speculation off"


def _cost(low: Point, usual: Point) -> str:
    """What the round costs where acceptance is low, against what it cost before."""
    cheaper = 1.0 - low.outputs["round_s"] / usual.outputs["round_s"]
    return f"The round gets {percent(cheaper)} shorter" if cheaper >= 0.01 else "The round costs the same"
