"""A mixture of experts: positions verified together wake experts that a plain step leaves alone."""

from collections.abc import Iterator

from vashti import atlas
from vashti.core.evidence import RunRef
from vashti.core.finding import Effect, Finding, Settle, Sound, Threshold
from vashti.critique.case import BATCHES, Case, Point
from vashti.critique.checks.say import percent, rests_on, said, show, times
from vashti.critique.offload import in_host_memory
from vashti.perf import plan_of

FREE = 1.25
"""Growth of the verify pass over a plain step up to which the experts it wakes do not decide [1]; a judgement."""


def experts_woken(case: Case) -> Iterator[Finding | Sound]:
    """Experts per layer that a verify pass of batch 1 reads against a plain step, and the batch at which they cease to count."""
    experts = atlas.model(case.scenario.target).experts
    width = plan_of(case.design).draft_len + 1
    if experts is None or width < 2 or in_host_memory(case.design):
        return
    points = {batch: case.at(batch) for batch in BATCHES}
    growth = {batch: _growth(point) for batch, point in points.items()}
    most = max(growth, key=lambda b: (growth[b], -b))
    run = case.ledger.run(
        "critique.arithmetic",
        {
            "formula": "experts_woken",
            "experts": float(experts.n_experts),
            "active": float(experts.n_active),
            "tokens": float(width),
        },
    )
    woken = float(run.outputs["value"])
    evidence = (*rests_on(case, ("verify_time_s", "target_model"), *points.values()), RunRef(run.id))
    table = "; ".join(f"batch {b}: {times(growth[b])} {points[b].ref}" for b in BATCHES)
    if growth[most] < FREE:
        text = f"The experts that {width} positions wake stay affordable; verify pass over plain step: {table}"
        yield Sound("experts_woken", text, evidence)
        return
    quiet = next((b for b in BATCHES if b >= most and growth[b] < FREE), None)
    yield Finding(
        check="experts_woken",
        title="Positions verified together wake more experts",
        claim=(
            f"At batch {most} your verify pass takes {times(growth[most])} a plain step {points[most].ref}: {width} positions of one sequence wake up to "
            f"{show(woken)} of {experts.n_experts} experts a layer where one token wakes {experts.n_active} [run {run.id}]."
        ),
        text=(
            f"{said(case, 'verify_time_s', 'target_model')}Parameters active per token are not the bytes of a pass: it reads the union of what its tokens choose, "
            f"{show(woken)} if they choose independently and fewer if neighbors agree [run {run.id}]. Verify pass over plain step at the same batch: {table}. "
            f"A plain batch wakes them anyway as it grows, so the price of speculation falls with the batch: {_where(quiet)}"
        ),
        effect=Effect(f"verify pass over plain step at batch {most}", *(3 * (growth[most],)), 1.0, points[most].run_id),
        threshold=Threshold("batch", "below", float(quiet or BATCHES[-1]), points[quiet or BATCHES[-1]].run_id),
        evidence=evidence,
        supply="experts read per layer by a verify pass and by a plain step, counted on a trace, at each batch size",
        settle=Settle(
            f"log the router's choices of {width} consecutive positions and count the union a layer; no kernel is needed",
            f"the union stays within {percent(FREE - 1.0)} of what a plain step of the same batch reads",
        ),
    )


def _growth(point: Point) -> float:
    return float(point.phase("verify")["alone_s"] / point.outputs["autoregressive_s"])


def _where(quiet: int | None) -> str:
    return "at no batch here does it vanish." if quiet is None else f"it is nearly gone at batch {quiet}."
