"""The schemas of the atlas's files as JSON Schema, for editors."""

from collections.abc import Mapping
from typing import Any

from vashti.atlas.schema import Engine, Entry, Hardware, Model, SourceEntry, SpaceFact, Strict, Workload

KINDS: Mapping[str, type[Strict]] = {
    "design": Entry,
    "engine": Engine,
    "hardware": Hardware,
    "model": Model,
    "source": SourceEntry,
    "space": SpaceFact,
    "workload": Workload,
}


def json_schemas() -> dict[str, dict[str, Any]]:
    """One JSON Schema per kind of file, by name of the kind."""
    return {name: kind.model_json_schema() for name, kind in KINDS.items()}
