"""Two alternating batches: what is hidden, and the weights read twice."""

from collections.abc import Iterator

from vashti.core.evidence import RunRef
from vashti.core.finding import Effect, Finding, Settle, Sound
from vashti.critique.case import SERVED, Case
from vashti.critique.checks.rivals import crossing, time_shared
from vashti.critique.checks.say import MATERIAL, band, rests_on, said, show, span, times, turning


def two_batches(case: Case) -> Iterator[Finding | Sound]:
    """Two half-batches in turn against one whole batch in sequence."""
    if not case.idea.design.has("overlap", "dual_batch"):
        return
    rival = time_shared(case)
    points = {b: (case.at(b), case.at(b, scenario=rival)) for b in SERVED}
    worst = min(SERVED, key=lambda b: (points[b][0].speedup / points[b][1].speedup, b))
    point, turns = points[worst]
    half = case.at(worst // 2, scenario=rival)
    part_s, whole_s = half.phase("verify")["alone_s"], turns.phase("verify")["alone_s"]
    search, outputs = crossing(case, rival, "batch", worst)
    evidence = (
        *rests_on(case, ("overlap",), *(p for pair in points.values() for p in pair), half),
        RunRef(search),
    )
    if point.speedup >= turns.speedup * (1.0 + MATERIAL):
        text = f"Alternating batches pay at every served batch; least at {worst}: {band(point)} against {band(turns)}"
        yield Sound("two_batches", text, evidence)
        return
    yield Finding(
        check="two_batches",
        title="The target's weights are read twice",
        claim=(
            f"Two verify passes of {worst // 2} take {span(2 * part_s)} {half.ref} where one of {worst} takes {span(whole_s)} {turns.ref}; "
            f"batch {worst} gets {times(point.speedup)} {point.ref}."
        ),
        text=(
            f"{said(case, 'overlap')}Each half-batch is verified in a pass of its own, so the target's weights cross the bus twice for the "
            "same tokens; while the verify pass is bound by bytes that doubles its cost, and only past the ridge point does it come for free. Two halves against one whole: "
            + "; ".join(
                f"batch {b}: {times(p.speedup)} {p.ref} against {times(t.speedup)} {t.ref}"
                for b, (p, t) in points.items()
            )
            + ". At batch 1 there is no second batch at all."
        ),
        effect=Effect(
            f"verify time of two halves over one pass at batch {worst}",
            2 * part_s / whole_s,
            2 * part_s / whole_s,
            2 * part_s / whole_s,
            1.0,
            half.run_id,
        ),
        threshold=turning(
            search,
            outputs,
            "batch",
            f"alternation loses at every batch searched; its best ratio is {show(outputs['ratio_best'])} [run {search}]",
        ),
        evidence=evidence,
        supply="verify time of half a batch over that of a whole one, at the batch sizes you serve, and the latency each request gains",
        settle=Settle(
            f"time the verify pass at batch {worst} and at half of it, with your draft length",
            "half the batch takes little more than half the time",
        ),
    )
