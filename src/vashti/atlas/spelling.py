"""How people spell the names of models, GPUs and engines."""

import re

from vashti.atlas.schema import (
    Precision,
)

VERSION = re.compile(r"\s+v?\d.*$", re.IGNORECASE)


PARENTHESIS = re.compile(r"\s*\([^()]*\)\s*$")


BETWEEN_DIGITS = re.compile(r"(?<=\d)[^a-z0-9.]+(?=\d)")


SEPARATOR = re.compile(r"[^a-z0-9.\-]|(?<!\d)[.\-]|[.\-](?!\d)")


PRECISION = re.compile(
    r"[\s-]+(?:int4-)?(?P<format>awq|gptq|int4|int8|fp8|nvfp4|mxfp4|fp4|fp16|bf16)(?:\s+g\d+)?\s*$", re.IGNORECASE
)


MAKER = re.compile(r"\b(?:NVIDIA|AMD|Intel|GeForce|Instinct|Tesla|Quadro|Hopper|Blackwell|Ampere)\b", re.IGNORECASE)
"""Words of a GPU's name that tell the maker or the series, not the GPU."""


GPU_MEMORY = re.compile(r"\b(\d{2,3})\s?G(?:i?B)?\b(?:\s?HBM\d?e?\b)?", re.IGNORECASE)


GPU_FORM = re.compile(r"\b(SXM|PCIe|NVL)\d?\b", re.IGNORECASE)


PRECISIONS: dict[str, Precision] = {
    "awq": "int4",
    "gptq": "int4",
    "int4": "int4",
    "int8": "int8",
    "fp8": "fp8",
    "nvfp4": "fp4",
    "mxfp4": "fp4",
    "fp4": "fp4",
    "fp16": "fp16",
    "bf16": "bf16",
}


def without_precision(name: str) -> tuple[str, Precision | None]:
    """A model's name without the precision it ends in, and that precision; None where it ends in none."""
    match = PRECISION.search(name)
    return (name[: match.start()], PRECISIONS[match["format"].lower()]) if match else (name, None)


def folded(name: str) -> str:
    """A name without case and separators, but for those between two digits: 1.3B is not 13B."""
    return SEPARATOR.sub("", BETWEEN_DIGITS.sub("-", name.lower()))
