"""From a design to what is run: every axis and setting the round model needs, and what had to be assumed."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from vashti.atlas.loader import implications
from vashti.core.design import Design

SPATIAL = frozenset({"spatial_unspecified", "mps", "green_ctx", "sm_mask", "in_kernel_roles", "mig"})
"""Placements that give draft and verify SMs of their own."""
CORESIDENT = frozenset({"streams", "fused_kernel"})
"""Placements that let both phases run on any SM."""
REMOTE = frozenset({"other_gpu", "other_node", "cpu", "npu_pim", "client"})
"""Placements on another device."""
TREES = frozenset({"static_tree", "dynamic_tree", "multi_chain", "ngram_pool"})
CONDITIONED = frozenset({"ar_head", "parallel_heads", "native_mtp", "parallel_block", "block_diffusion"})
"""Proposers that read hidden states of the target's last pass."""
ONE_PASS = frozenset({"parallel_heads", "parallel_block", "block_diffusion"})
LOOKUP = frozenset({"ngram", "retrieval"})
MODEL_FREE = frozenset({"ngram", "retrieval", "jacobi", "none"})
FLEXIBLE = frozenset({"per_iteration", "per_layer", "per_kernel", "per_tile"})
"""Re-split often enough that each phase of a round can have its own split."""
FLUID = frozenset({"per_layer", "per_kernel", "per_tile"})
"""Re-split often enough that the phase left over takes all SMs."""
MEGAKERNELS = frozenset({"megakernel_static", "megakernel_dynamic"})

DRAFT_LEN: Mapping[str, int] = MappingProxyType(
    {"draft_lm": 4, "ar_head": 4, "native_mtp": 1, "parallel_heads": 4, "parallel_block": 6, "block_diffusion": 8,
     "ngram": 4, "retrieval": 8, "jacobi": 4, "self_skip": 4, "self_sparse": 4, "ensemble": 4, "none": 0}
)  # fmt: skip
"""Draft length where none is stated [tokens]. Basis: assumed; common settings of published code."""
TREE_SIZE: Mapping[str, int] = MappingProxyType(
    {"static_tree": 25, "dynamic_tree": 60, "multi_chain": 16, "ngram_pool": 30}
)
"""Nodes of a tree where none is stated [tokens]. Basis: assumed; EAGLE and EAGLE-2 defaults come near."""
TREE_DEPTH = 5
"""Depth of a tree where none is stated [tokens]. Basis: assumed."""
TREE_WIDTH = 4
"""Children per node where none is stated [1]. Basis: assumed."""
SM_FRACTION = 24 / 132
"""Share of the SMs the draft gets where none is stated [1]. Basis: assumed; 24 of 132."""
FAN_OUT = 3
"""Next tokens guessed per accepted length where none is stated [1]. Basis: assumed."""

_PREFERENCE: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "overlap": ("enumerate", "dual_batch", "run_ahead", "pre_verify", "frontier", "spec_parallel", "layer_pipeline",
                    "transfer_overlap", "concurrent", "sequential", "na"),
        "placement": ("in_kernel_roles", "fused_kernel", "green_ctx", "sm_mask", "mps", "mig", "spatial_unspecified",
                      "streams", "other_gpu", "other_node", "npu_pim", "cpu", "client", "offload_bubble",
                      "time_shared", "na"),
    }
)  # fmt: skip
"""Which of several values on one axis the round is run as: the one that costs or gains most."""

_PLAINEST: Mapping[str, str] = MappingProxyType(
    {
        "proposer": "draft_lm", "topology": "chain", "verify_exec": "single_pass", "verify_rule": "rejection",
        "placement": "time_shared", "repartition": "fixed", "overlap": "sequential", "mispredict": "truncate",
        "kv_state": "own_full", "kv_sync": "lockstep", "handoff": "device", "knobs": "none", "kernel": "graph",
        "tp": "same_tp",
    }
)  # fmt: skip
_NEUTRAL = frozenset({"unspecified", "na"})


