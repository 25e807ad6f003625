"""Models: their numbers follow from their shapes, and the names that papers use lead to them."""

import pytest

from vashti import atlas
from vashti.atlas.measurements import rows
from vashti.atlas.shape import kv_elements_per_token, shape_params
from vashti.core.errors import DataError

MODELS = sorted(atlas.models())
LOOSE = {"eagle_vicuna_33b": 0.12}
"""The published size of this head is smaller than its layer and fusion projection add up to."""
NOT_NAMED = {
    "small Llama draft (see paper Table 5)",
    "self (sparse KV)",
    "yuhuili EAGLE head",
    "TML Inkling 1T MoE",
    "Llama-3.x-70B class (not restated in the table)",
    "see paper (README does not restate)",
    "not restated",
}
"""What the tables have in place of a name, and one model whose shape is not public."""


@pytest.mark.parametrize("id_", MODELS)
def test_parameters_follow_from_the_shape(id_: str) -> None:
    """Published parameters and those of the shape agree within 2 %."""
    model = atlas.model(id_)
    assert shape_params(model) == pytest.approx(model.params, rel=LOOSE.get(id_, 0.02))


@pytest.mark.parametrize("id_", MODELS)
def test_cache_follows_from_the_shape(id_: str) -> None:
    """Numbers kept per token are those of grouped-query or latent attention."""
    model = atlas.model(id_)
    assert model.kv_elements_per_token == kv_elements_per_token(model)


@pytest.mark.parametrize("id_", MODELS)
def test_embedding_is_counted_once(id_: str) -> None:
    """An untied language model looks up one vocabulary matrix; a tied one, or a head, none besides its LM head."""
    model = atlas.model(id_)
    looked_up = model.kind == "lm" and not model.tied_embeddings
    assert model.embedding_params == (model.vocab * model.hidden if looked_up else 0)


@pytest.mark.parametrize("id_", [id_ for id_ in MODELS if atlas.model(id_).kind == "head"])
def test_head_fits_its_target(id_: str) -> None:
    """A head names its target, shares its width, and can say where its LM head is."""
    head = atlas.model(id_)
    target = atlas.models()[head.target]
    assert target.kind == "lm"
    assert (head.hidden, head.vocab) == (target.hidden, target.vocab)
    assert head.borrows_lm_head or head.draft_vocab or head.n_parallel_heads


@pytest.mark.parametrize(
    ("name", "kilobytes"), [("Llama-2-7B", 512), ("Llama-3-8B", 128), ("Llama-3-70B", 320), ("Qwen3-8B", 144)]
)
def test_cache_bytes_are_the_known_ones(name: str, kilobytes: int) -> None:
    """16-bit cache per token of well-known models [KiB]."""
    assert atlas.model(name).kv_elements_per_token * 2 == kilobytes * 1024


def test_latent_attention_keeps_576_numbers_per_layer() -> None:
    """DeepSeek-V3 keeps 512 + 64 numbers per token and layer, over 61 layers."""
    assert atlas.model("DeepSeek-V3").kv_elements_per_token == 576 * 61


@pytest.mark.parametrize(
    ("name", "billions"),
    [
        ("Qwen3-30B-A3B", 3.3),
        ("Qwen3-235B-A22B", 22),
        ("DeepSeek-V3", 37),
        ("Mixtral-8x7B", 12.9),
        ("gpt-oss-20b", 3.6),
    ],
)
def test_active_parameters_are_the_published_ones(name: str, billions: float) -> None:
    """What a token visits is the published figure within 3 %, the embedding counted or not (makers differ)."""
    model = atlas.model(name)
    experts = model.experts
    assert experts is not None
    idle = experts.n_layers * (experts.n_experts - experts.n_active) * experts.expert_params
    active = (model.params - idle) / 1e9
    assert 0.97 * billions <= active
    assert active - model.embedding_params / 1e9 <= 1.03 * billions


@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("published_speedups", "target_model"),
        ("published_speedups", "draft_model"),
        ("published_ar_latency", "model"),
    ],
)
def test_names_in_the_measurements_resolve(table: str, column: str) -> None:
    """Every model named in the shipped measurements is in the atlas, but for those listed here."""
    missing = set()
    for name in {str(row[column]) for row in rows(table) if row[column] is not None}:
        try:
            atlas.model(name)
        except DataError:
            missing.add(name)
    assert missing <= NOT_NAMED


@pytest.mark.parametrize(
    ("name", "id_", "precision"),
    [
        ("Llama-2-70B int4", "llama2_70b", "int4"),
        ("Llama-3.3-70B-Instruct INT4-AWQ", "llama3_3_70b", "int4"),
        ("Qwen3-Next-80B-A3B-Instruct-FP8", "qwen3_next_80b_a3b", "fp8"),
        ("Kimi-K2.6-NVFP4", "kimi_k2_6", "fp4"),
        ("llama 3.1 8b", "llama3_1_8b", "bf16"),
    ],
)
def test_precision_in_a_name_sets_the_weights(name: str, id_: str, precision: str) -> None:
    """A precision at the end of a name is that of the weights, experts included."""
    model = atlas.model(name)
    assert (model.id, model.weight_precision) == (id_, precision)
    assert precision == "bf16" or model.experts is None or model.experts.precision is None


def test_sizes_are_not_confused() -> None:
    """1.3B is not 13B."""
    assert atlas.model("OPT-1.3B").id == "opt_1_3b"
    assert atlas.model("OPT-13B").id == "opt_13b"
