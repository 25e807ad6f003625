"""A model known only by its name: the atlas where it has it, else the best guess from the size in the name."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import numpy as np

from vashti.atlas import files, loader
from vashti.perf.shapes import BYTES_PER_ELEMENT, Shape, shape_of

LADDER = (
    (0.07, 2, 768), (0.16, 12, 768), (0.5, 24, 896), (1.1, 18, 2048), (1.7, 28, 2048), (3.0, 28, 3072),
    (4.0, 36, 2560), (8.0, 32, 4096), (13.0, 40, 5120), (32.0, 62, 5120), (70.0, 80, 8192), (123.0, 88, 12288),
    (405.0, 126, 16384),
)  # fmt: skip
"""Parameters [1e9], layers and hidden size of published dense models, between which a size is interpolated."""

VOCABULARIES = (
    ("llama-?2|vicuna|mistral|mixtral|tinyllama|llama-?7b|llama-?13b", 32000.0),
    ("llama", 128256.0),
    ("qwen|qwq", 151936.0),
    ("gemma", 256000.0),
    ("deepseek|kimi|glm|hy3|ling", 150000.0),
    ("gpt-oss", 201088.0),
    ("", 100000.0),
)
FULL_HEADS = "llama-?2.*(7|13)b|vicuna|llama-?(7|13|33)b|mpt|opt-|pythia|falcon-7"
EXPERTS, ACTIVE_EXPERTS = 128.0, 8.0
"""Routed experts per layer and per token of a mixture whose numbers are not known. Basis: assumed."""
SIZES = (1e-3, 1e5)
"""Smallest and largest size a name is believed to say [1e9 parameters]."""
NOISE = (
    r"instruct|chat|base|thinking|preview|hf|moe|it\b|-v\d\.\d|v\d\.\d|25\d\d"
    r"|-(?:0[1-9]|1[0-2])[0-3]\d$"
    r"|fp16|bf16|fp8|awq|gptq|nvfp4|int4|int8|\(.*?\)"
)
PRECISIONS = (
    ("nvfp4|mxfp4|fp4", "fp4"),
    ("int4|awq|gptq|w4a|4-?bit|q4", "int4"),
    ("fp8|w8a8", "fp8"),
    ("int8|8-?bit", "int8"),
    ("fp32", "fp32"),
)


@dataclass(frozen=True, slots=True)
class Known:
    """A model's numbers and how they were found.

    Attributes:
        id: in the atlas; empty when it is not there.
        shape: the numbers.
        basis: ``atlas``, ``size`` (guessed from the size in the name) or ``none`` (nothing in the name helps).
    """

    id: str
    shape: Shape
    basis: str


@cache
def model_named(name: str, precision: str = "") -> Known:
    """The model a text means.

    Args:
        name: as the text writes it, e.g. ``Qwen3-30B-A3B-Instruct-2507``.
        precision: what the text says of the weights; the name may say it too.
    """
    catalogue = _catalogue()
    plain = re.sub(r"vl|omni|coder|math|distill", "", name.lower())
    key = next((k for k in (_folded(name), _key(name), _key(plain)) if k in catalogue), "")
    found = catalogue.get(key, "")
    known = Known(found, shape_of(loader.models()[found]), "atlas") if found else _by_size(name)
    return replace(known, shape=_stored(known.shape, f"{precision} {name}"))


@cache
def head_named(family: str, target: str) -> Shape | None:
    """The atlas's draft head of a family for a target, or None."""
    heads = (m for m in loader.models().values() if m.kind == "head" and m.family == family and m.target == target)
    found = next(heads, None)
    return shape_of(found) if found else None


def weight_precision(text: str) -> str:
    """The precision of stored weights a text names, or "" when it names none below 16 bits."""
    return next((found for pattern, found in PRECISIONS if re.search(pattern, text.lower())), "")


def dense_shape(billions: float, name: str, layers_of: float | None = None) -> Shape:
    """A dense model of this many parameters [1e9], with layers and width interpolated between published ones."""
    sizes, layers, hiddens = (np.log(np.array(column, dtype=float)) for column in zip(*LADDER, strict=True))
    layer = float(np.round(np.exp(np.interp(np.log(layers_of or billions), sizes, layers))))
    hidden = float(np.exp(np.interp(np.log(billions), sizes, hiddens)))
    vocab = next(size for pattern, size in VOCABULARIES if re.search(pattern, name.lower()))
    output = min(vocab * hidden, 0.3e9 * billions)
    kv_size = hidden if re.search(FULL_HEADS, name.lower()) else min(1024.0, hidden / 2.0)
    embedding = output if billions > 4.0 else 0.0
    return Shape(
        layers=layer,
        hidden=hidden,
        query_size=hidden,
        kv_size=kv_size,
        dense_params=1e9 * billions - output - embedding,
        output_params=output,
        experts=0.0,
        active_experts=0.0,
        expert_layers=0.0,
        expert_params=0.0,
        shared_expert=0.0,
        kv_elements=2.0 * kv_size * layer,
        weight_bytes=2.0,
        expert_weight_bytes=2.0,
        kv_bytes=2.0,
    )


