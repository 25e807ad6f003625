"""The review in the terminal."""

import io
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console

from tests.golden.reviews import reviewed
from vashti.review.blocks import Bullets, Paragraph, Section, Table
from vashti.review.chart import Bar, bars
from vashti.review.markdown import as_markdown
from vashti.review.terminal import WIDTH, rendered, show

WORDS = st.text(st.sampled_from("abc _×.1界"), max_size=160)
NAMES = ("proposal", "proposal_sound")


def printed(review):
    """What goes to a file or a pipe."""
    console = Console(file=io.StringIO(), width=WIDTH, no_color=True, highlight=False)
    show(review, console)
    return console.file.getvalue()


def lines_of(section):
    """A section as lines."""
    console = Console(file=io.StringIO(), width=WIDTH, no_color=True, highlight=False)
    console.print(rendered(section))
    return console.file.getvalue().splitlines()


@pytest.mark.parametrize("name", NAMES)
def test_no_line_is_wider_than_the_page(name):
    """Tables, panels and bars stay within the width."""
    assert max(cell_len(line) for line in printed(reviewed(name)).splitlines()) <= WIDTH


@given(WORDS, st.lists(st.tuples(WORDS, WORDS, WORDS), min_size=1, max_size=3))
def test_no_words_make_a_line_wider_than_the_page(words, rows):
    """Whatever a document says, and however long its words are."""
    table = Table(words, ("a", "b", "c"), tuple(rows))
    section = Section("T", (Paragraph(words), Bullets((words,)), table))
    assert all(cell_len(line) <= WIDTH for line in lines_of(section))


@pytest.mark.parametrize("name", NAMES)
def test_no_reference_is_broken_over_two_lines(name):
    """Each can be searched for and copied: as many whole ones as the Markdown has, outside tables."""
    review = reviewed(name)
    pattern = re.compile(r"\[(?:run [0-9a-f]{8}|idea p\. \d+|baseline p\. \d+)\]")
    assert sorted(pattern.findall(printed(review))) == sorted(pattern.findall(as_markdown(review)))


def test_titles_stand_once_and_in_order():
    """Four sections, verdict and questions; nothing before them uses their names."""
    text = printed(reviewed("proposal"))
    titles = ("The Mirror", "The Novelty Gap", "The Mechanism Stress Test", "The Twist", "Verdict", "What I would ask")
    places = [text.index(title) for title in titles]
    assert places == sorted(places)
    assert [text.count(f"{title} ─") for title in titles[:4]] == [1, 1, 1, 1]


def test_the_decision_is_the_first_thing_said():
    """In the frame at the top."""
    review = reviewed("proposal")
    assert review.verdict.decision.upper() in printed(review)[: WIDTH * 8]


def test_nothing_but_text_goes_to_a_pipe():
    """No color codes, and the same bytes twice."""
    text = printed(reviewed("proposal"))
    assert "\x1b" not in text
    assert printed(reviewed("proposal")) == text


def test_longer_bars_are_faster():
    """On one scale, the filled part grows with the value."""
    rows = [Bar("a", 0.5, 0.4, 0.6), Bar("b", 1.5, 1.2, 1.9), Bar("c", 3.0, 2.0, 4.0)]
    filled = [line.count("█") for line in bars(rows)]
    assert filled == sorted(filled)
    assert filled[0] < filled[2]


@given(st.lists(st.floats(0.01, 50.0), min_size=1, max_size=6))
def test_every_bar_carries_its_value_and_the_mark(values):
    """The number at the end and the rule at 1."""
    for line, value in zip(bars([Bar("x", v, v, v) for v in values]), values, strict=True):
        assert line.endswith(f"{value:.2f}×")
        assert "│" in line
