"""Laws of the edge of the space: what is foreign to the axes is not forced onto them, and a sweep stays a sweep."""

from hypothesis import given
from hypothesis import strategies as st

from vashti import atlas
from vashti.compare import judge
from vashti.compare.novelty import FOREIGN
from vashti.compare.outside import Signs
from vashti.compare.procedures import known_designs
from vashti.core.design import Choice, Design

SPACE = atlas.space()
KNOWN = known_designs("")
BASELINE = KNOWN["leviathan"]
NEW = Design(BASELINE.choices | {Choice("placement", "npu_pim"), Choice("mispredict", "migrate")})


def novelty(idea: Design, unplaced: int, foreign: float) -> str:
    """Class of an idea with claims that name no choice, and with statements like nothing on the axes."""
    return judge(SPACE, BASELINE, idea, KNOWN, Signs(0.0, foreign, unplaced)).novelty_class


def test_a_claim_beside_the_axes_is_the_heart_where_most_is_foreign() -> None:
    """Where hardly a statement is like a choice, what is claimed beside the axes decides; else what changes on them."""
    assert novelty(NEW, 1, FOREIGN) == "new_axis"
    assert novelty(NEW, 1, 0.0) != "new_axis"


def test_without_a_claim_nothing_lies_outside() -> None:
    """Motivation and results alone, however much of a text they fill, put no idea beyond the space."""
    assert novelty(NEW, 0, 1.0) == novelty(NEW, 0, 0.0) != "new_axis"


def test_a_sweep_stays_a_sweep() -> None:
    """Numbers that change are a sweep, however little of the text is like a choice."""
    base, more = Design.of({}, {"draft_len": 4.0}), Design.of({}, {"draft_len": 6.0})
    idea = Design(BASELINE.choices, more.settings)
    found = judge(SPACE, Design(BASELINE.choices, base.settings), idea, KNOWN, Signs(0.0, 1.0, 2))
    assert found.novelty_class == "hyperparameter"


def test_words_of_another_subject_need_no_claim() -> None:
    """Where a third of a text is about something else and most of the rest is like no choice, no claim is needed."""
    found = judge(SPACE, BASELINE, NEW, KNOWN, Signs(0.35, 0.6))
    assert found.novelty_class == "new_axis"
    assert judge(SPACE, BASELINE, NEW, KNOWN, Signs(0.0, 0.6)).novelty_class != "new_axis"


def test_a_motive_in_other_words_puts_no_idea_outside() -> None:
    """A quarter of a text about bills, beside statements that are like choices, is a motive."""
    assert judge(SPACE, BASELINE, NEW, KNOWN, Signs(0.25, 0.1)).novelty_class != "new_axis"


@given(st.floats(0.01, 1.0), st.floats(0.0, 1.0), st.integers(0, 5), st.floats(0.0, 0.5))
def test_more_of_a_sign_never_says_less(beside: float, foreign: float, claims: int, more: float) -> None:
    """Each sign speaks for an idea outside, none against it."""
    odds = Signs(beside, foreign, claims).odds()
    assert Signs(beside + more, foreign, claims).odds() >= odds
    assert Signs(beside, foreign + more, claims).odds() >= odds
    assert Signs(beside, foreign, claims + 1).odds() >= odds


def test_without_a_word_of_another_subject_there_is_no_other_subject() -> None:
    """The other signs alone put nothing outside by this way."""
    assert not Signs(0.0, 1.0, 3).elsewhere()