def mixture_shape(
    total: float, active: float, name: str, experts: float = EXPERTS, chosen: float = ACTIVE_EXPERTS
) -> Shape:
    """A mixture of experts with these total and active parameters [1e9]."""
    dense = dense_shape(active, name, layers_of=max(1.0, float(np.sqrt(total * active))))
    layers = float(np.clip(np.asarray(dense.layers), 24.0, 94.0))
    expert = 1e9 * (total - active) / (experts - chosen) / layers
    always = 1e9 * active - chosen * layers * expert - 2.0 * dense.output_params
    return replace(
        dense,
        layers=layers,
        dense_params=np.maximum(always, 0.1e9 * active),
        experts=experts,
        active_experts=chosen,
        expert_layers=layers,
        expert_params=expert,
        kv_elements=2.0 * dense.kv_size * layers,
    )


def _by_size(name: str) -> Known:
    text = name.lower().replace("_", "-")
    active = re.search(r"(?<![\w.])a(\d+(?:\.\d+)?)b", text)
    times = re.search(r"(\d+)x(\d+(?:\.\d+)?)b", text)
    counted = re.search(r"(\d+(?:\.\d+)?)b-(\d+)e\b", text)
    if times and float(times[1]) > 2.0:
        experts, one = float(times[1]), _sane(float(times[2]))
        return Known("", mixture_shape(one * experts * 0.83, one * 1.85, name, experts, 2.0), "size")
    if counted and float(counted[2]) > 1.0:
        active_size, experts = _sane(float(counted[1])), float(counted[2])
        return Known("", mixture_shape(active_size * (1.0 + experts * 0.34), active_size, name, experts, 1.0), "size")
    size = _billions(text)
    if size is None:
        return _told(text, name)
    if active or re.search(r"moe|mixture", text) or size > 450.0:
        usual = min(max(3.0, 0.05 * size), 0.5 * size)
        each = min(_sane(float(active[1])), size) if active else usual
        return Known("", mixture_shape(size, each, name), "size")
    return Known("", dense_shape(size, name), "size")


def _told(text: str, name: str) -> Known:
    """A model whose name says no size: the published one where the rules have it."""
    rule = next((one for one in _sizes() if re.search(one["target"], re.sub(r"\s+", "-", text))), None)
    if rule is None:
        return Known("", dense_shape(8.0, name), "none")
    if "active" not in rule:
        return Known("", dense_shape(rule["billions"], name), "size")
    routing = rule.get("experts", EXPERTS), rule.get("chosen", ACTIVE_EXPERTS)
    return Known("", mixture_shape(rule["billions"], rule["active"], name, *routing), "size")


@cache
def _sizes() -> tuple[Mapping[str, Any], ...]:
    """Sizes of models whose names say none."""
    return tuple(files.read_yaml(files.ROOT / "row_rules.yaml")["sizes"])


def _billions(text: str) -> float | None:
    found = re.search(r"(?<![\w.])(?<!a)(\d+(?:\.\d+)?)\s*([bmt])(?![a-z])", text)
    return _sane(float(found[1]) * {"b": 1.0, "m": 1e-3, "t": 1e3}[found[2]]) if found else None


def _sane(billions: float) -> float:
    """A size kept between the smallest and the largest model anyone may mean [1e9 parameters]."""
    return float(np.clip(billions, *SIZES))


def _stored(shape: Shape, text: str) -> Shape:
    precision = weight_precision(text)
    each = BYTES_PER_ELEMENT[precision] if precision else 0.0
    return replace(shape, weight_bytes=each, expert_weight_bytes=each) if precision else shape


@cache
def _catalogue() -> dict[str, str]:
    """Model ids by name: exact names first, then names without their release words, own names before aliases."""
    known = [(id_, m) for id_, m in sorted(loader.models().items()) if m.kind == "lm"]
    exact = [(_folded(name), id_) for id_, m in known for name in (id_, m.name, *m.aliases)]
    own = [(_key(name), id_) for id_, m in known for name in (id_, m.name)]
    other = [(_key(name), id_) for id_, m in known for name in m.aliases]
    return dict(reversed([*exact, *own, *other]))


def _folded(name: str) -> str:
    return re.sub(r"[^a-z0-9.]", "", name.lower().rsplit("/", 1)[-1])


def _key(name: str) -> str:
    return _folded(re.sub(NOISE, "", name.lower().rsplit("/", 1)[-1]))
