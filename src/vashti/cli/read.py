"""`vashti read PDF`."""

from pathlib import Path
from typing import Annotated

import typer


def read(
    pdf: Annotated[Path, typer.Argument(help="The document (PDF).")],
    *,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON, the contract other tools rely on.")] = False,
) -> None:
    """Read a document: choices on the axes, settings, the quotes they rest on, and what was set aside."""
    import json

    from vashti.reading import read as read_pdf
    from vashti.reading.report import as_json as plain

    content = plain(read_pdf(pdf))
    if as_json:
        typer.echo(json.dumps(content, indent=2, ensure_ascii=False))
        return
    typer.echo(content.get("title") or pdf.stem)
    for axis, values in content["choices"].items():
        typer.echo(f"  {axis:14s} {', '.join(values)}")
    for name, value in content["settings"].items():
        typer.echo(f"  {name:14s} {value}")
    typer.echo(f"  unspecified: {', '.join(content['unspecified'])}")
    for aside in content["set_aside"]:
        typer.echo(f"  set aside on p. {aside['page']} ({aside['reason']})")
