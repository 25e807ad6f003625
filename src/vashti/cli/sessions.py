"""Where talks are kept, and how one is named."""

import os
import re
from pathlib import Path

from vashti.core.errors import InputError

SUFFIX = ".vashti"
"""How a session's file ends."""


def folder() -> Path:
    """The folder of the sessions: of the user's data, as the platform has it."""
    data = os.environ.get("XDG_DATA_HOME", "")
    return (Path(data) if data else Path.home() / ".local" / "share") / "vashti"


def fresh(idea: Path) -> Path:
    """A file for a new session on an idea: named after the document, numbered from 1."""
    stem = re.sub(r"[^\w.-]+", "-", idea.stem) or "talk"
    number = 1
    while (path := folder() / f"{stem}-{number}{SUFFIX}").exists():
        number += 1
    return path


def found(name: str) -> Path:
    """The file of a session named by path, or by its name in the folder.

    Raises:
        InputError: there is none.
    """
    for path in (Path(name), folder() / name, folder() / f"{name}{SUFFIX}"):
        if path.is_file():
            return path
    raise InputError(name, f"no such session here or in {folder()}", "list them with vashti talk --list")


def listed() -> tuple[Path, ...]:
    """The sessions in the folder, by name."""
    return tuple(sorted(folder().glob(f"*{SUFFIX}")))
