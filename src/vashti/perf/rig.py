"""The machine, engine, models and constants of a scenario as one bundle of numbers, with or without draws."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from types import MappingProxyType

import numpy as np

from vashti.atlas import loader
from vashti.atlas.schema import Engine, Hardware, Model
from vashti.perf.constants import EAGER, shared_quantities
from vashti.perf.forward import ceiling, scales_blocks
from vashti.perf.physics import Physics, drawn, drawn_values, physics
from vashti.perf.scenario import Scenario
from vashti.perf.shapes import Shape, routing_s, shape_of
from vashti.perf.work import Ceiling, Number, stored_efficiency

FP8_RATES = frozenset({"fp8", "fp4"})
"""Stored precisions whose arithmetic runs at the fp8 rate where the machine has one."""
LOWEST_BF16 = 2.0
"""Bytes per weight below which weights are quantized [bytes]."""


@dataclass(frozen=True, slots=True)
class Rig:
    """What a scenario runs on. Quantities are floats, or arrays (draws, 1) whose first row holds their values.

    Attributes:
        machine, engine, physics: records of the atlas and of this model.
        target, draft: records of the atlas; no draft when drafting is model-free or the drafter has no record.
        target_shape, draft_shape: the same as plain numbers.
        n_gpu: GPUs that share the target.
        shared: calibrated constants that belong to no engine, by name.
    """

    machine: Hardware
    engine: Engine
    physics: Physics
    target: Model
    draft: Model | None
    target_shape: Shape
    draft_shape: Shape | None
    n_gpu: int
    shared: Mapping[str, Number]

    @property
    def bytes_per_s(self) -> Number:
        """Bandwidth that one GPU reaches, all SMs drawing [bytes/s]."""
        machine = self.machine
        return machine.memory_bytes_per_s.value * machine.memory_efficiency.value * self.shared["stream_efficiency"]

    def host_s(self, batch: Number) -> Number:
        """Host time one pass of the target exposes [s].

        Args:
            batch: sequences [1].
        """
        return self.engine.step_host_s.value + self.unless_eager("sequence_host_s") * batch

    def unless_eager(self, name: str) -> Number:
        """A shared constant, or 0 where the engine's cost per round already holds it [its unit]."""
        return 0.0 if self.engine.id in EAGER else self.shared[name]

    def ceiling(self, shape: Shape, n_gpu: int, sm_fraction: Number = 1.0) -> Ceiling:
        """The ceilings of a pass on GPUs of this machine, without host time.

        Args:
            shape: what runs; its stored precision decides the rates.
            n_gpu: GPUs that share the pass [1].
            sm_fraction: SMs it owns, of all [1].

        Assumes:
            As the sequential round of `rounds.py`, whose constants these are; a test holds the two together.
        """
        shared = self.shared
        precision = "fp8" if shape.weight_bytes < LOWEST_BF16 and self.target.weight_precision in FP8_RATES else "bf16"
        made = ceiling(self.machine, self.engine, n_gpu, precision, sm_fraction)
        whole = made.bytes_per_s * shared["stream_efficiency"]
        halving, in_hardware = shared["quantised_efficiency"], float(scales_blocks(self.machine))
        routing = routing_s(shape, made.layer_s, shared["routed_expert_s"], self.engine.shared_expert_s.value)
        return replace(
            made,
            bytes_per_s=whole * stored_efficiency(halving, shape.weight_bytes, in_hardware),
            expert_bytes_per_s=whole
            * stored_efficiency(halving, shape.expert_weight_bytes, in_hardware)
            * shared["expert_efficiency"],
            flop_per_s=np.minimum(
                made.flop_per_s * shared["arithmetic_efficiency"], self._unpacked_flop_per_s(shape, n_gpu, sm_fraction)
            ),
            layer_s=made.layer_s + routing,
            host_s=0.0,
            link_bytes_per_s=self.machine.link_bytes_per_s.value * shared["link_efficiency"] if n_gpu > 1 else np.inf,
            logit_bytes_per_s=self.machine.memory_bytes_per_s.value
            * self.machine.memory_efficiency.value
            / shared["logit_passes"],
            expert_visit_s=shared["expert_fill_bytes"] * n_gpu / whole,
            knee=float(np.ravel(shared["knee"])[0]),
        )

    def _unpacked_flop_per_s(self, shape: Shape, n_gpu: int, sm_fraction: Number) -> Number:
        """What the SMs reach on weights that their kernel unpacks anew for every tile of rows [FLOP/s]."""
        return shape.flop_per_cycle * self.machine.sm_count.value * self.machine.sm_clock_hz.value * n_gpu * sm_fraction


def rig(scenario: Scenario, n_draws: int = 0) -> Rig:
    """The rig of a scenario; with draws, every uncertain constant carries that many further values.

    Raises:
        DataError: the machine, a model or the engine is not in the atlas.
    """
    names = (scenario.machine, scenario.engine, scenario.target, scenario.draft, scenario.n_gpu, n_draws)
    on_disk = any(str(name).endswith((".yaml", ".yml")) for name in names)
    return _assembled.__wrapped__(*names) if on_disk else _assembled(*names)


@lru_cache(maxsize=256)
def _assembled(machine: str, engine: str, target: str, draft: str, n_gpu: int, n_draws: int) -> Rig:
    hardware, host, constants = loader.hardware(machine), loader.engine(engine), physics()
    if n_draws:
        hardware, host, constants = (
            drawn(hardware, 0, n_draws),
            drawn(host, 30, n_draws),
            drawn(constants, 45, n_draws),
        )
    verifier, drafter = loader.model(target), loader.model(draft) if draft else None
    shared = drawn_values(shared_quantities(), 90, n_draws)
    return Rig(
        hardware,
        host,
        constants,
        verifier,
        drafter,
        shape_of(verifier),
        shape_of(drafter) if drafter else None,
        n_gpu,
        MappingProxyType(shared),
    )
