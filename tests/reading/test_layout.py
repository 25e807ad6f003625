"""Reading order by geometry: columns, what spans them, tables, equations, lists, notes and furniture."""

import pytest

from tests.reading.fixtures import shown, typeset, written
from vashti.reading.document import read_document

PROSE = (
    "The draft model proposes a token tree and the target model verifies it in one pass. Each accepted token saves "
    "one pass over the weights, which is what bounds decoding at small batch. The verification pass reads the cache "
    "of the whole context once for all nodes of the tree, so that its cost hardly grows with the number of nodes. "
)


def words_of(document, *kinds):
    """The text of passages of these kinds, in order."""
    return [passage.text for passage in document.passages if passage.kind in kinds]


def numbered(count, start=0):
    """Paragraphs that say their own number, so that their order can be told."""
    return "\n\n".join(f"Paragraph {n:02d} begins here. {PROSE}" for n in range(start, start + count))


def order_of(document):
    """The numbers of the paragraphs in the order in which they were read."""
    text = " ".join(words_of(document, "body"))
    return [int(piece[:2]) for piece in text.split("Paragraph ")[1:]]


@pytest.mark.parametrize("columns", [1, 2, 3])
@pytest.mark.parametrize("justify", ["true", "false"])
def test_columns_are_read_one_after_the_other(tmp_path, columns, justify):
    """Paragraphs come in the order they were written in, whatever the number of columns."""
    size = 8 if columns == 3 else 10
    source = f"#set page(columns: {columns})\n#set text(size: {size}pt)\n#set par(justify: {justify})\n{numbered(20)}"
    assert order_of(read_document(typeset(tmp_path, source))) == list(range(20))


def test_full_width_title_over_two_columns(tmp_path):
    """A title across both columns comes first and is no part of either column."""
    source = (
        '#set page(columns: 2)\n#set par(justify: true)\n#place(top + center, scope: "parent", float: true)['
        '#text(size: 18pt, weight: "bold")[Draft Trees on Partitioned Multiprocessors] \\ A. Writer, B. Author]\n'
        f"= Introduction\n{numbered(14)}"
    )
    document = read_document(typeset(tmp_path, source))
    assert document.title == document.passages[0].text == "Draft Trees on Partitioned Multiprocessors"
    assert order_of(document) == list(range(14))


def test_mixed_page(tmp_path):
    """Columns above and below a full-width paragraph are read band by band."""
    above, below = (f"#block(height: 7cm, columns(2)[{numbered(4, start)}])" for start in (0, 5))
    source = f"#set par(justify: true)\n{above}\n{numbered(1, 4)}\n\n{below}"
    assert order_of(read_document(typeset(tmp_path, source))) == list(range(9))


def test_order_of_writing_does_not_matter(tmp_path):
    """Lines written to the file bottom-up are read top-down."""
    lines = [f"line number {i:02d} of the page speaks of drafts and of their verification" for i in range(20)]
    content = "".join(shown(text, 72, 700 - 13 * i) for i, text in reversed(list(enumerate(lines))))
    document = read_document(written(tmp_path / "made.pdf", [content]))
    assert " ".join(words_of(document, "body")) == " ".join(lines)


def test_headings_and_sections(tmp_path):
    """Headings are found by size and weight, and each passage knows those it stands under."""
    source = f'#set heading(numbering: "1.1")\n= Design\n{PROSE}\n== Drafting\n{PROSE}\n= Evaluation\n{PROSE}'
    document = read_document(typeset(tmp_path, source))
    assert words_of(document, "heading") == ["1 Design", "1.1 Drafting", "2 Evaluation"]
    sections = [passage.section for passage in document.passages if passage.kind == "body"]
    assert sections == ["1 Design", "1 Design > 1.1 Drafting", "2 Evaluation"]


def test_lists(tmp_path):
    """Each item of a list is a passage of its own, and the paragraph after it is none of them."""
    source = f"{PROSE}\n- drafts run ahead of the target\n- targets verify in a batch\n\nAfter the list. {PROSE}"
    document = read_document(typeset(tmp_path, source))
    assert words_of(document, "list") == ["• drafts run ahead of the target", "• targets verify in a batch"]
    assert words_of(document, "body")[-1].startswith("After the list.")


CELLS = (("Batch", "Draft (ms)", "Round (ms)"), ("1", "4.1", "11.1"), ("8", "4.4", "14.5"), ("16", "4.9", "19.0"))
STROKES = {
    "grid": "",
    "none": "stroke: none, column-gutter: 12pt,",
    "rules": "stroke: (x, y) => (top: if y < 2 { 0.8pt } else { 0pt }, bottom: 0.8pt), inset: (x: 10pt),",
}


@pytest.mark.parametrize("stroke", STROKES.values(), ids=STROKES.keys())
def test_tables(tmp_path, stroke):
    """Cells are found by row and column, with rules or without, and the caption is told apart."""
    cells = "".join(f"[{cell}]," for row in CELLS for cell in row)
    source = f"{PROSE}\n#figure(table(columns: 3, {stroke} {cells}), caption: [Time per round])\n{PROSE}"
    document = read_document(typeset(tmp_path, source))
    tables = [passage for passage in document.passages if passage.kind == "table"]
    assert [table.rows for table in tables] == [CELLS]
    assert tables[0].text == "\n".join(" ".join(row) for row in CELLS)
    assert words_of(document, "caption") == ["Table 1: Time per round"]


