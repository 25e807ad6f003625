"""What a model added to a review: words for findings, and questions on what it reads in the text. Never a number."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from vashti import atlas
from vashti.core.finding import Finding
from vashti.core.proposal import Dropped
from vashti.core.reading import Item
from vashti.critique import OpenQuestion
from vashti.critique.arithmetic.said import at, show
from vashti.critique.checks.say import times
from vashti.review.names import in_words
from vashti.review.phrases import value_words

BASIS = "model-proposed"
"""Marks whatever a model reads in a document."""
LONGEST = 200
"""Letters of a quoted sentence that are shown [1]."""
PARTS = ("claim", "text")
"""Parts of a finding that are put into other words."""


@dataclass(frozen=True, slots=True)
class Advice:
    """A model's part in a review; the computed part stays as it is without one.

    Attributes:
        model: as the option names it.
        proposed: what it reads in the idea where the reader found nothing; verified, and asked about, not believed.
        words: texts of findings in other words, by `text_name`; those left in their own are not listed.
        dropped: what it said that was not taken, and why.
        silences: why it did not answer, question by question.
    """

    model: str
    proposed: tuple[Item, ...] = ()
    words: Mapping[str, str] | None = None
    dropped: tuple[Dropped, ...] = ()
    silences: tuple[str, ...] = ()


def text_name(number: int, part: str) -> str:
    """Name of a part of the finding of that number, counted from 1."""
    return f"{number}.{part}"


def worded(findings: tuple[Finding, ...], advice: Advice | None) -> tuple[Finding, ...]:
    """The findings in the model's words where it has better ones."""
    words = (advice.words if advice else None) or {}
    return tuple(_worded(number, finding, words) for number, finding in enumerate(findings, 1))


def _worded(number: int, finding: Finding, words: Mapping[str, str]) -> Finding:
    claim = words.get(text_name(number, "claim"), finding.claim)
    return replace(finding, claim=claim, text=words.get(text_name(number, "text"), finding.text))


def asked(advice: Advice, questions: tuple[OpenQuestion, ...]) -> tuple[str, ...]:
    """What the model reads in the text, as questions to the author."""
    return tuple(_question(item, questions) for item in advice.proposed)


def _question(item: Item, questions: tuple[OpenQuestion, ...]) -> str:
    if item.kind == "setting":
        shown = show(item.value) if isinstance(item.value, float) else item.value
        what = f"{in_words(item.name)} {shown}"
    else:
        title = atlas.space().axes[item.name].title
        what = f"{title}: {value_words(item.name, str(item.value))}"
    quote = item.quote.text if len(item.quote.text) <= LONGEST else item.quote.text[:LONGEST].rsplit(" ", 1)[0] + " …"
    return f"{what}? (“{quote}” {at(item.quote)}; {BASIS}){_outcome(item, questions)}"


def _outcome(item: Item, questions: tuple[OpenQuestion, ...]) -> str:
    """What the answer would do, where a run of the review tells it."""
    for question in questions:
        for value, speedup, run in question.outcomes:
            if (question.name, value) == (item.name, item.value):
                return f" It would give {times(speedup)} at batch {question.batch} [run {run}]."
    return ""


def notes(advice: Advice) -> tuple[str, ...]:
    """What the receipt says of the model."""
    silent = tuple(
        f"The model {advice.model} was to be asked and gave no answer ({why}): I speak without it."
        for why in dict.fromkeys(advice.silences)
    )
    changed, kept, dropped = len(advice.words or {}), len(advice.proposed), len(advice.dropped)
    if len(advice.silences) > 1:
        return silent
    said = (
        f"The model {advice.model} was asked. Texts of objections in its words: {changed}; things it reads in your text, "
        f"asked above: {kept}; what it said and I did not take: {dropped}. No run took anything from it."
    )
    return (*silent, said)
