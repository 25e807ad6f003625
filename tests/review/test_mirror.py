"""Laws of the Mirror: what is restated was said, and what was not said is owned up to."""

import re

import pytest

from tests.critique.readings import IDEAS, baseline, case_of, proposal, reviewed
from vashti.review.blocks import Bullets, Paragraph
from vashti.review.mirror import mirror, mirror_text, taken_words

EVERY = pytest.mark.parametrize("name", IDEAS)


def sentences(case):
    """Everything the Mirror says."""
    for block in mirror(case).blocks:
        yield from (block.text,) if isinstance(block, Paragraph) else block.items if isinstance(block, Bullets) else ()


@EVERY
def test_it_restates_and_asks(name):
    """The first paragraph speaks of the baseline by its title and ends by asking whether that is right."""
    opening = next(sentences(reviewed(name)[0]))
    assert opening.startswith("I see ")
    assert opening.endswith("?")
    assert "“proposal_call”" in opening


@EVERY
def test_every_quote_in_it_stands_in_the_reading(name):
    """Words in quotation marks before a page are the idea's own."""
    case = reviewed(name)[0]
    own = {item.quote.text for item in case.idea.items if item.stance == "own"}
    quoted = [q for text in sentences(case) for q in re.findall(r"“([^”]*)” \[idea", text)]
    assert all(any(text.startswith(q.removesuffix(" …")) for text in own) for q in quoted)
    assert quoted or name == "proposal_sweep"


@EVERY
def test_what_had_to_be_assumed_is_listed(name):
    """Each assumption that is not the baseline's stands in the list, with its reason."""
    case = reviewed(name)[0]
    words = " ".join(sentences(case))
    for note in case.assumptions:
        if note.origin != "baseline":
            assert taken_words(note) in words
            assert note.why in words


def test_what_is_not_in_the_text_is_said_to_be_missing():
    """A seed that leaves its hand-off open is told so; a schedule taken on its behalf is an assumption instead."""
    text = " ".join(sentences(reviewed("proposal")[0]))
    assert "I do not find in the text" in text
    assert "the kindest reading" in text


def test_a_sweep_is_mirrored_by_its_numbers():
    """Where no choice differs, the numbers that do are named from old to new."""
    text = mirror_text(reviewed("proposal_sweep")[0])
    assert "no mechanism changed" in text
    assert re.search(r"from \S+ to \S+", text)


def test_the_same_idea_again_is_asked_what_it_changes():
    """A reading that says what the baseline says is met with a question, not with a change made up."""
    text = mirror_text(case_of(proposal("proposal_call"), baseline()))
    assert "What do you change?" in text


def test_different_proposals_have_different_mirrors():
    """No two examples are restated in the same words."""
    texts = [mirror_text(reviewed(name)[0]) for name in IDEAS]
    assert len(set(texts)) == len(texts)
