"""A parameter sweep is not a paper: what the changed number gains, and what tuning alone would give."""

from collections.abc import Iterator

from vashti.core.evidence import RunRef
from vashti.core.finding import Effect, Finding, NoThreshold, Settle, Sound, Threshold
from vashti.critique.case import SERVED, Case
from vashti.critique.checks.say import band, rests_on, said, show, times
from vashti.critique.checks.tree_capacity import TREES
from vashti.critique.novelty import novelty_of

LENGTHS = tuple(range(1, 17))
SIZES = (4, 8, 12, 16, 24, 32, 48, 64)


def sweep_only(case: Case) -> Iterator[Finding | Sound]:
    """Gain of the changed settings over the baseline's, with the whole curve they lie on."""
    run = novelty_of(case)
    if run.outputs["versus_baseline"] != "hyperparameter":
        return
    batch = SERVED[0]
    before, after = case.at(batch, scenario=case.reference), case.at(batch)
    variable, values = ("tree_size", SIZES) if case.design.has("topology", *TREES) else ("draft_len", LENGTHS)
    curve = {v: case.at(batch, scenario=case.with_design(case.design.with_setting(variable, v))) for v in values}
    best = max(values, key=lambda v: (curve[v].speedup, -v))
    names = run.outputs["settings_changed"]
    changed = _listed([name.replace("_", " ") for name in names])
    yield Finding(
        check="sweep_only",
        title="A point on a curve everybody has",
        claim=f"Against your baseline only {changed} change{'s' if len(names) == 1 else ''}; batch {batch} goes from {times(before.speedup)} {before.ref} to {times(after.speedup)} {after.ref}.",
        text=(
            f"{said(case, *names)}No choice on any axis differs from the baseline [run {run.id}]. "
            f"The change takes {band(before)} to {band(after)}; the best {variable.replace('_', ' ')} on the same curve is {best}, at {times(curve[best].speedup)} {curve[best].ref}. "
            "Where that optimum lies moves with acceptance and batch, and systems that move it at run time are in print."
        ),
        effect=Effect(f"speedup at batch {batch}", after.speedup, after.low, after.high, before.speedup, after.run_id),
        threshold=_turn(case.design.number(variable), variable, best, curve[best].run_id),
        evidence=(*rests_on(case, tuple(names), before, after, curve[best]), RunRef(run.id)),
        supply="a mechanism: something the system does that no choice of this number does",
        settle=Settle(
            f"sweep {changed} over acceptance and batch in the model: one command, no GPU",
            f"the stated value beats the best of the sweep by more than {show(5)} % in a named regime",
        ),
    )


def _listed(words: list[str]) -> str:
    return " and ".join(part for part in (", ".join(words[:-1]), words[-1]) if part)


def _turn(stated: float | None, variable: str, best: int, run_id: str) -> Threshold | NoThreshold:
    """On which side of the best value the stated one lies."""
    if stated is None or stated == best:
        return NoThreshold(f"no other value on the curve does better [run {run_id}]")
    return Threshold(variable, "above" if stated > best else "below", float(best), run_id)
