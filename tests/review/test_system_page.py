"""Laws of the page of a system and of the page of the atlas."""

import importlib.util
from pathlib import Path

import pytest

from vashti import atlas
from vashti.compare import EVALUATION_AXES
from vashti.review.system_page import changes, children, page, tree

DOCS = Path(__file__).resolve().parents[2] / "docs"
EVERY = pytest.mark.parametrize("id_", sorted(atlas.designs()))


@EVERY
def test_a_page_says_everything_that_the_entry_says(id_: str) -> None:
    """Every choice, claim, limit and source stands on the page, and how deep the entry was read."""
    entry = atlas.design(id_)
    flat = " ".join(page(entry).split())
    for axis, values in entry.choices.items():
        assert all(f"{axis} = {value} (" in flat for value in values)
    for text in (entry.mechanism, *entry.limits, *(claim.text for claim in entry.claims), entry.ref):
        assert " ".join(text.split()) in flat
    assert entry.checked in flat


@EVERY
def test_no_line_of_a_page_runs_over(id_: str) -> None:
    """A page fits a terminal; only a title or an address may be longer."""
    entry = atlas.design(id_)
    long = [line for line in page(entry).splitlines() if len(line) > 100]
    assert all(entry.url in line or entry.title in line or "relatives" in line or "grown" in line for line in long)


def test_a_recalled_figure_is_never_shown_as_a_claim() -> None:
    """Claims stand under the words that say how they were read; recalled entries have none."""
    for entry in atlas.designs().values():
        assert entry.evidence != "recalled" or "Claims" not in page(entry)
        assert entry.evidence != "secondary" or not entry.claims or "as others report them" in page(entry)


def test_the_tree_holds_every_child_below_its_parent() -> None:
    """Each system with a parent stands once, right below a chain that leads to it."""
    path: list[str] = []
    seen: list[str] = []
    for depth, entry in tree():
        path[depth:] = [entry.id]
        seen.append(entry.id)
        assert entry.parent == (path[depth - 1] if depth else "")
    assert len(seen) == len(set(seen))
    assert {e.id for e in atlas.designs().values() if e.parent} <= set(seen)
    assert set(children()) <= set(seen)


def test_a_change_against_the_parent_is_of_the_mechanism_and_stated_by_both() -> None:
    """What is measured where, and what one of the two leaves open, is no change."""
    for entry in atlas.designs().values():
        for change in changes(entry):
            axis = change.split(":")[0]
            assert axis not in EVALUATION_AXES
            assert axis in entry.choices
            assert axis in atlas.design(entry.parent).choices


def test_the_page_of_the_atlas_is_up_to_date() -> None:
    """`docs/atlas.md` is what `python docs/atlas_page.py` writes."""
    spec = importlib.util.spec_from_file_location("atlas_page", DOCS / "atlas_page.py")
    assert spec is not None
    assert spec.loader is not None
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    assert (DOCS / "atlas.md").read_text(encoding="utf-8") == script.page_text()
