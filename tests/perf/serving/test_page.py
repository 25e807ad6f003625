"""The page about serving shows only what reads."""

import re
from pathlib import Path

import pytest

from tests.cli.commands import ROOT
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
    for option in set(re.findall(r"--([a-z-]+)", PAGE)) - {"from"}:
        assert f"--{option}" in known or f"    {option.replace('-', '_')}:" in known, option
    for schedule in re.findall(r"--policy (\S+)", PAGE):
        assert policy_of(schedule, 4).lengths
    assert len(LAWS) == 3
