"""What a published row means for the model: its columns, and documented rules where a column is silent.

The rules stand in `atlas/row_rules.yaml` and look at the row's own stated columns, never at who published it. Every
rule that was needed is listed in `unknown`, and widens the band.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from types import MappingProxyType
from typing import Any

from vashti.atlas import files, loader
from vashti.atlas.schema import Hardware
from vashti.perf.constants import EAGER
from vashti.perf.guess import Known, model_named, weight_precision
from vashti.perf.row_acceptance import acceptance_of, chain_length, doubts
from vashti.perf.row_draft import drafting_of
from vashti.perf.rows import Row, batch_of, context_of, number
from vashti.perf.shapes import Shape

ENGINES = (
    ("gpt_fast", r"gpt-fast"),
    ("sglang", r"sglang"),
    ("tensorrt_llm", r"tensorrt|\btrt"),
    ("vllm", r"vllm|lmdeploy|\btgi\b|text-generation-inference"),
    ("gpt_fast", r"torch\.?compile"),
    ("hf_eager", r"\bhf\b|hugging|transformers|pytorch|research code"),
)
"""Engine classes by the text that names them, serving engines before the libraries some of them are built on."""
CALIBRATED_VENDOR = "nvidia"
"""Vendor of the machines whose reached bandwidth and arithmetic were measured."""
FUSED = r"torch\s*2\.[1-9]|transformers\s*(?:4\.(?:3[6-9]|[4-9]\d)|5\.)|sdpa|flash"
"""Engine texts that name a library whose own models run attention as one fused kernel by default."""
LIBRARY_KINDS = frozenset({"ngram", "draft_lm"})
"""Proposers the library itself offers, on its own models; others bring a modified model with attention step by step."""
DISAGGREGATED = r"disagg"
"""Engine texts that say other GPUs run the prompts."""
TYPICAL_ACCEPTANCE = MappingProxyType(
    {"ngram": 0.4, "retrieval": 0.4, "jacobi": 0.4, "parallel_heads": 0.6, "ar_head": 0.7, "native_mtp": 0.75,
     "parallel_block": 0.75, "draft_lm": 0.7, "self_sparse": 0.85, "self_skip": 0.75}
)  # fmt: skip
"""Acceptance assumed where a row gives neither acceptance length nor rate [1]; only the request share feels it."""
ACCEPTED_PER_PROPOSAL = 1.5
"""Tokens accepted when a look-up finds something to propose [tokens]. Basis: assumed (1.0 to 2.0 fit alike)."""
HEADROOM, FILLED, FOUR_TIMES = 0.4, 0.85, 2.0
"""Weights over one GPU's memory up to which a target runs on one GPU with a fast link, on one with a slow link, and on
four [1]; larger ones run on eight. Basis: assumed, from published configurations."""
SLOW_LINK = 7e10
"""Link rate up to which cards share a target only where it does not fit on one [bytes/s]. Basis: assumed."""
LEAST_DOUBT = 0.25
"""Weights over one GPU's memory from which the number of GPUs is in doubt [1]. Basis: assumed."""


@dataclass(frozen=True, slots=True)
class Filled:
    """One row with everything the model needs.

    Attributes:
        kind: the proposer.
        engine: id of the engine class.
        machine: the GPU.
        gpus: GPUs that share the target by tensor parallelism [1].
        target, drafter: as numbers.
        depth: dependent draft steps [1].
        draft_width: query tokens per sequence of one step [tokens].
        verify_width: query tokens per sequence of the target's pass [tokens].
        draft_window: cached tokens a draft step reads at most [tokens].
        tree, overlapped: whether a tree is verified; whether drafting hides behind verification.
        eager_draft: 1 outside captured graphs, 0 inside.
        round_share: share of an eager engine's fixed round cost this method pays [1].
        batch: sequences [1].
        prompt_len, output_len: [tokens].
        fused_plain, fused_round: whether attention of plain steps, and of rounds, is one fused kernel in eager code.
        prompts_here: whether the GPUs that decode also run the prompts.
        acceptance_length: tokens per round, bonus included; typical where the row has none [tokens].
        has_acceptance: whether the row gave it.
        precision: of the arithmetic.
        unknown: rules that were needed, sorted.
    """

    kind: str
    engine: str
    machine: Hardware
    gpus: float
    target: Shape
    drafter: Shape
    depth: float
    draft_width: float
    verify_width: float
    draft_window: float
    tree: bool
    overlapped: bool
    eager_draft: float
    round_share: float
    batch: float
    prompt_len: float
    output_len: float
    fused_plain: bool
    fused_round: bool
    prompts_here: bool
    acceptance_length: float
    has_acceptance: bool
    precision: str
    unknown: tuple[str, ...]


