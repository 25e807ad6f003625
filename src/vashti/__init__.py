"""Vashti: a curious skeptic for research on hardware-accelerated speculative decoding."""

__version__ = "0.1.0"
