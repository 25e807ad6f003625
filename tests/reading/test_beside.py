"""Laws of subjects no axis holds: texts about them are known by their words, and the same words told beside a mechanism are no proof."""

from collections.abc import Iterable

from hypothesis import given
from hypothesis import strategies as st

from bench import fit_beside
from tests.reading.annotated import Annotated, annotated
from tests.reading.documents import from_text
from vashti.compare.outside import outside
from vashti.reading.beside import FEWEST_WORDS, sentences_of, subjects, word_stems
from vashti.reading.extract import extract

TARIFF = "Customers are billed for refused tokens, and a refund is due to whoever audits the invoice."
PLAIN = "The draft model proposes four tokens, and the target verifies them in one forward pass."


def called_outside(documents: Iterable[Annotated]) -> list[bool]:
    """Whether each document is taken to lie outside the axes, by all signs together."""
    return [outside(extract(document.document)).elsewhere() for document in documents]


def test_the_words_were_learned_from_the_texts_as_they_are() -> None:
    """Whoever changes the texts learns anew: `python -m bench.learn_reading`."""
    assert subjects().digest == fit_beside.digest()


def test_texts_about_other_subjects_are_known_by_their_words() -> None:
    """Of ideas outside the axes that nothing was learned from most are found, of ideas on them in like words few."""
    apart = [one for one in annotated(sorted(fit_beside.BESIDE.glob("*.txt"))) if one.kept_apart]
    there, other = (called_outside(d for d in apart if d.head["outside"] == said) for said in ("yes", "no"))
    assert len(there) > 40
    assert sum(there) / len(there) >= 0.85
    assert sum(other) / len(other) <= 0.25


def test_ideas_on_the_axes_are_hardly_ever_taken_for_others() -> None:
    """Of annotated documents kept apart, one in fifty at most is called outside though its heart lies on the axes."""
    inside = called_outside(d for d in annotated() if d.kept_apart and "outside" not in d.head)
    assert sum(inside) / len(inside) <= 0.02


def test_a_sentence_speaks_of_what_its_words_speak_of() -> None:
    """Bills are a subject no axis holds; drafting is none."""
    assert subjects().beside([TARIFF]).share == 1.0
    assert subjects().beside([PLAIN]).share == 0.0
    assert subjects().beside([TARIFF, PLAIN]).share == 0.5


def test_words_named_stand_in_the_text() -> None:
    """What is said to tell of another subject was written."""
    named = subjects().beside([TARIFF, PLAIN]).words
    assert named
    assert all(word in TARIFF.lower() for word in named)


def test_nothing_is_about_nothing() -> None:
    """No text, and words too few to tell, speak of no other subject."""
    assert subjects().beside([]).share == subjects().beside(["Billing."]).share == 0.0
    assert subjects().odds(word_stems("refund invoice")) == 0.0 < FEWEST_WORDS


@given(st.permutations([TARIFF, PLAIN, "A ledger is kept.", "We run one forward pass per round.", TARIFF]))
def test_order_makes_no_difference(lines: list[str]) -> None:
    """The share does not depend on which sentence comes first."""
    assert subjects().beside(lines).share == subjects().beside(sorted(lines)).share


def test_references_are_not_what_a_text_is_about() -> None:
    """Only sentences of the text are weighed."""
    document = from_text(PLAIN)
    assert all(line in {PLAIN, document.title} for line in sentences_of(document))
