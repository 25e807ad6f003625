"""`vashti rerun RUN_ID`."""

from pathlib import Path
from typing import Annotated

import typer


def rerun(
    run_id: Annotated[str, typer.Argument(help="Id of a run, as the review prints it.")],
    source: Annotated[Path, typer.Option("--from", help="The review's JSON.")] = Path("vashti-out/review.json"),
) -> None:
    """Repeat one run from a review's JSON and say whether it gives the same."""
    import json

    from vashti.core.errors import InputError
    from vashti.review import rerun as repeat

    try:
        runs = {run["id"]: run for run in json.loads(source.read_text(encoding="utf-8"))["runs"]}
    except OSError as error:
        raise InputError(str(source), error.strerror or "cannot be read", "give a review's JSON with --from") from error
    except (ValueError, KeyError, TypeError) as error:
        raise InputError(str(source), "is not a review's JSON", "write one with vashti review ... --out DIR") from error
    if run_id not in runs:
        raise InputError(run_id, f"no such run in {source}", "take an id that the review prints")
    recorded = runs[run_id]
    again = repeat(recorded["procedure"], recorded["inputs"])
    same = again.outputs == recorded["outputs"]
    typer.echo(
        json.dumps(
            {"procedure": again.procedure, "inputs": again.inputs, "outputs": again.outputs}, indent=2, sort_keys=True
        )
    )
    typer.echo(f"run {run_id}: " + ("same outputs as recorded" if same else "outputs differ from those recorded"))
    if not same:
        raise typer.Exit(1)
