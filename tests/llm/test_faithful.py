"""Laws of a sentence in other words: nothing added, nothing moved that carries the meaning."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.llm.lies import lies_about
from tests.llm.sentences import sentences
from vashti.llm.faithful import unfaithful

SENTENCES = sentences()
SPLIT = "At batch 8 your split gives 1.00× {1}; taking turns on all SMs gives 1.51× {2}."


def test_there_is_something_to_test():
    """The reviews have sentences."""
    assert len(SENTENCES) > 50


def test_a_sentence_says_what_it_says():
    """Every sentence of hers is faithful to itself."""
    assert [sentence for sentence in SENTENCES if unfaithful(sentence, sentence)] == []


def test_every_lie_is_found():
    """Numbers changed, swapped or hedged, names and papers added, verdicts turned, orders given."""
    lies = [(lie, sentence) for sentence in SENTENCES for lie in lies_about(sentence) if lie != sentence]
    assert len(lies) >= 6 * len(SENTENCES)
    assert [pair for pair in lies if not unfaithful(*pair)] == []


@pytest.mark.parametrize(
    "words",
    [
        "At batch 8, your split yields 1.00× {1}, and taking turns on all SMs yields 1.51× {2}.",
        "At batch 8 your split brings 1.00× {1}; by taking turns on all SMs, it is 1.51× {2}.",
        "At batch 8 your split gives you 1.00× {1}. But taking turns on all SMs gives 1.51× {2}.",
    ],
)
def test_other_words_for_the_same_are_taken(words):
    """Synonyms and small words may change."""
    assert unfaithful(words, SPLIT) == ""


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (
            "At batch 8 taking turns on all SMs gives 1.00× {1}; your split gives 1.51× {2}.",
            "not what the sentence says",
        ),
        (
            "At batch 8 your split gives 1.00× {2}; taking turns on all SMs gives 1.51× {1}.",
            "not what the sentence says",
        ),
        (
            "At batch 8 your split gives 1.00 % {1}; taking turns on all SMs gives 1.51× {2}.",
            "not what the sentence says",
        ),
        (
            "At batch 8 your split, proven in print, gives 1.00× {1}; taking turns on all SMs gives 1.51× {2}.",
            "words of its own",
        ),
        ("At batch 8 your split gives 1.00× {1}; taking turns on all SMs gives 1.51× {2}!", "does not end"),
        ("At batch 8 your split 1.00× {1}; turns on all SMs 1.51× {2}.", "leaves out"),
        ("At batch 8 your split gives " * 4 + SPLIT, "longer"),
        (
            "At batch 8 your spl\u200bit gives 1.00× {1}; taking turns on all SMs gives 1.51× {2}.",
            "not what the sentence says",
        ),
        ("At batch 8 your split gіves 1.00× {1}; taking turns on all SMs gives 1.51× {2}.", "words of its own"),
        ("", "does not end"),
    ],
)
def test_a_reason_is_given(words, why):
    """Each way of saying something else is called by its name; look-alike letters and hidden signs help nobody."""
    assert why in unfaithful(words, SPLIT)


@given(st.sampled_from(SENTENCES), st.data())
def test_no_digit_can_be_changed(sentence, data):
    """Any digit made another is found."""
    places = [i for i, letter in enumerate(sentence) if letter.isdigit()]
    if places:
        at = data.draw(st.sampled_from(places))
        other = data.draw(st.sampled_from([d for d in "0123456789" if d != sentence[at]]))
        assert unfaithful(sentence[:at] + other + sentence[at + 1 :], sentence)


@given(st.sampled_from(SENTENCES), st.data())
def test_no_name_can_be_added(sentence, data):
    """A word in capitals, with digits or of letters nobody knows is found wherever it stands."""
    words = sentence.split(" ")
    at = data.draw(st.integers(0, len(words) - 1))
    name = data.draw(
        st.sampled_from(["FlashSpec", "EAGLE-9", "medusa", "zhang", "GPT", "Q4", "https://x.example", "@editor", "<b>"])
    )
    assert unfaithful(" ".join([*words[:at], name, *words[at:]]), sentence)
