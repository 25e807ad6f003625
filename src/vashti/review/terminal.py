"""The review in the terminal."""

import re

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table as RichTable
from rich.text import Text

from vashti.review.blocks import Block, Bullets, Figure, Objection, Paragraph, Section, Table
from vashti.review.markdown import objection_lines
from vashti.review.review import Review
from vashti.review.words import sections

REFERENCE = re.compile(r"\[(?:run|idea|baseline|atlas) [^\]]+\]")
WIDTH = 100
"""Columns where the output is not a terminal; fixed, so that the same input gives the same bytes."""


def show(review: Review, console: Console | None = None) -> None:
    """Print the review."""
    console = console or plain_console()
    title = review.case.idea.document.title or "the proposal"
    console.print(Text(f"Dr. Kira Vashti on “{title}”", style="bold"))
    for section in sections(review):
        console.print(rendered(section))


def plain_console() -> Console:
    """A console as wide as the terminal, or of fixed width where there is none."""
    probe = Console(highlight=False)
    return probe if probe.is_terminal else Console(highlight=False, width=WIDTH, no_color=True, legacy_windows=False)


def rendered(section: Section) -> RenderableType:
    """A section as something rich can print."""
    parts: list[RenderableType] = [Text(), Rule(Text(section.title, style="bold cyan"), align="left")]
    for block in section.blocks:
        shown = _block(block)
        if shown is not None:
            parts += [Text(), shown]
    return Group(*parts)


def _block(block: Block) -> RenderableType | None:
    match block:
        case Paragraph(text):
            return marked(text)
        case Bullets(items):
            return Group(*(Padding(marked("• " + item), (0, 0, 0, 2)) for item in items))
        case Table():
            return _table(block)
        case Objection(number, finding):
            lines = [marked(line.removeprefix("**").removesuffix("**")) for line in objection_lines(finding)]
            lines[0].stylize("bold")
            heading = Text(f"{number}. {finding.title}", style="bold yellow")
            return Group(heading, *(Padding(line, (0, 0, 0, 3)) for line in lines))
        case Figure():
            return None


def marked(text: str) -> Text:
    """Text with its references dimmed."""
    shown = Text(text)
    shown.highlight_regex(REFERENCE, style="dim")
    return shown


def _table(table: Table) -> RenderableType:
    shown = RichTable(title=table.caption, title_justify="left", title_style="italic", show_lines=False, expand=False)
    for name in table.head:
        shown.add_column(name, overflow="fold")
    for row in table.rows:
        shown.add_row(*(marked(cell) for cell in row))
    return shown
