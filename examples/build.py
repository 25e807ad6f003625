"""Typeset the example documents: ``python examples/build.py``. Same sources, same bytes."""

from collections.abc import Mapping
from pathlib import Path

import typst

HERE = Path(__file__).parent
MOMENT = 1767225600  # unix time [s], 2026-01-01T00:00:00Z, stamped into every PDF in place of a clock


def sources() -> tuple[Path, ...]:
    """The documents' sources, in the order of their names; the shared layout is not one of them."""
    return tuple(sorted(HERE.glob("proposal*.typ")))


def typeset(source: Path, inputs: Mapping[str, str] | None = None) -> bytes:
    """The PDF of one source.

    Args:
        source: a typst file of this folder.
        inputs: what the source may ask for by ``sys.inputs``; every one of them has a default there.

    Returns:
        The bytes of the PDF: the fonts built into typst only, no clock, no network.
    """
    pdf = typst.compile(
        str(source), root=str(HERE), ignore_system_fonts=True, sys_inputs=dict(inputs or {}), timestamp=MOMENT
    )
    if not isinstance(pdf, bytes):
        raise TypeError(f"{source.name}: typst gave several files; one PDF was expected")
    return pdf


def build() -> None:
    """Write every document beside its source."""
    for source in sources():
        source.with_suffix(".pdf").write_bytes(typeset(source))


if __name__ == "__main__":
    build()
