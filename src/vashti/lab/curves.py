"""E1: what N SMs draw and compute, and what two phases cost each other when they share the chip."""

from collections.abc import Iterator
from ctypes import c_uint32 as u32
from ctypes import c_uint64 as u64

import numpy as np

from vashti.core.errors import InputError
from vashti.lab.device import Device, Pointer
from vashti.lab.programs import Programs
from vashti.lab.references import bf16_bits
from vashti.lab.samples import Arm, Samples, interleaved

LAYER = (14336, 4096)
"""Columns and depth of the layer verified: the widest of an 8B model."""
TOKENS = (1, 16, 32, 64, 128, 256, 512, 1024)
STREAMED_BYTES = tuple(2**exponent for exponent in range(22, 33))
"""Working sets of the streaming read [bytes]: 4 MiB to 4 GiB."""
FAR_BYTES = 1 << 32
"""A range far beyond any L2 [bytes]."""
DRAFT_BYTES = 2_471_645_184
"""Weights a draft step streams [bytes]: a model of 1.24e9 parameters in bf16."""
CONTEXTS = (1024, 4096, 16384, 65536)
HEADS = 64
"""KV heads over all sequences of the attention measured [1]: eight sequences of eight."""
PARTS = 8
SHARED_VERIFY = 3 * 192 * 40 * 2
"""Dynamic shared memory of the verify kernel: three stages of 192 rows of 40 numbers [bytes]."""


def counts(sm_count: int) -> tuple[int, ...]:
    """SM counts to measure: fine where bandwidth saturates, coarse beyond, the whole chip last.

    >>> counts(132)[:4], counts(132)[-1]
    ((1, 2, 4, 8), 132)
    """
    wanted = (1, 2, 4, 8, 12, 16, 20, 24, 28, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144)
    return (*(n for n in wanted if n < sm_count), sm_count)


