"""Laws of taking quotations and references out of a text."""

from hypothesis import given
from hypothesis import strategies as st

from tests.llm.sentences import texts
from vashti.llm.masking import masked

PIECES = st.sampled_from(
    [
        "It falls.",
        " ",
        "[run 0123abcd]",
        "[idea p. 3]",
        "“So be it.”",
        "{1}",
        "“",
        "”",
        "1.2×",
        "[atlas x …]",
        "\n",
        "Then what?",
    ]
)


@given(st.lists(PIECES).map("".join))
def test_what_is_masked_is_restored(text):
    """Up to the kind of space between sentences, unmasking gives the text again."""
    made = masked(text)
    assert made.restored(made.sentences).split() == text.split()


def test_no_quotation_or_reference_is_left():
    """Of a review's texts a model sees neither the author's words nor a run's id."""
    assert len(texts()) > 20
    for text in texts():
        made = masked(text)
        assert made.restored(made.sentences) == text
        assert not set("“”[]") & set("".join(made.sentences))


def test_quotations_that_cannot_be_told_apart_are_masked_whole():
    """A quotation within a quotation hides everything."""
    assert masked("He says “a “b” c” and goes.").sentences == ("{1}",)
