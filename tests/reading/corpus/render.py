"""Typesets a corpus document (YAML) as a PDF, the same bytes every time."""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import typst
import yaml

Labeled = Mapping[str, Any]
"""A corpus document as its YAML file holds it."""

FONTS = {"one_column": "Libertinus Serif", "two_column": "New Computer Modern"}
PREAMBLE = """
#set document(title: {title}, date: none)
#set page(paper: "a4", margin: (x: 2.1cm, y: 2.3cm), columns: {columns}, numbering: "1",
  header: context if counter(page).get().first() > 1 [#set text(8pt); #emph({title})])
#set columns(gutter: 0.8cm)
#set text(font: "{font}", size: 10pt, lang: "en", hyphenate: true)
#set par(justify: true, leading: 0.6em)
#set math.equation(numbering: "(1)")
#place(top + center, scope: "parent", float: true, text(15pt, weight: "bold", hyphenate: false, {title}))
"""


def load(source: Path) -> Labeled:
    """The document in a YAML file."""
    loaded: Labeled = yaml.safe_load(source.read_text(encoding="utf-8"))
    return loaded


def quoted(words: str) -> str:
    """Words as a typst string literal, so that none of them is read as markup."""
    escaped = words.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ")
    return f'"{escaped}"'


def block_markup(kind: str, body: Any) -> str:
    """One block as typst markup; equations are typst math already.

    Raises:
        ValueError: the kind of block is unknown.
    """
    match kind:
        case "heading":
            return f"#heading(level: 1, {quoted(body)})"
        case "para":
            return f"#par({quoted(body)})"
        case "bullets":
            return f"#list({', '.join(quoted(line) for line in body)})"
        case "equation":
            return f"$ {body} $"
        case "table":
            return table_markup(body)
    message = f"{kind}: no such block; use heading, para, bullets, table or equation"
    raise ValueError(message)


def table_markup(body: Labeled) -> str:
    """A table with its caption below; the first row is its head."""
    rows: list[list[Any]] = body["rows"]
    cells = ", ".join(quoted(str(cell)) for row in rows for cell in row)
    grid = f"table(columns: {len(rows[0])}, align: left, inset: 4pt, stroke: 0.4pt, {cells})"
    return f"#figure(kind: table, numbering: none, supplement: none, caption: {quoted(body['caption'])}, text(8.5pt, {grid}))"


def markup(document: Labeled) -> str:
    """The whole document as typst source."""
    columns = 2 if document["layout"] == "two_column" else 1
    head = PREAMBLE.format(title=quoted(document["title"]), columns=columns, font=FONTS[document["layout"]])
    blocks = [block_markup(kind, body) for block in document["blocks"] for kind, body in block.items()]
    return head + "\n\n".join(blocks) + "\n"


def render(path_to_yaml: Path, output_pdf: Path) -> None:
    """Writes the PDF of a corpus document, with embedded fonts only."""
    source = markup(load(path_to_yaml)).encode("utf-8")
    typst.Compiler(source, ignore_system_fonts=True).compile(output=str(output_pdf), format="pdf")


if __name__ == "__main__":
    render(Path(sys.argv[1]), Path(sys.argv[2]))
