"""Green contexts: what it costs to make one, and to start the next kernel on another one's SMs."""

import time
from typing import Any

from vashti.core.errors import InputError
from vashti.lab.device import Device
from vashti.lab.programs import Programs
from vashti.lab.samples import Arm, Samples, interleaved

SIZES = (16, 32, 64)
"""SMs of the partitions made [1]."""
KERNELS = 400
"""Launches in one timed chain [1]."""


def green_contexts(device: Device, programs: Programs, repeats: int) -> tuple[Samples, ...]:
    """Host time to create a context with a stream, and time per kernel when launches alternate between two of them.

    Raises:
        InputError: the driver has no green contexts.
    """
    if not hasattr(device.driver, "cuGreenCtxCreate"):
        raise InputError("green contexts", "the bindings have none", "update cuda-bindings")
    made = {size: _context(device, size) for size in SIZES if size < device.sm_count}

    def create(arm: Arm) -> float:
        began = time.perf_counter()
        context, _ = _context(device, int(arm["sms"]))
        taken = time.perf_counter() - began
        device.ask("cuGreenCtxDestroy", context)
        return taken

    created = interleaved("green_create", "s", ({"sms": size} for size in made), create, min(repeats, 20))
    kernel = programs.kernel("latency", "empty")
    first, second = (made[size][1] for size in list(made)[:2])

    def alternate(arm: Arm) -> float:
        streams = (first, second) if arm["streams"] == "alternating" else (first, first)
        device.synchronize()
        began = time.perf_counter()
        for index in range(KERNELS):
            device.launch(kernel, 1, 32, (), stream=streams[index % 2])
            if arm["wait"] == "each":
                device.ask("cuStreamSynchronize", streams[index % 2])
        device.synchronize()
        return (time.perf_counter() - began) / KERNELS

    arms = [{"streams": streams, "wait": wait} for streams in ("same", "alternating") for wait in ("each", "end")]
    switched = interleaved("green_switch", "s", arms, alternate, repeats)
    for context, _ in made.values():
        device.ask("cuGreenCtxDestroy", context)
    return (*created, *switched)


def _context(device: Device, sms: int) -> tuple[Any, Any]:
    """A green context of at least so many SMs, and a stream on it."""
    driver = device.driver
    kind = driver.CUdevResourceType.CU_DEV_RESOURCE_TYPE_SM
    whole = device.ask("cuDeviceGetDevResource", device.handle, kind)
    groups, *_ = device.ask("cuDevSmResourceSplitByCount", 1, whole, 0, sms)
    description = device.ask("cuDevResourceGenerateDesc", groups, 1)
    flags = int(driver.CUgreenCtxCreate_flags.CU_GREEN_CTX_DEFAULT_STREAM)
    context = device.ask("cuGreenCtxCreate", description, device.handle, flags)
    non_blocking = int(driver.CUstream_flags.CU_STREAM_NON_BLOCKING)
    return context, device.ask("cuGreenCtxStreamCreate", context, non_blocking, 0)
