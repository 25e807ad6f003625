"""The review as Markdown."""

import re

from tests.review.sample import made
from vashti.review.blocks import Section, Table
from vashti.review.markdown import as_markdown, section_text
from vashti.review.words import sections


def tables(text):
    """Runs of lines that begin with a bar."""
    return [block.splitlines() for block in re.findall(r"(?:^\|.*\n?)+", text, flags=re.MULTILINE)]


def columns(line):
    """Cells of a row."""
    return len(re.findall(r"(?<!\\)\|", line)) - 1


def test_tables_are_rectangular():
    """Every row has as many cells as the head, bars in the words notwithstanding."""
    found = tables(as_markdown(made()))
    assert found
    for lines in found:
        assert {columns(line) for line in lines} == {columns(lines[0])}
    hostile = Section("t", (Table("c", ("a|b", "c"), (("1|2", "3\n4"),)),))
    assert {columns(line) for line in tables(section_text(hostile))[0]} == {2}


def test_cells_hold_no_runs_and_the_line_below_holds_them_all():
    """Every number of a table keeps its run."""
    text = as_markdown(made())
    for section in sections(made()):
        for block in section.blocks:
            if isinstance(block, Table):
                cells = " ".join(cell for row in block.rows for cell in row)
                assert set(re.findall(r"\[run ([0-9a-f]{8})\]", cells)) <= set(re.findall(r"[0-9a-f]{8}", text))
    assert not [line for lines in tables(text) for line in lines if "[run " in line]


def test_words_of_a_document_are_no_html():
    """A tag in a title or quote is escaped; the rest stands as it was."""
    text = as_markdown(made())
    assert r"\<script>" in text
    assert not re.search(r"(?<!\\)<(?=[A-Za-z/!?])", text)


def test_the_same_review_gives_the_same_bytes():
    """Twice in a row."""
    assert as_markdown(made()) == as_markdown(made())


def test_every_section_has_its_heading_in_order():
    """The headings are those of the sections."""
    headings = re.findall(r"^## (.+)$", as_markdown(made()), flags=re.MULTILINE)
    assert headings == [section.title for section in sections(made())]
