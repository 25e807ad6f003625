"""Work against ceilings: what a forward pass moves and computes, and how long that takes at given rates.

All fields are floats or arrays that broadcast together, so one call answers a whole grid.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Number = float | npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Work:
    """What one forward pass needs, all GPUs of the tensor-parallel group together.

    Attributes:
        weight_bytes: dense weights streamed [bytes].
        expert_bytes: routed experts streamed [bytes].
        kv_bytes: KV cache read and written [bytes].
        flop: arithmetic [FLOP].
        layers: layers run one after another (launch and collective costs count per layer).
    """

    weight_bytes: Number
    expert_bytes: Number
    kv_bytes: Number
    flop: Number
    layers: Number

    @property
    def bytes(self) -> Number:
        """All bytes moved from device memory [bytes]."""
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
    """

    bytes_per_s: Number
    expert_bytes_per_s: Number
    flop_per_s: Number
    layer_s: Number
    collective_s: Number
    host_s: Number
    layer_host_s: Number


def memory_s(work: Work, ceiling: Ceiling) -> Number:
    """Seconds to move the bytes of a pass."""
    dense = (work.weight_bytes + work.kv_bytes) / ceiling.bytes_per_s
    return dense + work.expert_bytes / ceiling.expert_bytes_per_s


def arithmetic_s(work: Work, ceiling: Ceiling) -> Number:
    """Seconds to do the arithmetic of a pass."""
    return work.flop / ceiling.flop_per_s


def fixed_s(work: Work, ceiling: Ceiling) -> Number:
    """Seconds of launches and collectives of a pass, whatever its size."""
    return work.layers * (ceiling.layer_s + ceiling.collective_s)


def pass_s(work: Work, ceiling: Ceiling) -> Number:
    """Seconds for one pass: the slower of memory and arithmetic, plus launches; or the eager host time if longer.

    Assumes:
        Bytes and arithmetic of a pass overlap perfectly (a roofline). Eager launches run ahead of the device.
    """
    device = np.maximum(memory_s(work, ceiling), arithmetic_s(work, ceiling)) + fixed_s(work, ceiling)
    return np.maximum(device, work.layers * ceiling.layer_host_s) + ceiling.host_s
