"""E0: what launching, waiting, looking up and changing the split cost."""

import time
from collections.abc import Iterator
from ctypes import c_uint32 as u32
from ctypes import c_uint64 as u64

import numpy as np

from vashti.core.errors import InputError
from vashti.lab.device import Device
from vashti.lab.programs import Programs
from vashti.lab.references import cycle
from vashti.lab.samples import Arm, Samples, interleaved

LINE_WORDS = 32
"""32-bit words in a cache line of 128 bytes."""
CHASED_BYTES = tuple(2**exponent for exponent in range(16, 31))
"""Working sets of the pointer chase [bytes]: 64 KiB to 1 GiB."""
STEPS = 20_000
TRIPS = 2_000
CHAIN = (200, 800, 3200)
"""Kernels in a row, or nodes of a graph, whose times give a slope."""
ROUNDS = (200, 1000, 4000)
"""Barriers in one launch, whose times give a slope."""


def latencies(device: Device, programs: Programs, repeats: int) -> Iterator[tuple[Samples, ...]]:
    """Every experiment of this part, each as its samples."""
    yield _clock(device, programs, repeats)
    yield _launches(device, programs, repeats)
    yield _graphs(device, programs, repeats)
    yield _graph_changes(device, programs, repeats)
    yield _barriers(device, programs, repeats)
    yield _chases(device, programs, min(repeats, 5))
    yield _flags(device, programs)


def _clock(device: Device, programs: Programs, repeats: int) -> tuple[Samples, ...]:
    kernel = programs.kernel("latency", "clocks")
    cycles, ns = device.reserve(8), device.reserve(8)

    def once(arm: Arm) -> float:
        device.launch(kernel, 1, 1, (u64(int(arm["ns"])), cycles, ns))
        device.synchronize()
        return float(device.download(cycles, "u8")[0]) / float(device.download(ns, "u8")[0]) * 1e9

    return interleaved("sm_clock", "Hz", ({"ns": 2_000_000},), once, repeats)


def _launches(device: Device, programs: Programs, repeats: int) -> tuple[Samples, ...]:
    kernel = programs.kernel("latency", "empty")

    def once(arm: Arm) -> float:
        def work(stream: object) -> None:
            for _ in range(int(arm["kernels"])):
                device.launch(kernel, 1, 32, (), stream=stream)

        return device.seconds(work)

    return interleaved("stream_launch", "s", ({"kernels": n} for n in CHAIN), once, repeats)


def _graphs(device: Device, programs: Programs, repeats: int) -> tuple[Samples, ...]:
    kernel = programs.kernel("latency", "empty")

    def chain(length: int) -> object:
        def work(stream: object) -> None:
            for _ in range(length):
                device.launch(kernel, 1, 32, (), stream=stream)

        return device.graph(work)

    ready = {length: chain(length) for length in (1, *CHAIN)}

    def once(arm: Arm) -> float:
        return device.seconds(lambda stream: device.ask("cuGraphLaunch", ready[int(arm["nodes"])], stream))

    return interleaved("graph_replay", "s", ({"nodes": n} for n in ready), once, repeats)


def _graph_changes(device: Device, programs: Programs, repeats: int) -> tuple[Samples, ...]:
    """Host time to instantiate a captured graph, and to update one in place."""
    kernel = programs.kernel("latency", "empty")
    graphs = {}
    for length in (100, 400):
        stream = device.stream()
        mode = device.driver.CUstreamCaptureMode.CU_STREAM_CAPTURE_MODE_THREAD_LOCAL
        device.ask("cuStreamBeginCapture", stream, mode)
        for _ in range(length):
            device.launch(kernel, 1, 32, (), stream=stream)
        graph = device.ask("cuStreamEndCapture", stream)
        graphs[length] = (graph, device.ask("cuGraphInstantiate", graph, 0))

    def once(arm: Arm) -> float:
        graph, ready = graphs[int(arm["nodes"])]
        began = time.perf_counter()
        if arm["change"] == "update":
            device.ask("cuGraphExecUpdate", ready, graph)
            return time.perf_counter() - began
        made = device.ask("cuGraphInstantiate", graph, 0)
        taken = time.perf_counter() - began
        device.ask("cuGraphExecDestroy", made)
        return taken

    arms = [{"nodes": n, "change": change} for n in graphs for change in ("instantiate", "update")]
    return interleaved("graph_change", "s", arms, once, repeats)


def _barriers(device: Device, programs: Programs, repeats: int) -> tuple[Samples, ...]:
    kernel = programs.kernel("latency", "barriers")
    arrived, failed = device.reserve(128), device.reserve(128)

    def once(arm: Arm) -> float:
        device.clear(arrived)

        def work(stream: object) -> None:
            arguments = (arrived, u32(int(arm["rounds"])), failed)
            device.launch(
                kernel, device.sm_count, 128, arguments, stream=stream, together=arm["launch"] == "cooperative"
            )

        taken = device.seconds(work)
        if device.download(failed, "u4")[0]:
            raise InputError(device.name, "a barrier was never passed", "check that nothing else runs on the GPU")
        return taken

    arms = [{"rounds": rounds, "launch": launch} for rounds in ROUNDS for launch in ("cooperative", "plain")]
    return interleaved("barrier", "s", arms, once, repeats)


def _chases(device: Device, programs: Programs, repeats: int) -> tuple[Samples, ...]:
    kernel = programs.kernel("latency", "chase")
    last, cycles = device.reserve(8), device.reserve(8)
    chains = {size: device.upload(cycle(size // (4 * LINE_WORDS), LINE_WORDS, seed=size)) for size in CHASED_BYTES}

    def once(arm: Arm) -> float:
        steps = min(STEPS, int(arm["bytes"]) // (4 * LINE_WORDS))
        device.launch(kernel, 1, 1, (chains[int(arm["bytes"])], u32(steps), last, cycles))
        device.synchronize()
        return float(device.download(cycles, "u8")[0]) / steps

    return interleaved("chase", "cycles", ({"bytes": size} for size in CHASED_BYTES), once, repeats)


def _flags(device: Device, programs: Programs) -> tuple[Samples, ...]:
    """One way of a flag between two SMs: half of each round trip, for near and far partners, idle and loaded."""
    kernel = programs.kernel("latency", "flags")
    blocks = device.sm_count
    flag, sink, failed = device.reserve(1024), device.reserve(128), device.reserve(128)
    cycles, sms = device.reserve(8 * TRIPS), device.reserve(4 * blocks)
    data = device.reserve(1 << 29)
    found = []
    for loaded in (0, 1):
        for partner in sorted({1, 2, blocks // 4, blocks // 2, blocks - 1}):
            device.clear(flag)
            arguments = (
                flag,
                u32(partner),
                u32(TRIPS),
                cycles,
                sms,
                data,
                u64(data.size // 16),
                u32(loaded),
                sink,
                failed,
            )
            device.launch(kernel, blocks, 256, arguments, shared=device.one_block_an_sm, together=True)
            device.synchronize()
            if device.download(failed, "u4")[0]:
                raise InputError(device.name, "a flag was never seen", "check that nothing else runs on the GPU")
            where = device.download(sms, "u4")
            arm: Arm = {"loaded": loaded, "from_sm": int(where[0]), "to_sm": int(where[partner])}
            halves = device.download(cycles, "u8").astype(np.float64)[TRIPS // 10 :] / 2.0
            found.append(Samples("flag", arm, "cycles", tuple(halves.tolist())))
    return tuple(found)