def splits(sm_count: int) -> tuple[int, ...]:
    """SMs of the draft in the interference matrix: multiples of eight up to two thirds of the chip.

    >>> splits(132)
    (8, 16, 24, 32, 48, 64, 80)
    """
    return tuple(n for n in (8, 16, 24, 32, 48, 64, 80, 96) if n <= 2 * sm_count // 3)


def curves(device: Device, programs: Programs, repeats: int) -> Iterator[tuple[Samples, ...]]:
    """Every experiment of this part, each as its samples."""
    far = device.reserve(FAR_BYTES)
    yield _streams_by_bytes(device, programs, far, repeats)
    yield _streams_by_sms(device, programs, far, repeats)
    random = np.random.default_rng(7)
    n, k = LAYER
    x = device.upload(bf16_bits(random.standard_normal((max(TOKENS), k), dtype=np.float32)))
    w = device.upload(bf16_bits(random.standard_normal((n, k), dtype=np.float32)))
    out = device.reserve(4 * max(TOKENS) * n)
    yield _verify(device, programs, (x, w, out), repeats)
    yield _attention(device, programs, repeats)
    yield _sharing(device, programs, (x, w, out), far, repeats)


def _streams_by_bytes(device: Device, programs: Programs, far: Pointer, repeats: int) -> tuple[Samples, ...]:
    def once(arm: Arm) -> float:
        return _streamed(device, programs, far, int(arm["bytes"]), device.sm_count * 2)

    return interleaved("stream_by_bytes", "bytes/s", ({"bytes": size} for size in STREAMED_BYTES), once, repeats)


def _streams_by_sms(device: Device, programs: Programs, far: Pointer, repeats: int) -> tuple[Samples, ...]:
    def once(arm: Arm) -> float:
        return _streamed(device, programs, far, FAR_BYTES // 4, int(arm["sms"]), alone=True)

    return interleaved("stream_by_sms", "bytes/s", ({"sms": sms} for sms in counts(device.sm_count)), once, repeats)


def _streamed(
    device: Device, programs: Programs, data: Pointer, size: int, blocks: int, *, alone: bool = False
) -> float:
    """What blocks draw from a range, the first pass not counted where it may stay in L2 [bytes/s]."""
    kernel, total = programs.kernel("stream", "stream"), programs.scratch
    passes = max(1, min(64, (1 << 30) // size))
    shared = device.one_block_an_sm if alone else 0
    threads = 1024 if alone else 512

    def run(times: int) -> float:
        arguments = (data, u64(size // 16), u32(times), total)
        return device.seconds(lambda s: device.launch(kernel, blocks, threads, arguments, shared=shared, stream=s))

    once = run(1)
    return size * passes / (run(passes + 1) - once) if passes > 1 else size / once


def _verify(
    device: Device, programs: Programs, layer: tuple[Pointer, Pointer, Pointer], repeats: int
) -> tuple[Samples, ...]:
    kernel, (n, k) = programs.kernel("verify", "verify"), LAYER

    def once(arm: Arm) -> float:
        tokens, passes = int(arm["tokens"]), 4
        arguments = (*layer, u32(tokens), u32(n), u32(k), u32(passes))
        shared = max(SHARED_VERIFY, device.one_block_an_sm)
        taken = device.seconds(
            lambda s: device.launch(kernel, int(arm["sms"]), 256, arguments, shared=shared, stream=s)
        )
        return taken / passes

    chosen = [sms for sms in counts(device.sm_count) if sms >= device.sm_count // 8]
    arms = [{"sms": sms, "tokens": tokens} for sms in chosen[::2] + chosen[-1:] for tokens in TOKENS]
    unique = [dict(arm) for arm in dict.fromkeys(tuple(arm.items()) for arm in arms)]
    return interleaved("verify", "s", unique, once, repeats)


def _attention(device: Device, programs: Programs, repeats: int) -> tuple[Samples, ...]:
    kernel = programs.kernel("attend", "attend")
    cache = device.reserve(2 * HEADS * max(CONTEXTS) * 128)
    values = device.reserve(2 * HEADS * max(CONTEXTS) * 128)
    queries, out = device.reserve(4 * HEADS * 4 * 128), device.reserve(4 * HEADS * PARTS * 4 * 130)

    def once(arm: Arm) -> float:
        arguments = (cache, values, queries, out, u32(int(arm["context"])), u32(PARTS))
        return device.seconds(lambda s: device.launch(kernel, HEADS * PARTS, 128, arguments, stream=s))

    return interleaved("attention", "s", ({"context": c} for c in CONTEXTS), once, repeats)


def _sharing(
    device: Device, programs: Programs, layer: tuple[Pointer, Pointer, Pointer], draft: Pointer, repeats: int
) -> tuple[Samples, ...]:
    """Each phase alone and together, on the same blocks, at each split and at two sizes of the verify pass."""
    kernel, (n, k) = programs.kernel("share", "share"), LAYER
    blocks = device.sm_count
    began, ended, arrived, failed = (device.reserve(8 * max(blocks, 64)) for _ in range(4))

    def once(arm: Arm) -> float:
        for pointer in (arrived, began, ended):
            device.clear(pointer)
        which = {"draft": 1, "verify": 2, "both": 3}[str(arm["run"])]
        passes = int(arm["passes"])
        arguments = (
            u32(which), u32(int(arm["draft_sms"])), draft, u64(DRAFT_BYTES // 16), u32(2), arrived,
            *layer, u32(int(arm["tokens"])), u32(n), u32(k), u32(passes), began, ended, programs.scratch, failed,
        )  # fmt: skip
        device.launch(kernel, blocks, 256, arguments, shared=max(SHARED_VERIFY, device.one_block_an_sm), together=True)
        device.synchronize()
        if device.download(failed, "u4")[0]:
            raise InputError(device.name, "a barrier was never passed", "check that nothing else runs on the GPU")
        starts, ends = device.download(began, "u8")[:blocks], device.download(ended, "u8")[:blocks]
        of = slice(0, int(arm["draft_sms"])) if arm["phase"] == "draft" else slice(int(arm["draft_sms"]), blocks)
        return float(ends[of].max() - starts.min()) * 1e-9

    arms = [
        {"draft_sms": split, "tokens": tokens, "passes": 24, "run": run, "phase": phase}
        for split in splits(blocks)
        for tokens in (32, 256)
        for run, phase in (("draft", "draft"), ("verify", "verify"), ("both", "draft"), ("both", "verify"))
    ]
    return interleaved("sharing", "s", arms, once, repeats)
