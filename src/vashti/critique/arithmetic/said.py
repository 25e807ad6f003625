"""Numbers that were said together: which acceptance rate belongs to which expected length."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from vashti.core.evidence import Quote, RunRef
from vashti.core.finding import Effect, Finding, NoThreshold, Settle, Sound
from vashti.core.reading import Item, Reading
from vashti.core.run import Run
from vashti.critique.case import Case

ROUNDING = 0.03
"""Relative difference that rounding in a text explains [1]; a judgement."""
MOST_STRETCHES = 2
"""Stretches of a range that are named one by one; of more, how far the last reaches."""


def stated(reading: Reading, name: str) -> Iterator[Item]:
    """The author's own numbers of this name, in reading order, each value and group once."""
    seen = set()
    for item in reading.items:
        key = (item.value, item.group)
        if item.kind == "setting" and item.name == name and item.stance == "own" and key not in seen:
            seen.add(key)
            yield item


def number(item: Item) -> float | None:
    """The item's value as one number, or None."""
    value = item.value
    if isinstance(value, tuple) and len(value) == 1:
        value = value[0]
    return value if isinstance(value, float) else None


def companion(reading: Reading, item: Item, name: str) -> Item | None:
    """The number of another name said together with this one: same group, else nearest passage, else the only one."""
    rivals = [i for i in stated(reading, name) if number(i) is not None]
    together = [i for i in rivals if i.group == item.group]
    if together:
        return together[0]
    near = [i for i in rivals if i.passage == item.passage]
    if near:
        return near[0]
    values = {number(i) for i in rivals}
    if len(values) == 1:
        return rivals[0]
    before = [i for i in rivals if i.passage < item.passage]
    return before[-1] if before else None


def companions(reading: Reading, item: Item, *names: str) -> tuple[Item, ...] | None:
    """Companions of all these names, or None when one is missing."""
    found = [companion(reading, item, name) for name in names]
    return None if any(i is None for i in found) else tuple(i for i in found if i is not None)


def agrees(said: float, computed: float) -> bool:
    """Whether rounding explains the difference."""
    return abs(said - computed) <= ROUNDING * max(abs(computed), 1e-30)


def branches(case: Case) -> bool:
    """Whether the draft is more than one chain: then the closed forms of a chain are the least it gives."""
    return bool(case.design.on("topology") - {"chain", "na", "none"})


def recomputed(case: Case, formula: str, **arguments: object) -> Run:
    """The formula as a run of the case's ledger."""
    return case.ledger.run("critique.arithmetic", {"formula": formula, **arguments})


def at(quote: Quote) -> str:
    """How a sentence points at a quote; what was said in conversation stands under ``you``, by its turn."""
    return f"[you, turn {quote.page}]" if quote.document == "you" else f"[{quote.document} p. {quote.page}]"


def sound(check: str, text: str, run: Run, *quotes: Quote) -> Sound:
    """A sum that is right."""
    return Sound(check, f"{text} [run {run.id}]", (*quotes, RunRef(run.id)))


@dataclass(frozen=True, slots=True)
class Unit:
    """How a quantity is written: its unit, and the factor from SI."""

    name: str = ""
    per_si: float = 1.0

    def of(self, value: float) -> str:
        """The value with its unit."""
        return f"{show(value * self.per_si)} {self.name}".rstrip()


PLAIN = Unit()
MILLISECONDS = Unit("ms", 1e3)


def wrong_sum(  # noqa: PLR0913 - a correction names what was said, what it is, and what it was computed from
    check: str,
    title: str,
    quantity: str,
    item: Item,
    run: Run,
    *,
    rule: str,
    inputs: tuple[Item, ...],
    carry: str,
    unit: Unit = PLAIN,
) -> Finding:
    """A number of the author's that its own inputs contradict.

    Args:
        check: name of the check.
        title: a few words.
        quantity: what the number is.
        item: the number as stated.
        run: the recomputation.
        rule: the formula in words.
        inputs: the author's numbers it was recomputed from.
        carry: what changes downstream once it is corrected.
        unit: how the quantity is written.
    """
    said, value = number(item) or 0.0, float(run.outputs["value"])
    wrong, right = unit.of(said), unit.of(value)
    quotes = tuple(dict.fromkeys((item.quote, *(i.quote for i in inputs))))
    measured = f"{quantity}, {unit.name}" if unit.name else quantity
    return Finding(
        check=check,
        title=title,
        claim=f"You write {wrong} for {quantity}; your own inputs give {right} [run {run.id}].",
        text=f"“{item.quote.text}” {at(item.quote)}. {rule} gives {right}, not {wrong} [run {run.id}]. {carry}",
        effect=Effect(measured, *(3 * (value * unit.per_si,)), said * unit.per_si, run.id),
        threshold=NoThreshold("a sum is right or wrong"),
        evidence=(*quotes, RunRef(run.id)),
        supply=f"{quantity}, corrected, and every number derived from it",
        settle=Settle(
            f"recompute {quantity} from the inputs in the text",
            f"the text says {right}, or states the input that makes {wrong} right",
        ),
    )


def stretches(side: str, turns: Sequence[float]) -> str:
    """Where something holds that changes at each of these values, given on which side of the first it does.

    >>> stretches("above", (8.0,)), stretches("above", (4.0, 24.0)), stretches("below", (4.0, 24.0))
    ('above 8', 'between 4 and 24', 'below 4 or above 24')
    """
    ends = [None, *turns, None]
    held = list(pairwise(ends))[0 if side == "below" else 1 :: 2]
    words = [_stretch(low, high) for low, high in held[:MOST_STRETCHES]]
    more = [f"in places up to {show(turns[-1])}"] if len(held) > MOST_STRETCHES else []
    return " or ".join(words + more)


def _stretch(low: float | None, high: float | None) -> str:
    if low is None:
        return f"below {show(high or 0.0)}"
    return f"above {show(low)}" if high is None else f"between {show(low)} and {show(high)}"


def show(value: float) -> str:
    """A number as she writes it: three significant digits, no exponent for everyday sizes.

    >>> show(3.3616), show(131072.0), show(0.4096), show(0.9955)
    ('3.36', '131072', '0.41', '0.9955')
    """
    if value and abs(value) < 1e-3:
        return f"{value:.2e}"
    if abs(value) >= 1000:
        return f"{value:.0f}"
    digits = 3 if abs(value) >= 1 else 2 if abs(value) < 0.995 else 4
    return f"{float(f'{value:.{digits}g}'):g}"
