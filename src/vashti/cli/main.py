"""The command line: parse, call, render. One clear line and exit status 2 on bad input."""

import gc
import sys
from typing import Annotated

import typer

from vashti.core.errors import VashtiError

_ALLOCATIONS = 100_000
"""Objects made between two searches for dead cycles: a command is short and its records live to its end. Of the 4.6 s
of a review, the default of 700 spends 0.4 s searching, and finds nothing."""

app = typer.Typer(
    name="vashti",
    help="Dr. Kira Vashti: a curious skeptic for research on hardware-accelerated speculative decoding.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def _register() -> None:
    from vashti.cli import atlas, calibrate, design, predict, read, rerun, review, serve_sim, talk, validate

    app.command("review")(review.review)
    app.command("talk")(talk.talk)
    app.command("read")(read.read)
    app.command("predict")(predict.predict)
    app.command("validate")(validate.validate)
    app.command("stress")(design.stress)
    app.command("twist")(design.twist)
    app.command("serve-sim")(serve_sim.serve_sim)
    app.command("rerun")(rerun.rerun)
    app.command("calibrate")(calibrate.calibrate)
    app.add_typer(atlas.app, name="atlas")


@app.callback(invoke_without_command=True)
def _options(
    version: Annotated[bool, typer.Option("--version", help="Print the version and stop.")] = False,
) -> None:
    if version:
        from vashti import __version__

        typer.echo(f"vashti {__version__}")
        raise typer.Exit


def main() -> None:
    """Run the command line; broken input is one line on standard error and exit status 2."""
    gc.set_threshold(_ALLOCATIONS)
    _register()
    try:
        app()
    except VashtiError as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(2)


if __name__ == "__main__":
    main()
