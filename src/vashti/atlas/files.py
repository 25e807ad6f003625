"""Reads one YAML file as one record, and says what to do where it is wrong."""

from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import yaml
from pydantic import ValidationError

from vashti.atlas.schema import Strict
from vashti.core.errors import DataError

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

ROOT = Path(__file__).parent
_YamlLoader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


Record = TypeVar("Record", bound=Strict)


def read_yaml(path: Path) -> Any:
    """The content of a YAML file.

    Raises:
        DataError: the file is missing or is not YAML.
    """
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=_YamlLoader)  # noqa: S506 - a safe loader
    except OSError as error:
        raise DataError(str(path.name or path), error.strerror or "cannot be read", "check the path") from error
    except UnicodeDecodeError as error:
        raise DataError(path.name, "is no text in UTF-8", "give a YAML file") from error
    except yaml.YAMLError as error:
        line = " ".join(str(error).split())
        raise DataError(path.name, f"is not YAML ({line})", "mend the syntax") from error


def read_record(path: Path, kind: type[Record]) -> Record:
    """One file checked against its schema.

    Raises:
        DataError: with file and field, when the schema is broken.
    """
    return checked(path.name, read_yaml(path), kind)


def checked(where: str, content: Any, kind: type[Record]) -> Record:
    """Content already read, checked against a schema; `where` names its origin. Raises as `read_record` does."""
    try:
        return kind.model_validate(content)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"]) or "file"
        what = first["msg"].removeprefix("Value error, ")
        raise DataError(f"{where}: {field}", what, _remedy(kind, first)) from error


def _remedy(kind: type[Strict], error: "ErrorDetails") -> str:
    """What to write in place of a broken field."""
    name = str(error["loc"][-1]) if error["loc"] else ""
    top = kind.model_fields.get(str(error["loc"][0])) if error["loc"] else None
    if error["type"] == "extra_forbidden":
        close = get_close_matches(name, kind.model_fields, n=1)
        return f"write {close[0]}" if close else f"remove it, or use one of {', '.join(sorted(kind.model_fields))}"
    if top is not None and top.description:
        return "write: " + " ".join(top.description.split())
    return f"write what the schema of {kind.__name__} asks for (vashti atlas schema DIR)"


def read_folder(name: str, kind: type[Record]) -> Iterator[Record]:
    """Each record of a folder of the atlas, in the order of the ids, which are the files' names."""
    for path in sorted((ROOT / name).glob("*.yaml")):
        found = read_record(path, kind)
        if getattr(found, "id", path.stem) != path.stem:
            raise DataError(path.name, f"id is {getattr(found, 'id', '')!r}", "name the file by its id")
        yield found
