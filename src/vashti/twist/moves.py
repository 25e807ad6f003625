"""Small moves in the design space, each with its physical cost and its engineering cost."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace

from vashti import perf
from vashti.core.design import Design, SettingValue
from vashti.critique.checks.rivals import REMOTE, SPATIAL
from vashti.critique.defaults import MODEL_FREE
from vashti.critique.models import draft_for, stored
from vashti.critique.offload import kept_in_place
from vashti.critique.recurrent import carries_a_state


@dataclass(frozen=True, slots=True)
class Move:
    """A change of design.

    Attributes:
        id, title: its name, and what it does in words that follow "and".
        takes: values put on an axis, replacing what stood there.
        adds: values added to a multi-valued axis.
        drops: values taken off a multi-valued axis, because nothing is left that they could turn.
        sets: settings given.
        physical: what it costs the machine.
        weeks: what it costs the author; assumed, for a systems graduate student who knows the engine.
        applies: whether it changes anything for a design.
    """

    id: str
    title: str
    physical: str
    weeks: float
    applies: Callable[[Design], bool]
    takes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    adds: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    drops: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sets: Mapping[str, SettingValue | None] = field(default_factory=dict)


FAR_CHANNELS = ("wan", "network", "nvlink", "host", "ipc")
"""Channels nothing needs once draft and target share a GPU and a process."""
SPLIT_KNOBS: Mapping[str, tuple[str, ...]] = {"knobs": ("sm_split", "worker_count", "placement")}
"""What a controller can no longer turn once the phases take turns on all SMs."""


OTHER_DRAFT: Mapping[str, None] = dict.fromkeys(
    ("draft_model", "draft_params", "draft_precision", "draft_memory_bytes", "draft_memory_overhead")
)
"""What is said of a draft does not hold of another."""


def _lacks(axis: str, *values: str) -> Callable[[Design], bool]:
    return lambda design: not design.has(axis, *values)


def _has(axis: str, *values: str) -> Callable[[Design], bool]:
    return lambda design: design.has(axis, *values)


def _spatial_without(axis: str, *values: str) -> Callable[[Design], bool]:
    return lambda design: design.has("placement", *SPATIAL) and not design.has(axis, *values)


def _drafts_in_steps(design: Design) -> bool:
    return not design.has("proposer", *MODEL_FREE) and not design.has("draft_steps", "single_pass", "lookup")


MOVES: tuple[Move, ...] = (
    Move(
        "adaptive_length",
        "let the draft length follow a moving average of acceptance, every round",
        "one more captured graph per length; the host reads last round's accept counts",
        2.0,
        _lacks("knobs", "draft_len"),
        takes={"timescale": ("iteration",)},
        adds={"knobs": ("draft_len",), "signal": ("accept_ema",)},
    ),
    Move(
        "switch_off",
        "fall back to plain decoding where the model says speculation loses",
        "on re-entry the draft must first read what was decoded without it; plain decoding needs its own graphs",
        2.0,
        _lacks("knobs", "on_off"),
        adds={"knobs": ("on_off",), "signal": ("load",), "mispredict": ("fallback_ar",)},
    ),
    Move(
        "predict_acceptance",
        "stop each draft at the token a small head expects to be rejected",
        "a matrix-vector product per drafted token, and a training set of accept bits",
        4.0,
        lambda d: _drafts_in_steps(d) and not d.has("signal", "learned_head"),
        takes={"timescale": ("token",)},
        adds={"knobs": ("draft_len",), "signal": ("learned_head",)},
    ),
    Move(
        "prune_tree",
        "prune the tree to a node budget that falls with the batch",
        "a mask built per round; one graph per budget",
        2.0,
        lambda d: d.has("topology", "static_tree", "dynamic_tree") and not d.has("knobs", "tree_shape"),
        takes={"topology": ("dynamic_tree",), "timescale": ("iteration",)},
        adds={"knobs": ("tree_shape",), "signal": ("draft_conf",)},
    ),
    Move(
        "two_batches",
        "draft one half of the batch while the other half is verified",
        "the target's weights are read once per half; each request advances every second pass",
        3.0,
        lambda d: (
            not d.has("overlap", "dual_batch")
            and d.has("placement", *SPATIAL, *REMOTE)
            and not d.has("placement", "client")
        ),
        takes={"overlap": ("dual_batch",), "mispredict": ("truncate",)},
    ),
    Move(
        "run_ahead",
        "keep drafting past the tokens under verification and keep the result when all of them are accepted",
        "drafts that are thrown away draw their bytes all the same",
        2.0,
        lambda d: not d.has("overlap", "run_ahead") and d.has("placement", *SPATIAL, *REMOTE),
        takes={"overlap": ("run_ahead",)},
    ),
    Move(
        "enumerate_outcomes",
        "pre-draft the likeliest accept lengths and serve the right one from a cache",
        "several times the draft work, and a cache of branches",
        5.0,
        lambda d: not d.has("overlap", "enumerate") and d.has("placement", *SPATIAL, *REMOTE),
        takes={"overlap": ("enumerate",), "mispredict": ("cached_branch",)},
    ),
    Move(
        "light_head",
        "draft with a one-layer head on the target's hidden states in place of a separate model",
        "one layer and a reduced vocabulary per step; it needs the finished verify pass, so it cannot run ahead",
        4.0,
        _has("proposer", "draft_lm", "ensemble"),
        takes={
            "proposer": ("ar_head",),
            "training": ("head_ft",),
            "kv_state": ("shared_target",),
            "overlap": ("sequential",),
            "placement": ("time_shared",),
            "boundary": ("none",),
            "repartition": ("na",),
        },
        drops=SPLIT_KNOBS,
        sets={"sm_fraction_draft": None, "draft_sms": None, **OTHER_DRAFT},
    ),
    Move(
        "one_pass",
        "draft all positions in one pass with mask tokens",
        "a trained block drafter; later positions are accepted less often",
        5.0,
        _drafts_in_steps,
        takes={
            "proposer": ("parallel_block",),
            "draft_steps": ("single_pass",),
            "training": ("draft_distill",),
            "kv_state": ("shared_target",),
        },
        sets=OTHER_DRAFT,
    ),
    Move(
        "capture_draft",
        "capture the whole draft chain in one graph, next to the verify graph",
        "one graph per batch size and length",
        1.0,
        _lacks("kernel", "graph", "graph_per_split", "megakernel_static", "megakernel_dynamic", "persistent_op"),
        takes={"kernel": ("graph",)},
    ),
    Move(
        "graphs_per_split",
        "choose among a few pre-captured splits between rounds",
        "graphs times splits; the switch is a choice of stream",
        3.0,
        _spatial_without("knobs", "sm_split"),
        takes={"repartition": ("per_iteration",), "kernel": ("graph_per_split",)},
        adds={"knobs": ("sm_split",), "signal": ("cost_model",)},
    ),
    Move(
        "work_queue",
        "drop the fixed split: persistent blocks take draft tiles first and verify tiles otherwise",
        "one atomic per tile; registers and shared memory sized for the heavier role",
        10.0,
        _spatial_without("placement", "in_kernel_roles"),
        takes={
            "placement": ("in_kernel_roles",),
            "repartition": ("per_tile",),
            "kernel": ("megakernel_dynamic",),
            "handoff": ("in_kernel",),
        },
        adds={"knobs": ("sm_split",)},
    ),
    Move(
        "take_turns",
        "give all SMs to each phase in turn",
        "nothing is hidden; both phases have the whole bandwidth",
        1.0,
        _has("placement", *SPATIAL),
        takes={
            "placement": ("time_shared",),
            "overlap": ("sequential",),
            "repartition": ("na",),
            "boundary": ("none",),
            "handoff": ("device",),
        },
        drops=SPLIT_KNOBS,
        sets={"sm_fraction_draft": None, "draft_sms": None, "repartition_latency_s": None},
    ),
    Move(
        "quantize_draft",
        "store the draft's weights in 4 bits",
        "a quarter of the bytes a draft step reads; what the rounding costs in acceptance is not in these figures",
        1.0,
        lambda d: d.has("proposer", "draft_lm") and d.text("draft_precision") not in {"int4", "fp4"},
        sets={"draft_precision": "int4"},
    ),
    Move(
        "window_draft_kv",
        "keep only a window of KV for the draft",
        "less acceptance where the answer lies outside the window",
        2.0,
        lambda d: d.has("kv_state", "own_full") and not carries_a_state(d),
        takes={"kv_state": ("own_sparse",)},
    ),
)
BY_ID: Mapping[str, Move] = {move.id: move for move in MOVES}


def clash(move: Move, others: Iterable[str]) -> bool:
    """Whether a move puts another value where one of the others has put its own: of the two, one would not be made."""
    return any(
        move.takes[axis] != taken
        for other in others
        for axis, taken in BY_ID[other].takes.items()
        if axis in move.takes
    )


def moved(move: Move, scenario: perf.Scenario) -> perf.Scenario:
    """The scenario after a move; a draft that no longer fits the proposer is replaced by the usual one."""
    design = scenario.design
    for axis, values in move.takes.items():
        design = design.with_axis(axis, *values)
    for axis, values in move.adds.items():
        design = design.with_axis(axis, *sorted((design.on(axis) - {"none", "na"}) | set(values)))
    for axis, values in move.drops.items():
        design = design.with_axis(axis, *sorted(design.on(axis) - set(values)))
    for name, value in move.sets.items():
        design = design.with_setting(name, value)
    if "placement" in move.takes and not design.has("placement", *REMOTE) and design.has("handoff", *FAR_CHANNELS):
        design = design.with_axis("handoff", "device")
    design = kept_in_place(design, scenario.design)
    draft = draft_for(design, scenario.target) if "proposer" in move.takes else scenario.draft
    if draft and move.sets.get("draft_precision"):
        draft = stored(draft, str(move.sets["draft_precision"]))
    return replace(scenario, design=design, draft=draft)
