"""The review in words: its sections in order."""

from dataclasses import replace

from vashti import atlas
from vashti.core.reading import Reading
from vashti.critique import Case
from vashti.critique.arithmetic.said import at
from vashti.review.advice import asked, notes, worded
from vashti.review.blocks import Block, Bullets, Paragraph, Section, Table
from vashti.review.gap import gap
from vashti.review.mirror import mirror, taken_words
from vashti.review.names import in_words
from vashti.review.offer import offer_section
from vashti.review.phrases import joined
from vashti.review.review import Review
from vashti.review.stress import stress
from vashti.review.worth import worth

MOST_QUESTIONS = 8
"""Questions shown; the others move nothing that a run can tell."""


def sections(review: Review) -> tuple[Section, ...]:
    """The review as sections of blocks."""
    return (
        mirror(review.case),
        gap(review.case),
        stress(review.case, replace(review.critique, findings=worded(review.critique.findings, review.advice))),
        offer_section(review.twist),
        _verdict(review),
        _questions(review),
        _receipt(review),
    )


def _verdict(review: Review) -> Section:
    verdict = review.verdict
    opening = {
        "kill": "Kill it, as it stands.",
        "fix": "Not yet. Fix it, then come back.",
        "pursue": "Pursue it.",
        "refuse": "I cannot judge this.",
    }[verdict.decision]
    return Section(
        "Verdict",
        (Paragraph(f"{opening} My bar is {verdict.bar} [run {review.case.at(8).run_id}]."), Bullets(verdict.why)),
    )


def _questions(review: Review) -> Section:
    moving = [q for q in review.questions if q.outcomes][:MOST_QUESTIONS]
    still = [q.name for q in review.questions if not q.outcomes]
    blocks: list[Block] = []
    if moving:
        blocks.append(Bullets(tuple(f"{q.ask} {q.why}" for q in moving)))
    if still:
        titles = joined([atlas.space().axes[name].title.lower() for name in still])
        blocks.append(
            Paragraph(f"Also unstated, though no answer moves the model: {titles}. A reviewer will ask all the same.")
        )
    if review.advice is not None and review.advice.proposed:
        blocks.append(Paragraph("A model reads more in your text than I do. I hold none of it until you say so:"))
        blocks.append(Bullets(asked(review.advice, review.questions)))
    return Section("What I would ask you next", tuple(blocks) or (Paragraph("Nothing that moves the result."),))


def _receipt(review: Review) -> Section:
    blocks: list[Block] = [Paragraph(worth(review.case))]
    remarks = (*_document_notes(review.case.baseline), *_document_notes(review.case.idea))
    remarks += notes(review.advice) if review.advice is not None else ()
    if remarks:
        blocks.append(Bullets(remarks))
    inherited = [a for a in review.case.assumptions if a.origin == "baseline"]
    if inherited:
        rows = tuple((in_words(a.name), taken_words(a), f"{a.why} {_held(review.case, a.name)}") for a in inherited)
        blocks.append(Table("Taken over from the baseline", ("what", "value", "why"), rows))
    constants = _assumed_constants(review)
    if constants:
        caption = f"Constants that are assumed, not measured, as every run takes them, the first being {review.case.at(1).ref}"
        blocks.append(Table(caption, ("constant", "value", "source"), constants))
    return Section("What this rests on", tuple(blocks))


def _held(case: Case, name: str) -> str:
    """Where the baseline says it; where it says so nowhere, the run that takes it."""
    quotes = case.baseline.quotes_for(name)
    return at(quotes[0]) if quotes else case.at(1).ref


def _document_notes(reading: Reading) -> tuple[str, ...]:
    role = reading.document.role
    aside = tuple(
        f"Text on p. {s.page} of the {role} that does not show on the page ({s.reason}) was set aside [{role} p. {s.page}]."
        for s in reading.document.set_aside
    )
    return (*aside, *reading.remarks)


def _assumed_constants(review: Review) -> tuple[tuple[str, str, str], ...]:
    scenario = review.case.scenario
    rows = []
    for kind, record in (("machine", atlas.hardware(scenario.machine)), ("engine", atlas.engine(scenario.engine))):
        for name in type(record).model_fields:
            fact = getattr(record, name)
            if getattr(fact, "basis", "") == "assumed":
                band = f" ({fact.lower:g} to {fact.upper:g})" if fact.lower < fact.upper else ""
                rows.append((f"{kind}: {in_words(name)}", f"{fact.value:g}{band}", fact.source.key))
    return tuple(rows)
