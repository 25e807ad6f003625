"""Every kernel gives what its reference gives before it is timed."""

from collections.abc import Callable, Iterator
from ctypes import c_uint32 as u32
from ctypes import c_uint64 as u64

import numpy as np

from vashti.lab import references
from vashti.lab.curves import SHARED_VERIFY
from vashti.lab.device import Device
from vashti.lab.programs import Programs


def checked(device: Device, programs: Programs) -> Iterator[tuple[str, bool]]:
    """The name of each kernel with a result, and whether the result is right."""
    checks: tuple[Callable[[Device, Programs], bool], ...] = (_chase, _barriers, _stream, _verify, _attend, _share)
    for check in checks:
        yield check.__name__.strip("_"), check(device, programs)


def _chase(device: Device, programs: Programs) -> bool:
    following = references.cycle(512, 32, seed=1)
    last, cycles = device.reserve(8), device.reserve(8)
    kernel = programs.kernel("latency", "chase")
    device.launch(kernel, 1, 1, (device.upload(following), u32(300), last, cycles))
    device.synchronize()
    at = 0
    for _ in range(600):
        at = int(following[at])
    return int(device.download(last, "u4")[0]) == at and int(device.download(cycles, "u8")[0]) > 0


def _barriers(device: Device, programs: Programs) -> bool:
    arrived, failed = device.reserve(128), device.reserve(128)
    kernel = programs.kernel("latency", "barriers")
    device.launch(kernel, device.sm_count, 128, (arrived, u32(50), failed), together=True)
    device.synchronize()
    all_came = int(device.download(arrived, "u4")[0]) == 50 * device.sm_count
    return all_came and not device.download(failed, "u4")[0]


def _stream(device: Device, programs: Programs) -> bool:
    words = np.random.default_rng(2).integers(0, 2**32, size=4 * 100_003, dtype=np.uint32)
    total = device.reserve(8)
    arguments = (device.upload(words), u64(words.size // 4), u32(3), total)
    device.launch(programs.kernel("stream", "stream"), 7, 256, arguments)
    device.synchronize()
    return int(device.download(total, "u8")[0]) == references.sum_of_words(words, passes=3)


def _verify(device: Device, programs: Programs) -> bool:
    random = np.random.default_rng(3)
    right = True
    for tokens, n, k in ((1, 128, 32), (37, 256, 96), (64, 384, 128), (200, 256, 512)):
        x = references.bf16_bits(random.standard_normal((tokens, k), dtype=np.float32))
        w = references.bf16_bits(random.standard_normal((n, k), dtype=np.float32))
        out = device.reserve(4 * tokens * n)
        arguments = (device.upload(x), device.upload(w), out, u32(tokens), u32(n), u32(k), u32(1))
        device.launch(programs.kernel("verify", "verify"), 5, 256, arguments, shared=SHARED_VERIFY)
        device.synchronize()
        found = device.download(out, "f4").astype(np.float64).reshape(tokens, n)
        right = right and references.close(found, references.linear(x, w))
    return right


def _attend(device: Device, programs: Programs) -> bool:
    random = np.random.default_rng(4)
    heads, parts, right = 3, 4, True
    for context in (1, 5, 130, 1000):
        keys, values = (
            references.bf16_bits(random.standard_normal((heads, context, 128), dtype=np.float32)) for _ in range(2)
        )
        queries = (random.standard_normal((heads, 4, 128)) / np.sqrt(128.0)).astype(np.float32)
        out = device.reserve(4 * heads * parts * 4 * 130)
        arguments = (device.upload(keys), device.upload(values), device.upload(queries), out, u32(context), u32(parts))
        device.launch(programs.kernel("attend", "attend"), heads * parts, 128, arguments)
        device.synchronize()
        found = references.merged(device.download(out, "f4").astype(np.float64).reshape(heads, parts, 4, 130))
        right = right and references.close(found, references.attention(keys, values, queries.astype(np.float64)))
    return right


def _share(device: Device, programs: Programs) -> bool:
    """Both phases at once give what each gives alone."""
    random = np.random.default_rng(5)
    tokens, n, k, split = 48, 512, 256, 3
    words = random.integers(0, 2**32, size=4 * 50_001, dtype=np.uint32)
    x = references.bf16_bits(random.standard_normal((tokens, k), dtype=np.float32))
    w = references.bf16_bits(random.standard_normal((n, k), dtype=np.float32))
    out, total, arrived, failed = (device.reserve(size) for size in (4 * tokens * n, 8, 128, 128))
    blocks = 8
    began, ended = device.reserve(8 * blocks), device.reserve(8 * blocks)
    arguments = (
        u32(3), u32(split), device.upload(words), u64(words.size // 4), u32(2), arrived, device.upload(x),
        device.upload(w), out, u32(tokens), u32(n), u32(k), u32(1), began, ended, total, failed,
    )  # fmt: skip
    kernel = programs.kernel("share", "share")
    device.launch(kernel, blocks, 256, arguments, shared=max(SHARED_VERIFY, device.one_block_an_sm), together=True)
    device.synchronize()
    found = device.download(out, "f4").astype(np.float64).reshape(tokens, n)
    summed = int(device.download(total, "u8")[0]) == references.sum_of_words(words, passes=2)
    return summed and references.close(found, references.linear(x, w)) and not device.download(failed, "u4")[0]
