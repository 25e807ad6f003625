"""Drafts that carry a state instead of a cache: what is said of KV does not hold for them."""

import re

from vashti.core.design import Design

STATEFUL = re.compile(r"mamba|rwkv|retnet|state[- ]space|\bssm\b|\b(gru|lstm|rnn)\b|recurrent", re.IGNORECASE)
"""Names of drafts whose past is a state of fixed size."""


def carries_a_state(design: Design) -> bool:
    """Whether the draft's past is a state of fixed size, as said or by the draft's name.

    >>> carries_a_state(Design.of({}, {"draft_model": "Mamba2-130M"}))
    True
    """
    return design.has("kv_state", "recurrent") or bool(STATEFUL.search(design.text("draft_model") or ""))
