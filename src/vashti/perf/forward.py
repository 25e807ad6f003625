"""From a model, a machine and an engine to the work and the ceilings of a forward pass."""

import numpy as np

from vashti.atlas.schema import Engine, Hardware, Model
from vashti.perf.shapes import BYTES_PER_ELEMENT, expected_experts, shape_of, work_of
from vashti.perf.work import Ceiling, Number, Work

__all__ = ["BYTES_PER_ELEMENT", "ceiling", "expected_experts", "forward_work", "scales_blocks"]


def forward_work(model: Model, batch: Number, width: Number, context_len: Number, expert_overlap: Number = 1.0) -> Work:
    """The work of one pass of `batch` sequences with `width` query tokens each over `context_len` cached tokens.

    Args:
        model: from the atlas.
        batch: sequences [1].
        width: query tokens per sequence [tokens].
        context_len: cached tokens per sequence [tokens].
        expert_overlap: exponent by which a sequence's tokens amount to independent ones when experts are counted
            [1]; see `shapes.work_of`.
    """
    return work_of(shape_of(model), batch, width, context_len, expert_overlap)


def scales_blocks(machine: Hardware) -> bool:
    """Whether a machine's matrix units take narrow weights with their block scales as they are stored.

    Assumes:
        Those with a 4-bit rate do; earlier ones scale 8-bit blocks, and unpack 4-bit weights, outside the matrix units.
    """
    return "fp4" in {str(name) for name in machine.dense_flop_per_s}


def drawn_by(machine: Hardware, sms: Number) -> Number:
    """Bandwidth that so many SMs of a GPU draw [bytes/s].

    Args:
        machine: from the atlas, or measured.
        sms: of one GPU [1].

    Assumes:
        Where the GPU was not measured, each SM draws the same until the memory is saturated. Where it was, the curve's
        shape is taken, scaled to what weight-streaming kernels reach.
    """
    whole = machine.memory_bytes_per_s.value * machine.memory_efficiency.value
    if not machine.bandwidth_by_sms:
        return np.minimum(whole, sms * machine.sm_bytes_per_s.value)
    counts, rates = (np.array(column, dtype=np.float64) for column in zip(*machine.bandwidth_by_sms, strict=True))
    share = np.interp(sms, np.concatenate(([0.0], counts)), np.concatenate(([0.0], rates / rates.max())))
    return whole * share


def ceiling(
    machine: Hardware, engine: Engine, n_gpu: int = 1, precision: str = "bf16", sm_fraction: Number = 1.0
) -> Ceiling:
    """The ceilings of a pass on `n_gpu` GPUs, on a fraction of their SMs.

    Bandwidth saturates before the SMs run out: a fraction of the SMs draws more than that fraction of the bandwidth.

    Args:
        machine: from the atlas.
        engine: from the atlas.
        n_gpu: GPUs that share the pass by tensor parallelism [1].
        precision: of the arithmetic, a key of `dense_flop_per_s`; bf16 where the machine has no such rate.
        sm_fraction: SMs the pass owns, of all [1].
    """
    sms = machine.sm_count.value * np.asarray(sm_fraction, dtype=np.float64)
    bandwidth = drawn_by(machine, sms)
    rates = {str(name): rate.value for name, rate in machine.dense_flop_per_s.items()}
    rate = rates.get(precision, rates["bf16"]) * machine.flop_efficiency.value * sm_fraction
    return Ceiling(
        bandwidth * n_gpu,
        bandwidth * n_gpu,
        rate * n_gpu,
        engine.layer_kernel_s.value,
        engine.allreduce_s.value if n_gpu > 1 else 0.0,
        engine.step_host_s.value,
        engine.layer_host_s.value,
    )
