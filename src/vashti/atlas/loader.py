"""Reads the atlas. A file that breaks its schema is refused with its name, the field and the way out."""

from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

import yaml
from pydantic import ValidationError

from vashti.atlas.schema import Engine, Entry, Hardware, Model, SourceEntry, SpaceFact, Strict
from vashti.core.errors import DataError
from vashti.core.space import Axis, Question, SettingSpec, Space, Value

ROOT = Path(str(files("vashti.atlas")))
_YamlLoader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

Record = TypeVar("Record", bound=Strict)
Named = TypeVar("Named", Hardware, Model, Engine, Entry)


def read_yaml(path: Path) -> Any:
    """The content of a YAML file.

    Raises:
        DataError: the file is missing or is not YAML.
    """
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=_YamlLoader)  # noqa: S506 - a safe loader
    except OSError as error:
        raise DataError(path.name, error.strerror or "cannot be read", "check the path") from error
    except yaml.YAMLError as error:
        line = " ".join(str(error).split())
        raise DataError(path.name, f"is not YAML ({line})", "mend the syntax") from error


def read_record(path: Path, kind: type[Record]) -> Record:
    """One file checked against its schema.

    Raises:
        DataError: with file and field, when the schema is broken.
    """
    return _checked(path.name, read_yaml(path), kind)


def _checked(where: str, content: Any, kind: type[Record]) -> Record:
    try:
        return kind.model_validate(content)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"]) or "file"
        what = first["msg"].removeprefix("Value error, ")
        raise DataError(f"{where}: {field}", what, f"see the schema of {kind.__name__}") from error


@cache
def space() -> Space:
    """The design space: axes and settings."""
    fact = read_record(ROOT / "space.yaml", SpaceFact)
    axes = {
        id_: Axis(
            id_,
            axis.title,
            axis.multi,
            axis.ordinal,
            axis.weight,
            MappingProxyType({v: Value(v, value.term, value.cost, value.family) for v, value in axis.values.items()}),
            tuple(Question(q.ask, q.failure) for q in axis.questions),
        )
        for id_, axis in fact.axes.items()
    }
    settings = {id_: SettingSpec(id_, s.unit, s.low, s.high, s.many, s.meaning) for id_, s in fact.settings.items()}
    return Space(MappingProxyType(axes), MappingProxyType(settings))


@cache
def implications() -> tuple[Any, ...]:
    """Choices that require or exclude others."""
    return read_record(ROOT / "space.yaml", SpaceFact).implications


@cache
def sources() -> Mapping[str, SourceEntry]:
    """The bibliography of constants, by key."""
    content = read_yaml(ROOT / "sources.yaml")
    return MappingProxyType({key: _checked(f"sources.yaml: {key}", value, SourceEntry) for key, value in content.items()})


@cache
def designs(as_of: str = "") -> Mapping[str, Entry]:
    """Every system of the atlas by id; with `as_of` (YYYY, YYYY-MM or YYYY-MM-DD), only those public by then."""
    entries = _folder("designs", Entry)
    known = {entry.id: entry for entry in entries if not as_of or entry.date[: len(as_of)] <= as_of}
    return MappingProxyType(known)


@cache
def machines() -> Mapping[str, Hardware]:
    """Every GPU of the atlas by id."""
    return MappingProxyType({record.id: record for record in _folder("hardware", Hardware)})


@cache
def models() -> Mapping[str, Model]:
    """Every model and head of the atlas by id."""
    return MappingProxyType({record.id: record for record in _folder("models", Model)})


@cache
def engines() -> Mapping[str, Engine]:
    """Every engine of the atlas by id."""
    return MappingProxyType({record.id: record for record in _folder("engines", Engine)})


def design(name: str) -> Entry:
    """The system with this id, name or alias, or in this file. Raises DataError when there is none."""
    return _named(name, designs(), Entry)


def hardware(name: str) -> Hardware:
    """The GPU with this id, name or alias, or in this file. Raises DataError when there is none."""
    return _named(name, machines(), Hardware)


def model(name: str) -> Model:
    """The model with this id, name or alias, or in this file. Raises DataError when there is none."""
    return _named(name, models(), Model)


def engine(name: str) -> Engine:
    """The engine with this id, name or alias, or in this file. Raises DataError when there is none."""
    return _named(name, engines(), Engine)


def _folder(name: str, kind: type[Record]) -> Iterator[Record]:
    for path in sorted((ROOT / name).glob("*.yaml")):
        record = read_record(path, kind)
        if getattr(record, "id", path.stem) != path.stem:
            raise DataError(path.name, f"id is {getattr(record, 'id', '')!r}", "name the file by its id")
        yield record


def _named(name: str, known: Mapping[str, Named], kind: type[Named]) -> Named:
    if name in known:
        return known[name]
    if name.endswith((".yaml", ".yml")):
        return read_record(Path(name), kind)
    folded = _folded(name)
    for record in known.values():
        if folded in {_folded(n) for n in (record.id, record.name, *record.aliases)}:
            return record
    raise DataError(name, f"no such {kind.__name__.lower()} in the atlas", f"use one of {', '.join(sorted(known))}, or a YAML file")


def _folded(name: str) -> str:
    return "".join(character for character in name.lower() if character.isalnum())
