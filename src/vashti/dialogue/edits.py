"""What the author says, put into the reading of the idea: the latest word counts, and what it contradicts gives way."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from vashti import atlas
from vashti.atlas.rules import broken_implications
from vashti.core.design import Design, SettingValue
from vashti.core.errors import DataError
from vashti.core.evidence import Quote
from vashti.core.reading import Item, Reading

YOU = "you"
"""The document a said sentence is quoted from; its page is the turn."""
FAR = 1_000_000
"""Passage index of what was said, away from every passage of the document."""
MOST_RECONCILED = 12
"""Choices given up for one edit before it is left as it is [1]."""

TIMES = ("draft_time_s", "verify_time_s", "round_time_s", "autoregressive_step_s", "draft_share", "speedup_bound")
"""Times of the text: they were taken on the machine and the models of the text."""
SUPERSEDES: Mapping[str, tuple[str, ...]] = {
    "acceptance_rate": ("acceptance_length", "expected_tokens_per_round", "full_acceptance"),
    "acceptance_length": ("acceptance_rate", "expected_tokens_per_round", "full_acceptance"),
    "draft_sms": ("sm_fraction_draft",),
    "sm_fraction_draft": ("draft_sms",),
    "draft_len": ("tree_depth", *TIMES),
    "n_gpu": ("tp_degree",),
    "draft_memory_overhead": ("draft_memory_bytes", "memory_overhead_bytes"),
    "gpu": (*TIMES, "gpu_bandwidth_bytes_per_s", "ridge_tokens", "ridge_arithmetic", "ridge_bandwidth"),
    "target_model": (
        *TIMES,
        *("target_params", "target_memory_bytes", "n_layers", "n_heads", "n_kv_heads", "head_dim"),
        *("kv_bytes_per_token", "draft_memory_overhead", "draft_memory_bytes", "memory_overhead_bytes"),
    ),
    "draft_model": (*TIMES, "draft_params", "draft_memory_bytes", "memory_overhead_bytes", "draft_memory_overhead"),
}
"""Settings that a new word on another one leaves without ground."""
UNGROUNDS: Mapping[str, tuple[str, ...]] = {
    "proposer": ("draft_model", "draft_params", "draft_memory_bytes", "memory_overhead_bytes", "draft_memory_overhead"),
    "topology": ("tree_size", "tree_width"),
}
"""Settings that another choice on an axis leaves without ground."""
SHAPE = frozenset(
    {"proposer", "topology", "draft_steps", "draft_len", "tree_size", "tree_depth", "tree_width", "training"}
)
"""What a stated acceptance length was measured with: with another draft the rate it implied is kept, not the length."""
ADDING = frozenset({"knobs", "signal", "mispredict"})
"""Axes on which another value is said beside what stands there."""
SPLIT = ("streams", "mps", "green_ctx", "sm_mask", "in_kernel_roles", "fused_kernel", "mig", "spatial_unspecified")
"""Placements on which the draft has SMs of its own or shares them."""


@dataclass(frozen=True, slots=True)
class Heard:
    """One thing the author said that is in force.

    Attributes:
        turn: when.
        kind: ``choice`` or ``setting``.
        name: axis or setting.
        value: values of the axis, or the setting's value; empty or None: nothing stands there any more.
        words: the words it was said in, or the file.
        held: not said: a number that was derived until now from what an edit took away, and is kept.
    """

    turn: int
    kind: Literal["choice", "setting"]
    name: str
    value: SettingValue | None
    words: str
    held: bool = False


def edited(idea: Reading, heard: Iterable[Heard]) -> Reading:
    """The reading of the idea with what was said since, turn by turn.

    Args:
        idea: as read from the document.
        heard: in the order said.
    """
    said = tuple(heard)
    reading = idea
    for turn in dict.fromkeys(one.turn for one in said):
        reading = _after(reading, tuple(one for one in said if one.turn == turn), _axes(said, turn))
    axes = atlas.space().axes
    unspecified = (axis for axis in axes if axis not in reading.design.axes)
    ranked = tuple(sorted(unspecified, key=lambda axis: (-axes[axis].weight, axis)))
    return reading if not said else replace(reading, unspecified=ranked)


def _axes(said: tuple[Heard, ...], upto: int) -> frozenset[str]:
    return frozenset(one.name for one in said if one.kind == "choice" and one.turn < upto)


def _after(reading: Reading, now: tuple[Heard, ...], mine: frozenset[str]) -> Reading:
    """The reading after one turn; `mine` are axes the author spoke of before it."""
    design = reading.design
    for one in now:
        design = _with(design, one)
    named = frozenset(one.name for one in now)
    gone = _ungrounded(reading.design, design, now) - named
    for name in sorted(gone):
        design = design.with_setting(name, None)
    design = _reconciled(design, named, mine)
    lost = (reading.design.axes - design.axes) | gone | named
    items = tuple(i for i in reading.items if i.stance != "own" or i.name not in lost)
    return reading.amended(design, (*items, *(item for one in now for item in _items(one))))


def _with(design: Design, one: Heard) -> Design:
    if one.kind == "setting":
        return design.with_setting(one.name, one.value)
    values = one.value if isinstance(one.value, tuple) else (one.value,)
    return design.with_axis(one.name, *(str(v) for v in values if v))


def _ungrounded(before: Design, after: Design, now: tuple[Heard, ...]) -> frozenset[str]:
    gone = {name for one in now if one.kind == "setting" for name in SUPERSEDES.get(one.name, ())}
    for axis, names in UNGROUNDS.items():
        if any(one.name == axis for one in now) and before.on(axis) and before.on(axis) != after.on(axis):
            gone |= set(names)
    if any(one.name == "placement" for one in now) and not after.has("placement", *SPLIT):
        gone |= {"draft_sms", "sm_fraction_draft", "repartition_latency_s"}
    if any(one.name == "target_model" for one in now) and not _one_family(after):
        gone |= {"draft_model", "draft_params"}
    return frozenset(gone)


def _one_family(design: Design) -> bool:
    try:
        target, draft = (atlas.model(design.text(name) or "") for name in ("target_model", "draft_model"))
    except DataError:
        return False
    return target.family == draft.family and draft.params < target.params


def _reconciled(design: Design, now: frozenset[str], mine: frozenset[str]) -> Design:
    """The design without the choices that cannot stand beside what was just said, the document's first."""
    for _ in range(MOST_RECONCILED):
        involved = {
            axis
            for rule in broken_implications(design)
            for axis in (*rule.when, *rule.requires, *rule.excludes)
            if design.on(axis) and axis not in now
        }
        if not involved:
            return design
        design = design.with_axis(min(involved, key=lambda axis: (axis in mine, axis)))
    return design


def _items(one: Heard) -> tuple[Item, ...]:
    quote = Quote(YOU, one.turn, one.words)
    group = f"{YOU}.{one.turn}"
    if one.value is None or one.value in {"", ()} or one.held:
        return ()
    if one.kind == "setting":
        return (Item("setting", one.name, one.value, "own", quote, FAR + one.turn, group, cue="said"),)
    values = one.value if isinstance(one.value, tuple) else (one.value,)
    return tuple(Item("choice", one.name, str(v), "own", quote, FAR + one.turn, group, cue="said") for v in values)


def joined_values(design: Design, axis: str, taken: tuple[str, ...], denied: tuple[str, ...]) -> tuple[str, ...]:
    """The values on an axis after some are taken and some denied: beside what stands there, or in its place.

    Args:
        design: before.
        axis: the axis.
        taken: values said.
        denied: values denied.
    """
    stands = design.on(axis) - set(denied)
    if not taken:
        return tuple(sorted(stands))
    if axis not in ADDING or "none" in taken:
        return tuple(sorted(taken))
    return tuple(sorted((stands - {"none", "na"}) | set(taken)))
