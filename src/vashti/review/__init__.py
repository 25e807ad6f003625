"""The review: four sections assembled from what was computed, put into words, and rendered."""

from vashti.review.blocks import Section
from vashti.review.review import PROCEDURES, Review, rerun, review
from vashti.review.words import sections

__all__ = ["PROCEDURES", "Review", "Section", "rerun", "review", "sections"]
