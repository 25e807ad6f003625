"""From a PDF to a reading: pages, passages, and what the author commits to, each with a quote that stands on its page."""

from vashti.reading.document import read_document
from vashti.reading.extract import extract
from vashti.reading.read import read

__all__ = ["extract", "read", "read_document"]
