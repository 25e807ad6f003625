"""Every file on disk keeps to its schema, is named by its id, and names sources that exist."""

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
from pydantic import BaseModel

from vashti import atlas
from vashti.atlas.files import ROOT, read_record
from vashti.atlas.rules import source_keys
from vashti.atlas.schema import Engine, Entry, Hardware, Model, QuantityFact, Workload
from vashti.atlas.spelling import folded

Named = Hardware | Model | Engine | Workload | Entry
KINDS: dict[str, type[Hardware] | type[Model] | type[Engine] | type[Workload]] = {
    "hardware": Hardware,
    "models": Model,
    "engines": Engine,
    "workloads": Workload,
}
FILES = [path for folder in KINDS for path in sorted((ROOT / folder).iterdir())]


def quantities(record: BaseModel) -> Iterator[QuantityFact]:
    """Every quantity of a record, at any depth."""
    for name in type(record).model_fields:
        value = getattr(record, name)
        for part in value.values() if isinstance(value, dict) else (value,):
            if isinstance(part, QuantityFact):
                yield part
            elif isinstance(part, BaseModel):
                yield from quantities(part)


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_file_keeps_to_its_schema(path: Path) -> None:
    """A file reads as its kind, is named by its id, and each of its sources stands in the bibliography."""
    record = read_record(path, KINDS[path.parent.name])
    assert path.suffix == ".yaml"
    assert record.id == path.stem
    assert source_keys(record) <= set(atlas.sources())


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_quantities_are_physical(path: Path) -> None:
    """No constant is negative, and what is assumed says why and how far it may be off."""
    for quantity in quantities(read_record(path, KINDS[path.parent.name])):
        assert quantity.lower >= 0.0
        if quantity.basis == "assumed":
            assert quantity.source.locator
            assert quantity.low is not None
            assert quantity.high is not None


@pytest.mark.parametrize("records", [atlas.machines, atlas.models, atlas.engines, atlas.workloads, atlas.designs])
def test_a_name_means_one_record(records: Callable[[], Mapping[str, Named]]) -> None:
    """No two records of a kind answer to the same name."""
    owner: dict[str, str] = {}
    for record in records().values():
        for name in {folded(name) for name in (record.id, record.name, *record.aliases)}:
            assert owner.setdefault(name, record.id) == record.id, name


def test_no_source_is_orphaned() -> None:
    """Each entry of the bibliography is cited in some data file or docstring of the program."""
    files = (path for path in ROOT.parent.rglob("*") if path.suffix in {".yaml", ".py"} and path.name != "sources.yaml")
    texts = (path.read_text(encoding="utf-8") for path in files)
    words = {word for text in texts for word in re.findall(r"\w+", text)}
    assert set(atlas.sources()) <= words
