"""An independent reader of a review: which numbers stand there without a run, a quote or an entry behind them."""

import re
from collections.abc import Iterator

REFERENCE = re.compile(r"\[(?:run [0-9a-f]{8}|(?:idea|baseline) p\. \d+|atlas [a-z0-9_]+)(?: …)?\]")
RUNS = "runs, row by row: "
GROUP = re.compile(r"[0-9a-f]{8}(?:, [0-9a-f]{8})*|–")
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
    """The text in units a reader takes in at once: a paragraph, a list item, a table with its caption and its runs."""
    units: list[str] = []
    for part in markdown.split("\n\n"):
        units += [line for line in part.splitlines() if line.startswith("- ")] if part.startswith("- ") else [part]
    merged: list[str] = []
    for unit in units:
        table_follows = unit.startswith("|") and merged and merged[-1].startswith("*")
        runs_follow = unit.startswith(RUNS) and merged and "\n|" in merged[-1]
        if table_follows or runs_follow:
            merged[-1] += "\n" + unit
        else:
            merged.append(unit)
    return merged


def numbers(text: str) -> list[str]:
    """Numbers that are said, names and quotes and references taken out."""
    return NUMBER.findall(NAMES.sub(" ", REFERENCE.sub(" ", QUOTED.sub(" ", text))))


def untraced(markdown: str) -> list[str]:
    """Units that hold a number and no reference, tables row by row; headings and their numbering are left out."""
    found: list[str] = []
    for unit in blocks(markdown):
        if "\n|" in unit or unit.startswith("|"):
            found += _rows(unit)
        elif not unit.startswith("#") and numbers(unit) and not REFERENCE.search(unit):
            found.append(unit)
    return found


def _rows(table: str) -> Iterator[str]:
    """Rows with a number and no reference in the row, in the caption or in the row's own group of runs."""
    lines = table.splitlines()
    rows = [line for line in lines if line.startswith("|")][2:]
    caption = "" if table.startswith("|") else lines[0]
    groups = lines[-1].removeprefix(RUNS).split("; ") if lines[-1].startswith(RUNS) else ["–"] * len(rows)
    if len(groups) != len(rows) or not all(map(GROUP.fullmatch, groups)):
        yield table
        return
    for row, group in zip(rows, groups, strict=True):
        if numbers(row) and group == "–" and not REFERENCE.search(row) and not REFERENCE.search(caption):
            yield row
