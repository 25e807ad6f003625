"""Expected tokens per round from acceptance rate and draft length."""

import re
from collections.abc import Iterator
from dataclasses import replace

from vashti.core.finding import Finding, Sound
from vashti.core.reading import Item
from vashti.critique.arithmetic.formulas import expected_tokens
from vashti.critique.arithmetic.said import (
    agrees,
    branches,
    companions,
    number,
    recomputed,
    show,
    sound,
    stated,
    wrong_sum,
)
from vashti.critique.case import Case

WRITTEN = re.compile(r"(?<![\d.])(?:0?\.\d{1,3}|\d{2}(?:\.\d)? ?%)")
"""How an acceptance rate is written: 0.72, .72 or 72 %."""
AIMED = re.compile(r"\b(will|would|should|aim\w*|expect\w*|target|goal|at least|hope|reach)\b", re.IGNORECASE)
"""Words of a sentence that gives a rate not as measured but as meant."""


def expected_length(case: Case) -> Iterator[Finding | Sound]:
    """Holds a stated expected length against (1 - a^(k+1)) / (1 - a), with or without the bonus token; a tree may yield more."""
    for item in stated(case.idea, "expected_tokens_per_round"):
        inputs = companions(case.idea, item, "acceptance_rate", "draft_len")
        said = number(item)
        if inputs is None or not said:
            continue
        rate, length = (number(i) or 0.0 for i in inputs)
        run = recomputed(case, "expected_tokens", acceptance_rate=rate, draft_len=length)
        value = float(run.outputs["value"])
        quotes = (item.quote, *(i.quote for i in inputs))
        if agrees(said, value) or agrees(said, value - 1.0):
            text = f"Expected length {show(said)} follows from acceptance {show(rate)} and draft length {show(length)}"
            yield sound("expected_length", text, run, *quotes)
            continue
        if branches(case) and said > value:
            continue
        other = _another_rate(case, said, length)
        if other is not None:
            yield _aimed(case, item, other, inputs)
            continue
        yield wrong_sum(
            "expected_length",
            "The expected accepted length does not follow",
            "expected tokens per round",
            item,
            run,
            rule=f"(1 − a^(k+1)) / (1 − a) at a = {show(rate)} and k = {show(length)}",
            inputs=inputs,
            carry=f"Every speedup built on it scales by {show(value / said)} [run {run.id}].",
        )


def _aimed(case: Case, item: Item, other: float, inputs: tuple[Item, ...]) -> Finding:
    """A length that is right at a rate aimed at, where another is the one that is had."""
    rate, length = (number(i) or 0.0 for i in inputs)
    have = recomputed(case, "expected_tokens", acceptance_rate=rate, draft_len=length)
    finding = wrong_sum(
        "expected_length",
        "The length rests on a rate you aim at",
        "expected tokens per round",
        item,
        have,
        rule=f"It is right at acceptance {show(other)}, which you aim at; the {show(rate)} you give as well, at k = {show(length)},",
        inputs=inputs,
        carry=f"Until {show(other)} is measured, every speedup built on it scales by {show(float(have.outputs['value']) / (number(item) or 1.0))} [run {have.id}].",
    )
    return replace(
        finding,
        claim=f"You write {show(number(item) or 0.0)} expected tokens per round, at a rate you aim at; the {show(rate)} you give makes it {show(float(have.outputs['value']))} [run {have.id}].",
    )


def _another_rate(case: Case, said: float, length: float) -> float | None:
    """A rate written elsewhere in the text that makes the length right: the sum then belongs to that one."""
    sentences = (s for passage in case.idea.document.passages for s in re.split(r"(?<=[.!?])\s", passage.text))
    words = " ".join(s for s in sentences if "accept" in s and AIMED.search(s))
    for rate in sorted({_rate(found) for found in WRITTEN.findall(words)}):
        value = expected_tokens(rate, length)
        if agrees(said, value) or agrees(said, value - 1.0):
            return rate
    return None


def _rate(words: str) -> float:
    return float(words.rstrip(" %")) / 100.0 if words.endswith("%") else float(words)
