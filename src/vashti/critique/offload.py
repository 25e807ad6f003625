"""A target whose weights stay in the host's memory: every pass streams them over the host's link, whoever drafts."""

import re
from dataclasses import replace

from vashti import atlas, perf
from vashti.core.design import Design
from vashti.core.reading import Reading
from vashti.critique.assumption import Assumption
from vashti.perf.physics import physics

OFFLOADED = "offload_bubble"
"""The placement that is run as weights streamed over the host's link."""
NOT_PRICED = "streamed weights"
"""Name of the note on a target whose streaming the model cannot price."""
BESIDE = frozenset({OFFLOADED, "time_shared", "streams", "na", "unspecified"})
"""Placements of a draft on the GPU that the streamed target runs on."""
AWAY = re.compile(r"\boff-?load|\b(host|CPU|system|main) (memory|RAM)\b|\bDDR\d?\b|\bover PCIe?\b", re.IGNORECASE)
WHAT = re.compile(r"\b(weights?|layers?|parameters?|target)\b", re.IGNORECASE)
OTHERS = re.compile(r"related|prior|previous|background|existing|other people|references", re.IGNORECASE)
"""Headings under which others are spoken of."""


def in_host_memory(design: Design) -> bool:
    """Whether a design streams its target's weights from the host."""
    return design.has("placement", OFFLOADED) or design.has("overlap", "transfer_overlap")


def left_in_host_memory(
    scenario: perf.Scenario, idea: Reading, notes: list[Assumption], *, holds: bool
) -> perf.Scenario:
    """The scenario with its target's weights in host memory where the idea leaves them there, noted as such.

    Args:
        scenario: the idea as it would be run.
        idea: its reading.
        notes: what had to be taken.
        holds: whether the GPUs hold the target.

    Assumes:
        A text that speaks of weights in host memory, and names a GPU that does not hold the target, means this target.
    """
    design = scenario.design
    if not in_host_memory(design) and (holds or idea.design.text("gpu") is None or not speaks_of_offloading(idea)):
        return scenario
    if not design.on("placement") <= BESIDE:
        why = "the text streams its weights from the host; beside a draft elsewhere that is outside of the model"
        notes.append(Assumption(NOT_PRICED, "the GPU's", "assumed", why))
        return scenario
    if atlas.model(scenario.target).experts:
        why = "the text streams its weights from the host; which experts a pass asks for is outside of the model, which streams the dense part only"
        notes.append(Assumption(NOT_PRICED, "in part", "assumed", why))
        return replace(scenario, design=design.with_axis("placement", OFFLOADED))
    link = physics().host_link_bytes_per_s.value / 1e9
    why = f"its weights cross the host's link in every pass, at an assumed {link:g} GB/s"
    notes.append(Assumption("target_memory", "host memory", "assumed", why))
    return replace(scenario, design=design.with_axis("placement", OFFLOADED))


def speaks_of_offloading(idea: Reading) -> bool:
    """Whether a sentence of the idea, outside of what it says about others, leaves weights in host memory."""
    return any(
        AWAY.search(sentence) and WHAT.search(sentence)
        for passage in idea.document.passages
        if passage.kind in {"body", "list", "title"} and not OTHERS.search(passage.section)
        for sentence in re.split(r"(?<=[.!?])\s", passage.text)
    )


def kept_in_place(design: Design, beside: Design) -> Design:
    """A rival's design with its target's weights where those of the idea are: another place is another machine."""
    return design.with_axis("placement", OFFLOADED) if beside.has("placement", OFFLOADED) else design
