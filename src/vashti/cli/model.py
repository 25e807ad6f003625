"""A language model beside a command: named by an option, set up from the environment, never in the way."""

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from vashti.dialogue import Model
    from vashti.llm import Adviser
    from vashti.review import Review

LOG = "llm.jsonl"
"""The file with every prompt, every answer and what became of it."""


def adviser_of(option: str) -> "Adviser":
    """The adviser an option names.

    Raises:
        InputError: the option or the environment names none.
    """
    from vashti.llm import adviser_at, endpoint_of

    return adviser_at(endpoint_of(option, os.environ))


def advised(review: "Review", idea: Path, adviser: "Adviser", out: Path | None) -> "Review":
    """The review with what a model adds; its log goes beside the review, its silences to standard error."""
    from vashti.review.with_model import advised as with_advice

    made = with_advice(review, idea, adviser)
    silences = made.advice.silences if made.advice else ()
    for why in dict.fromkeys(silences):
        sys.stderr.write(f"--llm: {adviser.name} gave no answer: {why}; the review is made without it\n")
    if out is not None:
        write_log(adviser, out)
    return made


def listening_to(adviser: "Adviser") -> "Model":
    """A model for the whiteboard; the first silence is told on standard error, the rules go on alone."""
    from vashti.dialogue.with_model import listening

    heard = listening(adviser)
    told: list[str] = []

    def understood(text: str, board: dict[str, Any]) -> dict[str, Any] | None:
        made = heard(text, board)
        if adviser.silent and not told:
            told.append(adviser.silent)
            sys.stderr.write(f"--llm: {adviser.name} gave no answer: {adviser.silent}; the talk goes on without it\n")
        return made

    return understood


def add_to_log(adviser: "Adviser", session: Path) -> None:
    """Add the log of an adviser to the file beside a session."""
    from vashti.core.errors import InputError
    from vashti.llm import as_lines

    path = session.with_suffix(f".{LOG}")
    try:
        with path.open("a", encoding="utf-8") as file:
            file.write(as_lines(adviser.log))
    except OSError as error:
        raise InputError(str(path), error.strerror or "cannot be written", "free space or move the session") from error


def write_log(adviser: "Adviser", out: Path) -> None:
    """Write the log of an adviser into a folder, whole or not at all."""
    from vashti.cli.output import write_whole
    from vashti.llm import as_lines

    write_whole(out / LOG, as_lines(adviser.log).encode())
