"""Laws of how a number and the place where it turns are said."""

import re
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.critique.readings import IDEAS, case_of, own, proposal, reviewed, saying
from vashti.core.evidence import Quote
from vashti.core.finding import Threshold
from vashti.critique.arithmetic.said import stretches
from vashti.critique.checks.memory_overhead import ASKED, added_memory
from vashti.critique.checks.say import more_memory, percent, rate_of, turning, where
from vashti.critique.crossover import _crossing
from vashti.critique.telling import telling
from vashti.review.objections import turn_text

TURNS = st.lists(st.integers(1, 500), min_size=1, max_size=3, unique=True).map(sorted)


@given(turns=TURNS, side=st.sampled_from(["above", "below"]), value=st.floats(0.5, 600.0))
def test_a_threshold_names_every_end(turns, side, value):
    """Of a range that changes sides several times, what is said to hold is exactly what holds."""
    words = stretches(side, tuple(float(t) for t in turns))
    passed = sum(t < value for t in turns)
    holds = (passed % 2 == 0) == (side == "below")
    assert holds == any(_within(part, value) for part in words.split(" or ")) or value in turns


def _within(part, value):
    numbers = [float(n) for n in re.findall(r"[\d.]+", part)]
    if part.startswith("between"):
        return numbers[0] < value < numbers[1]
    return value > numbers[0] if part.startswith("above") else value < numbers[0]


def test_a_rival_beaten_in_the_middle_only_is_beaten_between_two_batches():
    """A ratio that rises over 1 and falls back is slower below the first crossing and above the second."""
    grid, ratio = np.array([1.0, 2.0, 4.0, 8.0, 16.0]), np.array([0.8, 1.2, 1.2, 1.2, 0.8])
    turn = turning("0", _crossing(grid, ratio), "batch")
    assert isinstance(turn, Threshold)
    assert where(turn) == "below 1.5 or above 12"


def test_a_finding_shows_both_ends_of_its_threshold():
    """The sentence of an objection that holds in the middle of a range names where it begins and ends."""
    (finding, *_) = reviewed("proposal")[1].findings
    turned = replace(finding, threshold=Threshold("batch", "above", 4.0, "0", (24.0,)))
    assert "between 4 and 24" in turn_text(turned)


@given(value=st.floats(-2.0, 2.0))
def test_no_percentage_is_written_as_nothing(value):
    """A share too small for a digit is said to be less than one."""
    assert not re.fullmatch(r"-?0(\.0)? %", percent(value))
    assert not more_memory(abs(value)).startswith("0.0 ")


@pytest.mark.parametrize("name", IDEAS)
def test_no_review_counts_in_nothings(name):
    """No sentence of a critique holds a percentage of nothing."""
    said = reviewed(name)[1]
    words = [f.claim + f.text for f in said.findings] + [s.text for s in said.sound]
    assert not [w for w in words if re.search(r"(?<![\d.])-?0(\.0)? %", w)]


def test_several_acceptance_rates_are_not_called_one():
    """The mean of the rates a text gives is noted as a mean of these."""
    idea = proposal("proposal_sound")
    idea = replace(idea, design=idea.design.with_setting("acceptance_rate", (0.5, 0.9)))
    note = case_of(idea).assumed("acceptance_rate")
    assert note is not None
    assert "0.5, 0.9" in note.why
    assert "your" not in rate_of(case_of(idea))


def test_the_memory_of_a_review_is_that_of_one_batch():
    """Unless the text states it, the memory added is what the model gives at the one batch that is named."""
    case = reviewed("proposal_transfer")[0]
    assert added_memory(case) == case.at(ASKED).outputs["memory_overhead"]
    stating = case_of(replace(saying(own("draft_memory_overhead", 0.3)), design=_stating(0.3)))
    assert added_memory(stating) == 0.3


def _stating(memory):
    return proposal("proposal_sound").design.with_setting("draft_memory_overhead", memory)


def test_a_sentence_speaks_before_a_title():
    """Of the places where a choice was read, a sentence is quoted before a row, a caption or the title."""
    title, caption, row, sentence = (
        Quote("idea", 1, text) for text in ("On Drafts", "Table 1: Times.", "Ours 4.5 5.2", "We draft six tokens.")
    )
    assert telling((title, caption, row, sentence), "On Drafts") == (sentence, row, caption, title)


@pytest.mark.parametrize("name", IDEAS)
def test_a_search_hands_on_every_crossing_it_found(name):
    """Between one crossing and the next the speedup lies on the side that the threshold says."""
    case = reviewed(name)[0]
    search, outputs = case.turns_at("batch", 1.0, 1)
    crossings = case.ledger.runs[search].outputs["crossings"]
    assert list(outputs["crossings"]) == list(crossings)
    turn = turning(search, outputs, "batch")
    if isinstance(turn, Threshold):
        assert (turn.value, *turn.further) == tuple(crossings)
        beyond = [batch for batch in (1, 2, 4, 8, 16, 32, 64, 128) if batch not in crossings]
        for batch in beyond:
            passed = sum(batch > value for value in crossings)
            holds = (passed % 2 == 0) == (turn.side == "below")
            assert (case.at(batch).speedup < 1.0) == holds
