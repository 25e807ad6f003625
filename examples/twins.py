"""Twins of the sound proposal: the same document with exactly one wrong sum planted in it."""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from examples.build import HERE, typeset

SOUND = HERE / "proposal_sound.typ"

_PLANTED = {
    "expected_length": "4.69",
    "kv_bytes": "65,536",
    "draft_memory": "1.2",
    "round_time": "4.9",
    "speedup_bound": "1.45",
    "bandwidth_twice": "the head and the side branch each draw the full 4.8 TB/s of the H200 at the same time",
    "free_verification": (
        "verification remains free: with the draft length held at 5, the pass over all tokens takes the same time at "
        "batch 128 as at batch 1, since tensor cores idle otherwise"
    ),
    "full_acceptance": "0.62",
    "roofline": "6.10",
    "ridge": "512",
}

TWINS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {name: MappingProxyType({name: wrong}) for name, wrong in _PLANTED.items()}
)
"""Name of the error -> what the source is told by ``sys.inputs``."""


def build_twin(name: str, output_path: Path) -> Path:
    """Write the PDF with the error of that name planted in it, and return where it lies.

    Args:
        name: a key of ``TWINS``.
        output_path: the PDF to write.

    Returns:
        ``output_path``.
    """
    output_path.write_bytes(typeset(SOUND, TWINS[name]))
    return output_path
