"""Sizes of models that a text gives without a name: "a 34B model", "the 0.6B drafter"."""

import re
from collections.abc import Iterator

from vashti.core.design import Design
from vashti.core.reading import Reading
from vashti.critique.models import known_model
from vashti.reading.names import billions

OTHERS = re.compile(r"related|prior|previous|background|existing|other people|references", re.IGNORECASE)
"""Headings under which others are spoken of."""
SIZE = r"(?P<size>\d+(?:\.\d+)?)[ -]?(?P<unit>B|M|billion|million)(?:[- ]parameters?)?[ -]"
BETWEEN = r"(?:(?:large|dense|language|chat|instruct|main|big|small|tiny|independent)[ -]){0,3}"
TARGET = re.compile(
    SIZE + BETWEEN + r"(?:model|target|LLM|verifier|backbone|senior|teacher)\b(?! draft)", re.IGNORECASE
)
COUNTED = re.compile(
    r"\b(?:model|target|LLM)\b[^.;]{0,40}?\b(?P<size>\d+(?:\.\d+)?)[ -]?(?P<unit>B|billion)[ -]parameters?\b",
    re.IGNORECASE,
)
DRAFT = re.compile(SIZE + BETWEEN + r"(?:draft(?:er|ing)?|proposer|speculator|junior|assistant)\b", re.IGNORECASE)
SCALE = {"b": 1e9, "billion": 1e9, "m": 1e6, "million": 1e6}


def sized(idea: Reading) -> Design:
    """The idea's design with the sizes its text gives for a target and a draft that it names nowhere.

    Assumes:
        Of several models spoken of, the target is the largest and the draft the smallest.
    """
    design = idea.design
    unnamed = not design.text("target_model") or not (
        known_model(design.text("target_model")) or billions(design.text("target_model") or "")
    )
    if unnamed and design.number("target_params") is None:
        said = (*_said(idea, TARGET), *_said(idea, COUNTED))
        design = design.with_setting("target_params", max(said)) if said else design
    if not design.text("draft_model") and design.number("draft_params") is None:
        said = tuple(_said(idea, DRAFT))
        design = design.with_setting("draft_params", min(said)) if said else design
    return runs_as_meant(design)


def runs_as_meant(design: Design) -> Design:
    """The design with what its numbers can mean for it.

    A controller shortens the longest of several draft lengths. One head that is run again for each token says nothing of
    how many it drafts.
    """
    lengths = design.numbers("draft_len")
    if len(lengths) > 1 and design.has("knobs", "draft_len"):
        design = design.with_setting("draft_len", max(lengths))
    if design.has("proposer", "ar_head") and design.number("n_draft_heads") == 1.0:
        design = design.with_setting("n_draft_heads", None)
    return design


def _said(idea: Reading, pattern: re.Pattern[str]) -> Iterator[float]:
    for passage in idea.document.passages:
        if passage.kind in {"body", "list"} and not OTHERS.search(passage.section):
            for found in pattern.finditer(passage.text):
                yield float(found["size"]) * SCALE[found["unit"].lower()]
