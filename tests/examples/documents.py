"""The example documents as tests read them: the names, the text, the labels."""

import re
from functools import cache
from pathlib import Path
from typing import Any

import pypdfium2
import yaml

EXAMPLES = Path(__file__).parents[2] / "examples"
NAMES = tuple(sorted(source.stem for source in EXAMPLES.glob("proposal*.typ")))


def text_of(pdf: bytes) -> str:
    """All text of a PDF in the order of its pages."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return "\n".join(page.get_textpage().get_text_range() for page in document)
    finally:
        document.close()


@cache
def text(name: str) -> str:
    """The text of a document as it lies in the folder."""
    return text_of((EXAMPLES / f"{name}.pdf").read_bytes())


@cache
def labels(name: str) -> dict[str, Any]:
    """What the authors of a document commit to."""
    content: dict[str, Any] = yaml.safe_load((EXAMPLES / "labels" / f"{name}.yaml").read_text(encoding="utf-8"))
    return content


def squashed(words: str) -> str:
    """Letters and digits alone, in lower case: line breaks and hyphens no longer matter."""
    return re.sub(r"[^a-z0-9]", "", words.lower())