def fill(row: Row) -> Filled:
    """The row with every gap filled by rule."""
    unknown: set[str] = set()
    engine = engine_of(row, unknown)
    rule = proposer_of(row, unknown)
    known = _target(row, unknown)
    target = known.shape
    machine = machine_of(row, engine, unknown)
    batch = _batch(row, unknown)
    gpus = gpus_of(row, engine, target, machine, unknown)
    prompt, answer = lengths_of(row, engine, unknown)
    draft = drafting_of(row, rule, engine, known, unknown)
    tokens = acceptance_of(row, draft["depth"])
    unknown |= doubts(row, tokens, draft["verify_width"])
    accepted = tokens if tokens is not None else typical_length(row, rule["kind"], draft)
    fused = engine in EAGER and bool(re.search(FUSED, (row.get("engine", "") or "").lower()))
    filled = Filled(
        kind=rule["kind"],
        engine=engine,
        machine=machine,
        gpus=gpus,
        target=target,
        batch=batch,
        prompt_len=prompt,
        output_len=answer,
        fused_plain=fused,
        fused_round=fused and rule["kind"] in LIBRARY_KINDS,
        prompts_here=not re.search(DISAGGREGATED, (row.get("engine", "") or "").lower()),
        acceptance_length=accepted,
        has_acceptance=tokens is not None,
        precision=weight_precision(f"{row.get('precision', '')} {row.get('target_model', row.get('model', ''))}")
        or "bf16",
        unknown=tuple(sorted(unknown)),
        **draft,
    )
    return _looked_up(filled)


def engine_of(row: Row, unknown: set[str]) -> str:
    """The engine class the text means."""
    text = (row.get("engine", "") or "").lower()
    found = next((id_ for id_, pattern in ENGINES if re.search(pattern, text)), "")
    if not found:
        unknown.add("engine")
    elif found in EAGER:
        unknown.add("research code")
    elif loader.engines()[found].draft_step_s.basis == "assumed":
        unknown.add("engine by analogy")
    return found or "vllm"


def proposer_of(row: Row, unknown: set[str]) -> Mapping[str, Any]:
    """The rule for the proposer the method, or the design column, or the draft columns name."""
    for text in (row.get("method", ""), row.get("design", "").replace("_", "-")):
        rules: list[dict[str, Any]] = _rules()["proposers"]
        rule = next((r for r in rules if text and re.search(r["text"], text.lower())), None)
        if rule:
            return rule
    unknown.add("method")
    kind = "draft_lm" if (row.get("draft_model", "") or "").strip() else "ar_head"
    return {"kind": kind, "depth": 4}


def machine_of(row: Row, engine: str, unknown: set[str]) -> Hardware:
    """The first GPU of the atlas the text names; else the one the rules give the engine."""
    text = _folded(row.get("gpu", "") or "")
    found = min(((text.find(name), -len(name), id_) for name, id_ in _gpu_names() if name in text), default=None)
    if found:
        named = loader.machines()[found[2]]
        if named.vendor != CALIBRATED_VENDOR:
            unknown.add("gpu of another vendor")
        return named
    unknown.add("gpu")
    target = (row.get("target_model", "") or row.get("model", "") or "").lower()
    rule = next(
        r
        for r in _rules()["machines"]
        if re.search(r.get("engine", ""), engine.replace("_", "-")) and re.search(r.get("target", ""), target)
    )
    machines = loader.machines()
    return machines.get(rule["gpu"]) or next(iter(machines.values()))


