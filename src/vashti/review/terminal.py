"""The review in the terminal."""

import re

from rich import box
from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.measure import Measurement
from rich.padding import Padding
from rich.panel import Panel
from rich.rule import Rule
from rich.table import Table as RichTable
from rich.text import Text

from vashti.critique import BATCHES, Case
from vashti.review.blocks import Block, Bullets, Figure, Objection, Paragraph, Section, Table
from vashti.review.chart import Bar, bars
from vashti.review.objections import told
from vashti.review.references import PATTERN, bare
from vashti.review.review import Review
from vashti.review.sheet import VERDICT
from vashti.review.words import sections

WIDTH = 100
"""Columns where the output is not a terminal, and at most where it is; fixed, so that the same input gives the same bytes."""
HELD = "\ue000"
"""Stands for a space at which no line may break."""
PATTERN_HELD = re.compile(rf"\[(?:run|idea|baseline|atlas){HELD}[^\]]+\]")
WIDEST_CELL = 26
"""Columns a cell may take before its words wrap."""
TONES = {"kill": "red", "fix": "yellow", "pursue": "green", "refuse": "white"}
VALUE = re.compile(r"\d[\d.]*×")


def show(review: Review, console: Console | None = None) -> None:
    """Print the review: the decision first, then its sections in order."""
    console = console or plain_console()
    decision = review.verdict.decision
    said = sections(review)
    console.print(_head(review, said))
    for section in said:
        shown = _verdict(section, decision) if section.title == VERDICT else rendered(section, review.case)
        console.print(shown)


def plain_console() -> Console:
    """A console no wider than a page; of fixed width and without color where there is no terminal."""
    probe = Console(highlight=False)
    if probe.is_terminal:
        return Console(highlight=False, width=min(probe.width, WIDTH))
    return Console(highlight=False, width=WIDTH, no_color=True, legacy_windows=False)


def rendered(section: Section, case: Case | None = None) -> RenderableType:
    """A section as something rich can print; with a case, its speedups are drawn as bars."""
    parts: list[RenderableType] = [Text(), Rule(Text(section.title, style="bold cyan"), align="left", style="cyan")]
    for block in section.blocks:
        shown = _block(block, case)
        if shown is not None:
            parts += [Text(), shown]
    return Group(*parts)


def _head(review: Review, said: tuple[Section, ...]) -> RenderableType:
    """Who speaks of what, and the decision in one line."""
    decision = review.verdict.decision
    title = Text(f"Dr. Kira Vashti on “{review.case.idea.document.title or 'the proposal'}”", style="bold")
    opening = next((section.blocks[0] for section in said if section.title == VERDICT), None)
    words = opening.text.partition(" My bar")[0] if isinstance(opening, Paragraph) else ""
    badge = Text(f" {decision.upper()} ", style=f"bold reverse {TONES[decision]}")
    return Panel(Group(title, Text(), badge.append(f"  {words}", style="not reverse")), border_style=TONES[decision])


def _verdict(section: Section, decision: str) -> RenderableType:
    shown = (_block(block, None) for block in section.blocks)
    body = Group(*(part for part in shown if part is not None))
    title = Text(f" {section.title}: {decision} ", style=f"bold {TONES[decision]}")
    panel = Panel(body, title=title, title_align="left", border_style=TONES[decision], padding=(1, 2))
    return Padding(panel, (1, 0, 0, 0))


def block_shown(block: Block) -> RenderableType | None:
    """One block as something rich can print; None where a terminal shows nothing."""
    return _block(block, None)


def _block(block: Block, case: Case | None) -> RenderableType | None:
    match block:
        case Paragraph(text):
            return marked(text)
        case Bullets(items):
            return _bullets(items)
        case Table():
            return _table(block)
        case Objection():
            return _objection(block)
        case Figure("speedup") if case is not None:
            return _bars(case)
        case Figure():
            return None


class Prose:
    """Running text whose references are dimmed and never broken over two lines."""

    def __init__(self, text: str, style: str = "") -> None:
        self.text = Text(PATTERN.sub(lambda match: match[0].replace(" ", HELD), text), style=style)
        self.text.highlight_regex(PATTERN_HELD, style="not bold dim")

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        for line in self.text.wrap(console, options.max_width):
            line.plain = line.plain.replace(HELD, " ")
            line.rstrip()
            yield line

    def __rich_measure__(self, console: Console, options: ConsoleOptions) -> Measurement:
        return Measurement.get(console, options, self.text)


def marked(text: str) -> Prose:
    """Text as it is printed."""
    return Prose(text)


def _bullets(items: tuple[str, ...]) -> RenderableType:
    rows = RichTable.grid(padding=(0, 1, 0, 0))
    rows.add_column(width=1)
    rows.add_column(ratio=1)
    for item in items:
        rows.add_row("•", marked(item))
    return Padding(rows, (0, 0, 0, 1))


def _objection(block: Objection) -> RenderableType:
    said = told(block.finding)
    heading = Text(f"{block.number}. {block.finding.title}", style="bold yellow")
    rest = (said.text, f"{said.effect} {said.turn}", f"{said.supply} {said.settle}")
    lines = (Prose(said.claim, "bold"), *map(marked, rest))
    return Group(heading, *(Padding(line, (0, 0, 0, 3)) for line in lines))


def _bars(case: Case) -> RenderableType:
    points = {batch: case.at(batch) for batch in BATCHES}
    rows = [Bar(f"batch {batch}", p.speedup, p.low, p.high) for batch, p in points.items()]
    note = Text("█ speedup   ╌ up to the top of its band   │ as fast as plain decoding", style="dim")
    return Group(*(Text(f"  {line}") for line in bars(rows)), Padding(note, (0, 0, 0, 2)))


def _table(table: Table) -> RenderableType:
    shown = bare(table)
    parts: list[RenderableType] = [Prose(table.caption, "italic")]
    for columns in _column_groups(shown.table):
        parts += [_grid(shown.table, columns), Text()]
    runs = [Text(shown.line, style="dim")] if shown.line else []
    return Group(*parts[:-1], *runs)


def _grid(table: Table, columns: tuple[int, ...]) -> RichTable:
    grid = RichTable(box=box.SIMPLE_HEAD, padding=(0, 1), pad_edge=False, header_style="bold", show_edge=False)
    for index in columns:
        numbers = all(VALUE.match(row[index]) for row in table.rows)
        grid.add_column(table.head[index], overflow="fold", justify="right" if numbers else "left")
    for row in table.rows:
        grid.add_row(*(marked(row[index]) for index in columns))
    return grid


def _column_groups(table: Table) -> list[tuple[int, ...]]:
    """The columns in groups that fit the width, the first column in each; one group where the table fits."""
    widths = [_width(table, index) for index in range(len(table.head))]
    groups: list[tuple[int, ...]] = [(0,)]
    for index in range(1, len(widths)):
        if len(groups[-1]) > 1 and sum(widths[i] for i in (*groups[-1], index)) > WIDTH:
            groups.append((0,))
        groups[-1] = (*groups[-1], index)
    return groups


def _width(table: Table, index: int) -> int:
    cells = [table.head[index], *(row[index] for row in table.rows)]
    longest_word = max(len(word) for cell in cells for word in (cell.split() or [""]))
    return 3 + max(longest_word, min(WIDEST_CELL, max(len(cell) for cell in cells)))
