"""Draft and verify side by side on one chip: SMs are divided, HBM is not."""

from collections.abc import Iterator

from vashti.core.evidence import RunRef
from vashti.core.finding import Effect, Finding, Settle, Sound
from vashti.critique.case import SERVED, Case, Point
from vashti.critique.checks.rivals import SPATIAL, crossing, time_shared
from vashti.critique.checks.say import MATERIAL, band, rests_on, said, show, times, turning


def shared_bandwidth(case: Case) -> Iterator[Finding | Sound]:
    """The split against the same draft and target taking turns on all SMs."""
    if not case.design.has("placement", *SPATIAL):
        return
    rival = time_shared(case)
    split = {batch: case.at(batch) for batch in SERVED}
    turns = {batch: case.at(batch, scenario=rival) for batch in SERVED}
    worst = min(SERVED, key=lambda batch: (split[batch].speedup / turns[batch].speedup, batch))
    loss = 1.0 - split[worst].speedup / turns[worst].speedup
    search, outputs = crossing(case, rival, "batch", worst)
    evidence = (
        *rests_on(case, ("placement",), *split.values(), *turns.values()),
        RunRef(search),
    )
    gains = split[worst].speedup / turns[worst].speedup - 1.0
    if gains >= MATERIAL:
        text = f"The split beats taking turns on all SMs at every served batch; least at {worst}: {band(split[worst])} against {band(turns[worst])}"
        yield Sound("shared_bandwidth", text, evidence)
        return
    table = "; ".join(
        f"batch {b}: {times(split[b].speedup)} {split[b].ref} against {times(turns[b].speedup)} {turns[b].ref}"
        for b in SERVED
    )
    yield Finding(
        check="shared_bandwidth",
        title="Two phases, one memory system",
        claim=f"At batch {worst} your split gives {times(split[worst].speedup)} {split[worst].ref}; taking turns on all SMs gives {_as_much(split[worst], turns[worst])}.",
        text=(
            f"{said(case, 'placement')}Splitting SMs divides arithmetic; bytes stay contended. "
            f"At batch {worst} {_bounds(split[worst])} {split[worst].ref}. "
            f"Against the same draft on the same chip, taking turns: {table}."
        ),
        effect=Effect(
            f"speedup at batch {worst}",
            split[worst].speedup,
            split[worst].low,
            split[worst].high,
            turns[worst].speedup,
            split[worst].run_id,
        ),
        threshold=turning(
            search,
            outputs,
            "batch",
            f"the split is slower at every batch searched; its best ratio is {show(outputs['ratio_best'])} [run {search}]",
        ),
        evidence=evidence,
        supply="the bandwidth each side draws at your split with both running, and the plain two-stream rival",
        settle=Settle(
            "co-run a weight-streaming kernel and a verify GEMM at your split; compare the pair's time with the two run one after the other",
            f"the pair is at least {show(100 * MATERIAL)} % faster than the sum"
            if loss <= 0
            else f"the pair recovers more than {show(100 * loss)} % at batch {worst}",
        ),
    )


def _bounds(point: Point) -> str:
    verify, draft = (str(point.phase(name).get("bound", "nothing")) for name in ("verify", "draft"))
    both = "verify pass and draft are both bound by"
    return f"{both} {verify}" if verify == draft else f"the verify pass is bound by {verify} and the draft by {draft}"


def _as_much(split: Point, turns: Point) -> str:
    """What taking turns gives, and that it is the same where it is."""
    same = times(split.speedup) == times(turns.speedup)
    return f"the same {turns.ref}" if same else f"{times(turns.speedup)} {turns.ref}"