def test_table_across_columns(tmp_path):
    """A ruled table across both columns is not torn at the gutter."""
    cells = "".join(f"[{cell}]," for row in CELLS for cell in (*row, *row))
    source = (
        '#set page(columns: 2)\n#set par(justify: true)\n#place(top, scope: "parent", float: true, '
        f"block(width: 100%, table(columns: (1fr,) * 6, {cells})))\n{numbered(12)}"
    )
    document = read_document(typeset(tmp_path, source))
    assert [p.rows for p in document.passages if p.kind == "table"] == [tuple((*row, *row) for row in CELLS)]
    assert order_of(document) == list(range(12))


def test_cells_of_several_lines(tmp_path):
    """In a ruled grid the lines of one cell stay together."""
    source = (
        f"{PROSE}\n#table(columns: (4cm, 5cm), [Phase], [What happens in it], [Draft], "
        "[The small model proposes a tree of tokens level by level], [Verify], [One pass of the target over it])"
    )
    table = next(p for p in read_document(typeset(tmp_path, source)).passages if p.kind == "table")
    assert table.rows[1] == ("Draft", "The small model proposes a tree of tokens level by level")


def test_displayed_equation(tmp_path):
    """A formula set apart is an equation, and the words around it stay prose."""
    source = f"{PROSE}\n$ E = (1 - alpha^(gamma+1)) / (1 - alpha) $\nwhere α is the rate. {PROSE}"
    document = read_document(typeset(tmp_path, source))
    assert len(words_of(document, "equation")) == 1
    assert words_of(document, "body")[1].startswith("where α is the rate.")


def test_scripts_and_signs(tmp_path):
    """Powers, indices and minus signs survive; a note mark does not turn into a digit of the word before it."""
    source = (
        f'A cache of $10^5$ tokens, $T_"draft" = 4.1$ ms, $gamma = 4$, −3 % and H100#footnote[On one chip.]. {PROSE}'
    )
    text = words_of(read_document(typeset(tmp_path, source)), "body")[0]
    assert text.startswith("A cache of 10^5 tokens, T_draft = 4.1 ms, γ = 4, -3 % and H100¹. The draft")


def test_footnotes_come_after_the_text(tmp_path):
    """A note at the foot of a page is read after the paragraph that goes on over the page."""
    long = PROSE * 12
    source = f"#set page(height: 12cm)\nFirst words#footnote[A note of the first page.]. {long}"
    bodies = words_of(read_document(typeset(tmp_path, source)), "body")
    assert len(bodies) == 2
    assert bodies[1].endswith("A note of the first page.")


def test_running_heads_and_page_numbers(tmp_path):
    """What repeats at one place of the pages, and their numbers, is furniture."""
    source = f'#set page(header: [Draft Trees], numbering: "1", height: 14cm)\n{numbered(14)}'
    document = read_document(typeset(tmp_path, source))
    furniture = words_of(document, "furniture")
    assert furniture.count("Draft Trees") == document.n_pages > 2
    assert [text for text in furniture if text.isdigit()] == [str(n + 1) for n in range(document.n_pages)]
    assert order_of(document) == list(range(14))


def test_references_are_told_apart(tmp_path):
    """Entries after the heading are references, each a passage; an appendix after them is not."""
    entries = "\n".join(f"[{n}] A. Writer. A paper on trees, number {n}. 2024. \\" for n in range(1, 6))
    source = f"= Idea\n{PROSE}\n= References\n{entries}\n= Appendix\n{PROSE}"
    document = read_document(typeset(tmp_path, source))
    assert [text[:3] for text in words_of(document, "reference")] == ["[1]", "[2]", "[3]", "[4]", "[5]"]
    assert len(words_of(document, "body")) == 2


def test_words_in_figures_are_furniture(tmp_path):
    """Labels of a drawing are not prose; its caption is a caption."""
    boxes = "".join(f"#place(dx: {2 * i}cm, rect(width: 1.8cm)[box{i}])" for i in range(6))
    source = f"{PROSE}\n#figure(block(width: 100%, height: 3cm)[{boxes}], caption: [Six boxes])\n{PROSE}"
    document = read_document(typeset(tmp_path, source))
    assert not any("box1" in text for text in words_of(document, "body", "list", "heading"))
    assert words_of(document, "caption") == ["Figure 1: Six boxes"]


def test_sideways_page(tmp_path):
    """A page whose text runs upwards is read, and its boxes lie on the page as it stands in the file."""
    lines = [f"sideways line {i} on drafts and targets and the tokens they accept in a round" for i in range(8)]
    content = "".join(
        f"q BT /F1 10 Tf 0 1 -1 0 {200 + 14 * i} 100 Tm ({text}) Tj ET Q\n" for i, text in enumerate(lines)
    )
    document = read_document(written(tmp_path / "made.pdf", [content]))
    assert words_of(document, "body") == [" ".join(lines)]
    box = document.passages[0].boxes[0][1]
    assert (round(box.right), round(box.bottom)) == (202, 100)
