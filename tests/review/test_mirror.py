"""Laws of the Mirror: what is restated was said, and what was not said is owned up to."""

import re
from dataclasses import replace
from itertools import pairwise

import pytest

from tests.critique.readings import IDEAS, baseline, case_of, proposal, reviewed
from vashti import atlas
from vashti.core.design import Choice
from vashti.core.evidence import Quote
from vashti.core.reading import Beside
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


def test_what_was_read_with_doubt_is_asked():
    """A choice whose words make it probable only is asked about; one that is sure, or that no words state, is not."""
    case = reviewed("proposal_predictor")[0]
    held = sorted(
        {Choice(i.name, str(i.value)) for i in case.idea.items if i.kind == "choice" and i.stance == "own"}
        & case.idea.design.choices
    )
    doubtful, sure = held[0], held[1]
    chances = ((doubtful, 0.5), (sure, 0.99))
    found = replace(case, idea=replace(case.idea, chances=chances))
    asked = next(
        block.items
        for before, block in pairwise(mirror(found).blocks)
        if isinstance(before, Paragraph) and before.text.startswith("I read this with doubt")
    )
    assert len(asked) == 1
    assert asked[0].startswith(atlas.space().axes[doubtful.axis].title)
    assert "I read this with doubt" not in " ".join(sentences(replace(case, idea=replace(case.idea, chances=()))))


def test_what_lies_outside_is_told_in_its_author_s_words():
    """An idea on no axis is restated as the decoder under it, and what is put forward is quoted."""
    quote = Quote("idea", 1, "We propose that refused tokens be refunded to whoever paid for them.")
    case = case_of(replace(proposal("proposal"), foreign=0.9, beside=Beside(0.5, ("refund",), quote)))
    assert any("none of my axes" in text and quote.text in text for text in sentences(case))
    assert quote.text in mirror_text(case)
    assert not any("none of my axes" in text for text in sentences(reviewed("proposal")[0]))
