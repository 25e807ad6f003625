"""Models from a Hugging Face config.json."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from vashti import atlas
from vashti.core.errors import DataError

Json = dict[str, object]

LLAMA: Json = {
    "model_type": "llama",
    "hidden_size": 4096,
    "intermediate_size": 14336,
    "num_attention_heads": 32,
    "num_key_value_heads": 8,
    "num_hidden_layers": 32,
    "vocab_size": 128256,
    "max_position_embeddings": 131072,
    "torch_dtype": "bfloat16",
}
QWEN_MOE: Json = {
    "model_type": "qwen3_moe",
    "hidden_size": 2048,
    "intermediate_size": 6144,
    "moe_intermediate_size": 768,
    "num_attention_heads": 32,
    "num_key_value_heads": 4,
    "head_dim": 128,
    "num_hidden_layers": 48,
    "num_experts": 128,
    "num_experts_per_tok": 8,
    "vocab_size": 151936,
    "max_position_embeddings": 262144,
    "use_sliding_window": False,
    "sliding_window": 4096,
}
DEEPSEEK: Json = {
    "model_type": "deepseek_v3",
    "hidden_size": 7168,
    "intermediate_size": 18432,
    "moe_intermediate_size": 2048,
    "num_attention_heads": 128,
    "num_key_value_heads": 128,
    "num_hidden_layers": 61,
    "n_routed_experts": 256,
    "n_shared_experts": 1,
    "num_experts_per_tok": 8,
    "first_k_dense_replace": 3,
    "q_lora_rank": 1536,
    "kv_lora_rank": 512,
    "qk_rope_head_dim": 64,
    "qk_nope_head_dim": 128,
    "v_head_dim": 128,
    "vocab_size": 129280,
    "max_position_embeddings": 163840,
    "quantization_config": {"quant_method": "fp8"},
}


@pytest.fixture
def folder(tmp_path: Path) -> Callable[[object], Path]:
    """Writes a config.json and gives its folder."""

    def write(content: object) -> Path:
        path = tmp_path / "my-model"
        path.mkdir()
        (path / "config.json").write_text(content if isinstance(content, str) else json.dumps(content))
        return path

    return write


@pytest.mark.parametrize(
    ("config", "known"), [(LLAMA, "llama3_1_8b"), (QWEN_MOE, "qwen3_30b_a3b"), (DEEPSEEK, "deepseek_v3")]
)
def test_config_gives_the_model_of_the_atlas(folder: Callable[[object], Path], config: Json, known: str) -> None:
    """The config of a known model gives its parameters, cache, precision and experts."""
    read, expected = atlas.model(str(folder(config))), atlas.model(known)
    assert read.params == pytest.approx(expected.params, rel=0.005)
    same = ("kv_elements_per_token", "weight_precision", "experts", "latent", "embedding_params", "max_context")
    assert all(getattr(read, field) == getattr(expected, field) for field in same)


def test_folder_and_file_are_the_same_model(folder: Callable[[object], Path]) -> None:
    """The folder and the file in it name the same model."""
    path = folder(LLAMA)
    assert atlas.model(str(path)) == atlas.model(str(path / "config.json"))


def test_text_part_of_a_nested_config_is_read(folder: Callable[[object], Path]) -> None:
    """A multimodal config is read for its text part."""
    nested = {"model_type": "wrapper", "text_config": LLAMA}
    assert atlas.model(str(folder(nested))).hidden == LLAMA["hidden_size"]


def test_unused_sliding_window_is_ignored(folder: Callable[[object], Path]) -> None:
    """A window that the config switches off is none."""
    assert atlas.model(str(folder(QWEN_MOE))).sliding_window is None


@pytest.mark.parametrize(
    ("broken", "field"),
    [
        ({**LLAMA, "hidden_size": "wide"}, "hidden_size"),
        ({**LLAMA, "hidden_size": 0}, "hidden_size"),
        ({**LLAMA, "num_hidden_layers": -1}, "num_hidden_layers"),
        ({k: v for k, v in LLAMA.items() if k != "vocab_size"}, "vocab_size"),
        ({**LLAMA, "model_type": "rwkv"}, "model_type"),
        ({k: v for k, v in DEEPSEEK.items() if k != "kv_lora_rank"}, "kv_lora_rank"),
        ({k: v for k, v in QWEN_MOE.items() if k != "num_experts_per_tok"}, "num_experts_per_tok"),
    ],
)
def test_broken_field_is_named(folder: Callable[[object], Path], broken: Json, field: str) -> None:
    """A field that is missing or no count is named, with the file."""
    with pytest.raises(DataError, match=rf"my-model/config\.json: {field}: "):
        atlas.model(str(folder(broken)))


@pytest.mark.parametrize("text", ["", "{", "[]", "null"])
def test_what_is_no_config_is_refused(folder: Callable[[object], Path], text: str) -> None:
    """A file that is not a JSON object is refused by name."""
    with pytest.raises(DataError, match=r"config\.json"):
        atlas.model(str(folder(text)))


def test_missing_config_is_refused(tmp_path: Path) -> None:
    """A config.json that is not there is refused by name."""
    with pytest.raises(DataError, match=r"config\.json: No such file"):
        atlas.model(str(tmp_path / "config.json"))
