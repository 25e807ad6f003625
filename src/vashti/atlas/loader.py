"""Reads the atlas. A file that breaks its schema is refused with its name, the field and the way out."""

import re
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

from vashti.atlas.config_json import model_from_config
from vashti.atlas.files import ROOT, checked, read_folder, read_record, read_yaml
from vashti.atlas.schema import (
    CompoundFact,
    Engine,
    Entry,
    Hardware,
    Implication,
    Model,
    Relations,
    SourceEntry,
    SpaceFact,
    Strict,
    Workload,
)
from vashti.atlas.spelling import GPU_FORM, GPU_MEMORY, MAKER, PARENTHESIS, VERSION, folded, without_precision
from vashti.core.errors import DataError
from vashti.core.space import Axis, Question, SettingSpec, Space, Value

Named = TypeVar("Named", Hardware, Model, Engine, Entry, Workload)

DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")
GB_OR_GIB = 0.08
"""Relative difference between 1e9 and 2**30 bytes, and a little more [1]."""


@cache
def _space_fact() -> SpaceFact:
    return read_record(ROOT / "space.yaml", SpaceFact)


@cache
def space() -> Space:
    """The design space: axes and settings."""
    fact = _space_fact()
    axes = {
        id_: Axis(
            id_,
            axis.title,
            axis.multi,
            axis.ordinal,
            axis.weight,
            MappingProxyType({v: Value(v, value.term, value.cost, value.family) for v, value in axis.values.items()}),
            tuple(Question(q.ask, q.failure, q.source) for q in axis.questions),
        )
        for id_, axis in fact.axes.items()
    }
    settings = {id_: SettingSpec(id_, s.unit, s.low, s.high, s.many, s.meaning) for id_, s in fact.settings.items()}
    return Space(MappingProxyType(axes), MappingProxyType(settings))


def implications() -> tuple[Implication, ...]:
    """Choices that require or exclude others."""
    return _space_fact().implications


@cache
def compounds() -> Mapping[str, CompoundFact]:
    """Choices that mean something only together, by id."""
    content = read_yaml(ROOT / "compounds.yaml")
    return MappingProxyType(
        {key: checked(f"compounds.yaml: {key}", value, CompoundFact) for key, value in content.items()}
    )


@cache
def relations() -> Relations:
    """Pairs of systems on whose relation the sources agree."""
    return read_record(ROOT / "relations.yaml", Relations)


@cache
def sources() -> Mapping[str, SourceEntry]:
    """The bibliography of constants, by key."""
    content = read_yaml(ROOT / "sources.yaml")
    return MappingProxyType(
        {key: checked(f"sources.yaml: {key}", value, SourceEntry) for key, value in content.items()}
    )


@cache
def designs(as_of: str = "") -> Mapping[str, Entry]:
    """Every system of the atlas by id; with `as_of` (YYYY, YYYY-MM or YYYY-MM-DD), only those public by then.

    Raises:
        DataError: `as_of` is no such date.
    """
    if as_of and not DATE.fullmatch(as_of):
        raise DataError(as_of, "is no date", "write YYYY, YYYY-MM or YYYY-MM-DD")
    entries = read_folder("designs", Entry)
    known = {entry.id: entry for entry in entries if not as_of or entry.date[: len(as_of)] <= as_of}
    return MappingProxyType(known)


@cache
def machines() -> Mapping[str, Hardware]:
    """Every GPU of the atlas by id."""
    return MappingProxyType({record.id: record for record in read_folder("hardware", Hardware)})


@cache
def models() -> Mapping[str, Model]:
    """Every model and head of the atlas by id."""
    return MappingProxyType({record.id: record for record in read_folder("models", Model)})


@cache
def engines() -> Mapping[str, Engine]:
    """Every engine of the atlas by id."""
    return MappingProxyType({record.id: record for record in read_folder("engines", Engine)})


@cache
def workloads() -> Mapping[str, Workload]:
    """Every workload of the atlas by id."""
    return MappingProxyType({record.id: record for record in read_folder("workloads", Workload)})


def design(name: str) -> Entry:
    """The system with this id, name or alias, or in this file. Raises DataError when there is none."""
    return _named(name, designs(), Entry)


def hardware(name: str) -> Hardware:
    """The GPU with this id, name or alias, or in this file.

    Maker's words and the order of form and memory do not matter ("NVIDIA A100-SXM4-80GB"), but a form or a memory
    size that is named must be the record's.

    Raises:
        DataError: there is none.
    """
    try:
        return _named(name, machines(), Hardware)
    except DataError:
        found = _gpu_by_parts(name)
        if found is None:
            raise
    return found


