"""`vashti validate`: predicted against published, in sample and with whole publications left out."""

import sys
from pathlib import Path
from typing import Annotated

import typer


def validate(
    csv: Annotated[
        Path | None, typer.Argument(help="Rows to compare with; the shipped measurements when not given.")
    ] = None,
    plot: Annotated[Path | None, typer.Option("--plot", help="Picture of predicted against measured to write.")] = None,
    page: Annotated[Path | None, typer.Option("--page", help="Page with tables and constants to write.")] = None,
) -> None:
    """Print the error of the round model per source, method, engine and batch, one line each."""
    from vashti.perf.rows import PUBLISHED, PUBLISHED_PLAIN, read_rows
    from vashti.perf.validate import cross_validate
    from vashti.perf.validation_page import page_text, table_text
    from vashti.perf.validation_plot import write_plot

    rows, plain = read_rows(csv or PUBLISHED), read_rows(PUBLISHED_PLAIN)
    found = cross_validate(rows, plain, _leaving_out)
    sys.stdout.write(table_text(found))
    if plot:
        write_plot(found, plot)
    if page:
        page.write_text(page_text(found), encoding="utf-8")


def _leaving_out(name: str) -> None:
    """Progress, where someone is watching."""
    if sys.stderr.isatty():
        sys.stderr.write(f"leaving out {name}\n")
