"""Sizes of models that a text gives without a name: "a 34B model", "the 0.6B drafter"."""

import re
from collections.abc import Iterator

from vashti.core.design import Design
from vashti.core.reading import Reading

OTHERS = re.compile(r"related|prior|previous|background|existing|other people|references", re.IGNORECASE)
"""Headings under which others are spoken of."""
SIZE = r"(?P<size>\d+(?:\.\d+)?)[ -]?(?P<unit>B|M|billion|million)(?:[- ]parameters?)?[ -]"
BETWEEN = r"(?:(?:large|dense|language|chat|instruct|main|big|small|tiny|independent)[ -]){0,3}"
TARGET = re.compile(
    SIZE + BETWEEN + r"(?:model|target|LLM|verifier|backbone|senior|teacher)\b(?! draft)", re.IGNORECASE
)
DRAFT = re.compile(SIZE + BETWEEN + r"(?:draft(?:er|ing)?|proposer|speculator|junior|assistant)\b", re.IGNORECASE)
SCALE = {"b": 1e9, "billion": 1e9, "m": 1e6, "million": 1e6}


def sized(idea: Reading) -> Design:
    """The idea's design with the sizes its text gives for a target and a draft that it names nowhere.

    Assumes:
        Of several models spoken of, the target is the largest and the draft the smallest.
    """
    design = idea.design
    if not design.text("target_model") and design.number("target_params") is None:
        said = tuple(_said(idea, TARGET))
        design = design.with_setting("target_params", max(said)) if said else design
    if not design.text("draft_model") and design.number("draft_params") is None:
        said = tuple(_said(idea, DRAFT))
        design = design.with_setting("draft_params", min(said)) if said else design
    return design


def _said(idea: Reading, pattern: re.Pattern[str]) -> Iterator[float]:
    for passage in idea.document.passages:
        if passage.kind in {"body", "list"} and not OTHERS.search(passage.section):
            for found in pattern.finditer(passage.text):
                yield float(found["size"]) * SCALE[found["unit"].lower()]