def _gpu_by_parts(name: str) -> Hardware | None:
    """The GPU a name's parts fit: its model, its form factor and its memory where they are given.

    >>> [gpu.id for gpu in map(_gpu_by_parts, ("NVIDIA A100-SXM4-40GB", "Nvidia H200 141 GB")) if gpu]
    ['a100_40', 'h200']
    """
    words = re.sub(r"[-_()\s]+", " ", MAKER.sub(" ", name))
    memory, form = GPU_MEMORY.search(words), GPU_FORM.search(words)
    core = " ".join(GPU_FORM.sub(" ", GPU_MEMORY.sub(" ", words)).split())
    size, shape = (f" {memory[1]}GB" if memory else ""), (f" {form[1]}" if form else "")
    for spelling in (f"{core}{shape}{size}", f"{core}{size}", f"{core}{shape}", core):
        found = machines().get(_ids_by_name(Hardware).get(folded(spelling), ""))
        if found and _fits(found, memory, form):
            return found
    return None


def _fits(gpu: Hardware, memory: re.Match[str] | None, form: re.Match[str] | None) -> bool:
    """Whether a GPU has the memory a name gives, within the difference of GB and GiB, and no other form factor."""
    own = GPU_FORM.search(gpu.name)
    same_form = not form or not own or own[1].lower() == form[1].lower()
    return same_form and (not memory or abs(gpu.memory_bytes.value / 1e9 / float(memory[1]) - 1.0) < GB_OR_GIB)


def engine(name: str) -> Engine:
    """The engine with this id, name or alias, whatever its version, or in this file. Raises DataError when none is."""
    try:
        return _named(name, engines(), Engine)
    except DataError:
        unversioned = VERSION.sub("", name)
        if unversioned == name:
            raise
    return _named(unversioned, engines(), Engine)


def workload(name: str) -> Workload:
    """The workload with this id, name or alias, or in this file. Raises DataError when there is none."""
    return _named(name, workloads(), Workload)


def model(name: str) -> Model:
    """The model with this id, name or alias, in this YAML file, or in this folder or `config.json` of Hugging Face.

    A precision at the end of the name (`Llama-2-70B int4`, `... AWQ`, `...-FP8`) sets that of the weights.

    Raises:
        DataError: there is none.
    """
    if name.endswith("config.json") or Path(name).joinpath("config.json").is_file():
        return model_from_config(name)
    plain, precision = without_precision(name)
    try:
        return _named(name, models(), Model)
    except DataError:
        if precision is None:
            raise
    found = _named(plain, models(), Model)
    experts = found.experts.model_copy(update={"precision": None}) if found.experts else None
    return found.model_copy(update={"weight_precision": precision, "experts": experts})


def record(name: str) -> Entry | Hardware | Model | Engine | Workload:
    """The record of any kind with this id, name or alias, or in this file; systems are looked for first.

    Raises:
        DataError: there is none, or the file breaks the schema of its kind.
    """
    if name.endswith((".yaml", ".yml")):
        path = Path(name)
        return read_record(path, _kind_of(path))
    for find in (design, hardware, model, engine, workload):
        try:
            return find(name)
        except DataError:
            if name.endswith("config.json"):
                raise
    raise DataError(name or "(empty name)", "the atlas has nothing of this name", "list its names, or give a file")


def _kind_of(path: Path) -> type[Entry] | type[Hardware] | type[Model] | type[Engine] | type[Workload]:
    content = read_yaml(path)
    fields = content if isinstance(content, dict) else {}
    if "sm_count" in fields:
        return Hardware
    if "n_layers" in fields:
        return Model
    if "layer_kernel_s" in fields:
        return Engine
    return Workload if "input_len" in fields else Entry


def _named(name: str, known: Mapping[str, Named], kind: type[Named]) -> Named:
    if name in known:
        return known[name]
    if name.endswith((".yaml", ".yml")):
        return read_record(Path(name), kind)
    ids = _ids_by_name(kind)
    id_ = ids.get(folded(name)) or ids.get(folded(PARENTHESIS.sub("", name)), "")
    if id_ in known:
        return known[id_]
    what = f"no such {kind.__name__.lower()} in the atlas"
    raise DataError(name or "(empty name)", what, f"use one of {', '.join(sorted(known))}, or a YAML file")


@cache
def _ids_by_name(kind: type[Strict]) -> Mapping[str, str]:
    folders: dict[type[Strict], Callable[[], Mapping[str, Hardware | Model | Engine | Workload | Entry]]] = {
        Hardware: machines,
        Model: models,
        Engine: engines,
        Workload: workloads,
        Entry: designs,
    }
    return {folded(name): r.id for r in folders[kind]().values() for name in (*r.aliases, r.name, r.id)}
