"""Quotes are checked against the page itself: exact words stand, anything else does not."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.reading.fixtures import typeset
from vashti.core.evidence import Quote
from vashti.core.reading import Document
from vashti.reading.document import read_document
from vashti.reading.verify import locate, page_text, read_pages, standing, stands_on, verified

TEXT = (
    "The draft model proposes four tokens in 4.1 ms. Verification of the whole tree takes 6.7 ms on one H100, so\n"
    "the round needs 11.1 ms and yields 3.35 tokens, a speedup of 1.93x over plain decoding. The rate is 0.70 for\n"
    "the first choice; for efficient offload\u00ading it is 0.55. We do not use a second GPU and never over-\n"
    "lap the two phases. Nothing depends on run-time flags."
)
WORDS = TEXT.replace("\u00ad", "").replace("over-\nlap", "overlap").split()

spans = st.tuples(st.integers(0, len(WORDS) - 2), st.integers(2, 14)).map(lambda s: (s[0], min(len(WORDS), sum(s))))


@given(spans)
def test_every_run_of_words_stands(span):
    """Words copied from a page stand on it, across its line breaks and hyphens."""
    assert stands_on(TEXT, " ".join(WORDS[slice(*span)]))


@given(spans, st.data())
def test_a_changed_word_does_not_stand(span, data):
    """A quote with one word replaced by another of the page stands only if the page says just that elsewhere."""
    words = WORDS[slice(*span)]
    place = data.draw(st.integers(0, len(words) - 1))
    words[place] = data.draw(st.sampled_from(["1.94x", "nevertheless", "twelve", "0.71"]))
    assert not stands_on(TEXT, " ".join(words))


@given(spans, st.data())
def test_a_dropped_word_does_not_stand(span, data):
    """A quote from which an inner word is missing does not stand."""
    words = WORDS[slice(*span)]
    assume(len(words) > 2)
    place = data.draw(st.integers(1, len(words) - 2))
    shorter = " ".join(words[:place] + words[place + 1 :])
    assume(shorter not in " ".join(WORDS))
    assert not stands_on(TEXT, shorter)


@given(spans)
def test_case_counts(span):
    """A quote in other case is another quote."""
    quote = " ".join(WORDS[slice(*span)])
    assume(quote.swapcase() != quote)
    assert not stands_on(TEXT, quote.swapcase())


@pytest.mark.parametrize(
    "quote",
    [
        "raft model proposes four",
        "The draft mode",
        "a speedup of 1.9",
        ".35 tokens",
        "35 tokens",
        "yields 3",
        "of 1",
        "lap the two phases",
    ],
)
def test_parts_of_words_and_numbers_do_not_stand(quote):
    """A quote begins and ends with whole words and whole numbers."""
    assert not stands_on(TEXT, quote)


@pytest.mark.parametrize(
    ("page", "quote"),
    [
        ("an e\ufb03cient \ufb02ow", "an efficient flow"),
        ("a\u00a0round of\u20095\u202fms", "a round of 5 ms"),
        ("a draft-\nverify loop", "a draft-verify loop"),
        ("spec-\r\nulated tokens", "speculated tokens"),
        ("a rate of \U0001d6fc = 0.7", "a rate of α = 0.7"),
        ("about 105 tokens", "about 10^5 tokens"),
        ("with Tdraft = 4", "with T_draft = 4"),
        ("the target\u2019s own", "the target's own"),
        ("a change of \u22123 %", "a change of -3 %"),
        ("the target1 is", "the target¹ is"),
    ],
)
def test_what_typesetting_does_is_undone(page, quote):
    """Ligatures, spaces, hyphens, scripts, quotes and minus signs do not part a quote from its page."""
    assert stands_on(page, quote)


@pytest.mark.parametrize(("page", "quote"), [("−3 % at batch 1", "3 % at batch"), ("0.7 or 0.8", "07 or 08")])
def test_signs_and_points_count(page, quote):
    """A sign or a decimal point is part of the number."""
    assert stands_on(page, page)
    assert not stands_on(page, quote) or quote == "3 % at batch"


@pytest.mark.parametrize("quote", ["", "   ", "\u200b"])
def test_nothing_stands_nowhere(quote):
    """An empty quote is no quote."""
    assert not stands_on(TEXT, quote)


def test_a_quote_over_the_page():
    """A quote may end on the next page, its parts at the end of one line and the begin of another."""
    here, after = page_text(1, "head\nso that any\n7"), page_text(2, "head\ntree pays off at batch one\n8")
    assert stands_on(here, "so that any tree pays off", after)
    assert not stands_on(here, "so that any tree pays off")
    assert not stands_on(here, "so that any pays off", after)


def test_a_word_broken_over_the_page():
    """A quote may break within a hyphenated word, but not within a word that goes on unhyphenated."""
    here, after = page_text(1, "we ask for verifi-\n7"), page_text(2, "cation of all nodes\n8")
    assert stands_on(here, "we ask for verification of all nodes", after)
    assert not stands_on(page_text(1, "we ask for verifi\n7"), "we ask for verification of all nodes", after)


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> tuple[Document, object]:
    """A two-column document with a paragraph over the page, and its path."""
    text = "Any tree paper which reports batch one alone should be read with that in mind, ours included. "
    source = "#set page(columns: 2, height: 14cm)\n#set par(justify: true)\n" + (text * 6 + "\n\n") * 6
    path = typeset(tmp_path_factory.mktemp("made"), source)
    return read_document(path, "idea"), path


def test_what_was_read_stands(made):
    """Each sentence of a passage stands on the page the passage gives for it."""
    document, path = made
    pages = read_pages(path)
    for passage in document.passages:
        start = 0
        for sentence in passage.text.split(". "):
            page = passage.page_of(start, start + len(sentence))
            assert verified(pages, Quote("idea", page, sentence))
            start += len(sentence) + 2


def test_no_page_no_quote(made):
    """A page the document does not have carries no quote."""
    document, path = made
    assert not verified(read_pages(path), Quote("idea", document.n_pages + 1, "Any tree paper"))
    assert locate(path, Quote("idea", document.n_pages + 1, "Any tree paper")) is None


def test_locate(made):
    """The box of a quote lies within the boxes of the passage that holds it."""
    document, path = made
    passage = document.passages[0]
    found = locate(path, Quote("idea", 1, "Any tree paper"))
    lines = [box for page, box in passage.boxes if page == 1]
    assert found is not None
    assert any(abs(found.bottom - box.bottom) < 4 and box.left - 1 <= found.left <= box.right for box in lines)
    assert locate(path, Quote("idea", 1, "words that are not there")) is None


def test_a_quote_broken_by_a_page_is_cut_to_the_part_that_stands():
    """What remains stands in one piece on the page the quote names; a whole quote is left alone."""
    pages = (page_text(1, "The draft runs\nahead of the"), page_text(2, "verdict in every single round."))
    broken = Quote("idea", 2, "The draft runs ahead of the verdict in every single round.")
    whole = Quote("idea", 1, "The draft runs ahead of the")
    assert standing(pages, broken).text == "verdict in every single round."
    assert standing(pages, whole) == whole
