"""KV of rejected tokens: who removes it, what it costs, and when the pages may be used again."""

from collections.abc import Iterator

from vashti import atlas
from vashti.core.design import Design
from vashti.core.finding import Effect, Finding, NoThreshold, Settle, Sound
from vashti.critique.case import SERVED, Case
from vashti.critique.checks.say import MATERIAL, band, percent, rests_on, said, show, times

OPTIONS = ("lockstep", "compaction", "versioned", "redo")


def keeps_a_cache(design: Design) -> bool:
    """Whether the draft has a cache of its own that could be filled again."""
    return not design.has("kv_state", "shared_target", "stateless", "recurrent", "na")


def kv_rollback(case: Case) -> Iterator[Finding | Sound]:
    """The spread of the result over the ways to commit and roll back KV, where the text names none; else its cost."""
    options = tuple(o for o in OPTIONS if o != "redo" or keeps_a_cache(case.design))
    batch = SERVED[1]
    if case.design.on("kv_sync"):
        point = case.at(batch)
        cost = point.phase("kv")["exposed_s"] / point.outputs["round_s"]
        evidence = rests_on(case, ("kv_sync",), point)
        if cost < MATERIAL:
            yield Sound(
                "kv_rollback",
                f"Committing and rolling back KV takes {percent(cost)} of the round at batch {batch} {point.ref}",
                evidence,
            )
            return
        yield _finding(
            case, batch, point.speedup * (1 + cost), f"It takes {percent(cost)} of the round {point.ref}.", point.run_id
        )
        return
    tried = {o: case.at(batch, scenario=case.with_design(case.design.with_axis("kv_sync", o))) for o in options}
    best = max(options, key=lambda o: (round(tried[o].speedup, 3), -options.index(o)))
    worst = min(options, key=lambda o: (round(tried[o].speedup, 3), options.index(o)))
    spread = 1.0 - tried[worst].speedup / tried[best].speedup
    evidence = rests_on(case, (), *tried.values())
    if spread < MATERIAL:
        text = f"How KV is rolled back is unstated but moves batch {batch} by {percent(spread)} only: {band(tried[worst])} to {band(tried[best])}"
        yield Sound("kv_rollback", text, evidence)
        return
    words = f"You do not say how rejected KV goes. The best way is {_term(best)}: {band(tried[best])}. The worst is {_term(worst)}: {band(tried[worst])}."
    yield _finding(case, batch, tried[best].speedup, words, tried[worst].run_id)


def _term(value: str) -> str:
    return atlas.space().axes["kv_sync"].values[value].term


def _finding(case: Case, batch: int, reference: float, words: str, run_id: str) -> Finding:
    outputs = case.ledger.runs[run_id].outputs["speedup"]
    point = case.at(batch)
    return Finding(
        check="kv_rollback",
        title="KV commit and rollback",
        claim=f"How rejected KV is removed moves batch {batch} from {times(reference)} to {times(outputs['value'])} [run {run_id}] {point.ref}.",
        text=(
            f"{said(case, 'kv_sync')}{words} Every round leaves KV behind that must not be read: "
            f"{show(point.outputs['tokens_per_round'])} tokens a sequence are kept {point.ref}, the others are not, and the side that "
            "drafts ahead may still be writing when their pages are handed to somebody else."
        ),
        effect=Effect(
            f"speedup at batch {batch}", outputs["value"], outputs["low"], outputs["high"], reference, run_id
        ),
        threshold=NoThreshold("a policy is named or it is not"),
        evidence=rests_on(case, ("kv_sync",), point),
        supply="the event that makes a KV page visible to the other side, and the one that frees it",
        settle=Settle(
            "replay a trace with forced rejections and count pages in use after each round",
            "pages in use equal accepted tokens over page size at every round boundary",
        ),
    )
