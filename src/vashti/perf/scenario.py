"""What is run: a design on a machine with a target, a draft and an engine; and the conditions it meets."""

from dataclasses import dataclass
from typing import Any

from vashti.core.design import Design


@dataclass(frozen=True, slots=True)
class Scenario:
    """A design together with everything that decides its speed but the conditions.

    Attributes:
        design: choices and settings; an unspecified overlap, placement or knob is run as the plainest admissible one
            (see `plan.py`), and the caller runs the others to report the spread.
        machine: id of a GPU in the atlas (or a YAML file).
        n_gpu: GPUs that share the target (tensor-parallel degree); a draft on another device adds its own.
        target: id of the target model.
        draft: id of the draft model or head; empty for model-free drafting.
        engine: id of the engine whose overheads apply.
    """

    design: Design
    machine: str
    n_gpu: int
    target: str
    draft: str
    engine: str

    def as_dict(self) -> dict[str, Any]:
        """Plain and JSON-ready; `from_dict` is its inverse."""
        return {
            "design": self.design.as_dict(),
            "machine": self.machine,
            "n_gpu": self.n_gpu,
            "target": self.target,
            "draft": self.draft,
            "engine": self.engine,
        }

    @classmethod
    def from_dict(cls, plain: dict[str, Any]) -> "Scenario":
        """The scenario that `as_dict` wrote."""
        design = Design.of(plain["design"]["choices"], plain["design"]["settings"])
        return cls(design, plain["machine"], plain["n_gpu"], plain["target"], plain["draft"], plain["engine"])


@dataclass(frozen=True, slots=True)
class Conditions:
    """What one prediction is made for.

    Attributes:
        batch: sequences decoded together.
        acceptance_rate: probability that a drafted token is accepted, given all before it were (first rank in a tree).
        context_len: mean tokens of KV cache per sequence.
    """

    batch: int
    acceptance_rate: float
    context_len: int = 1024

    def as_dict(self) -> dict[str, Any]:
        """Plain and JSON-ready."""
        return {"batch": self.batch, "acceptance_rate": self.acceptance_rate, "context_len": self.context_len}

    @classmethod
    def from_dict(cls, plain: dict[str, Any]) -> "Conditions":
        """The conditions that `as_dict` wrote."""
        return cls(plain["batch"], plain["acceptance_rate"], plain.get("context_len", 1024))


@dataclass(frozen=True, slots=True)
class Band:
    """A value with the 90 % band that the uncertainty of the constants gives it."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Phase:
    """One phase of a round.

    Attributes:
        name: ``draft``, ``verify``, ``handoff``, ``kv``, ``control``, ``launch``, ``host``.
        alone_s: how long it takes with the resources it owns and nothing beside it.
        exposed_s: how much of the round it adds once the schedule has overlapped what it can.
        bound: what bounds it: ``bytes``, ``arithmetic``, ``launch``, ``latency`` or ``none``.
        bytes: bytes moved from device memory.
        flop: arithmetic.
    """

    name: str
    alone_s: float
    exposed_s: float
    bound: str
    bytes: float
    flop: float


@dataclass(frozen=True, slots=True)
class Prediction:
    """What the performance model says of a scenario under conditions.

    Attributes:
        phases: the round by phase; the exposed times sum to `round_s`.
        round_s: one propose, verify, commit round of the whole batch.
        autoregressive_s: one plain decoding step at the same batch on the same machine and engine.
        tokens_per_round: expected output tokens per sequence and round, bonus included.
        tokens_per_s: output tokens of the whole batch per second.
        speedup: over plain decoding at the same batch, with its band.
        fits: whether weights, caches, graphs fit in memory at this batch.
        target_weight_bytes, draft_weight_bytes, kv_bytes, draft_kv_bytes, graph_bytes: device memory, all GPUs.
        memory_overhead: what speculation adds, as a fraction of the target's weights.
        largest_batch, largest_batch_autoregressive: sequences that fit with and without speculation.
        wasted_draft_fraction: drafted tokens that are thrown away, of all drafted.
        idle_sm_fraction: share of SM-time in a round on which nothing runs although an SM is reserved.
        hit_rate: probability that overlapped draft work is used (1 when nothing is overlapped).
        extra_gpus: GPUs beyond the target's own.
        verify_width: tokens verified per sequence, the last committed one included.
        draft_len: length of a chain or depth of a tree in force, as stated or as an adaptive knob would set it.
        sm_fraction_draft: share of the SMs the draft really gets, in whole steps; 0 without a split.
        remarks: what had to be run differently from what the design says.
    """

    phases: tuple[Phase, ...]
    round_s: float
    autoregressive_s: float
    tokens_per_round: float
    tokens_per_s: float
    speedup: Band
    fits: bool
    target_weight_bytes: float
    draft_weight_bytes: float
    kv_bytes: float
    draft_kv_bytes: float
    graph_bytes: float
    memory_overhead: float
    largest_batch: int
    largest_batch_autoregressive: int
    wasted_draft_fraction: float
    idle_sm_fraction: float
    hit_rate: float
    extra_gpus: int
    verify_width: float = 1.0
    draft_len: int = 0
    sm_fraction_draft: float = 0.0
    remarks: tuple[str, ...] = ()
