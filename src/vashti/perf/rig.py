"""The machine, engine, models and constants of a scenario as one bundle of numbers, with or without draws."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from types import MappingProxyType

import numpy as np

from vashti.atlas import loader
from vashti.atlas.schema import Engine, Hardware, Model
from vashti.perf.constants import shared_quantities
from vashti.perf.forward import ceiling
from vashti.perf.physics import Physics, drawn, drawn_values, physics
from vashti.perf.scenario import Scenario
from vashti.perf.shapes import Shape, shape_of
from vashti.perf.work import Ceiling, Number


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

    def host_s(self, batch: Number) -> Number:
        """Host time one pass of the target exposes [s].

        Args:
            batch: sequences [1].
        """
        return self.engine.step_host_s.value + self.shared["sequence_host_s"] * batch

    def ceiling(self, model: Model | None, n_gpu: int, sm_fraction: Number = 1.0) -> Ceiling:
        """The ceilings of a pass on GPUs of this machine, without host time.

        Args:
            model: what runs; decides the arithmetic's precision.
            n_gpu: GPUs that share the pass [1].
            sm_fraction: SMs it owns, of all [1].
        """
        stored = (model or self.target).weight_precision
        precision = "bf16" if stored == "int4" else stored
        made = ceiling(self.machine, self.engine, n_gpu, precision, sm_fraction)
        link = self.machine.link_bytes_per_s.value * self.shared["link_efficiency"]
        return replace(
            made,
            host_s=0.0,
            expert_bytes_per_s=made.bytes_per_s * self.shared["expert_efficiency"],
            link_bytes_per_s=link if n_gpu > 1 else np.inf,
            logit_bytes_per_s=made.bytes_per_s / self.shared["logit_passes"],
            knee=float(np.ravel(self.shared["knee"])[0]),
        )


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
