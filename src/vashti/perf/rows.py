"""Rows of published measurements: reading the file, and what the columns of one row say."""

import csv
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from vashti.atlas.files import ROOT
from vashti.core.errors import InputError

Row = Mapping[str, str]

PUBLISHED = ROOT / "measurements" / "published_speedups.csv"
PUBLISHED_PLAIN = ROOT / "measurements" / "published_ar_latency.csv"
DRAFT_COLUMNS = {"depth": "draft_depth", "width": "draft_topk", "verify": "verify_tokens"}
DELIMITERS = ",;\t"
"""Between the cells of a row: whichever of them its heading has most of, commas before the others."""
SMALLEST, LARGEST = 1e-9, 1e9
"""Sizes between which every published number lies [any unit]."""
NAMING_COLUMNS = (
    "target_model",
    "model",
    "method",
    "design",
    "speedup",
    "draft_model",
    "draft_len",
    "engine",
    "gpu",
    "tau",
)
KNOWN_COLUMNS = frozenset(
    {*NAMING_COLUMNS, *DRAFT_COLUMNS.values(), "source", "url", "notes", "n_gpu", "tp", "precision", "batch_size",
     "dataset", "context", "temperature", "alpha", "ar_tok_s", "spec_tok_s", "step_ratio"}
)  # fmt: skip
"""Columns that are read, or carried along."""


def read_rows(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file; missing columns are tolerated, and so are semicolons, tabs and headings in capitals.

    Raises:
        InputError: no such file, not text, empty, or no column that says what was run.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            heading = file.readline()
            file.seek(0)
            reader = csv.DictReader(file, delimiter=max(DELIMITERS, key=heading.count))
            columns = [_column(name) for name in reader.fieldnames or ()]
            reader.fieldnames = columns
            rows = [{key: (value or "") for key, value in row.items() if key is not None} for row in reader]
    except OSError as error:
        raise InputError(str(path), error.strerror or "cannot be read", "check the path") from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise InputError(str(path), "is not a CSV text file", "save it as comma-separated UTF-8") from error
    if not columns or not any(name in columns for name in NAMING_COLUMNS):
        raise InputError(str(path), "has no column that says what was run", "give at least method and target_model")
    if not rows:
        raise InputError(str(path), "has no row below its heading", "give at least one")
    return rows


def write_rows(rows: Sequence[Mapping[str, object]]) -> str:
    """Rows as CSV text, columns in the order in which they first appear."""
    columns = list(dict.fromkeys(name for row in rows for name in row))
    lines = [columns, *([str(row.get(name, "")) for name in columns] for row in rows)]
    return "".join(",".join(_quoted(cell) for cell in line) + "\n" for line in lines)


def number(row: Row, column: str) -> float | None:
    """The column as one number; of a range or list the mean; None when it holds none that could be meant."""
    text = re.sub(r"(?<=\d),(?=\d{3}(?!\d))", "", row.get(column, "") or "")
    try:
        return float(text) if float(text) == 0.0 or SMALLEST <= abs(float(text)) <= LARGEST else None
    except ValueError:
        pass
    span = re.match(r"\s*(\d+(?:\.\d+)?)\s*(?:-|–|to)\s*(\d+(?:\.\d+)?)(?![\d/])", text)
    if span:
        return (float(span[1]) + float(span[2])) / 2.0
    found = re.match(r"\s*[~≈<>]?\s*(\d+(?:\.\d+)?(?:e-?\d+)?)(?![\w/.])", text)
    return float(found[1]) if found else None


def measured_ratio(row: Row) -> float | None:
    """The published step ratio, or acceptance length over speedup; None when the row has neither."""
    given = number(row, "step_ratio")
    tokens, speedup = number(row, "tau") or 0.0, number(row, "speedup") or 0.0
    if given and given > 0.0:
        return given
    return tokens / speedup if tokens > 0.0 and speedup > 0.0 else None


def drafting_numbers(row: Row) -> dict[str, float]:
    """Depth, width and verified tokens as far as the columns say: keys ``depth``, ``width``, ``verify``."""
    text = (row.get("draft_len", "") or "").lower()
    said = {name: number(row, column) for name, column in DRAFT_COLUMNS.items()}
    if said["depth"] is None:
        said["depth"] = _first(text, r"(?:steps|depth)\s*=?\s*(\d+)", r"(\d+)\s*steps?\b")
    if said["width"] is None:
        said["width"] = _first(text, r"topk\s*=?\s*(\d+)")
    nodes = _first(text, r"draft_tokens\s*=?\s*(\d+)", r"k\s*=\s*(\d+) draft", r"(\d+) draft tokens", r"(\d+) nodes")
    block = _first(text, r"block\s*(\d+)")
    chain = _first(text, r"^\s*(\d+)\s*$", r"\b(?:k|v|gamma|n)\s*=\s*(\d+)", r"k\s*\((\d+)\)", r"^(\d+)\b")
    if said["verify"] is None and nodes is not None:
        said["verify"] = nodes + (0.0 if "draft_tokens" in text else 1.0)
    if said["verify"] is None and block is not None:
        said["verify"] = block
    if said["depth"] is None and nodes is None:
        said["depth"] = chain if block is None else block
    return {key: value for key, value in said.items() if value is not None and value >= 0.0}


def batch_of(row: Row) -> float | None:
    """Sequences decoded together; "64 per rank" is times the GPUs; None when not said."""
    batch = number(row, "batch_size") or _first(row.get("batch_size", "") or "", r"(\d+)")
    ranks = number(row, "n_gpu") or 1.0
    return batch * ranks if batch and "per rank" in (row.get("batch_size", "") or "") else batch


def borrowed_acceptance(row: Row) -> bool:
    """Whether the row's notes say that its acceptance length stands in another table than its times.

    Such rows speak of how a round grows but not of its size: they count less in the fit and are scored on their own.
    """
    return bool(re.search(r"(separate|another|other)\b.{0,30}\btable", (row.get("notes", "") or "").lower()))


def context_of(row: Row) -> tuple[float | None, float | None]:
    """Prompt and answer length [tokens] as far as the context column says."""
    text = (row.get("context", "") or "").lower().replace(",", "")
    prompt = _thousands(
        text, r"(\d+(?:\.\d+)?)\s*(k?)\s*(?:tokens\s*)?in\b", r"(?:prefill|prompt|context)\D{0,4}(\d+(?:\.\d+)?)\s*(k?)"
    )
    answer = _thousands(text, r"(\d+(?:\.\d+)?)\s*(k?)\s*(?:tokens\s*)?out\b")
    if prompt is None:
        prompt = _thousands(text, r"^\s*(\d+(?:\.\d+)?)\s*(k?)\s*$")
    return prompt, answer


def _column(heading: str) -> str:
    """A heading as the published measurements write it, where it is one of theirs but for case, spaces and hyphens."""
    folded = re.sub(r"[\s-]+", "_", heading.strip().lower())
    return folded if folded in KNOWN_COLUMNS else heading


def _first(text: str, *patterns: str) -> float | None:
    found = next((m for m in (re.search(pattern, text) for pattern in patterns) if m), None)
    return float(found[1]) if found else None


def _thousands(text: str, *patterns: str) -> float | None:
    found = next((m for m in (re.search(pattern, text) for pattern in patterns) if m), None)
    return float(found[1]) * (1000.0 if found[2] else 1.0) if found else None


def _quoted(cell: str) -> str:
    return f'"{cell.replace(chr(34), chr(34) * 2)}"' if re.search(r'[",\n\r]', cell) else cell
