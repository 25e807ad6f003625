"""Raw samples of an experiment, kept whole: under which conditions, every value in the order taken."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from vashti.core.errors import DataError

SCHEMA = "vashti/samples/1"
Arm = Mapping[str, float | str]


@dataclass(frozen=True, slots=True)
class Samples:
    """Repeated measurements of one arm of an experiment.

    Attributes:
        experiment: its name, such as ``stream_by_sms``.
        arm: the conditions that tell this arm from the others.
        unit: of the values.
        values: in the order taken.
    """

    experiment: str
    arm: Arm
    unit: str
    values: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Recording:
    """Everything one calibration measured.

    Attributes:
        machine: what the device reports of itself, with driver and date.
        samples: one entry an arm.
        skipped: what could not be measured, and why.
    """

    machine: Mapping[str, Any]
    samples: tuple[Samples, ...]
    skipped: tuple[str, ...] = ()

    def of(self, experiment: str, **arm: float | str) -> tuple[Samples, ...]:
        """The samples of an experiment whose arm has these conditions."""
        wanted = arm.items()
        return tuple(s for s in self.samples if s.experiment == experiment and wanted <= dict(s.arm).items())


def interleaved(
    experiment: str, unit: str, arms: Iterable[Arm], once: Callable[[Arm], float], repeats: int
) -> tuple[Samples, ...]:
    """Measure arms in turn, round after round, so that a drift of clocks falls on all of them.

    Args:
        experiment: its name.
        unit: of what is measured.
        arms: conditions.
        once: measures one arm once; it is called once more before, to warm up, and that value is not kept.
        repeats: rounds [1].
    """
    known = tuple(arms)
    for arm in known:
        once(arm)
    rounds = [[once(arm) for arm in known] for _ in range(repeats)]
    return tuple(
        Samples(experiment, arm, unit, values) for arm, values in zip(known, zip(*rounds, strict=True), strict=True)
    )


def as_json(recording: Recording) -> str:
    """A recording as JSON text, sorted, with a newline at the end."""
    content = {"schema": SCHEMA, **asdict(recording)}
    return json.dumps(content, indent=1, sort_keys=True) + "\n"


def read_recording(path: Path) -> Recording:
    """A recording from its file.

    Raises:
        DataError: the file is missing, is no recording, or is of another version.
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, json.JSONDecodeError) as error:
        raise DataError(
            str(path), f"cannot be read as samples ({error.__class__.__name__})", "give the samples file"
        ) from error
    if not isinstance(content, dict) or content.get("schema") != SCHEMA:
        raise DataError(str(path), f"is not of the kind {SCHEMA}", "give a file that `vashti calibrate` wrote")
    try:
        samples = tuple(
            Samples(s["experiment"], s["arm"], s["unit"], tuple(map(float, s["values"]))) for s in content["samples"]
        )
        return Recording(content["machine"], samples, tuple(content["skipped"]))
    except (KeyError, TypeError, ValueError) as error:
        raise DataError(str(path), f"a sample is broken ({error})", "measure again") from error
