"""Laws of the Twist in words: what it gives, what it costs, where it loses, what it rests on."""

import re
from functools import cache

import pytest

from tests.critique.readings import IDEAS, reviewed
from vashti import atlas
from vashti.critique import SERVED
from vashti.review.blocks import Bullets, Paragraph, Table
from vashti.review.offer import offer_section
from vashti.twist import find_twist

EVERY = pytest.mark.parametrize("name", IDEAS)


@cache
def twist(name):
    """The twist of an example."""
    return find_twist(reviewed(name)[0])


def texts(name):
    """Everything the section says, tables included."""
    for block in offer_section(twist(name)).blocks:
        match block:
            case Paragraph(text):
                yield text
            case Bullets(items):
                yield from items
            case Table():
                yield from (cell for row in block.rows for cell in row)


@EVERY
def test_every_run_named_was_made(name):
    """Whatever a sentence or a cell points at is in the ledger."""
    runs = reviewed(name)[0].ledger.runs
    named = re.findall(r"\[run ([0-9a-f]{8})\]", " ".join(texts(name)))
    assert named
    assert set(named) <= set(runs)


@EVERY
def test_every_move_is_told_with_its_cost(name):
    """Each move stands in the text with what it costs the machine and how many weeks, marked as assumed."""
    words = list(texts(name))
    for offer in (twist(name).offer, twist(name).otherwise):
        for move in offer.moves if offer else ():
            cost = [text for text in words if move.physical in text]
            assert cost
            assert "(assumed)" in cost[0]
            assert f"{move.weeks:g} week" in cost[0]


@EVERY
def test_the_case_in_which_it_loses_is_named(name):
    """The losing cell is said in the offer's own words, and so is the nearest known system."""
    words = list(texts(name))
    for offer in (twist(name).offer, twist(name).otherwise):
        if offer:
            assert offer.loses in words
            assert any(f"[atlas {offer.nearest[0]}]" in text for text in words)
            assert offer.nearest[0] in atlas.designs()


@EVERY
def test_the_tables_show_every_batch_of_the_bar(name):
    """Idea, twist and baseline stand side by side at batch 1 and at the served batches."""
    tables = [b for b in offer_section(twist(name)).blocks if isinstance(b, Table)]
    assert len(tables) == sum(offer is not None for offer in (twist(name).offer, twist(name).otherwise))
    for table in tables:
        assert [row[0] for row in table.rows] == [str(batch) for batch in (1, *SERVED)]


def test_where_nothing_helps_it_says_so():
    """No offer is made up for a design that needs none, and the search is named."""
    (sentence,) = texts("proposal_sound")
    assert "None of my moves" in sentence or "none gains" in sentence
    assert f"[run {twist('proposal_sound').search_run}]" in sentence
