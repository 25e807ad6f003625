"""One calibration: every kernel checked, every experiment measured, everything kept."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from vashti.core.errors import InputError
from vashti.lab.checks import checked
from vashti.lab.curves import curves
from vashti.lab.device import Device, opened
from vashti.lab.green import green_contexts
from vashti.lab.latencies import latencies
from vashti.lab.programs import Programs
from vashti.lab.samples import Recording, Samples


def calibrate(date: str, repeats: int, cache: Path | None, tell: Callable[[str], None]) -> Recording:
    """Measure the GPU at hand.

    Args:
        date: written into the recording.
        repeats: rounds of every experiment [1].
        cache: folder of compiled programs; None compiles afresh.
        tell: is told what is being done.

    Raises:
        InputError: there is no GPU, a kernel gives a wrong result, or the driver refuses.
    """
    with opened() as device:
        programs = Programs.on(device, cache)
        for name, right in checked(device, programs):
            tell(f"{name}: {'right' if right else 'WRONG'}")
            if not right:
                raise InputError(
                    name, "the kernel does not give what its reference gives", "nothing was timed; report it"
                )
        skipped: list[str] = []
        samples = [s for group in _measured(device, programs, repeats, skipped, tell) for s in group]
        return Recording({**described(device), "date": date}, tuple(samples), tuple(skipped))


def described(device: Device) -> dict[str, Any]:
    """What a device reports of itself, as plain values."""
    return {
        "name": device.name,
        "compute_capability": f"{device.capability[0]}.{device.capability[1]}",
        "sm_count": device.sm_count,
        "clock_hz": device.clock_hz,
        "memory_bytes": device.memory_bytes,
        "l2_bytes": device.l2_bytes,
        "cuda": f"{device.driver_version // 1000}.{device.driver_version % 1000 // 10}",
        "driver": driver_release(),
    }


def driver_release(version: Path = Path("/proc/driver/nvidia/version")) -> str:
    """The driver's release as the kernel module states it; ``unknown`` where it does not."""
    try:
        words = version.read_text(encoding="utf-8").split()
    except OSError:
        return "unknown"
    return next((word for word in words if word.count(".") >= 1 and word.replace(".", "").isdigit()), "unknown")


def _measured(
    device: Device, programs: Programs, repeats: int, skipped: list[str], tell: Callable[[str], None]
) -> Iterator[tuple[Samples, ...]]:
    for group in latencies(device, programs, repeats):
        tell(group[0].experiment)
        yield group
    try:
        group = green_contexts(device, programs, repeats)
        tell(group[0].experiment)
        yield group
    except InputError as error:
        skipped.append(f"green contexts: {error}")
    for group in curves(device, programs, max(5, repeats // 3)):
        tell(group[0].experiment)
        yield group
