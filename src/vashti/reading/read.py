"""From a PDF file to its reading, with every quote checked against the page."""

from dataclasses import replace
from pathlib import Path

from vashti.core.reading import Reading
from vashti.reading.document import read_document
from vashti.reading.extract import extract
from vashti.reading.refusal import require_on_topic
from vashti.reading.verify import read_pages, standing, verified

FEWEST_AXES = 6
"""Axes on which a text that avoids the field's words must state something to be on topic [1]; a judgement."""


def read(path: Path, role: str = "") -> Reading:
    """The reading of a PDF.

    Args:
        path: the file.
        role: ``baseline`` or ``idea``; the file's stem if empty.

    Returns:
        Its reading; whatever rests on words that do not stand on the page is gone.

    Raises:
        InputError: when the file cannot be read, or speaks of something else.
    """
    document = read_document(path, role)
    pages = read_pages(path)
    found = extract(document, lambda quote: verified(pages, quote))
    if len(found.design.axes) < FEWEST_AXES:
        require_on_topic(str(path), document)
    return replace(
        found,
        items=tuple(replace(item, quote=standing(pages, item.quote)) for item in found.items),
        cites=tuple((id_, standing(pages, quote)) for id_, quote in found.cites),
    )
