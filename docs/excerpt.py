"""Puts the excerpt of the seed's golden review into the README: `python docs/excerpt.py` after `make golden`."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
GOLDEN = ROOT / "tests" / "golden" / "proposal.md"
README = ROOT / "README.md"
BEGIN, END = "<!-- excerpt of tests/golden/proposal.md -->", "<!-- end of excerpt -->"
BATCHES = ("1", "8", "16", "32")


def excerpt(review: str) -> str:
    """The question, the served speedups, one objection, what is asked first, the verdict; every line as it stands."""
    lines = review.splitlines()
    mirror = next(line for line in lines if line.startswith("I see you are trying to extend"))
    table = next(i for i, line in enumerate(lines) if line.startswith("| batch | your idea | baseline design |"))
    rows = [line for line in lines[table:] if re.match(r"\| (batch|\d+) \|", line)]
    wanted = [row for row in rows if row.split("|")[1].strip() in (*BATCHES, "batch")][: len(BATCHES) + 1]
    idle = next(i for i, line in enumerate(lines) if line.endswith(". Idle draft SMs"))
    objection = [line for line in lines[idle + 1 : idle + 6] if line][:2]
    asked = lines[next(i for i, line in enumerate(lines) if line == "## What I would ask you next") :]
    question = next(line for line in asked if line.startswith("- "))
    verdict = lines[next(i for i, line in enumerate(lines) if line == "## Verdict") :]
    why = [line for line in verdict if line.startswith("- ")][:2]
    shown = [
        mirror,
        "",
        wanted[0],
        "|---|---|---|---|",
        *wanted[1:],
        "",
        *objection,
        "",
        question.removeprefix("- "),
        "",
        *why,
    ]
    return "\n".join(f"> {line}".rstrip() for line in _paragraphs(shown))


def _paragraphs(lines: list[str]) -> list[str]:
    """A blank line between paragraphs that follow one another."""
    spaced: list[str] = []
    for line in lines:
        plain = line and not line.startswith(("|", "- "))
        if plain and spaced and spaced[-1]:
            spaced.append("")
        spaced.append(line)
    return spaced


def with_excerpt(readme: str, review: str) -> str:
    """The README with the excerpt of this review between its marks."""
    head, rest = readme.split(BEGIN)
    return f"{head}{BEGIN}\n\n{excerpt(review)}\n\n{END}{rest.split(END)[1]}"


def main() -> None:
    """Write the README anew."""
    readme = README.read_text(encoding="utf-8")
    README.write_text(with_excerpt(readme, GOLDEN.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
