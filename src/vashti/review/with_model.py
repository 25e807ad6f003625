"""A review with a model beside it: it proposes and words, the reader and the rules dispose, and no run changes."""

from dataclasses import replace
from pathlib import Path

from vashti import atlas, llm
from vashti.core.proposal import Dropped
from vashti.core.reading import Item, Reading
from vashti.critique import Case
from vashti.critique.inherited import INHERITED_SETTINGS
from vashti.reading.proposed import judged
from vashti.reading.remarks import addresses_reader
from vashti.reading.sentences import sentences
from vashti.reading.verify import read_pages
from vashti.review.advice import PARTS, Advice, text_name
from vashti.review.review import Review

SHOWN = frozenset({"title", "heading", "body", "list", "caption", "table", "equation"})
"""Kinds of passages a model is shown; references, running heads and text that does not show on the page are not."""
SETTINGS = INHERITED_SETTINGS | {"batch_sizes", "sm_fraction_draft", "draft_memory_overhead", "repartition_latency_s"}
"""Settings a model is asked about."""
MOST = 5
"""Things read by a model that are shown; a longer list is no question [1]."""


def advised(review: Review, idea: Path, adviser: llm.Adviser) -> Review:
    """The review with what a model adds to it.

    Args:
        review: as computed; it is not computed again.
        idea: the idea's file, on whose pages quotes must stand.
        adviser: the model.
    """
    proposed, not_read, silent = _proposed(review.case, idea, adviser)
    words, not_said, mute = _words(review, adviser)
    silences = tuple(why for why in (silent, mute) if why)
    return replace(review, advice=Advice(adviser.name, proposed, words, (*not_read, *not_said), silences))


def _proposed(case: Case, idea: Path, adviser: llm.Adviser) -> tuple[tuple[Item, ...], tuple[Dropped, ...], str]:
    """What the model reads in the idea and the document bears out, what it does not, and why it was silent."""
    axes, settings = case.idea.unspecified, _open_settings(case)
    said = llm.propose(adviser, _passages(case.idea), axes, settings)
    if isinstance(said, llm.Silence):
        return (), (), said.why
    verdicts = judged(case.idea, read_pages(idea), said)
    open_still = {*axes, *settings}
    borne = {v.name: v for v in reversed(verdicts) if isinstance(v, Item) and v.name in open_still}
    kept = tuple(borne[name] for name in (*axes, *settings) if name in borne)[:MOST]
    dropped = (
        *(v for v in verdicts if isinstance(v, Dropped)),
        *(
            Dropped(_shown(v), "not asked about, or one too many")
            for v in verdicts
            if isinstance(v, Item) and v not in kept
        ),
    )
    adviser.judged(llm.PROPOSE, tuple(map(_shown, kept)), dropped)
    return kept, dropped, ""


def _shown(item: Item) -> str:
    return f"{item.name} = {item.value}: {item.quote.text}"


def _open_settings(case: Case) -> tuple[str, ...]:
    """Settings the idea does not state; one that it states wrongly is not open."""
    stated = {s.name for s in case.idea.design.settings} | {wrong.name for wrong in case.impossible}
    return tuple(name for name in atlas.space().settings if name in SETTINGS and name not in stated)


def _passages(reading: Reading) -> tuple[tuple[int, str], ...]:
    """What is shown to a model: visible words, without those that tell a reader what to do."""
    shown = ((p.page, p.text) for p in reading.document.passages if p.kind in SHOWN)
    kept = ((page, " ".join(s for s in sentences(text) if not addresses_reader(s))) for page, text in shown)
    return tuple((page, words) for page, words in kept if words)


def _words(review: Review, adviser: llm.Adviser) -> tuple[dict[str, str], tuple[Dropped, ...], str]:
    """Texts of findings in better words, what was not taken, and why the model was silent."""
    findings = review.critique.findings
    texts = {text_name(n, part): getattr(f, part) for n, f in enumerate(findings, 1) for part in PARTS}
    said = llm.reword(adviser, texts) if texts else llm.Silence("")
    if isinstance(said, llm.Silence):
        return {}, (), said.why
    return {name: words for name, words in said.texts.items() if words != texts[name]}, said.dropped, ""
