"""`vashti validate`: predicted against published, in sample and with whole publications left out."""

import sys
from pathlib import Path
from typing import Annotated

import typer

PICTURE = Path("vashti-out/validation.png")
"""Where the picture goes when nobody says."""


def validate(
    csv: Annotated[
        Path | None, typer.Argument(help="Rows of your own, compared beside the shipped ones; those when not given.")
    ] = None,
    plot: Annotated[Path, typer.Option("--plot", help="Picture of predicted against measured to write.")] = PICTURE,
    page: Annotated[Path | None, typer.Option("--page", help="Page with tables and constants to write.")] = None,
) -> None:
    """Print the error of the round model per source, method, engine and batch, one line each."""
    from vashti.perf.rows import PUBLISHED, PUBLISHED_PLAIN, read_rows
    from vashti.perf.validate import compared, cross_validate, restricted
    from vashti.perf.validation_page import page_text, table_text
    from vashti.perf.validation_plot import write_plot

    published, plain = read_rows(PUBLISHED), read_rows(PUBLISHED_PLAIN)
    own = read_rows(csv) if csv else published
    found = cross_validate(compared(own, published), plain, _leaving_out)
    found = restricted(found, own) if csv else found
    sys.stdout.write(table_text(found))
    write_plot(found, _made(plot))
    sys.stdout.write(f"picture: {plot}\n")
    if page:
        _write(page, page_text(found))


def _made(path: Path) -> Path:
    """The path, its folder made."""
    from vashti.core.errors import InputError

    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(str(path.parent), error.strerror or "cannot be made", "choose another folder") from error
    return path


def _write(path: Path, text: str) -> None:
    from vashti.core.errors import InputError

    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise InputError(str(path), error.strerror or "cannot be written", "choose another file") from error


def _leaving_out(name: str) -> None:
    """Progress, where someone is watching."""
    if sys.stderr.isatty():
        sys.stderr.write(f"leaving out {name}\n")
