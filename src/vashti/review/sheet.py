"""The review laid out once for every format that has pages: sections, pictures, and what its references point at."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from vashti import atlas
from vashti.core.errors import DataError
from vashti.core.evidence import Quote
from vashti.core.finding import Finding
from vashti.core.reading import Reading
from vashti.review.blocks import Figure, Section
from vashti.review.plots import Plot, plots
from vashti.review.receipts import Receipt, receipt
from vashti.review.references import Reference, references_in
from vashti.review.review import Review
from vashti.review.words import sections

VERDICT = "Verdict"
"""Title of the section that carries the decision."""


@dataclass(frozen=True, slots=True)
class Page:
    """Words cited from one page of a document.

    Attributes:
        anchor: where references point.
        document: ``the idea`` or ``the baseline``, with its title.
        page: from 1.
        quotes: exact words, each once.
    """

    anchor: str
    document: str
    page: int
    quotes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class System:
    """A cited system of the atlas."""

    anchor: str
    id: str
    name: str
    date: str
    source: str
    url: str
    mechanism: str
    evidence: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """A review, laid out.

    Attributes:
        title, baseline: titles of the two documents.
        decision: ``kill``, ``fix``, ``pursue`` or ``refuse``.
        sections: in order, the captions of the figures with their runs.
        plots: figures by name.
        runs, pages, systems: what the references point at.
        as_of: version of the program, for the foot of the page.
    """

    title: str
    baseline: str
    decision: str
    sections: tuple[Section, ...]
    plots: Mapping[str, Plot]
    runs: tuple[Receipt, ...]
    pages: tuple[Page, ...]
    systems: tuple[System, ...]

    @property
    def verdict(self) -> Section | None:
        """The section that carries the decision."""
        return next((section for section in self.sections if section.title == VERDICT), None)

    @property
    def body(self) -> tuple[Section, ...]:
        """The other sections."""
        return tuple(section for section in self.sections if section.title != VERDICT)


def sheet(review: Review, *, outlined: bool = False) -> Sheet:
    """Lay a review out.

    Args:
        review: the review.
        outlined: whether the letters in the pictures are drawn as outlines and the pictures stand on their own.
    """
    drawn = plots(review.case, review.twist, outlined=outlined)
    said = tuple(_with_runs(section, drawn) for section in sections(review))
    cited = references_in(said)
    return Sheet(
        title=review.case.idea.document.title or "the proposal",
        baseline=review.case.baseline.document.title or "the baseline",
        decision=review.verdict.decision,
        sections=said,
        plots=drawn,
        runs=tuple(receipt(review.case, ref.key) for ref in cited if ref.kind == "run"),
        pages=tuple(_page(review, ref) for ref in sorted(cited, key=_page_order) if ref.kind in {"idea", "baseline"}),
        systems=tuple(_system(ref) for ref in sorted(cited, key=lambda ref: ref.key) if ref.kind == "atlas"),
    )


def _with_runs(section: Section, drawn: Mapping[str, Plot]) -> Section:
    """The section with each figure's caption followed by the runs it shows."""
    blocks = (
        replace(block, caption=" ".join((block.caption, *(f"[run {run}]" for run in drawn[block.name].runs))))
        if isinstance(block, Figure) and block.name in drawn
        else block
        for block in section.blocks
    )
    return replace(section, blocks=tuple(blocks))


def _page_order(reference: Reference) -> tuple[str, int]:
    return reference.kind, int(reference.key) if reference.key.isdigit() else 0


def _page(review: Review, reference: Reference) -> Page:
    reading = review.case.idea if reference.kind == "idea" else review.case.baseline
    page = int(reference.key or 0)
    words = tuple(dict.fromkeys((*_quotes(reading, page), *_evidence(review.critique.findings, reference.kind, page))))
    aside = tuple(f"(set aside, {s.reason}) {s.text}" for s in reading.document.set_aside if s.page == page)
    title = reading.document.title
    name = f"the {reference.kind}" + (f", “{title}”" if title else "")
    return Page(reference.anchor, name, page, _longest(words) + aside)


def _quotes(reading: Reading, page: int) -> Iterator[str]:
    for item in reading.items:
        if item.stance == "own" and item.quote.page == page:
            yield item.quote.text
    for _, quote in reading.cites:
        if quote.page == page:
            yield quote.text


def _evidence(findings: tuple[Finding, ...], role: str, page: int) -> Iterator[str]:
    for finding in findings:
        for evidence in finding.evidence:
            if isinstance(evidence, Quote) and (evidence.document, evidence.page) == (role, page):
                yield evidence.text


def _longest(words: tuple[str, ...]) -> tuple[str, ...]:
    """The quotes that no other quote contains."""
    return tuple(text for text in words if not any(text != other and text in other for other in words))


def _system(reference: Reference) -> System:
    try:
        entry = atlas.design(reference.key)
    except DataError:
        return System(reference.anchor, reference.key, reference.key, "", "", "", "", "")
    source = ", ".join(part for part in (entry.title, entry.venue, entry.ref) if part)
    return System(
        reference.anchor,
        entry.id,
        entry.name,
        entry.date,
        source,
        entry.url if entry.url.startswith(("https://", "http://")) else "",
        entry.mechanism.strip(),
        entry.evidence,
    )
