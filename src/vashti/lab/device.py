"""A thin loader on the CUDA driver: memory, launches, graphs and timers, each freed with the device it belongs to."""

import ctypes
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vashti.core.errors import InputError
from vashti.lab.compile import Program

Array = NDArray[Any]
NO_GPU = InputError("calibrate", "no NVIDIA GPU is visible here", "run it on the machine to be measured")
SHARED_FOR_ONE_BLOCK = 0.6
"""Share of an SM's shared memory that keeps a second block off it [1]."""


@dataclass(frozen=True, slots=True)
class Pointer:
    """Device memory: its address and size [bytes]."""

    address: int
    size: int


@dataclass(slots=True)
class Device:
    """One GPU with a context of its own.

    Attributes:
        driver: the bindings.
        handle, context: of the driver.
        name, capability, sm_count, clock_hz, memory_bytes, l2_bytes, shared_bytes: what the device reports;
            shared_bytes is the most one block can have.
        driver_version: CUDA version the driver speaks, such as 13000.
    """

    driver: Any
    handle: Any
    context: Any
    name: str
    capability: tuple[int, int]
    sm_count: int
    clock_hz: float
    memory_bytes: int
    l2_bytes: int
    shared_bytes: int
    driver_version: int
    _owned: list[Callable[[], None]] = field(default_factory=list)

    def ask(self, function: str, *arguments: Any) -> Any:
        """Call the driver and return what it returns.

        Raises:
            InputError: the driver refuses.
        """
        status, *results = getattr(self.driver, function)(*arguments)
        if status != self.driver.CUresult.CUDA_SUCCESS:
            raise InputError(self.name, f"{function}: {status.name}", "check the driver, and that nothing else runs")
        return results[0] if len(results) == 1 else tuple(results) if results else None

    def reserve(self, size: int) -> Pointer:
        """Device memory, freed with the device, set to zero.

        Args:
            size: [bytes].
        """
        address = self.ask("cuMemAlloc", size)
        self._owned.append(lambda: self.ask("cuMemFree", address))
        self.ask("cuMemsetD8", address, 0, size)
        return Pointer(int(address), size)

    def upload(self, values: Array) -> Pointer:
        """A copy of an array on the device."""
        kept = np.ascontiguousarray(values)
        pointer = self.reserve(kept.nbytes)
        self.ask("cuMemcpyHtoD", pointer.address, kept.ctypes.data, kept.nbytes)
        return pointer

    def download(self, pointer: Pointer, kind: str) -> Array:
        """The contents of device memory as an array of a numpy type."""
        values = np.empty(pointer.size // np.dtype(kind).itemsize, dtype=kind)
        self.ask("cuMemcpyDtoH", values.ctypes.data, pointer.address, values.nbytes)
        return values

    def clear(self, pointer: Pointer) -> None:
        """Set device memory to zero."""
        self.ask("cuMemsetD8", pointer.address, 0, pointer.size)

    def kernel(self, program: Program, name: str) -> Any:
        """A kernel of a compiled program, allowed as much shared memory as a block can have."""
        module = self.ask("cuModuleLoadData", program.cubin)
        self._owned.append(lambda: self.ask("cuModuleUnload", module))
        found = self.ask("cuModuleGetFunction", module, name.encode())
        most = self.driver.CUfunction_attribute.CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES
        static = self.ask(
            "cuFuncGetAttribute", self.driver.CUfunction_attribute.CU_FUNC_ATTRIBUTE_SHARED_SIZE_BYTES, found
        )
        self.ask("cuFuncSetAttribute", found, most, self.shared_bytes - int(static))
        return found

    def launch(self, kernel: Any, grid: int, block: int, arguments: Sequence[Any], **options: Any) -> None:
        """Start a kernel.

        Args:
            kernel: from `kernel`.
            grid: blocks [1].
            block: threads a block [1].
            arguments: pointers, or ctypes numbers, in the kernel's order.
            options: ``shared`` [bytes], ``stream``, ``together`` for a launch that starts all blocks or none.
        """
        values = tuple(a.address if isinstance(a, Pointer) else a.value for a in arguments)
        types = tuple(ctypes.c_void_p if isinstance(a, Pointer) else type(a) for a in arguments)
        packed = (values, types) if values else 0
        shared, stream = options.get("shared", 0), options.get("stream", 0)
        if options.get("together"):
            self.ask("cuLaunchCooperativeKernel", kernel, grid, 1, 1, block, 1, 1, shared, stream, packed)
        else:
            self.ask("cuLaunchKernel", kernel, grid, 1, 1, block, 1, 1, shared, stream, packed, 0)

    @property
    def one_block_an_sm(self) -> int:
        """Dynamic shared memory that keeps blocks on SMs of their own [bytes]."""
        return int(self.shared_bytes * SHARED_FOR_ONE_BLOCK) // 16 * 16

    def stream(self) -> Any:
        """A stream that waits for no other."""
        made = self.ask("cuStreamCreate", int(self.driver.CUstream_flags.CU_STREAM_NON_BLOCKING))
        self._owned.append(lambda: self.ask("cuStreamDestroy", made))
        return made

    def synchronize(self) -> None:
        """Wait until everything started has ended."""
        self.ask("cuCtxSynchronize")

    def seconds(self, work: Callable[[Any], None]) -> float:
        """How long work takes on the device between two events of one stream [s].

        Args:
            work: starts what is timed on the stream it is given.
        """
        stream = self.ask("cuStreamCreate", int(self.driver.CUstream_flags.CU_STREAM_NON_BLOCKING))
        before, after = self.ask("cuEventCreate", 0), self.ask("cuEventCreate", 0)
        try:
            self.ask("cuEventRecord", before, stream)
            work(stream)
            self.ask("cuEventRecord", after, stream)
            self.ask("cuEventSynchronize", after)
            return float(self.ask("cuEventElapsedTime", before, after)) * 1e-3
        finally:
            for event in (before, after):
                self.ask("cuEventDestroy", event)
            self.ask("cuStreamDestroy", stream)

    def graph(self, work: Callable[[Any], None]) -> Any:
        """What work starts, captured as a graph ready to launch with `cuGraphLaunch`."""
        stream = self.stream()
        mode = self.driver.CUstreamCaptureMode.CU_STREAM_CAPTURE_MODE_THREAD_LOCAL
        self.ask("cuStreamBeginCapture", stream, mode)
        work(stream)
        graph = self.ask("cuStreamEndCapture", stream)
        ready = self.ask("cuGraphInstantiate", graph, 0)
        self._owned += [lambda: self.ask("cuGraphDestroy", graph), lambda: self.ask("cuGraphExecDestroy", ready)]
        return ready

    def release(self) -> None:
        """Free what was taken, last first."""
        self.synchronize()
        while self._owned:
            self._owned.pop()()


@contextmanager
def opened(index: int = 0) -> Iterator[Device]:
    """The GPU of this index, with a context that ends with the block.

    Raises:
        InputError: the bindings, the driver or the GPU is missing.
    """
    try:
        from cuda.bindings import driver
    except ImportError as error:
        raise InputError("calibrate", "the CUDA bindings are not installed", "pip install 'vashti[gpu]'") from error
    try:
        (status,) = driver.cuInit(0)
        if status != driver.CUresult.CUDA_SUCCESS:
            raise NO_GPU
        status, count = driver.cuDeviceGetCount()
    except RuntimeError as error:
        raise NO_GPU from error
    if status != driver.CUresult.CUDA_SUCCESS or index >= count:
        raise NO_GPU
    device = _described(driver, index)
    try:
        yield device
    finally:
        device.release()
        device.ask("cuDevicePrimaryCtxRelease", device.handle)


def _described(driver: Any, index: int) -> Device:
    device = Device(driver, None, None, f"GPU {index}", (0, 0), 0, 0.0, 0, 0, 0, 0)
    device.handle = device.ask("cuDeviceGet", index)
    device.context = device.ask("cuDevicePrimaryCtxRetain", device.handle)
    device.ask("cuCtxSetCurrent", device.context)

    def attribute(name: str) -> int:
        wanted = getattr(driver.CUdevice_attribute, f"CU_DEVICE_ATTRIBUTE_{name}")
        return int(device.ask("cuDeviceGetAttribute", wanted, device.handle))

    device.name = device.ask("cuDeviceGetName", 128, device.handle).decode().strip("\0 ")
    device.capability = (attribute("COMPUTE_CAPABILITY_MAJOR"), attribute("COMPUTE_CAPABILITY_MINOR"))
    device.sm_count = attribute("MULTIPROCESSOR_COUNT")
    device.clock_hz = attribute("CLOCK_RATE") * 1e3
    device.memory_bytes = int(device.ask("cuDeviceTotalMem", device.handle))
    device.l2_bytes = attribute("L2_CACHE_SIZE")
    device.shared_bytes = attribute("MAX_SHARED_MEMORY_PER_BLOCK_OPTIN")
    device.driver_version = int(device.ask("cuDriverGetVersion"))
    return device