def gpus_of(row: Row, engine: str, target: Shape, machine: Hardware, unknown: set[str]) -> float:
    """GPUs that share the target by tensor parallelism; the smallest group that leaves room for the cache if unsaid.

    Research code spreads a large model over GPUs layer by layer, so only one of them works at a time: 1.
    """
    if engine == "hf_eager":
        return 1.0
    said = number(row, "tp") or number(row, "n_gpu") or _counted((row.get("gpu", "") or "").lower())
    if said and said >= 1.0:
        return said
    share = float(target.params * target.weight_bytes) / machine.memory_bytes.value
    alone = HEADROOM if machine.link_bytes_per_s.value > SLOW_LINK else FILLED
    if share > min(alone, LEAST_DOUBT):
        unknown.add("gpus")
    return 1.0 if share <= alone else 4.0 if share <= FOUR_TIMES else 8.0


def _counted(gpu: str) -> float | None:
    """GPUs that their text counts: "8x H100", "H100 x 8", "4 GPUs"."""
    found = re.search(r"(?<![\w.])(\d{1,3})\s*(?:[x×]\s*(?=[a-z])|-?gpus?\b)|\s[x×]\s*(\d{1,3})(?![\w.])", gpu)
    return float(found[1] or found[2]) if found else None


def lengths_of(row: Row, engine: str, unknown: set[str]) -> tuple[float, float]:
    """Prompt and answer length [tokens]: from the context column, else typical of the data set."""
    prompt, answer = context_of(row)
    dataset = (row.get("dataset", "") or "").lower()
    rule = next(
        r for r in _rules()["lengths"] if re.search(r["dataset"], dataset) and re.search(r.get("engine", ""), engine)
    )
    if prompt is None or answer is None:
        unknown.add("lengths" if rule["dataset"] else "data set")
    target = (row.get("target_model", "") or row.get("model", "") or "").lower()
    thought = [
        float(r["output_tokens"])
        for r in _rules()["reasoning"]
        if re.search(r["target"], target) and re.search(r["dataset"], dataset)
    ]
    generated = max(float(rule["output_tokens"]), *thought[:1], 0.0)
    return prompt or float(rule["prompt_tokens"]), answer or generated


def typical_length(row: Row, kind: str, draft: Mapping[str, Any]) -> float:
    """Tokens per round where a row says nothing: of a chain of typical acceptance, or of a look-up on this data set."""
    dataset = (row.get("dataset", "") or "").lower()
    if kind in {"ngram", "retrieval"}:
        return float(next(r["tokens"] for r in _rules()["look_ups"] if re.search(r["dataset"], dataset)))
    shift = float(next(r["shift"] for r in _rules()["acceptance"] if re.search(r["dataset"], dataset)))
    depth = max(draft["depth"], min(draft["verify_width"] - 1.0, 8.0))
    return chain_length(TYPICAL_ACCEPTANCE.get(kind, 0.7) + shift, depth)


def _batch(row: Row, unknown: set[str]) -> float:
    batch = batch_of(row)
    if batch is None or batch < 1.0:
        unknown.add("batch")
        return 1.0
    return batch


def _target(row: Row, unknown: set[str]) -> Known:
    known = model_named(row.get("target_model", "") or row.get("model", "") or "", row.get("precision", "") or "")
    if known.basis != "atlas":
        unknown.add("target" if known.basis == "size" else "target size")
    return known


def _looked_up(filled: Filled) -> Filled:
    """A look-up proposes only when it finds a match, so the target's pass is narrower on average."""
    if filled.kind != "ngram":
        return filled
    rate = min(1.0, max(0.0, filled.acceptance_length - 1.0) / ACCEPTED_PER_PROPOSAL)
    return replace(filled, verify_width=1.0 + (filled.verify_width - 1.0) * rate)


@cache
def _rules() -> Mapping[str, Any]:
    rules: Mapping[str, Any] = files.read_yaml(files.ROOT / "row_rules.yaml")
    return rules


@cache
def _gpu_names() -> tuple[tuple[str, str], ...]:
    names = {(_folded(name), id_) for id_, m in loader.machines().items() for name in (id_, m.name, *m.aliases)}
    return tuple(sorted(names))


def _folded(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", text.lower().replace("nvidia", "").replace("geforce", ""))
