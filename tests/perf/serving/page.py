"""Puts the tables of published failures into docs/serving.md: `python -m tests.perf.serving.page`, after new constants."""

import re
import tempfile
from pathlib import Path

from tests.cli.commands import ROOT
from tests.perf.scenes import scene
from tests.perf.serving.set_ups import QUANTIZED_SELF, SWITCHED, TARGETS, copy_in, eight, of_sharegpt
from vashti import atlas
from vashti.perf.serving import Policy

PAGE = ROOT / "docs" / "serving.md"
MEASURED = {
    (1, "off"): 33.8,
    (1, "fixed"): 56.4,
    (32, "off"): 867.8,
    (32, "target:0.9"): 735.0,
    (32, "target:0.8"): 682.7,
}
"""Tokens a second by sequences and policy, as vllm26504 tells them."""
POLICIES = {"off": "plain decoding", "fixed": "four drafts", "target:0.9": "aim 90 %", "target:0.8": "aim 80 %"}


def graphs() -> list[list[str]]:
    """The schedule of vllm49548 by what is captured, over the same requests with two drafts throughout."""
    static = {target: eight(Policy(((1, 2),)), target)["tokens_per_s"] for target in TARGETS}
    ways: tuple[tuple[str, dict[str, object]], ...] = (
        ("the schedule, graphs of both lengths", {}),
        ("graphs of two drafts only, others eager", {"captured": (2,)}),
        ("graphs without drafts captured at first use", {"captured": (2,), "capture": "first_use"}),
        ("captured anew at every change of length", {"captured": (2,), "capture": "latest"}),
    )
    rows = [["graphs", *(atlas.model(target).name for target in TARGETS)]]
    rows.append(["two drafts throughout [tokens/s]", *(f"{static[target]:.0f}" for target in TARGETS)])
    rows.append(["no drafts at all", *(f"{eight('off', one)['tokens_per_s'] / static[one]:.2f}" for one in TARGETS)])
    for name, limits in ways:
        shares = (eight(SWITCHED, one, **limits)["tokens_per_s"] / static[one] for one in TARGETS)
        rows.append([name, *(f"{share:.2f}" for share in shares)])
    return rows


def flat() -> list[list[str]]:
    """The set-up of vllm26504 with both kernels of its draft, beside what was measured."""
    hidden = scene(machine="a40", **QUANTIZED_SELF)
    rows = [["tokens/s", "measured", "unpacked for every tile", "unpacking hidden"]]
    with tempfile.TemporaryDirectory() as folder:
        unpacked = copy_in(Path(folder))
        for (batch, policy), measured in MEASURED.items():
            made = [f"{of_sharegpt(batch, policy, scenario):.3g}" for scenario in (unpacked, hidden)]
            rows.append([f"batch {batch}, {POLICIES[policy]}", f"{measured:.3g}", *made])
    return rows


TABLES = {"graphs": graphs, "flat": flat}


def in_markdown(rows: list[list[str]]) -> str:
    """A table, its first row the head."""
    head, *body = ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join([head, "|---" * len(rows[0]) + "|", *body])


def shown(page: str, name: str) -> list[list[str]]:
    """The rows of a table as they stand on the page."""
    lines = _place(page, name)[1].strip().splitlines()
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if not line.startswith("|---")]


def rewritten(page: str) -> str:
    """The page with its tables as they are computed now."""
    for name, rows in TABLES.items():
        found = _place(page, name)
        page = f"{page[: found.start(1)]}\n{in_markdown(rows())}\n{page[found.end(1) :]}"
    return page


def _place(page: str, name: str) -> re.Match[str]:
    found = re.search(rf"<!-- table: {name} -->(.*?)<!-- end of table -->", page, re.DOTALL)
    assert found, name
    return found


if __name__ == "__main__":
    PAGE.write_text(rewritten(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
