"""Laws of the edge of the space: what is foreign to the axes is not forced onto them, and a sweep stays a sweep."""

from vashti import atlas
from vashti.compare import judge
from vashti.compare.novelty import FOREIGN
from vashti.compare.procedures import known_designs
from vashti.core.design import Choice, Design

SPACE = atlas.space()
KNOWN = known_designs("")
BASELINE = KNOWN["leviathan"]
NEW = Design(BASELINE.choices | {Choice("placement", "npu_pim"), Choice("mispredict", "migrate")})


def novelty(idea: Design, unplaced: int, foreign: float) -> str:
    """Class of an idea with claims that name no choice, and with statements like nothing on the axes."""
    return judge(SPACE, BASELINE, idea, KNOWN, unplaced, foreign=foreign).novelty_class


def test_a_claim_beside_the_axes_is_the_heart_where_most_is_foreign() -> None:
    """Where hardly a statement is like a choice, what is claimed beside the axes decides; else what changes on them."""
    assert novelty(NEW, 1, FOREIGN) == "new_axis"
    assert novelty(NEW, 1, 0.0) != "new_axis"


def test_without_a_claim_nothing_lies_outside() -> None:
    """Motivation and results alone, however much of a text they fill, put no idea beyond the space."""
    assert novelty(NEW, 0, 1.0) == novelty(NEW, 0, 0.0) != "new_axis"


def test_a_sweep_stays_a_sweep() -> None:
    """Numbers that change are a sweep, whatever else the text speaks of."""
    base, more = Design.of({}, {"draft_len": 4.0}), Design.of({}, {"draft_len": 6.0})
    idea = Design(BASELINE.choices, more.settings)
    found = judge(SPACE, Design(BASELINE.choices, base.settings), idea, KNOWN, 2, foreign=1.0)
    assert found.novelty_class == "hyperparameter"
