"""The review as Markdown."""

from vashti.core.finding import Finding, Threshold
from vashti.critique.arithmetic.said import show
from vashti.review.blocks import Block, Bullets, Figure, Objection, Paragraph, Section, Table
from vashti.review.review import Review
from vashti.review.words import sections


def as_markdown(review: Review) -> str:
    """The whole review as one Markdown document."""
    case = review.case
    title = case.idea.document.title or "the proposal"
    parts = [f"# Vashti on “{title}”", *(section_text(section) for section in sections(review)), _footer()]
    return "\n\n".join(parts) + "\n"


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
    """The paragraphs of an objection: claim, walk-through, where it turns, what settles it."""
    run = f"[run {finding.effect.run_id}]"
    return (
        f"**{finding.claim}**",
        finding.text,
        turn_text(finding),
        f"To survive review, supply {finding.supply}. Cheapest test: {finding.settle.experiment}; it closes if {finding.settle.closes_if} {run}.",
    )


def turn_text(finding: Finding) -> str:
    """Where the objection turns, in one sentence."""
    threshold = finding.threshold
    if not isinstance(threshold, Threshold):
        return f"It does not turn: {threshold.reason} [run {finding.effect.run_id}]."
    variable = threshold.variable.replace("_", " ")
    return f"It holds while {variable} is {threshold.side} {show(threshold.value)} [run {threshold.run_id}]."


def _table(table: Table) -> str:
    lines = ["| " + " | ".join(row) + " |" for row in (table.head, *table.rows)]
    lines.insert(1, "|" + "---|" * len(table.head))
    return "\n".join([f"*{table.caption}.*", "", *lines])


def _footer() -> str:
    return "`vashti rerun ID` repeats any run above from `review.json`."
