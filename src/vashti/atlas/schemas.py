"""The schemas of the atlas's files as JSON Schema, for editors."""

from collections.abc import Mapping
from typing import Any

from vashti.atlas.schema import (
    CompoundFact,
    Engine,
    Entry,
    Hardware,
    Model,
    Relations,
    SourceEntry,
    SpaceFact,
    Strict,
    Workload,
)

KINDS: Mapping[str, type[Strict]] = {
    "compound": CompoundFact,
    "design": Entry,
    "engine": Engine,
    "hardware": Hardware,
    "model": Model,
    "relations": Relations,
    "source": SourceEntry,
    "space": SpaceFact,
    "workload": Workload,
}


def json_schemas() -> dict[str, dict[str, Any]]:
    """One JSON Schema per kind of file, by name of the kind."""
    return {name: kind.model_json_schema() for name, kind in KINDS.items()}
