"""Work against ceilings: what a forward pass moves and computes, and how long that takes at given rates.

All fields are floats or arrays that broadcast together, so one call answers a whole grid.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Number = float | npt.NDArray[np.float64]

EAGER_SHARPNESS = 4.0
"""How sharply eager launches and the device hide one another [1]: exponent of the soft maximum. Basis: assumed."""


@dataclass(frozen=True, slots=True)
class Work:
    """What one forward pass needs, all GPUs of the tensor-parallel group together.

    Attributes:
        weight_bytes: dense weights streamed [bytes].
        expert_bytes: routed experts streamed [bytes].
        kv_bytes: KV cache read and written [bytes].
        flop: arithmetic [FLOP].
        layers: layers run one after another (launch and collective costs count per layer).
        collective_bytes: activations that every GPU sends in all-reduces when tensor parallel [bytes].
        logit_bytes: logits written once [bytes].
        expert_visits: distinct experts met, summed over layers [1].
    """

    weight_bytes: Number
    expert_bytes: Number
    kv_bytes: Number
    flop: Number
    layers: Number
    collective_bytes: Number = 0.0
    logit_bytes: Number = 0.0
    expert_visits: Number = 0.0

    @property
    def bytes(self) -> Number:
        """All bytes of weights and cache moved from device memory [bytes]."""
        return self.weight_bytes + self.expert_bytes + self.kv_bytes


@dataclass(frozen=True, slots=True)
class Ceiling:
    """Rates and fixed costs a pass meets: those of the SMs, GPUs and engine it runs on.

    Attributes:
        bytes_per_s: device-memory bandwidth available to the pass, all its GPUs together [bytes/s].
        expert_bytes_per_s: the same for routed experts (scattered, smaller GEMMs) [bytes/s].
        flop_per_s: matrix rate available to the pass, all its GPUs together [FLOP/s].
        layer_s: launch and small-kernel time per layer not hidden by bytes or arithmetic [s].
        collective_s: all-reduces per layer when tensor parallel, else 0 [s].
        host_s: host time every pass exposes [s].
        layer_host_s: eager launch time per layer, hidden by or hiding the device time; 0 under graphs [s].
        link_bytes_per_s: rate at which one GPU's all-reduce traffic flows [bytes/s]; infinite on one GPU.
        logit_bytes_per_s: rate at which sampling works through the logits, all its passes over them [bytes/s].
        expert_visit_s: what filling and draining the tiles of each distinct expert met adds to its bytes [s].
        knee: exponent of the soft maximum of memory and arithmetic [1]; infinite is the sharp roofline.
    """

    bytes_per_s: Number
    expert_bytes_per_s: Number
    flop_per_s: Number
    layer_s: Number
    collective_s: Number
    host_s: Number
    layer_host_s: Number
    link_bytes_per_s: Number = np.inf
    logit_bytes_per_s: Number = np.inf
    expert_visit_s: Number = 0.0
    knee: float = np.inf


def soft_maximum(first: Number, second: Number, sharpness: float) -> Number:
    """The p-norm of two times [s]: their sum at sharpness 1, the larger one at infinity.

    >>> float(soft_maximum(3.0, 4.0, 2.0))
    5.0
    """
    larger = np.maximum(first, second)
    if np.isinf(sharpness):
        return larger
    share = np.minimum(first, second) / np.maximum(larger, 1e-30)
    return larger * (1.0 + share**sharpness) ** (1.0 / sharpness)


def stored_efficiency(halving: Number, weight_bytes: Number, in_hardware: Number = 0.0) -> Number:
    """Bandwidth of weights stored below 16 bits, relative to 16-bit weights [1].

    Args:
        halving: what each halving of the stored width leaves, unpacking costing more per byte [1].
        weight_bytes: stored bytes per parameter [bytes].
        in_hardware: 1 where the matrix units take such weights with their block scales as they are stored [1].

    >>> round(float(stored_efficiency(0.8, 0.5)), 2)
    0.64
    """
    return halving ** ((1.0 - in_hardware) * np.log2(2.0 / np.minimum(weight_bytes, 2.0)))


def memory_s(work: Work, ceiling: Ceiling) -> Number:
    """Seconds to move the bytes of a pass."""
    dense = (work.weight_bytes + work.kv_bytes) / ceiling.bytes_per_s
    return dense + work.expert_bytes / ceiling.expert_bytes_per_s


def arithmetic_s(work: Work, ceiling: Ceiling) -> Number:
    """Seconds to do the arithmetic of a pass."""
    return work.flop / ceiling.flop_per_s


def fixed_s(work: Work, ceiling: Ceiling) -> Number:
    """Seconds of launches, collectives and expert visits of a pass, whatever its bytes."""
    return work.layers * (ceiling.layer_s + ceiling.collective_s) + work.expert_visits * ceiling.expert_visit_s


def traffic_s(work: Work, ceiling: Ceiling) -> Number:
    """Seconds of all-reduce traffic and of working through the logits."""
    return work.collective_bytes / ceiling.link_bytes_per_s + work.logit_bytes / ceiling.logit_bytes_per_s


def device_s(work: Work, ceiling: Ceiling) -> Number:
    """Seconds the device is busy with a pass.

    Assumes:
        Matrix products overlap their bytes with their arithmetic (a roofline with a soft knee); attention, all-reduces
        and sampling run between them and hide nothing.
    """
    cache = work.kv_bytes / ceiling.bytes_per_s
    products = soft_maximum(memory_s(work, ceiling) - cache, arithmetic_s(work, ceiling), ceiling.knee)
    return products + cache + fixed_s(work, ceiling) + traffic_s(work, ceiling)


def pass_s(work: Work, ceiling: Ceiling) -> Number:
    """Seconds for one pass: the device, or the eager launches where those take longer, plus host time.

    Assumes:
        Eager launches run ahead of the device.
    """
    launches = work.layers * ceiling.layer_host_s
    return soft_maximum(device_s(work, ceiling), launches, EAGER_SHARPNESS) + ceiling.host_s
