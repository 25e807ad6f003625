"""A model from the `config.json` that Hugging Face folders carry."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from vashti.atlas.schema import Experts, LatentAttention, Model, Precision, SourceFact
from vashti.atlas.shape import kv_elements_per_token, shape_params
from vashti.core.errors import DataError

DENSE = ("llama", "mistral", "qwen2", "qwen3", "gemma2")
SPARSE = ("mixtral", "qwen2_moe", "qwen3_moe", "gpt_oss", "glm4_moe", "bailing_moe", "hy_v3")
LATENT = ("deepseek_v2", "deepseek_v3", "kimi_k2")
TIED_BY_DEFAULT = ("gemma2",)
REMEDY = "give the config.json of the model's Hugging Face folder"


class _Fields:
    """The fields of a config.json, each asked for by the names under which families write it."""

    def __init__(self, where: str, content: Mapping[str, Any]) -> None:
        self.where = where
        self.content = content

    def number(self, *names: str, default: int | None = None) -> int:
        """The first of the named fields that is set, as a positive or zero integer.

        Raises:
            DataError: none is set and there is no default, or the field is no such number.
        """
        name = next((n for n in names if self.content.get(n) is not None), names[0])
        value = self.content.get(name, default)
        value = default if value is None else value
        if value is None:
            raise DataError(f"{self.where}: {name}", "is missing", REMEDY)
        if isinstance(value, bool) or not isinstance(value, int) or value < 0:
            raise DataError(f"{self.where}: {name}", f"is {value!r}, not a count", REMEDY)
        return value


def model_from_config(path: Path | str) -> Model:
    """The model that a `config.json`, or a folder with one, describes. Parameters are computed from the shape.

    Raises:
        DataError: no such file, not JSON, a family that is not known, or a field that is missing or no number.
    """
    file = Path(path)
    file = file / "config.json" if file.is_dir() else file
    content = _content(file)
    where = f"{file.parent.name}/{file.name}"
    family = str(content.get("model_type", ""))
    if family not in DENSE + SPARSE + LATENT:
        known = ", ".join(sorted(DENSE + SPARSE + LATENT))
        raise DataError(f"{where}: model_type", f"{family!r} is not known", f"use one of {known}, or write a YAML file")
    shape = _shape(_Fields(where, content), content, family, file.parent.name or "model")
    params, kv = shape_params(shape), kv_elements_per_token(shape)
    return shape.model_copy(update={"params": params, "kv_elements_per_token": kv})


def _content(file: Path) -> Mapping[str, Any]:
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise DataError(str(file), error.strerror or "cannot be read", REMEDY) from error
    except ValueError as error:
        raise DataError(str(file), f"is not JSON ({error})", REMEDY) from error
    if not isinstance(content, dict):
        raise DataError(str(file), "is not a JSON object", REMEDY)
    nested = content.get("text_config")
    return {**content, **nested} if isinstance(nested, dict) else content


def _shape(fields: _Fields, content: Mapping[str, Any], family: str, name: str) -> Model:
    hidden, heads, layers = (fields.number(n) for n in ("hidden_size", "num_attention_heads", "num_hidden_layers"))
    if not hidden * heads * layers:
        raise DataError(f"{fields.where}: hidden_size", "a size of the model is 0", REMEDY)
    latent = _latent(fields) if family in LATENT else None
    vocab = fields.number("vocab_size")
    tied = bool(content.get("tie_word_embeddings", family in TIED_BY_DEFAULT))
    precision = _precision(content)
    window = content.get("sliding_window") if content.get("use_sliding_window", True) else None
    return Model(
        id=name.lower().replace(" ", "_"),
        name=name,
        kind="lm",
        family=family,
        n_layers=layers,
        hidden=hidden,
        n_heads=heads,
        n_kv_heads=fields.number("num_key_value_heads", default=heads),
        head_dim=latent.value_dim if latent else fields.number("head_dim", default=hidden // heads),
        vocab=vocab,
        params=1.0,  # until the shape is known
        embedding_params=0.0 if tied else float(vocab * hidden),
        intermediate=fields.number("intermediate_size", default=0),
        tied_embeddings=tied,
        experts=None if family in DENSE else _experts(fields, family, hidden, layers),
        latent=latent,
        n_sliding_layers=_sliding_layers(content, layers) if isinstance(window, int) else 0,
        sliding_window=window if isinstance(window, int) else None,
        kv_elements_per_token=0.0,
        weight_precision=precision,
        max_context=fields.number("max_position_embeddings"),
        source=SourceFact(key="hfconfigs", locator=fields.where),
        basis="derived",
    )


def _latent(fields: _Fields) -> LatentAttention:
    return LatentAttention(
        q_rank=fields.number("q_lora_rank", default=0),
        kv_rank=fields.number("kv_lora_rank"),
        rope_dim=fields.number("qk_rope_head_dim"),
        nope_dim=fields.number("qk_nope_head_dim"),
        value_dim=fields.number("v_head_dim"),
    )


def _experts(fields: _Fields, family: str, hidden: int, layers: int) -> Experts:
    inner = ("intermediate_size",) if family in {"mixtral", "gpt_oss"} else ("moe_intermediate_size",)
    width = fields.number(*inner)
    n_shared = fields.number("n_shared_experts", "num_shared_experts", default=0)
    shared = fields.number("shared_expert_intermediate_size", default=n_shared * width)
    quantized = fields.content.get("quantization_config") or {}
    return Experts(
        n_experts=fields.number("n_routed_experts", "num_local_experts", "num_experts"),
        n_active=fields.number("num_experts_per_tok", "experts_per_token"),
        n_layers=layers - fields.number("first_k_dense_replace", default=0),
        expert_params=3.0 * hidden * width,
        shared_params=3.0 * hidden * shared,
        precision="fp4" if quantized.get("quant_method") == "mxfp4" else None,
    )


def _precision(content: Mapping[str, Any]) -> Precision:
    quantized = content.get("quantization_config") or {}
    method, bits = quantized.get("quant_method"), quantized.get("bits")
    if method == "fp8":
        return "fp8"
    if method in {"awq", "gptq", "auto-round"}:
        return "int8" if bits == 8 else "int4"
    kinds: dict[str, Precision] = {"float32": "fp32", "float16": "fp16", "bfloat16": "bf16"}
    return kinds.get(str(content.get("torch_dtype") or content.get("dtype")), "bf16")


def _sliding_layers(content: Mapping[str, Any], layers: int) -> int:
    kinds = content.get("layer_types")
    if isinstance(kinds, list):
        return sum(kind == "sliding_attention" for kind in kinds)
    return layers // 2 if content.get("model_type") in {"gemma2", "gpt_oss"} else layers
