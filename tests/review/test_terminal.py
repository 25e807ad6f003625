"""The review in the terminal."""

import io
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console

from tests.review.sample import HOSTILE, made
from vashti.review.blocks import Paragraph, Section, Table
from vashti.review.chart import Bar, bars
from vashti.review.references import PATTERN
from vashti.review.terminal import WIDTH, plain_console, rendered, show
from vashti.review.words import sections


def printed(**options):
    """The sample as printed."""
    file = io.StringIO()
    show(made(), Console(file=file, **{"width": WIDTH, "highlight": False, **options}))
    return file.getvalue()


def section_printed(section, width=WIDTH):
    """A section as printed."""
    file = io.StringIO()
    Console(file=file, width=width, highlight=False).print(rendered(section))
    return file.getvalue()


@pytest.mark.parametrize("width", [60, 80, WIDTH])
def test_no_line_is_wider_than_asked(width):
    """Counted in columns of the terminal."""
    assert max(cell_len(line) for line in printed(width=width).splitlines()) <= width


def test_without_a_terminal_there_is_no_color_and_the_width_is_fixed(monkeypatch, capsys):
    """Whatever the environment says of columns, the bytes are the same."""
    outputs = []
    for columns in ("40", "200"):
        monkeypatch.setenv("COLUMNS", columns)
        show(made(), plain_console())
        outputs.append(capsys.readouterr().out)
    assert outputs[0] == outputs[1]
    assert "\x1b" not in outputs[0]


def test_with_a_terminal_references_are_dimmed():
    """They support the sentence and do not interrupt it."""
    assert "\x1b[2m[idea p. 1]" in printed(force_terminal=True, color_system="standard", no_color=False)


def test_words_of_a_document_are_no_markup_of_the_terminal():
    """Brackets that would be styles are shown as they stand."""
    shown = section_printed(Section("t", (Paragraph("a [bold red]b[/] c [link=x]d"),)))
    assert "a [bold red]b[/] c [link=x]d" in shown
    assert HOSTILE.split(maxsplit=1)[0] in printed()


def test_no_reference_is_broken_over_two_lines():
    """Each can be found by searching for it."""
    text = " ".join(f"word [run {i:08x}] and [idea p. {i}]" for i in range(40))
    for width in (40, 61, WIDTH):
        shown = section_printed(Section("t", (Paragraph(text),)), width)
        assert [m[0] for m in PATTERN.finditer(shown)] == [m[0] for m in PATTERN.finditer(text)]


def test_the_verdict_and_every_section_are_printed_in_order():
    """The decision is also the first thing printed."""
    text = printed()
    places = [text.index(section.title) for section in sections(made())]
    assert places == sorted(places)
    assert f" {made().verdict.decision.upper()} " in "\n".join(text.splitlines()[:8])


def test_a_table_too_wide_is_cut_into_tables_that_fit():
    """Each with the first column, together with every cell."""
    head = tuple(f"column{i}_{'x' * 18}" for i in range(8))
    rows = tuple(tuple(f"cell{r}{c}" for c in range(8)) for r in range(3))
    shown = section_printed(Section("t", (Table("caption", head, rows),)))
    assert all(name in shown for name in head)
    assert all(cell in shown for row in rows for cell in row)
    assert shown.count("cell00") > 1


@given(st.lists(st.tuples(st.floats(0.0, 20.0), st.floats(0.0, 1.0), st.floats(0.0, 3.0)), min_size=1, max_size=8))
def test_bars_share_a_scale_and_a_mark(rows):
    """A longer bar is never shorter drawn; the mark stands in one column; no bar leaves its room."""
    given_bars = [Bar(f"b{i}", value, value * (1 - down), value + up) for i, (value, down, up) in enumerate(rows)]
    lines = bars(given_bars, columns=40)
    marks = {line.index("│") for line in lines}
    assert len(marks) == 1
    full = [sum(c in "█▉▊▋▌▍▎▏" for c in line) for line in lines]
    ranked = sorted(range(len(rows)), key=lambda i: rows[i][0])
    assert all(full[b] >= full[a] - 1 for a, b in pairwise(ranked))
    assert all(len(line) <= 40 + len("b0 ") + len("  20.00×") for line in lines)
