"""The golden reviews, each made once per test session."""

from functools import cache
from pathlib import Path

from vashti.review import Review, review

ROOT = Path(__file__).resolve().parent.parent.parent
EXAMPLES = ROOT / "examples"
HERE = Path(__file__).resolve().parent
BASELINE = EXAMPLES / "proposal_call.pdf"
NAMES = (
    "proposal",
    "proposal_predictor",
    "proposal_sweep",
    "proposal_rewrite",
    "proposal_two_batches",
    "proposal_transfer",
    "proposal_sound",
    "proposal_edge",
)


@cache
def reviewed(name: str) -> Review:
    """The review of an example against the example baseline."""
    return review(BASELINE, EXAMPLES / f"{name}.pdf")
