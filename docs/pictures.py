"""The pictures of the README, drawn from the review of the example: ``python docs/pictures.py``."""

from pathlib import Path

from vashti.review import review
from vashti.review.plots import plots

HERE = Path(__file__).resolve().parent
EXAMPLES = HERE.parent / "examples"
FILES = {"speedup": "seed-speedup.svg", "timeline": "seed-timeline.svg"}
"""Which picture goes into which file."""


def pictures() -> dict[str, str]:
    """Every file's name with its SVG; the same example gives the same bytes."""
    seed = review(EXAMPLES / "proposal_call.pdf", EXAMPLES / "proposal.pdf")
    drawn = plots(seed.case, seed.twist, outlined=True)
    return {file: drawn[name].svg for name, file in FILES.items()}


def main() -> None:
    """Write the files beside this script."""
    for file, svg in pictures().items():
        (HERE / file).write_text(svg, encoding="utf-8")


if __name__ == "__main__":
    main()
