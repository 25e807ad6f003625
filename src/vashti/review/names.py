"""Names of fields and settings in words, the unit behind."""

import re

UNITS = {
    "bytes_per_s": "bytes/s",
    "tokens_per_s": "tokens/s",
    "flop_per_s": "FLOP/s",
    "bytes": "bytes",
    "tokens": "tokens",
    "s": "s",
}
"""How a name ends, longest first, and the unit it says."""
SHORT = {
    "kv": "KV",
    "sm": "SM",
    "sms": "SMs",
    "gpu": "GPU",
    "gpus": "GPUs",
    "l2": "L2",
    "hbm": "HBM",
    "cuda": "CUDA",
    "len": "length",
}
"""Parts of names that are not words of the language, as they are written."""


def in_words(name: str) -> str:
    """A field's name in words, its unit behind.

    >>> in_words("round_s"), in_words("kv_bytes"), in_words("sm_bytes_per_s"), in_words("context_len")
    ('round [s]', 'KV [bytes]', 'SM [bytes/s]', 'context length')
    """
    for ending, unit in UNITS.items():
        if name.endswith("_" + ending):
            return f"{_words(name.removesuffix('_' + ending))} [{unit}]"
    return _words(name)


def plain_words(name: str) -> str:
    """A name in words, no ending of it read as a unit.

    >>> plain_words("kv_bytes"), plain_words("idle_draft_sms")
    ('KV bytes', 'idle draft SMs')
    """
    return _words(name)


def _words(name: str) -> str:
    return " ".join(SHORT.get(word, word) for word in re.split(r"[_ ]", name))
