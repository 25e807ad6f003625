"""Acceptance is not one number: it switches with the text, and a fixed draft length is wrong on both sides."""

from collections.abc import Iterator

from vashti.core.evidence import RunRef
from vashti.core.finding import Effect, Finding, NoThreshold, Settle, Sound
from vashti.critique.case import SERVED, Case
from vashti.critique.checks.say import MATERIAL, own_words, rests_on, show, times

SWING = 0.2
"""How far acceptance stands above and below its mean in the two regimes [1]; assumed: code against open chat."""


def regimes(case: Case) -> Iterator[Finding | Sound]:
    """Half the tokens at mean + 0.2, half at mean - 0.2, against the mean itself."""
    batch = SERVED[1]
    high, low = min(0.98, case.acceptance_rate + SWING), max(0.02, case.acceptance_rate - SWING)
    mean, up, down = case.at(batch), case.at(batch, high), case.at(batch, low)
    mixed = 2.0 / (1.0 / up.speedup + 1.0 / down.speedup)
    adaptive = case.with_design(
        case.design.with_axis("knobs", *sorted((case.design.on("knobs") - {"none"}) | {"draft_len", "on_off"}))
    )
    best_up, best_down = case.at(batch, high, scenario=adaptive), case.at(batch, low, scenario=adaptive)
    best = 2.0 / (1.0 / best_up.speedup + 1.0 / best_down.speedup)
    points = (mean, up, down, best_up, best_down)
    evidence = rests_on(case, ("signal", "timescale"), *points)
    loss = 1.0 - mixed / best
    refs = " ".join(p.ref for p in (up, down))
    best_refs = " ".join(p.ref for p in (best_up, best_down))
    if loss < MATERIAL:
        text = f"With acceptance switching between {show(low)} and {show(high)}, batch {batch} gives {times(mixed)} {refs}, within {show(100 * MATERIAL)} % of an adaptive draft length {best_refs}"
        yield Sound("regimes", text, evidence)
        return
    title, remedy = _remedy(case)
    yield Finding(
        check="regimes",
        title=title,
        claim=f"With acceptance switching between {show(low)} and {show(high)}, {remedy} gives {times(best)} {best_refs} where you get {times(mixed)} {refs}.",
        text=(
            f"{own_words(case, 'signal', 'timescale')}Take half the tokens at {show(high)} and half at {show(low)}: {times(up.speedup)} and "
            f"{times(down.speedup)} {refs}, together {times(mixed)}, against {times(mean.speedup)} at the mean {mean.ref}. Time is spent "
            f"where acceptance is low. {remedy[:1].upper()}{remedy[1:]} gives {times(best)} {best_refs}."
        ),
        effect=Effect(
            f"speedup at batch {batch}, switching acceptance",
            mixed,
            2.0 / (1.0 / up.low + 1.0 / down.low),
            2.0 / (1.0 / up.high + 1.0 / down.high),
            best,
            down.run_id,
        ),
        threshold=NoThreshold(f"a mean hides any swing; {SWING:g} above and below it is what these runs take"),
        evidence=(*evidence, RunRef(mean.run_id)),
        supply="a trace of acceptance over time on mixed traffic, not its mean",
        settle=Settle(
            "log accepted tokens per round for a mixed set (code, chat, translation) and plot the windowed mean",
            f"the windowed mean stays within {SWING:g} of the overall mean",
        ),
    )


def _remedy(case: Case) -> tuple[str, str]:
    """The title, and what an adaptive design would do besides: each knob the idea lacks."""
    length = not case.design.has("knobs", "draft_len")
    switch = not case.design.has("knobs", "on_off")
    if length and switch:
        return "Acceptance switches, your draft length does not", "a draft length that follows it, or none,"
    if length:
        return "Acceptance switches, your draft length does not", "a draft length that follows it"
    return "Acceptance switches, speculation stays on", "switching off where speculation loses"
