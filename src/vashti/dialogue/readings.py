"""Readings as plain JSON and back, so that a session needs its documents only once."""

import json
from functools import cache
from typing import Any

from pydantic import TypeAdapter, ValidationError

from vashti.core.errors import InputError
from vashti.core.reading import Reading


@cache
def _adapter() -> TypeAdapter[Reading]:
    return TypeAdapter(Reading)


def as_text(reading: Reading) -> str:
    """The reading as JSON text; `from_text` is its inverse."""
    plain = _adapter().dump_python(reading, mode="json")
    design: dict[str, list[dict[str, Any]]] = plain["design"]
    design["choices"].sort(key=lambda choice: (choice["axis"], choice["value"]))
    design["settings"].sort(key=lambda setting: setting["name"])
    return json.dumps(plain, ensure_ascii=False, sort_keys=True)


def from_text(text: str) -> Reading:
    """The reading that JSON text stands for.

    Raises:
        InputError: it stands for none.
    """
    try:
        return _adapter().validate_json(text)
    except ValidationError as error:
        first = error.errors()[0]
        raise InputError("the session's documents", first["msg"], "start a new session from the two PDFs") from error
