"""Laws of the Novelty Gap: against a named map, part by part, never "novel" outright."""

import re
from dataclasses import replace

import pytest

from tests.critique.readings import IDEAS, case_of, proposal, reviewed
from vashti import atlas
from vashti.compare.distance import GENERIC_MATCH, value_similarity
from vashti.compare.nearest import WORDS
from vashti.core.delta import NoveltyClass
from vashti.critique import novelty_of
from vashti.review.blocks import Bullets, Paragraph, Table
from vashti.review.gap import AS_OF, CLASS_WORDS, SHOWN, gap, nearest_words

SPACE = atlas.space()
EVERY = pytest.mark.parametrize("name", IDEAS)


def texts(name):
    """Everything the gap says, tables left out."""
    for block in gap(reviewed(name)[0]).blocks:
        yield from (block.text,) if isinstance(block, Paragraph) else block.items if isinstance(block, Bullets) else ()


def matrix(name):
    """The table of neighbours, if there is one."""
    return next((b for b in gap(reviewed(name)[0]).blocks if isinstance(b, Table)), None)


def test_every_class_has_words():
    """Whatever class the comparison returns can be said."""
    assert set(CLASS_WORDS) == set(NoveltyClass.__args__)


@EVERY
def test_the_class_is_that_of_the_run(name):
    """The first sentence says the class the novelty run gave, and names the run."""
    run = novelty_of(reviewed(name)[0])
    first = next(texts(name))
    assert CLASS_WORDS[run.outputs["class"]] in first
    assert f"[run {run.id}]" in first


@EVERY
def test_the_edge_of_the_map_is_stated(name):
    """Number of designs and date of the map close the section."""
    run = novelty_of(reviewed(name)[0])
    last = list(texts(name))[-1]
    assert f"{run.outputs['n_designs']} designs" in last
    assert AS_OF in last
    assert run.outputs["n_designs"] == len(atlas.designs())


@EVERY
def test_nothing_is_novel_outright(name):
    """The word is never used of an idea; whatever has no owner has none on the map."""
    assert not any(
        re.search(r"\bis novel\b|\bunprecedented\b|\bfirst ever\b", text, re.IGNORECASE) for text in texts(name)
    )


@EVERY
def test_systems_named_are_in_the_atlas(name):
    """Every reference to a system resolves, and its name stands before it."""
    for text in texts(name):
        for id_ in re.findall(r"\[atlas ([a-z0-9_]+)", text):
            assert id_ in atlas.designs()


@EVERY
def test_parts_are_held_by_those_that_hold_them(name):
    """A part called occupied is a choice of each system named as its owner, or one of which it is the vaguer word."""
    for part in novelty_of(reviewed(name)[0]).outputs["parts"]:
        for id_ in part["held_by"]:
            theirs = atlas.design(id_).design.on(part["axis"])
            same = max(value_similarity(SPACE.axes[part["axis"]], part["value"], value) for value in theirs)
            assert same >= GENERIC_MATCH


@EVERY
def test_the_matrix_compares_what_the_idea_states(name):
    """One row an axis the idea states, and each cell says same, differs or not stated as the two designs do."""
    case, table = reviewed(name)[0], matrix(name)
    columns = [near["id"] for near in novelty_of(case).outputs["nearest"][:SHOWN]]
    assert table is not None
    assert len(table.head) == len(columns) + 2
    by_title = {atlas.space().axes[axis].title: axis for axis in case.idea.design.axes}
    for title, _, *cells in table.rows:
        axis = by_title[title]
        for id_, cell in zip(columns, cells, strict=True):
            theirs = atlas.design(id_).design.on(axis)
            same = theirs == case.idea.design.on(axis)
            assert cell.startswith("not stated" if not theirs else "same" if same else "differs")


def test_nearest_come_nearest_first():
    """Distances of the neighbours do not fall, but for what likeness of words makes up for."""
    for name in IDEAS:
        found = novelty_of(reviewed(name)[0]).outputs["nearest"]
        order = [near["distance"] - WORDS * near["words"] for near in found]
        assert order == pytest.approx(sorted(order), abs=1e-4)


def test_where_the_axes_alone_say_otherwise_that_is_said() -> None:
    """A system that stands nearer on the axes alone is named beside the one whose words the idea shares."""
    found = novelty_of(reviewed("proposal")[0])
    for first in ("eagle", found.outputs["nearest"][0]["id"]):
        words = nearest_words(replace(found, outputs={**found.outputs, "by_choices": first}))
        assert ("On the axes alone EAGLE [atlas eagle]" in words) == (first == "eagle")


def test_a_sweep_has_no_parts_of_its_own():
    """Where no choice differs nothing is listed part by part."""
    assert "Part by part:" not in list(texts("proposal_sweep"))
    assert "parameter sweep" in next(texts("proposal_sweep"))


def test_the_seed_stands_on_occupied_ground():
    """The split of draft and verify on one chip has owners on the map, among them FASER or CoSpec, and kin elsewhere."""
    words = " ".join(texts("proposal"))
    assert re.search(r"\[atlas (faser|cospec)", words)
    assert "at another boundary" in words


def test_numbers_do_not_make_an_idea_new():
    """Other numbers in the settings leave the class as it was."""
    idea = proposal("proposal")
    case = case_of(proposal("proposal"))
    moved = type(idea)(idea.document, idea.design.with_setting("draft_sms", 40), idea.items, idea.unspecified)
    assert novelty_of(case_of(moved)).outputs["class"] == novelty_of(case).outputs["class"]
