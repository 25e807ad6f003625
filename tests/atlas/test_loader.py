"""The loader refuses what the schema does not name, with file, field and the way out."""

from collections.abc import Callable
from pathlib import Path

import pytest

from vashti import atlas
from vashti.atlas.files import ROOT
from vashti.atlas.schemas import KINDS, json_schemas
from vashti.core.errors import DataError

H200 = (ROOT / "hardware" / "h200.yaml").read_text(encoding="utf-8")


@pytest.fixture
def gpu_file(tmp_path: Path) -> Callable[[str], str]:
    """Writes a GPU file of the user's own."""

    def write(text: str) -> str:
        path = tmp_path / "mine.yaml"
        path.write_text(text, encoding="utf-8")
        return str(path)

    return write


def test_a_file_of_ones_own_is_a_gpu(gpu_file: Callable[[str], str]) -> None:
    """A GPU is added by naming a file."""
    assert atlas.hardware(gpu_file(H200.replace("id: h200", "id: mine"))).id == "mine"


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ("memory_bytes:", "memory_byte:", "memory_bytes"),
        ("basis: datasheet", "basis: rumour", "basis"),
        ("sm_count: {value: 132", "sm_count: {value: many", "sm_count.value"),
        ("memory_bytes_per_s: {value: 4.8e+12", "memory_bytes_per_s: {value: -4.8e+12", "memory_bytes_per_s"),
        ("memory_bytes_per_s: {value: 4.8e+12", "memory_bytes_per_s: {value: .inf", "memory_bytes_per_s"),
        ("sm_count: {value: 132", "sm_count: {value: .nan", "sm_count"),
        ("low: 0.8, high: 0.92", "low: 0.8, high: 1.2", "efficiency is above 1"),
        ("  bf16: ", "  tf33: ", "dense_flop_per_s"),
        ("low: 0.8, high: 0.92", "low: 0.92, high: 0.8", "memory_efficiency"),
    ],
)
def test_broken_field_is_named(gpu_file: Callable[[str], str], old: str, new: str, field: str) -> None:
    """A missing, unknown, unordered or wrong field is named with its file."""
    assert old in H200
    text = H200.replace(old, new)
    with pytest.raises(DataError, match=rf"mine\.yaml: .*{field}"):
        atlas.hardware(gpu_file(text))


@pytest.mark.parametrize(
    ("old", "new", "remedy"),
    [
        ("id: h200", "id: h200\nvendors: nvidia", "write vendor"),
        ("link_latency_s: {", "latency_s: {", "Small message GPU to GPU"),
        ("basis: datasheet", "basis: rumour", "datasheet"),
    ],
)
def test_error_says_what_to_write(gpu_file: Callable[[str], str], old: str, new: str, remedy: str) -> None:
    """An error ends with what to write in place of the broken field."""
    assert old in H200
    with pytest.raises(DataError, match=remedy):
        atlas.hardware(gpu_file(H200.replace(old, new, 1)))


def test_what_is_no_yaml_is_refused(gpu_file: Callable[[str], str]) -> None:
    """Broken syntax is refused by file."""
    with pytest.raises(DataError, match=r"mine\.yaml: is not YAML"):
        atlas.hardware(gpu_file("a: [1"))


def test_missing_file_is_refused() -> None:
    """A file that is not there is refused by name."""
    with pytest.raises(DataError, match=r"nowhere\.yaml: No such file"):
        atlas.hardware("nowhere.yaml")


@pytest.mark.parametrize(
    "find", [atlas.design, atlas.hardware, atlas.model, atlas.engine, atlas.workload, atlas.record]
)
@pytest.mark.parametrize("name", ["", "no such thing", "()", "(8 GPUs)"])
def test_unknown_name_is_refused(find: Callable[[str], object], name: str) -> None:
    """A name that no record answers to is refused, with the way out."""
    with pytest.raises(DataError, match="; "):
        find(name)


@pytest.mark.parametrize(
    ("name", "id_"), [("H200", "h200"), ("Llama-3-8B", "llama3_8b"), ("SGLang", "sglang"), ("MT-bench", "mt_bench")]
)
def test_any_record_is_found_by_name(name: str, id_: str) -> None:
    """One call finds a record of any kind."""
    assert atlas.record(name).id == id_


def test_a_file_is_read_as_its_kind(gpu_file: Callable[[str], str]) -> None:
    """A file says by its fields what kind of record it is."""
    assert atlas.record(gpu_file(H200)).id == "h200"


def test_designs_as_of_a_date_are_those_public_by_then() -> None:
    """A date leaves out what came later, and nothing else."""
    early = atlas.designs("2023")
    assert early
    assert all(entry.date[:4] <= "2023" for entry in early.values())
    assert all(id_ in early for id_, entry in atlas.designs().items() if entry.date[:4] <= "2023")


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_json_schema_refuses_unknown_fields(kind: str) -> None:
    """The exported schemas are as strict as the loader."""
    assert json_schemas()[kind]["additionalProperties"] is False


@pytest.mark.parametrize("as_of", ["soon", "2024-1", "24", "2024-01-01-01"])
def test_what_is_no_date_is_refused(as_of: str) -> None:
    """A boundary in time is a year, a month or a day."""
    with pytest.raises(DataError, match="is no date"):
        atlas.designs(as_of)


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("n_layers: 32", "n_layers: 0", "n_layers"),
        ("params: 46702792704", "params: 0", "params"),
        ("n_active: 2", "n_active: 9", "n_active is more than n_experts"),
        ("max_context: 32768", "max_context: -1", "max_context"),
    ],
)
def test_impossible_model_is_refused(gpu_file: Callable[[str], str], old: str, new: str, problem: str) -> None:
    """A model without layers, weights or context, or with more active experts than experts, is refused."""
    text = (ROOT / "models" / "mixtral_8x7b.yaml").read_text(encoding="utf-8")
    assert old in text
    with pytest.raises(DataError, match=problem):
        atlas.model(gpu_file(text.replace(old, new)))


@pytest.mark.parametrize(
    ("name", "id_"),
    [
        ("vLLM (0.10.1/0.11.1)", "vllm"),
        ("vLLM v0.8.4 + ArcticInference", "vllm"),
        ("SGLang 0.5.9 (FA3 chain, FlashInfer tree)", "sglang"),
        ("HF/PyTorch 2.5.1", "hf_eager"),
        ("gpt-fast (torch.compile)", "gpt_fast"),
    ],
)
def test_version_of_an_engine_does_not_matter(name: str, id_: str) -> None:
    """Publications name engines with versions and remarks."""
    assert atlas.engine(name).id == id_
