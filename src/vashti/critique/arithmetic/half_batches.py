"""Two half-batches in turn: each slot carries one of them, so a sequence advances every second slot."""

from collections.abc import Iterator

from vashti.core.evidence import Evidence, Quote, RunRef
from vashti.core.finding import Effect, Finding, NoThreshold, Settle, Sound
from vashti.core.reading import Item
from vashti.critique.arithmetic.said import at, companion, number, recomputed, show, sound, stated
from vashti.critique.case import Case

A_SLOT = 1.5
"""Time over the longer of draft and verify from which it is a round of two slots rather than one slot [1]; a judgement."""
OWN_SLACK, MODEL_SLACK = 1.1, 1.3
"""Factor by which a claim may exceed its own table: with the author's plain step, and with the model's [1]; judgements."""


def half_batches(case: Case) -> Iterator[Finding | Sound]:
    """Holds a claimed speedup against tokens x plain step / (2 x slot), from the author's own tokens and times."""
    claims = [i for i in stated(case.idea, "claimed_speedup") if "baseline" not in i.modifier and number(i)]
    if not claims or not case.idea.design.has("overlap", "dual_batch"):
        return
    item = max(claims, key=lambda i: (number(i) or 0.0, -i.passage))
    slot, tokens = _slot(case, item), _tokens(case, item)
    if slot is None or tokens is None:
        return
    yield _held(case, item, slot, tokens)


def _held(case: Case, item: Item, slot: tuple[float, tuple[Item, ...]], tokens: Item) -> Finding | Sound:
    step_s, whose, slack, source = _plain_step(case, item)
    said, length = number(item) or 0.0, number(tokens) or 0.0
    inputs = {"acceptance_length": length, "autoregressive_step_s": step_s}
    run = recomputed(case, "half_batch_speedup", slot_time_s=slot[0], **inputs)
    each = recomputed(case, "step_speedup", round_time_s=slot[0], **inputs)
    value, whole = float(run.outputs["value"]), float(each.outputs["value"])
    quotes = tuple(dict.fromkeys(i.quote for i in (item, *slot[1], tokens)))
    if said <= value * slack:
        near = "" if said <= value else f", within the {100 * (slack - 1):.0f} % that a plain step may be off"
        text = (
            f"A sequence advances every second slot of {show(slot[0] * 1e3)} ms; with a plain step of {show(step_s * 1e3)} ms ({whose}) "
            f"that gives {show(value)}×, and you claim {show(said)}×{near}"
        )
        return sound("half_batches", text, run, *quotes)
    evidence: tuple[Evidence, ...] = (*quotes, *source, RunRef(run.id), RunRef(each.id))
    return Finding(
        check="half_batches",
        title="Each half waits for the other",
        claim=(
            f"Your {show(length)} tokens and your slot of {show(slot[0] * 1e3)} ms give {show(value)}×, not {show(said)}× [run {run.id}]: "
            "a sequence advances every second slot."
        ),
        text=(
            f"{_quoted(quotes)}In a slot one half is verified and the other drafted, so {show(length)} tokens come every "
            f"{show(2e3 * slot[0])} ms. Against a plain step of {show(step_s * 1e3)} ms ({whose}) that is {show(value)}× [run {run.id}]; "
            f"counted once a slot it would be {show(whole)}× [run {each.id}]."
        ),
        effect=Effect("speedup from your own slot", value, value, value, said, run.id),
        threshold=NoThreshold("a sequence is in one half only; the schedule decides how often that half comes"),
        evidence=evidence,
        supply="tokens per second of the whole batch over two slots, and the plain step it is compared with",
        settle=Settle(
            "write down two slots for one sequence: when it is drafted, when verified, how many tokens it has then",
            f"its tokens over the time of two slots, against a plain step, are {show(said)}×",
        ),
    )


def _slot(case: Case, item: Item) -> tuple[float, tuple[Item, ...]] | None:
    """The author's slot [s] with what it was read from: as stated, half a stated round of two, or its longer phase and hand-off."""
    draft, verify = (companion(case.idea, item, name) for name in ("draft_time_s", "verify_time_s"))
    phases = tuple(i for i in (draft, verify) if i is not None and number(i))
    if not phases:
        return None
    longest = max(number(i) or 0.0 for i in phases)
    near = [i for i in stated(case.idea, "round_time_s") if (number(i) or 0.0) >= longest]
    if near:
        round_s = number(near[0]) or 0.0
        return (round_s if round_s < A_SLOT * longest else round_s / 2.0), (near[0], *phases)
    handoff = companion(case.idea, item, "handoff_time_s")
    more = () if handoff is None else (handoff,)
    return longest + sum(number(i) or 0.0 for i in more), (*phases, *more)


def _tokens(case: Case, item: Item) -> Item | None:
    """The author's tokens of a round: measured, or else computed."""
    named = ("acceptance_length", "expected_tokens_per_round")
    return next((i for name in named if (i := companion(case.idea, item, name)) is not None), None)


def _plain_step(case: Case, item: Item) -> tuple[float, str, float, tuple[Evidence, ...]]:
    """The plain step [s], whose it is, how far a claim may exceed what it gives, and what it rests on."""
    own = companion(case.idea, item, "autoregressive_step_s")
    if own is not None and number(own):
        return number(own) or 0.0, f"yours, {at(own.quote)}", OWN_SLACK, (own.quote,)
    batch = max(case.stated_batches or (1,), key=lambda b: (_said_with(case, item, b), -b))
    point = case.at(batch)
    return (
        float(point.outputs["autoregressive_s"]),
        f"the model's at batch {batch}, for you give none {point.ref}",
        MODEL_SLACK,
        (RunRef(point.run_id),),
    )


def _said_with(case: Case, item: Item, batch: int) -> bool:
    """Whether a batch size is said in the claim's own sentence."""
    return any(i.quote == item.quote and number(i) == batch for i in stated(case.idea, "batch_sizes"))


def _quoted(quotes: tuple[Quote, ...]) -> str:
    first = quotes[0]
    return f"“{first.text}” {at(first)}. "
