"""What the README shows is what the program says."""

import importlib.util
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def script(name):
    """A script of docs/ as a module."""
    spec = importlib.util.spec_from_file_location(name, ROOT / "docs" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_excerpt_is_that_of_the_golden_review():
    """`make golden` writes both."""
    review = (ROOT / "tests" / "golden" / "proposal.md").read_text(encoding="utf-8")
    assert script("excerpt").with_excerpt(README, review) == README


def test_every_local_link_leads_somewhere():
    """Files and pictures named in the README exist."""
    links = [link for link in re.findall(r"\]\(([^)]+)\)", README) if "://" not in link]
    assert links
    assert all((ROOT / link).exists() for link in links)


def test_every_folder_named_exists():
    """The folder map is that of the tree."""
    folders = re.findall(r"^\| `([^`]+)` \|", README, re.MULTILINE)
    assert len(folders) >= 9
    assert all((ROOT / folder).is_dir() for folder in folders)
