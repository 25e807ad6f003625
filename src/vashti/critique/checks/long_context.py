"""Long context: the KV cache takes over from the weights, and the draft has seen less of it."""

from collections.abc import Iterator

from vashti import atlas
from vashti.core.evidence import RunRef
from vashti.core.finding import Effect, Finding, Settle, Sound
from vashti.critique.case import SERVED, Case, Point
from vashti.critique.checks.rivals import REMOTE
from vashti.critique.checks.say import MATERIAL, band, own_words, rests_on, show, times, turning

LONG = 32768
"""Cached tokens of the long-context case; assumed: the length at which long-context papers start."""
DIVERGED = 0.10
"""Acceptance lost to divergence of a windowed or small draft at that length [1]; assumed, varied by the threshold."""


def long_context(case: Case) -> Iterator[Finding | Sound]:
    """The speedup at a long context, with acceptance as stated and a tenth lower."""
    length = min(LONG, atlas.model(case.scenario.target).max_context)
    if length <= 2 * case.context_len:
        return
    batch = SERVED[0]
    usual, far = case.at(batch), case.at(batch, context_len=length)
    diverged = case.at(batch, max(0.0, case.acceptance_rate - DIVERGED), length)
    search, outputs = case.turns_at("context_len", 0.9 * usual.speedup, batch)
    evidence = (*rests_on(case, ("context_len",), usual, far, diverged), RunRef(search))
    if far.outputs["fits"] and diverged.speedup >= usual.speedup * (1.0 - 2 * MATERIAL):
        if diverged.speedup < 1.0:
            return
        text = f"At {length} cached tokens, acceptance {DIVERGED:g} lower, batch {batch} still gives {band(diverged)}"
        yield Sound("long_context", text, evidence)
        return
    fit = "" if far.outputs["fits"] else f" Only {far.outputs['largest_batch']} such sequences fit {far.ref}."
    yield Finding(
        check="long_context",
        title=f"At {length} tokens of context",
        claim=f"At {length} cached tokens and acceptance {DIVERGED:g} lower, batch {batch} gives {times(diverged.speedup)} instead of {times(usual.speedup)} {diverged.ref} {usual.ref}.",
        text=(
            f"{own_words(case, 'context_len')}At {length} tokens the KV cache of the batch is {show(far.outputs['kv_bytes'] / 1e9)} GB{_own_cache(case, far, batch)} {far.ref}. With acceptance unchanged that gives {band(far)}; "
            f"{_why(case)}, {band(diverged)}.{fit}"
        ),
        effect=Effect(
            f"speedup at batch {batch}, {length} tokens",
            diverged.speedup,
            diverged.low,
            diverged.high,
            usual.speedup,
            diverged.run_id,
        ),
        threshold=turning(search, outputs, "context_len"),
        evidence=evidence,
        supply="acceptance by context length" + _window(case),
        settle=Settle(
            "measure acceptance by position on a long-document set; target logits alone suffice",
            f"acceptance at {length} tokens is within 0.03 of that at {case.context_len}",
        ),
    )


def _why(case: Case) -> str:
    """Why acceptance falls at length: a draft that sees less, or one trained on shorter texts."""
    seen = case.design.has("kv_state", "own_full", "own_sparse")
    return (
        "with the divergence a short-sighted draft shows" if seen else "with what a head trained on short texts loses"
    )


def _window(case: Case) -> str:
    return ", and the window of draft KV you keep" if case.design.has("kv_state", "own_full", "own_sparse") else ""


def _own_cache(case: Case, point: Point, batch: int) -> str:
    """The draft's cache, where it has one, and in whose memory it lies."""
    own = point.outputs["draft_kv_bytes"] / 1e9
    if own < 0.01:
        return ""
    if case.design.has("placement", "client"):
        return f", the draft's own {show(own / batch)} GB on each user's device"
    place = " on its own device" if case.design.has("placement", *REMOTE) else ""
    return f", the draft's own {show(own)} GB{place}, and every draft step reads its share again"
