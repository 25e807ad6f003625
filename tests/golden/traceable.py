"""An independent reader of a review: which numbers stand there without a run, a quote or an entry behind them."""

import re

REFERENCE = re.compile(r"\[(?:run [0-9a-f]{8}|(?:idea|baseline) p\. \d+|atlas [a-z0-9_]+)(?: …)?\]")
RUNS_LINE = re.compile(r"\bruns?: (?:\[?[0-9a-f]{8}\]?(?:, )?)+")
QUOTED = re.compile(r"“[^”]*”")
NAMES = re.compile(
    r"""(?x)
    [A-Za-zμγα]+[-–]?\d[\w.\-]*          # EAGLE-3, H100, L2, Qwen3-8B, a^(k+1)
    | \d+(?:\.\d+)?[BM]\b                # 8B
    | \(\d+\)|\b1\ /\ \(1               # formula text: 1 / (1 - share)
    | 90\ %\ band
    """
)
NUMBER = re.compile(r"(?<![\w.])\d+(?:[.,]\d+)*(?![\w])")


def blocks(markdown: str) -> list[str]:
    """The text in units a reader takes in at once: a paragraph, a list item, a whole table with its caption."""
    units: list[str] = []
    for part in markdown.split("\n\n"):
        units += [line for line in part.splitlines() if line.startswith("- ")] if part.startswith("- ") else [part]
    merged: list[str] = []
    for unit in units:
        joins = merged and (unit.startswith("|") or unit.lower().startswith(("runs", "*runs", "_runs")))
        if joins and ("|" in merged[-1] or merged[-1].startswith("*")):
            merged[-1] += "\n" + unit
        else:
            merged.append(unit)
    return merged


def numbers(text: str) -> list[str]:
    """Numbers that are said, names and quotes and references taken out."""
    bare = NAMES.sub(" ", RUNS_LINE.sub(" ", REFERENCE.sub(" ", QUOTED.sub(" ", text))))
    return NUMBER.findall(bare)


def untraced(markdown: str) -> list[str]:
    """Units that hold a number and no reference; headings and their numbering are left out."""
    return [
        unit
        for unit in blocks(markdown)
        if not unit.startswith("#") and numbers(unit) and not (REFERENCE.search(unit) or RUNS_LINE.search(unit))
    ]
