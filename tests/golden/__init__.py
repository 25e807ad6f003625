"""Whole reviews: two PDFs in, one review out, held against what is on file."""
