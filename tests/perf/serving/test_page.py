"""The page about serving shows only what reads."""

import re
from pathlib import Path

import pytest

from tests.cli.commands import ROOT
from tests.perf.serving.page import TABLES, in_markdown, shown
from vashti.perf.serving import policy_of
from vashti.perf.serving.files import acceptance_of

PAGE = (ROOT / "docs" / "serving.md").read_text(encoding="utf-8")
LAWS = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)


@pytest.mark.parametrize("text", LAWS)
def test_every_law_on_the_page_reads(tmp_path, text):
    """As it stands."""
    path = Path(tmp_path / "law.yaml")
    path.write_text(text)
    assert 0.0 < acceptance_of(str(path)).mean_rate() < 1.0


def test_every_option_on_the_page_exists():
    """And every policy reads."""
    known = (ROOT / "src" / "vashti" / "cli" / "serve_sim.py").read_text(encoding="utf-8")
    for option in {name.removeprefix("no-") for name in re.findall(r"--([a-z][a-z-]+)", PAGE)} - {"from"}:
        assert f"--{option}" in known or f"    {option.replace('-', '_')}:" in known, option
    for schedule in re.findall(r"--policy (\S+)", PAGE):
        assert policy_of(schedule, 4).lengths
    assert len(LAWS) == 3


@pytest.mark.parametrize("name", TABLES)
def test_the_tables_of_published_failures_are_what_the_model_says(name):
    """Same rows and columns, every figure within a tenth: constants may move a little between two writings."""
    there, now = shown(PAGE, name), TABLES[name]()
    assert [row[0] for row in there] == [row[0] for row in now]
    assert there[0] == now[0]
    for was, made in zip(there[1:], now[1:], strict=True):
        assert [float(cell) for cell in was[1:]] == pytest.approx([float(cell) for cell in made[1:]], rel=0.1), was[0]


def test_a_table_reads_back_as_it_was_written():
    """From rows to Markdown and back."""
    rows = [["a", "b"], ["1", "2"]]
    page = f"before\n<!-- table: one -->\n{in_markdown(rows)}\n<!-- end of table -->\nafter"
    assert shown(page, "one") == rows
