"""The review as Markdown."""

import re

from vashti.core.finding import Finding
from vashti.review.blocks import Block, Bullets, Figure, Objection, Paragraph, Section, Table
from vashti.review.objections import told, turn_text
from vashti.review.references import bare
from vashti.review.review import Review
from vashti.review.words import sections

TAG = re.compile(r"<(?=[A-Za-z/!?])")
"""What a reader of Markdown would take for HTML; words of a document are never markup."""

__all__ = ["as_markdown", "block_text", "objection_lines", "section_text", "turn_text"]


def as_markdown(review: Review) -> str:
    """The whole review as one Markdown document."""
    case = review.case
    title = case.idea.document.title or "the proposal"
    parts = [
        f"# Vashti on “{title}”",
        f"Decision: **{review.verdict.decision}**; the reasons stand below the four sections.",
        *(section_text(section) for section in sections(review)),
        _footer(),
    ]
    return TAG.sub(r"\\<", "\n\n".join(parts)) + "\n"


def section_text(section: Section) -> str:
    """A section with its heading."""
    blocks = (block_text(block) for block in section.blocks)
    return "\n\n".join([f"## {section.title}", *(text for text in blocks if text)])


def block_text(block: Block) -> str:
    """One block; figures are left out."""
    match block:
        case Paragraph(text):
            return text
        case Bullets(items):
            return "\n".join(f"- {item}" for item in items)
        case Table():
            return _table(block)
        case Objection(number, finding):
            return f"### {number}. {finding.title}\n\n" + "\n\n".join(objection_lines(finding))
        case Figure():
            return ""


def objection_lines(finding: Finding) -> tuple[str, ...]:
    """The paragraphs of an objection: claim, walk-through, weight and turning point, what settles it."""
    said = told(finding)
    return (f"**{said.claim}**", said.text, f"{said.effect} {said.turn}", f"{said.supply} {said.settle}")


def _table(table: Table) -> str:
    shown = bare(table)
    lines = [_row(row) for row in (shown.table.head, *shown.table.rows)]
    lines.insert(1, "|" + "---|" * len(table.head))
    parts = [f"*{table.caption}.*", "\n".join(lines), shown.line]
    return "\n\n".join(part for part in parts if part)


def _row(cells: tuple[str, ...]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"


def _footer() -> str:
    return "`vashti rerun ID` repeats any run above from `review.json`."
