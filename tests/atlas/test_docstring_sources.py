"""What a docstring cites is in the bibliography."""

import re
from pathlib import Path

import pytest

import vashti
from vashti import atlas

ROOT = Path(vashti.__file__).parent
CITED = re.compile(r"^ {4,}Source:\n\s+([a-z][a-z0-9_]*),", re.MULTILINE)
FILES = sorted(path for path in ROOT.rglob("*.py") if CITED.search(path.read_text(encoding="utf-8")))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_cited_key_resolves(path):
    """A `Source:` section names a key of sources.yaml."""
    keys = set(CITED.findall(path.read_text(encoding="utf-8")))
    assert keys <= set(atlas.sources())


def test_something_is_cited():
    """The search above finds docstrings at all."""
    assert len(FILES) >= 2
