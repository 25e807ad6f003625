"""What a run takes where both documents are silent. All of it is assumed, and every review lists what it used."""

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


def draft_for(target: str) -> str:
    """The usual independent draft for a target: the largest of its family below a tenth of its size, or the smallest."""
    goal = atlas.model(target)
    rivals = [m for m in atlas.models().values() if m.kind == "lm" and m.id != target and m.params < goal.params / 4]
    family = [m for m in rivals if m.family == goal.family] or rivals
    near = [m for m in family if m.params <= goal.params / 5]
    return max(near or family, key=lambda m: (m.params, m.id)).id if family else ""


def head_for(target: str) -> str:
    """The draft head made for a target, or the head of the nearest size."""
    goal = atlas.model(target)
    heads = [m for m in atlas.models().values() if m.kind == "head"]
    return min(heads, key=lambda m: (abs(m.hidden - goal.hidden), target not in m.id, m.id)).id if heads else ""
