"""A hardware file from measured figures: what was measured replaces the data sheet, what was not is carried over."""

from collections.abc import Mapping
from typing import Any

import yaml

from vashti.atlas import loader
from vashti.atlas.schema import Hardware
from vashti.core.errors import DataError, InputError
from vashti.lab.findings import Figure, bandwidth_by_sms, figures
from vashti.lab.samples import Recording

SOURCE = "vashti2026"
MEASURED = (
    "sm_clock_hz",
    "launch_s",
    "graph_node_s",
    "barrier_s",
    "flag_s",
    "l2_bytes_per_s",
    "l2_resident_bytes",
    "sm_bytes_per_s",
)
"""Figures that take a place in the file as they are."""


def hardware_yaml(recording: Recording) -> str:
    """The text of a hardware file.

    Raises:
        InputError: the atlas holds no record of this GPU to carry over what was not measured.
    """
    return yaml.safe_dump(hardware_record(recording), sort_keys=False, allow_unicode=True, width=160)


def hardware_record(recording: Recording) -> dict[str, Any]:
    """The record behind `hardware_yaml`, checked against the schema.

    Raises:
        InputError: as `hardware_yaml`.
    """
    name = str(recording.machine["name"])
    try:
        known = loader.hardware(name)
    except DataError as error:
        remedy = "add a file of its data sheet to the atlas first: the error of `vashti atlas check` says what it needs"
        raise InputError(name, "the atlas has no record of this GPU", remedy) from error
    record = known.model_dump(exclude_none=True)
    record["id"] = f"{known.id}_measured"
    record["name"] = f"{known.name}, measured"
    record["aliases"] = []
    record["measured_on"] = _where(recording.machine)
    record["bandwidth_by_sms"] = [[sms, float(f"{rate:.4g}")] for sms, rate in bandwidth_by_sms(recording)]
    found = {figure.name: figure for figure in figures(recording)}
    for field in MEASURED:
        if field in found:
            record[field] = _fact(found[field])
    if "memory_bytes_per_s" in found:
        record["memory_efficiency"] = _share(found["memory_bytes_per_s"], known.memory_bytes_per_s.value)
    return Hardware.model_validate(record).model_dump(exclude_none=True)


def _where(machine: Mapping[str, Any]) -> str:
    return f"{machine['name']}, driver {machine['driver']}, CUDA {machine['cuda']}, {machine['date']}"


def _fact(figure: Figure) -> dict[str, Any]:
    low, high = min(figure.low, figure.value), max(figure.high, figure.value)
    return {
        "value": float(f"{figure.value:.4g}"),
        "low": float(f"{low:.4g}"),
        "high": float(f"{high:.4g}"),
        "basis": "measured",
        "source": {"key": SOURCE, "locator": figure.how},
    }


def _share(figure: Figure, peak: float) -> dict[str, Any]:
    """A measured rate as a share of the data sheet's peak."""
    scaled = Figure(
        figure.name, figure.value / peak, figure.low / peak, figure.high / peak, "1", f"{figure.how}; over the peak"
    )
    return _fact(scaled)
