"""`vashti review BASELINE.pdf IDEA.pdf`."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


class Format(StrEnum):
    """What standard output gets."""

    TEXT = "text"
    MD = "md"
    HTML = "html"
    JSON = "json"
    PDF = "pdf"


def review(
    baseline: Annotated[Path, typer.Argument(help="The paper the idea builds on (PDF).")],
    idea: Annotated[Path, typer.Argument(help="The proposal (PDF).")],
    out: Annotated[Path | None, typer.Option(help="Folder for review.json, review.html, review.md.")] = None,
    format: Annotated[Format, typer.Option(help="What to print (pdf: written to --out).")] = Format.TEXT,  # noqa: A002 - the contract names the option
    gpu: Annotated[str | None, typer.Option(help="GPU by name or file, whatever the documents say.")] = None,
    model: Annotated[str | None, typer.Option(help="Target by name, file or config.json, likewise.")] = None,
    engine: Annotated[str | None, typer.Option(help="Engine by name or file; vLLM when not given.")] = None,
    as_of: Annotated[str | None, typer.Option(help="Judge novelty by systems public by then: YYYY, YYYY-MM.")] = None,
    llm: Annotated[str | None, typer.Option(help="PROVIDER:MODEL for better prose; never changes a number.")] = None,
) -> None:
    """Review an idea against its baseline: mirror, novelty gap, stress test, twist, verdict, questions."""
    from vashti.cli.model import advised, adviser_of
    from vashti.cli.output import check_out, print_review, write_review
    from vashti.cli.progress import stages
    from vashti.review import review as run_review

    adviser = None if llm is None else adviser_of(llm)
    check_out(out, needed=format is Format.PDF)
    with stages() as progress:
        named = {"gpu": gpu, "target_model": model, "engine": engine, "as_of": as_of}
        made = run_review(baseline, idea, progress, {name: value for name, value in named.items() if value})
        if adviser is not None:
            progress("asking the model")
            made = advised(made, idea, adviser, out)
    if out is not None:
        write_review(made, out, pdf=format is Format.PDF)
    print_review(made, format.value)
