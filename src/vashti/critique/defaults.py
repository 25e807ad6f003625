"""What a run takes where both documents are silent. All of it is assumed, and every review lists what it used."""

import math
from collections.abc import Mapping

from vashti import atlas

MACHINE = "h100_sxm"
"""GPU; assumed: the one most proposals of the last two years measure on."""
TARGET = "llama3_1_8b"
"""Target model; assumed: the one most published rows use."""
ENGINE = "vllm"
"""Engine whose overheads apply; assumed: speculation has to win against a production engine, not against eager code."""
ACCEPTANCE_RATE = 0.7
"""Acceptance rate of a drafted token [1]; assumed: middle of the 0.6 to 0.8 that chat data sets show."""
CONTEXT_LEN = 1024
"""Cached tokens per sequence; assumed: a chat turn with its prompt."""

MODEL_FREE = ("ngram", "retrieval", "jacobi", "none", "self_skip", "self_sparse")
"""Proposers that bring no model of their own."""
HEADS = ("ar_head", "parallel_heads", "native_mtp", "parallel_block", "block_diffusion")
"""Proposers that read the target's hidden states."""


HEAD_FAMILIES: Mapping[str, tuple[str, ...]] = {
    "ar_head": ("eagle3", "eagle", "hydra"),
    "parallel_heads": ("medusa",),
    "native_mtp": ("mtp",),
    "parallel_block": ("p_eagle", "dflash"),
    "block_diffusion": ("dflash",),
}
"""Families of the atlas's heads by kind of proposer, the usual one first."""
USUAL_FAMILIES = ("llama3", "qwen3", "qwen2.5", "llama2")
"""Families a target of a stated size and no name is taken from; assumed: those most published rows use."""
MILD_PRECISIONS = ("fp8", "int4")
"""Ways of storing weights that may make a target fit the GPUs stated, the mildest first; assumed where not stated."""
NEAR_SIZE = 1.5
"""Factor within which a known draft stands in for one of a stated size [1]; a judgement."""


def target_of_size(params: float, *, mixture: bool = False) -> str:
    """The language model nearest a stated size, of a family that is much measured where sizes tie.

    Args:
        params: parameters [1].
        mixture: whether it is one of experts; dense otherwise.
    """
    alike = [m for m in atlas.models().values() if m.kind == "lm" and bool(m.experts) is mixture]
    return min(alike, key=lambda m: (round(_apart(m.params, params), 1), _usual(m.family), m.id)).id


def _usual(family: str) -> int:
    return USUAL_FAMILIES.index(family) if family in USUAL_FAMILIES else len(USUAL_FAMILIES)


def draft_for(target: str, params: float | None = None) -> str:
    """An independent draft: the one nearest a stated size, else the usual one of the target's family.

    Args:
        target: id of the target.
        params: parameters of the draft as stated; None when they are not.
    """
    goal = atlas.model(target)
    rivals = [m for m in atlas.models().values() if m.kind == "lm" and m.id != goal.id and m.params < goal.params / 4]
    family = [m for m in rivals if m.family == goal.family] or rivals
    if params:
        return min(rivals, key=lambda m: (_apart(m.params, params), m not in family, m.id)).id if rivals else ""
    near = [m for m in family if m.params <= goal.params / 5]
    return max(near or family, key=lambda m: (m.params, m.id)).id if family else ""


def head_for(target: str, proposer: str, params: float | None = None) -> str:
    """A draft head: the one made for the target, or one of the stated size; empty for one of the target's own layer shape."""
    families = HEAD_FAMILIES.get(proposer, ())
    heads = [m for m in atlas.models().values() if m.kind == "head" and m.family in families]
    if params:
        near = [
            m for m in atlas.models().values() if m.kind == "head" and _apart(m.params, params) <= math.log(NEAR_SIZE)
        ]
        ranked = sorted(near, key=lambda m: (m not in heads, _apart(m.params, params), m.id))
        return ranked[0].id if ranked else ""
    made = sorted(
        (m for m in heads if m.target == atlas.model(target).id), key=lambda m: (families.index(m.family), m.id)
    )
    return made[0].id if made else ""


def _apart(size: float, other: float) -> float:
    return abs(math.log(size / other))
