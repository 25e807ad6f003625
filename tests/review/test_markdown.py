"""The review as Markdown."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.golden.reviews import reviewed
from tests.golden.traceable import untraced
from vashti.review.blocks import Section, Table
from vashti.review.markdown import as_markdown, section_text

CELL = st.text(st.sampled_from("ab |\n×.1"), max_size=8)
RUN = st.from_regex(r"[0-9a-f]{8}", fullmatch=True)


def cells(row):
    """The cells of a row as a reader of Markdown cuts it."""
    return re.split(r"(?<!\\)\|", row.strip())[1:-1]


def rows_of(text):
    """The rows of every table, table by table."""
    tables = [[line for line in part.splitlines() if line.startswith("|")] for part in text.split("\n\n")]
    return [table for table in tables if table]


@given(st.lists(st.tuples(CELL, CELL, CELL), min_size=1, max_size=4))
def test_tables_are_rectangular(rows):
    """Whatever stands in a cell, every row has as many cells as the head."""
    text = section_text(Section("T", (Table("caption", ("a", "b", "c"), tuple(rows)),)))
    (table,) = rows_of(text)
    assert len(table) == len(rows) + 2
    assert {len(cells(row)) for row in table} == {3}


@given(st.lists(st.lists(RUN, max_size=3), min_size=1, max_size=5))
def test_the_line_of_runs_has_one_group_a_row(runs):
    """Runs leave the cells and stand below the table, in the order of rows and numbers; a row of none has a dash."""
    rows = tuple(
        (f"row {i}", *(f"1.00× [run {run}]" for run in row), *[""] * (3 - len(row))) for i, row in enumerate(runs)
    )
    text = section_text(Section("T", (Table("caption", ("a", "b", "c", "d"), rows),)))
    assert "[run" not in text
    expected = "; ".join(", ".join(row) or "–" for row in runs)
    assert text.endswith(f"runs, row by row: {expected}") == any(runs)


def test_a_row_without_a_run_is_found_by_the_reader_of_numbers():
    """The line of runs covers the rows it names and no other."""
    table = Table("caption", ("a", "b"), (("x", "1.84× [run 0123abcd]"), ("y", "1.90×")))
    assert untraced(section_text(Section("T", (table,)))) == ["| y | 1.90× |"]
    whole = Table("caption", ("a", "b"), (("x", "1.84× [run 0123abcd]"), ("y", "1.90× [run 0123abce]")))
    assert untraced(section_text(Section("T", (whole,)))) == []


def test_a_line_of_runs_that_does_not_fit_its_table_is_found():
    """A group too few leaves the whole table untraced."""
    text = "*caption.*\n\n| a |\n|---|\n| 1 |\n| 2 |\n\nruns, row by row: 0123abcd"
    assert len(untraced(text)) == 1


@pytest.mark.parametrize("name", ["proposal", "proposal_sound"])
def test_words_of_a_document_are_never_markup(name):
    """No tag stands in the text."""
    assert not re.search(r"(?<!\\)<[A-Za-z/!?]", as_markdown(reviewed(name)))


def test_the_sections_stand_in_order():
    """Four sections, verdict, questions, and what it rests on."""
    titles = re.findall(r"^## (.+)$", as_markdown(reviewed("proposal")), flags=re.MULTILINE)
    assert titles[:4] == ["The Mirror", "The Novelty Gap", "The Mechanism Stress Test", "The Twist"]
    assert titles[4:] == ["Verdict", "What I would ask you next", "What this rests on"]