@dataclass(frozen=True, slots=True)
class Assumed:
    """Something the design does not say and the run had to take.

    Attributes:
        name: axis or setting.
        value: what was taken.
        why: why that.
    """

    name: str
    value: str
    why: str


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything about a design that the round model reads.

    Attributes:
        proposer, topology, verify_exec, verify_rule, placement, repartition, overlap: values of those axes.
        mispredict, knobs: all values taken on those axes.
        kv_state, kv_sync, handoff, kernel, tp: values of those axes.
        draft_len: longest accepted draft: length of a chain, depth of a tree [tokens].
        tree_size: drafted nodes of a tree [tokens]; 0 for a chain or block.
        tree_width: children per node [1].
        fan_out: next tokens guessed per accepted length, when outcomes are enumerated [1].
        sm_fraction: share of the SMs the draft owns [1].
        draft_sms: SMs the draft owns, where the text counts them [1].
        hit_rate: share of rounds in which work done ahead is used, where the text states it [1].
        repartition_latency_s: time to move the split, where the text states it [s].
        memory_overhead: what speculation adds to the target's memory, where the text states it [1].
        assumed: what the design leaves unsaid.
    """

    proposer: str
    topology: str
    verify_exec: str
    verify_rule: str
    placement: str
    repartition: str
    overlap: str
    mispredict: frozenset[str]
    knobs: frozenset[str]
    kv_state: str
    kv_sync: str
    handoff: str
    kernel: str
    tp: str
    draft_len: int
    tree_size: int
    tree_width: int
    fan_out: int
    sm_fraction: float
    draft_sms: float | None
    hit_rate: float | None
    repartition_latency_s: float | None
    memory_overhead: float | None
    assumed: tuple[Assumed, ...]

    @property
    def is_baseline(self) -> bool:
        """Whether nothing is drafted."""
        return self.draft_len == 0 or self.proposer == "none"

    @property
    def is_spatial(self) -> bool:
        """Whether draft and verify own SMs."""
        return self.placement in SPATIAL

    @property
    def is_remote(self) -> bool:
        """Whether the draft runs on a device of its own."""
        return self.placement in REMOTE


@lru_cache(maxsize=4096)
def plan_of(design: Design) -> Plan:
    """What is run for a design; what it does not say is run as the plainest admissible value and listed.

    >>> plan = plan_of(Design.of({"proposer": "ar_head", "topology": "chain"}, {"draft_len": 3}))
    >>> plan.draft_len, plan.overlap, "overlap" in {item.name for item in plan.assumed}
    (3, 'sequential', True)
    """
    assumed: list[Assumed] = []
    taken = {axis: _one(design, axis, assumed) for axis in _PLAINEST}
    if not design.has("topology", *TREES, "chain", "block", "outcome_enum") and design.number("tree_size"):
        taken["topology"] = "static_tree"
    taken["handoff"] = _handoff(design, taken["placement"], assumed)
    if not design.on("kv_state") and taken["proposer"] in MODEL_FREE:
        taken["kv_state"] = "stateless"
    draft_len = _draft_len(design, taken, assumed)
    tree_size = _tree_size(design, taken["topology"], draft_len, assumed)
    return Plan(
        **{axis: value for axis, value in taken.items() if axis not in {"mispredict", "knobs"}},
        mispredict=design.on("mispredict") or frozenset({taken["mispredict"]}),
        knobs=design.on("knobs") - {"none"},
        draft_len=draft_len,
        tree_size=tree_size,
        tree_width=_tree_width(design, taken["topology"], tree_size, assumed),
        fan_out=_counted(design, "fan_out", FAN_OUT, assumed, needed=taken["overlap"] == "enumerate"),
        sm_fraction=_sm_fraction(design, taken["placement"], assumed),
        draft_sms=design.number("draft_sms"),
        hit_rate=design.number("hit_rate"),
        repartition_latency_s=design.number("repartition_latency_s"),
        memory_overhead=design.number("draft_memory_overhead"),
        assumed=tuple(assumed),
    )


def _one(design: Design, axis: str, assumed: list[Assumed]) -> str:
    stated = design.on(axis) - _NEUTRAL
    if len(stated) == 1:
        return next(iter(stated))
    if not stated:
        plainest = _PLAINEST[axis]
        if "na" not in design.on(axis) and _matters(axis, design):
            assumed.append(Assumed(axis, plainest, "not stated; the plainest value"))
        return plainest
    order = _PREFERENCE.get(axis, ())
    taken = min(stated, key=lambda value: (order.index(value) if value in order else len(order), value))
    if axis not in {"knobs", "mispredict"}:
        assumed.append(Assumed(axis, taken, f"several stated: {', '.join(sorted(stated))}"))
    return taken


def _matters(axis: str, design: Design) -> bool:
    """Whether the cost of a round depends on an axis of this design."""
    if axis == "repartition":
        return design.has("placement", *SPATIAL)
    if axis == "mispredict":
        return bool(design.on("overlap") - {"sequential", "na"})
    return True


def _handoff(design: Design, placement: str, assumed: list[Assumed]) -> str:
    stated = design.on("handoff") - _NEUTRAL
    if stated:
        return min(stated)
    natural = {"other_gpu": "nvlink", "other_node": "network", "client": "wan", "cpu": "host", "npu_pim": "host",
               "mps": "ipc"}  # fmt: skip
    channel = natural.get(placement, "device")
    assumed[:] = [item for item in assumed if item.name != "handoff"]
    assumed.append(Assumed("handoff", channel, f"not stated; the natural channel for {placement}"))
    return channel


def _draft_len(design: Design, taken: Mapping[str, str], assumed: list[Assumed]) -> int:
    stated = design.number("tree_depth") if taken["topology"] in TREES else None
    stated = design.number("draft_len") if stated is None else stated
    if taken["proposer"] == "none":
        return 0
    if stated is not None:
        return round(stated)
    heads = design.number("n_draft_heads")
    if heads is not None:
        return round(heads)
    default = TREE_DEPTH if taken["topology"] in TREES else DRAFT_LEN.get(taken["proposer"], 4)
    assumed.append(Assumed("draft_len", str(default), f"not stated; a common value for {taken['proposer']}"))
    return default


def _tree_size(design: Design, topology: str, draft_len: int, assumed: list[Assumed]) -> int:
    if topology not in TREES or draft_len == 0:
        return 0
    size = _counted(design, "tree_size", TREE_SIZE[topology], assumed, needed=True)
    return max(size, draft_len)


def _tree_width(design: Design, topology: str, tree_size: int, assumed: list[Assumed]) -> int:
    return _counted(design, "tree_width", TREE_WIDTH, assumed, needed=tree_size > 0 and topology in TREES)


def _sm_fraction(design: Design, placement: str, assumed: list[Assumed]) -> float:
    stated = design.number("sm_fraction_draft")
    if stated is not None:
        return stated
    if placement in SPATIAL and design.number("draft_sms") is None:
        assumed.append(Assumed("sm_fraction_draft", f"{SM_FRACTION:.3f}", "not stated; 24 of 132 SMs"))
    return SM_FRACTION


def _counted(design: Design, name: str, default: int, assumed: list[Assumed], *, needed: bool) -> int:
    stated = design.number(name)
    if stated is not None:
        return round(stated)
    if needed:
        assumed.append(Assumed(name, str(default), "not stated; a common value"))
    return default


_AHEAD = ("sequential", "run_ahead", "dual_batch", "enumerate")
_CANDIDATES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "topology": ("chain", "static_tree", "dynamic_tree"),
        "verify_exec": ("single_pass", "frontier_chunks", "pruned"),
        "placement": ("time_shared", "green_ctx", "streams", "other_gpu"),
        "mispredict": ("truncate", "fallback_ar", "preempt"),
        "kv_state": ("own_full", "own_sparse", "shared_target"),
        "kv_sync": ("lockstep", "compaction", "redo"),
        "knobs": ("none", "draft_len", "on_off"),
        "kernel": ("eager", "graph", "megakernel_dynamic"),
        "tp": ("same_tp", "draft_tp1"),
    }
)


def admissible(axis: str, design: Design) -> tuple[str, ...]:
    """The values an axis may have without contradicting the design: the stated ones, or those worth running.

    Args:
        axis: its name.
        design: what is stated.

    Returns:
        Values, the plainest first; none where the axis does not change the cost of a round.
    """
    stated = design.on(axis) - _NEUTRAL
    if stated:
        return tuple(sorted(stated))
    candidates = _candidates(axis, plan_of(design))
    return tuple(value for value in candidates if not contradictions(design.with_axis(axis, value)))


def _candidates(axis: str, plan: Plan) -> tuple[str, ...]:
    apart = plan.is_spatial or plan.is_remote or plan.placement in CORESIDENT
    special = {
        "overlap": _AHEAD if apart and plan.proposer not in MODEL_FREE else ("sequential",),
        "repartition": ("fixed", "per_iteration", "per_kernel", "per_tile") if plan.is_spatial else (),
        "handoff": ("nvlink", "network") if plan.is_remote else ("device", "host"),
        "mispredict": () if plan.overlap == "sequential" and not apart else _CANDIDATES["mispredict"],
        "knobs": (*_CANDIDATES["knobs"], "sm_split") if plan.is_spatial else _CANDIDATES["knobs"],
        "kv_sync": _CANDIDATES["kv_sync"] if plan.topology in TREES else ("lockstep", "redo"),
    }
    return special.get(axis, _CANDIDATES.get(axis, ()))


def contradictions(design: Design) -> tuple[str, ...]:
    """Why some of a design's choices cannot hold together; empty when they can."""
    reasons = []
    for rule in implications():
        if not all(design.has(axis, value) for axis, value in rule.when.items()):
            continue
        broken = any(design.on(axis) & set(values) for axis, values in rule.excludes.items())
        lacking = any(design.on(axis) and not design.on(axis) & set(values) for axis, values in rule.requires.items())
        if broken or lacking:
            reasons.append(rule.why)
    return tuple(reasons)
