"""CUDA C++ in package data, compiled at run time for the GPU at hand and cached by what was compiled."""

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

from vashti.core.errors import DataError, InputError

KERNELS = Path(__file__).parent / "kernels"
PARTS = {
    "latency": ("latency.cu",),
    "stream": ("stream.cu",),
    "verify": ("verify.cu",),
    "attend": ("attend.cu",),
    "share": ("stream.cu", "verify.cu", "share.cu"),
}
"""Programs by name, and the files each is made of."""
SHARED = ("types.cuh", "ptx.cuh", "common.cuh")
"""Files before those of every program."""
ARCHITECTURES = ("sm_80", "sm_90a", "sm_100")
"""What every program must compile for: A100, H100 and H200, B200."""
OPTIONS = ("--std=c++17", "-lineinfo")


@dataclass(frozen=True, slots=True)
class Program:
    """A compiled program.

    Attributes:
        name: of `PARTS`.
        architecture: such as ``sm_90a``.
        cubin: the machine code.
        source_sha256: of the source and the options.
    """

    name: str
    architecture: str
    cubin: bytes
    source_sha256: str


def source_of(name: str) -> str:
    """The whole source of a program.

    Raises:
        DataError: there is no program of this name.
    """
    if name not in PARTS:
        raise DataError(name, "no such program", f"use one of {', '.join(sorted(PARTS))}")
    return "\n".join((KERNELS / part).read_text(encoding="utf-8") for part in (*SHARED, *PARTS[name]))


def architecture_of(capability: tuple[int, int]) -> str:
    """The architecture to compile for, given a compute capability.

    >>> architecture_of((8, 0)), architecture_of((9, 0))
    ('sm_80', 'sm_90a')
    """
    major, minor = capability
    return f"sm_{major}{minor}{'a' if major == 9 else ''}"


def compiled(name: str, architecture: str, cache: Path | None = None) -> Program:
    """A program, from the cache or from the compiler.

    Args:
        name: of `PARTS`.
        architecture: such as ``sm_90a``.
        cache: folder of compiled programs; None compiles afresh.

    Raises:
        InputError: the compiler is not installed, or it refuses the source.
    """
    source = source_of(name)
    digest = hashlib.sha256("\0".join((source, architecture, *OPTIONS)).encode()).hexdigest()
    kept = cache / f"{name}-{architecture}-{digest[:16]}.cubin" if cache else None
    if kept and kept.is_file():
        return Program(name, architecture, kept.read_bytes(), digest)
    cubin = _cubin(name, source, architecture)
    if kept:
        kept.parent.mkdir(parents=True, exist_ok=True)
        partial = kept.with_suffix(f".{os.getpid()}")
        partial.write_bytes(cubin)
        partial.replace(kept)
    return Program(name, architecture, cubin, digest)


def _cubin(name: str, source: str, architecture: str) -> bytes:
    try:
        from cuda.bindings import nvrtc
    except ImportError as error:
        raise InputError("calibrate", "the CUDA compiler is not installed", "pip install 'vashti[gpu]'") from error
    options = [option.encode() for option in (f"--gpu-architecture={architecture}", *OPTIONS)]
    _, program = nvrtc.nvrtcCreateProgram(source.encode(), f"{name}.cu".encode(), 0, [], [])
    (status,) = nvrtc.nvrtcCompileProgram(program, len(options), options)
    if status != nvrtc.nvrtcResult.NVRTC_SUCCESS:
        _, size = nvrtc.nvrtcGetProgramLogSize(program)
        log = bytearray(size)
        nvrtc.nvrtcGetProgramLog(program, log)
        first = log.decode(errors="replace").strip("\0\n ").splitlines()
        raise InputError(f"{name}.cu", f"{architecture}: {first[0] if first else status}", "report it with the driver")
    _, size = nvrtc.nvrtcGetCUBINSize(program)
    cubin = bytearray(size)
    nvrtc.nvrtcGetCUBIN(program, cubin)
    nvrtc.nvrtcDestroyProgram(program)
    return bytes(cubin)
