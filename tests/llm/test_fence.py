"""Laws of the fence around words of others."""

from hypothesis import given
from hypothesis import strategies as st

from vashti.llm.fence import CLOSES, OPENS, fenced


@given(st.text())
def test_no_words_open_or_close_the_fence(words):
    """Whatever stands inside, the marks occur once each, at the ends."""
    made = fenced(words, "document")
    assert made.count(OPENS) == made.count(CLOSES) == 1
    assert made.startswith(OPENS)
    assert made.endswith(CLOSES)


@given(st.text(alphabet="ab<>{}\n "), st.text(alphabet="ab<>{}\n "))
def test_the_mark_depends_on_the_words(one, other):
    """A mark cannot be known before the words are: equal marks, equal words."""
    harmless = [words.replace("<", "‹").replace(">", "›") for words in (one, other)]
    marks = [fenced(words, "turn").splitlines()[0] for words in (one, other)]
    assert (marks[0] == marks[1]) == (harmless[0] == harmless[1])
