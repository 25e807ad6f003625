"""The review as PDF, typeset with typst where the extra `pdf` is installed."""

import json
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from vashti.core.errors import InputError
from vashti.review.blocks import Block, Bullets, Figure, Objection, Paragraph, Section, Table
from vashti.review.objections import told
from vashti.review.references import Reference, bare, pieces
from vashti.review.sheet import Sheet, sheet

if TYPE_CHECKING:
    from vashti.review.review import Review

EPOCH = 0
"""Time stamped into the file [s]: the same review gives the same bytes."""


def as_pdf(review: "Review") -> bytes:
    """The whole review as PDF.

    Raises:
        InputError: typst is not installed.
    """
    return pdf_of(sheet(review, outlined=True))


def pdf_of(laid_out: Sheet) -> bytes:
    """A sheet as PDF: the same sheet gives the same bytes.

    Raises:
        InputError: typst is not installed.
    """
    try:
        import typst
    except ImportError as error:
        raise InputError("--format pdf", "typst is not installed", "pip install 'vashti[pdf]'") from error
    content = json.dumps(_plain(laid_out), ensure_ascii=False, sort_keys=True)
    made: bytes = typst.compile(
        _template(), sys_inputs={"review": content}, timestamp=EPOCH, ignore_system_fonts=True, format="pdf"
    )
    return made


@cache
def _template() -> bytes:
    return files("vashti.review").joinpath("page.typ").read_bytes()


def _plain(laid_out: Sheet) -> dict[str, Any]:
    """The sheet as plain values; every text is a list of pieces, so that no words are taken for markup."""
    verdict = laid_out.verdict
    return {
        "title": laid_out.title,
        "baseline": laid_out.baseline,
        "decision": laid_out.decision,
        "verdict": [] if verdict is None else _blocks(verdict, laid_out),
        "sections": [{"title": s.title, "blocks": _blocks(s, laid_out)} for s in laid_out.body],
        "pages": [
            {"anchor": p.anchor, "title": f"{p.document}, p. {p.page}", "quotes": p.quotes} for p in laid_out.pages
        ],
        "systems": [
            {
                "anchor": s.anchor,
                "name": s.name,
                "date": s.date,
                "text": s.mechanism,
                "source": _source(s.source, s.url),
            }
            for s in laid_out.systems
        ],
        "runs": [
            {"anchor": r.anchor, "id": r.id, "procedure": r.procedure, "inputs": r.inputs, "outputs": r.outputs}
            for r in laid_out.runs
        ],
    }


def _source(source: str, url: str) -> str:
    return ". ".join(part for part in (source, url) if part)


def _blocks(section: Section, laid_out: Sheet) -> list[dict[str, Any]]:
    return [_block(block, laid_out) for block in section.blocks]


def _block(block: Block, laid_out: Sheet) -> dict[str, Any]:
    match block:
        case Paragraph(text):
            return {"kind": "paragraph", "text": _text(text)}
        case Bullets(items):
            return {"kind": "bullets", "items": [_text(item) for item in items]}
        case Table():
            return _table(block)
        case Objection(number, finding):
            claim, *rest = told(finding)
            return {
                "kind": "objection",
                "title": f"{number}. {finding.title}",
                "claim": _text(claim),
                "rest": [_text(text) for text in rest],
            }
        case Figure(name, caption):
            plot = laid_out.plots.get(name)
            picture = {"svg": plot.svg, "alt": plot.alt} if plot else {"svg": "", "alt": ""}
            return {"kind": "figure", "caption": _text(caption), **picture}


def _table(block: Table) -> dict[str, Any]:
    shown = bare(block)
    return {
        "kind": "table",
        "caption": _text(block.caption),
        "head": list(block.head),
        "rows": [[_text(cell) for cell in row] for row in shown.table.rows],
        "runs": shown.line,
    }


def _text(words: str) -> list[dict[str, str]]:
    return [
        {"text": piece.text, "to": piece.anchor} if isinstance(piece, Reference) else {"text": piece}
        for piece in pieces(words)
    ]
