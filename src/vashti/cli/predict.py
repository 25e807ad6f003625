"""`vashti predict`: the round model over rows of measurements."""

import sys
from pathlib import Path
from typing import Annotated

import typer


def predict(
    csv: Annotated[Path, typer.Argument(help="Rows with the columns of published_speedups.csv; any may be missing.")],
    out: Annotated[Path | None, typer.Option("--out", help="File to write; standard output when not given.")] = None,
    own: Annotated[
        Path | None,
        typer.Option("--from", help="A few measured rows of the same machine and code, three or more, to learn from."),
    ] = None,
) -> None:
    """Predict round time over plain step time of every row, and its speedup where an acceptance length is given."""
    from vashti.core.errors import InputError
    from vashti.perf.predicted_rows import learned_from, predict_rows
    from vashti.perf.rows import read_rows, write_rows

    learned = learned_from(read_rows(own), str(own)) if own else None
    text = write_rows(predict_rows(read_rows(csv), learned))
    if out is None:
        sys.stdout.write(text)
        return
    try:
        out.write_text(text, encoding="utf-8")
    except OSError as error:
        raise InputError(str(out), error.strerror or "cannot be written", "give a file that can be written") from error
