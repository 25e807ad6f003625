"""The compiled programs of one device, each loaded once."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from vashti.lab.compile import architecture_of, compiled
from vashti.lab.device import Device, Pointer


@dataclass(slots=True)
class Programs:
    """Kernels of a device by program and name.

    Attributes:
        device: whose they are.
        cache: folder of compiled programs; None compiles afresh.
        scratch: a little device memory for results nobody reads.
    """

    device: Device
    cache: Path | None
    scratch: Pointer
    _loaded: dict[tuple[str, str], Any] = field(default_factory=dict)

    @classmethod
    def on(cls, device: Device, cache: Path | None) -> "Programs":
        """The programs of a device, nothing loaded yet."""
        return cls(device, cache, device.reserve(4096))

    def kernel(self, program: str, name: str) -> Any:
        """A kernel, compiled and loaded when it is first asked for."""
        if (program, name) not in self._loaded:
            made = compiled(program, architecture_of(self.device.capability), self.cache)
            self._loaded[program, name] = self.device.kernel(made, name)
        return self._loaded[program, name]
