"""What a published row says of its drafting: depth, width, tokens verified, and what runs in a draft step."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from vashti.perf.constants import EAGER
from vashti.perf.drafting import EAGLE3_VOCAB, block_shape, medusa_shape, mtp_shape, scaled
from vashti.perf.guess import Known, head_named, model_named
from vashti.perf.rows import Row, drafting_numbers, number
from vashti.perf.shapes import Shape, head_shape

EAGER_DRAFT = r"vllm.{0,4}(0\.[0-8]\b|0\.[0-8]\.)|2025-0[1-5]|early"
"""Engine texts of releases whose drafts run outside captured graphs."""
EAGER_EAGLE3 = r"vllm.{0,10}0\.(?:9|10)\b|vllm.{0,10}0\.(?:9|10)\.|2025-0[1-8]"
"""Those whose EAGLE-3 drafts still do."""
MODEL_FREE = frozenset({"jacobi", "ngram", "retrieval", "none"})
"""Proposers without draft passes."""
ONE_PASS = frozenset({"parallel_heads", "parallel_block"})
"""Proposers that draft every position in one pass."""
TREE_HEADS = frozenset({"ar_head", "parallel_heads"})
TYPICAL_ASSISTED = 2.3
"""Acceptance length of a library's assisted decoding where a row gives none [tokens]. Basis: assumed."""
SMALL_TARGET = 10e9
"""Parameters below which look-ahead decoding widens its window to its larger default [1]."""


def drafting_of(row: Row, rule: Mapping[str, Any], engine: str, known: Known, unknown: set[str]) -> dict[str, Any]:
    """The fields of `Filled` that describe the drafting.

    Args:
        row: as published.
        rule: of the proposer, from `row_rules.yaml`.
        engine: its class.
        known: the target.
        unknown: rules that were needed are added here.
    """
    text = (row.get("method", "") or "").lower()
    depth, width, verify, tree = _numbers(row, rule, engine, known, unknown)
    kind = rule["kind"]
    steps = 0.0 if kind in MODEL_FREE else min(depth, 1.0) if kind in ONE_PASS else depth
    return {
        "drafter": _drafter(row, rule, known, unknown),
        "depth": steps,
        "draft_width": verify if kind == "parallel_block" else width,
        "verify_width": verify,
        "draft_window": float(rule.get("window", 512.0 if kind == "self_sparse" else 1e12)),
        "tree": tree and verify > 2.0,
        "overlapped": bool(rule.get("overlapped", False)) and "sync" not in text.replace("async", ""),
        "eager_draft": float(_outside_graphs(row, rule)),
        "round_share": float(rule.get("round_share", 1.0)),
    }


def _numbers(
    row: Row, rule: Mapping[str, Any], engine: str, known: Known, unknown: set[str]
) -> tuple[float, float, float, bool]:
    """Depth, width of a step, tokens the target takes, and whether they form a tree."""
    said = drafting_numbers(row)
    text = (row.get("method", "") or "").lower()
    depth = _depth(row, said, rule, engine, unknown)
    plain = "chain" in text or "depth" in said
    nodes = _default_nodes(rule, engine, known, plain=plain) if depth > 0.0 else 0.0
    verify = said.get("verify", nodes + 1.0 if nodes else depth + 1.0)
    tree = "tree" in text or said.get("width", 1.0) > 1.0 or (nodes > 0.0 and rule["kind"] in TREE_HEADS)
    fanned = max(1.0, round((verify - 1.0) / max(depth, 1.0))) if tree else 1.0
    guessed = float(rule.get("width_eager", 1.0)) if nodes else fanned
    return depth, said.get("width", guessed), max(verify, 1.0), tree


def _depth(row: Row, said: Mapping[str, float], rule: Mapping[str, Any], engine: str, unknown: set[str]) -> float:
    if "depth" in said:
        return said["depth"]
    own_code = engine in EAGER
    unknown.add("draft length of the method's code" if own_code else "draft length")
    if own_code and rule["kind"] == "draft_lm" and not rule.get("overlapped"):
        return adapted_length(number(row, "tau") or TYPICAL_ASSISTED)
    usual = float(rule.get("depth_eager", rule["depth"]) if own_code else rule["depth"])
    return min(said["verify"] - 1.0, usual) if said.get("verify", 0.0) > 1.0 else usual


def adapted_length(tokens: float) -> float:
    """Draft length at which a library that adapts it comes to rest [tokens].

    Args:
        tokens: acceptance length, bonus included [tokens].

    Assumes:
        The schedule that assisted generation of the research library has by default: two tokens more after a round
        that was accepted whole, one fewer after any other. At rest a third of the rounds is accepted whole. Each token
        is accepted with the same probability, so with `rate` ** length = 1 / 3 the acceptance length is
        (1 - rate / 3) / (1 - rate).

    >>> round(adapted_length(2.0), 2)
    2.15
    """
    rate = np.clip((tokens - 1.0) / (tokens - 1.0 / 3.0), 0.05, 0.95)
    return float(np.log(3.0) / -np.log(rate))


def _default_nodes(rule: Mapping[str, Any], engine: str, known: Known, *, plain: bool) -> float:
    """Nodes of the tree a method's own code verifies by default; 0 where it verifies a chain or the row says more."""
    if rule["kind"] == "jacobi":
        return 120.0 if float(known.shape.params) < SMALL_TARGET else 80.0
    if "nodes" in rule:
        return float(rule["nodes"])
    return float(rule.get("nodes_eager", 0.0)) if engine == "hf_eager" and not plain else 0.0


def _outside_graphs(row: Row, rule: Mapping[str, Any]) -> bool:
    engine = (row.get("engine", "") or "").lower()
    later = rule.get("family") == "eagle3" and re.search(EAGER_EAGLE3, engine)
    return bool(later or re.search(EAGER_DRAFT, engine))


def _drafter(row: Row, rule: Mapping[str, Any], known: Known, unknown: set[str]) -> Shape:  # noqa: PLR0911 - one return a kind
    kind, target = rule["kind"], known.shape
    head = head_named(rule.get("family", ""), known.id)
    if head is not None and "fr-spec" not in row.get("method", "").lower():
        return head
    if kind == "draft_lm":
        return _draft_model(row, target, unknown)
    if kind == "parallel_heads":
        return medusa_shape(target, 5.0)
    if kind == "parallel_block":
        return block_shape(target, 3.0)
    if kind == "native_mtp":
        return mtp_shape(target)
    if kind == "self_sparse":
        return target
    if kind == "self_skip":
        return scaled(target, float(rule.get("kept", 0.5)))
    return _head(row, rule, target)


def _head(row: Row, rule: Mapping[str, Any], target: Shape) -> Shape:
    if rule.get("light"):
        return replace(head_shape(target, 0.0), dense_params=4.0 * target.hidden**2)
    if rule.get("reduced"):
        return head_shape(target, 3.0, doubled_input=True, vocab=EAGLE3_VOCAB)
    share = 0.25 if "fr-spec" in (row.get("method", "") or "").lower() else 1.0
    return head_shape(target, 2.0, vocab=share * float(target.output_params / target.hidden))


def _draft_model(row: Row, target: Shape, unknown: set[str]) -> Shape:
    name = row.get("draft_model", "") or ""
    known = model_named(
        name, row.get("precision", "").rsplit("/", 1)[-1] if "draft" in row.get("precision", "") else ""
    )
    if known.basis == "none" or not name:
        unknown.add("draft")
        small = model_named("1B llama" if float(target.params) > 20e9 else "0.16B llama")
        return replace(small.shape, output_params=target.output_params / target.hidden * small.shape.hidden)
    return known.shape
