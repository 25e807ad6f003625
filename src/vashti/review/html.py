"""The review as one HTML file that loads nothing and needs no script."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from vashti.review.blocks import Block, Bullets, Figure, Objection, Paragraph, Table
from vashti.review.objections import told
from vashti.review.references import BareTable, Reference, bare, pieces
from vashti.review.sheet import Sheet, sheet

if TYPE_CHECKING:
    from jinja2 import Template
    from markupsafe import Markup

    from vashti.review.review import Review

BANDED = re.compile(r"([\d.]+)× \(([\d.]+) to ([\d.]+)\)")
QUIET = frozenset({"same", "not stated"})
"""Cells that a reader may pass over."""
PLAIN = re.compile(r"([\d.]+)×")


def as_html(review: "Review") -> str:
    """The whole review as one HTML document."""
    return html_of(sheet(review))


def html_of(laid_out: Sheet) -> str:
    """A sheet as one HTML document: the same sheet gives the same bytes."""
    return _template().render(sheet=laid_out).lstrip()


@cache
def _template() -> "Template":
    from jinja2 import Environment, FunctionLoader, StrictUndefined

    environment = Environment(
        loader=FunctionLoader(_packaged),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        undefined=StrictUndefined,
    )
    environment.filters |= {
        "pieces": pieces,
        "slug": _slug,
        "told": told,
        "view": _view,
        "sentence": _sentence,
        "breakable": _breakable,
    }
    environment.tests |= {"reference": lambda piece: isinstance(piece, Reference)}
    environment.globals |= {"kind": _kind, "css": _packaged("page.css")}
    return environment.get_template("html.j2")


def _packaged(name: str) -> str:
    return files("vashti.review").joinpath(name).read_text(encoding="utf-8")


def _slug(title: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")


def _breakable(words: str) -> "Markup":
    """The words, escaped, with a place to break a line after each underscore and none before a percent sign."""
    from markupsafe import Markup, escape

    return Markup("_<wbr>").join(escape(part) for part in words.replace(" %", "\N{NO-BREAK SPACE}%").split("_"))


def _sentence(words: str) -> str:
    """The words with a capital in front."""
    return words[:1].upper() + words[1:]


def _kind(block: Block) -> str:
    """Which branch of the template shows a block."""
    return {Paragraph: "paragraph", Bullets: "bullets", Table: "table", Objection: "objection", Figure: "figure"}[
        type(block)
    ]


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell with what its bar or tint needs.

    Attributes:
        text: as it stands.
        number: whether it is set as a number.
        bar: left edge, width and value of the band, and the place of 1× [percent of the track]; or none.
        tint: ``loss``, ``gain``, ``bar`` (twice as fast or more) or ``quiet``; or empty.
    """

    text: str
    number: bool
    bar: Mapping[str, float] | None
    tint: str


@dataclass(frozen=True, slots=True)
class View:
    """A table as the page shows it."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    runs: BareTable


def _view(table: Table) -> View:
    shown = bare(table)
    highs = [float(match[3]) for row in shown.table.rows for match in map(BANDED.search, row) if match]
    top = 1.05 * max([1.0, *highs])
    rows = tuple(tuple(_cell(cell, top) for cell in row) for row in shown.table.rows)
    return View(table.caption, table.head, rows, shown)


def _cell(text: str, top: float) -> Cell:
    if match := BANDED.fullmatch(text):
        value, low, high = map(float, match.groups())
        scale = 100.0 / top
        bar = {"left": low * scale, "width": (high - low) * scale, "value": value * scale, "one": scale}
        return Cell(text, number=True, bar={name: round(v, 2) for name, v in bar.items()}, tint=_tint(value))
    if match := PLAIN.fullmatch(text):
        return Cell(text, number=True, bar=None, tint=_tint(float(match[1])))
    if text in QUIET:
        return Cell(text, number=False, bar=None, tint="quiet")
    return Cell(text, number=bool(re.fullmatch(r"[\d.,]+( ?%)?", text)), bar=None, tint="")


def _tint(value: float) -> str:
    if value < 1.0:
        return "loss"
    return "bar" if value >= 2.0 else "gain"
