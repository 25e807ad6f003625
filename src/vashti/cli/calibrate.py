"""`vashti calibrate`: measure the GPU at hand and write its hardware file; or read samples measured elsewhere."""

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from vashti.lab.samples import Recording


def calibrate(
    out: Annotated[Path, typer.Option("--out", help="Folder for the hardware file, the samples and the plot.")] = Path(
        "calibration"
    ),
    repeats: Annotated[int, typer.Option("--repeats", min=5, max=501, help="Rounds of every experiment.")] = 21,
    samples: Annotated[Path | None, typer.Option("--from", help="Samples to read instead of measuring.")] = None,
    against: Annotated[
        Path | None, typer.Option("--against", help="Samples of an earlier run to compare with.")
    ] = None,
) -> None:
    """Measure launch, barrier, flag, cache and memory of this GPU, and how two phases share it."""
    from vashti.core.errors import InputError
    from vashti.lab.findings import figures
    from vashti.lab.samples import read_recording

    earlier = read_recording(against) if against else None
    recording = read_recording(samples) if samples else _measured(repeats)
    for figure in figures(recording):
        spread = f"({figure.low:.4g} to {figure.high:.4g})"
        typer.echo(f"{figure.name:20s} {figure.value:11.4g}  {spread} {figure.unit:8s} {figure.how}")
    for why in recording.skipped:
        typer.echo(f"not measured: {why}")
    if earlier:
        _compared(recording, earlier)
    try:
        _written(recording, out)
    except OSError as error:
        raise InputError(str(out), error.strerror or "cannot be written", "choose another folder with --out") from error


def _measured(repeats: int) -> "Recording":
    from vashti.lab.calibrate import calibrate as measure

    today = datetime.now(UTC).date().isoformat()
    cache = Path.home() / ".cache" / "vashti" / "kernels"
    return measure(today, repeats, cache, _tell)


def _tell(said: str) -> None:
    sys.stderr.write(f"{said}\n")


def _compared(recording: "Recording", earlier: "Recording") -> None:
    from vashti.lab.findings import figures

    before = {figure.name: figure for figure in figures(earlier)}
    for figure in figures(recording):
        if figure.name in before:
            same = "agrees" if figure.agrees_with(before[figure.name]) else "DOES NOT agree"
            typer.echo(f"{figure.name:20s} {same} with {earlier.machine['date']}: {before[figure.name].value:.4g}")


def _written(recording: "Recording", out: Path) -> None:
    from vashti.lab.hardware_file import hardware_yaml
    from vashti.lab.plots import curves_svg
    from vashti.lab.samples import as_json

    out.mkdir(parents=True, exist_ok=True)
    (out / "samples.json").write_text(as_json(recording), encoding="utf-8")
    (out / "curves.svg").write_text(curves_svg(recording), encoding="utf-8")
    (out / "hardware.yaml").write_text(hardware_yaml(recording), encoding="utf-8")
    typer.echo(f"wrote {out / 'hardware.yaml'}, samples.json and curves.svg")
