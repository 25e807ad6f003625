"""Laws of what is offered: it has been run, it helps, and it names where it loses."""

from functools import cache

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.critique.readings import IDEAS, reviewed
from vashti.critique import SERVED, novelty_of
from vashti.twist import find_twist
from vashti.twist.search import GRID, MOST_MOVES, NO_LOSS, cells, score
from vashti.twist.twist import better, essence

EVERY = pytest.mark.parametrize("name", IDEAS)


@cache
def found(name):
    """The case of an example and its twist."""
    case = reviewed(name)[0]
    return case, find_twist(case)


def offers(name):
    """What is offered for an example, if anything."""
    twist = found(name)[1]
    return [offer for offer in (twist.offer, twist.otherwise) if offer]


@EVERY
def test_an_offer_is_better_than_the_idea(name):
    """It gains in the typical case or rescues the worst, and starts no loss that was not there."""
    _, twist = found(name)
    for offer in offers(name):
        rescued = offer.worst >= twist.start_worst
        assert offer.typical > twist.start_typical or rescued
        assert offer.worst >= min(twist.start_worst, NO_LOSS) - 1e-4


@EVERY
def test_an_offer_is_small_and_costed(name):
    """One to three moves, whose weeks sum to those of the offer."""
    for offer in offers(name):
        assert 1 <= len(offer.moves) <= MOST_MOVES
        assert offer.weeks == pytest.approx(sum(move.weeks for move in offer.moves))


@EVERY
def test_what_is_offered_first_keeps_the_idea(name):
    """The offer still holds what makes the idea its author's own; the alternative has given it up."""
    case, twist = found(name)
    keep = essence(novelty_of(case).outputs["parts"])
    for offer, kept in ((twist.offer, True), (twist.otherwise, False)):
        if offer is not None:
            held = not keep or any(offer.scenario.design.has(axis, value) for axis, value in keep)
            trains = bool(offer.scenario.design.on("training") - {"none", "na"})
            untrained = case.idea.design.has("training", "none")
            assert offer.keeps_idea == kept == (held and not (untrained and trains))


@EVERY
def test_an_offer_costs_nothing_where_people_serve(name):
    """At the served batch sizes, in the case's own conditions, the idea is not better off without the offer."""
    case, twist = found(name)
    if twist.offer is not None:
        for batch in SERVED:
            assert case.at(batch, scenario=twist.offer.scenario).speedup >= 0.94 * case.at(batch).speedup


@EVERY
def test_the_alternative_beats_the_offer(name):
    """A design that gives the idea up is shown only where it does better than what keeps it."""
    _, twist = found(name)
    if twist.otherwise is not None and twist.offer is not None:
        assert score_key(twist.otherwise) > score_key(twist.offer)


def score_key(offer):
    """Worst case up to not losing, then the typical gain."""
    return round(min(offer.worst, NO_LOSS), 3), offer.typical


@EVERY
def test_scores_are_those_of_the_stress_grid(name):
    """Worst and typical speedups of idea and offer are recomputed from the grid to five digits."""
    case, twist = found(name)
    own = score(case.scenario, 0.0)
    assert (twist.start_worst, twist.start_typical) == pytest.approx((own.worst, own.typical), rel=1e-4)
    assert twist.reference_typical == pytest.approx(score(case.reference, 0.0).typical, rel=1e-4)
    for offer in offers(name):
        again = score(offer.scenario, 0.0)
        assert (offer.worst, offer.typical) == pytest.approx((again.worst, again.typical), rel=1e-4)


@EVERY
def test_the_losing_case_is_the_worst_cell_of_the_grid(name):
    """The cell named is the one with the lowest ratio to the best of idea, baseline and plain decoding."""
    case, _ = found(name)
    for offer in offers(name):
        ratio = cells(offer.scenario) / np.maximum(1.0, np.maximum(cells(case.scenario), cells(case.reference)))
        b, a, c = np.unravel_index(int(ratio.argmin()), ratio.shape)
        where = f"batch {GRID['batch'][b]}, acceptance {GRID['acceptance_rate'][a]:g}, {GRID['context_len'][c]} tokens"
        assert where in offer.loses
        assert offer.loses.startswith("It loses" if ratio.min() < 1.0 - 1e-6 else "It gains least")


@EVERY
def test_an_offer_rests_on_runs(name):
    """Search, losing case, novelty and every point of its table are runs of the ledger."""
    case, twist = found(name)
    assert twist.search_run in case.ledger.runs
    for offer in offers(name):
        assert set(offer.runs) <= set(case.ledger.runs)
        assert [batch for batch, *_ in offer.points] == [1, *SERVED]
        assert {point.run_id for _, *points in offer.points for point in points} <= set(offer.runs)


def test_nothing_is_offered_where_nothing_helps():
    """The sound proposal holds already what the moves would add."""
    _, twist = found("proposal_sound")
    assert twist.offer is None
    assert twist.otherwise is None


def test_some_example_is_helped():
    """The laws of offers are not empty: a losing example is offered something."""
    assert sum(bool(offers(name)) for name in IDEAS) >= len(IDEAS) - 1


speedups = st.floats(0.05, 5.0)
candidates = st.fixed_dictionaries({"worst": speedups, "typical": speedups})


@given(candidates, candidates)
def test_better_is_never_mutual(one, other):
    """Of two designs at most one is better than the other, and none is better than itself."""
    assert not better(one, one)
    assert not (better(one, other) and better(other, one))


@given(candidates, candidates)
def test_what_is_better_starts_no_loss(one, other):
    """A gain in the typical case never buys a worst case below both plain decoding and the start."""
    if better(one, other):
        assert one["worst"] >= min(other["worst"], NO_LOSS)


def test_a_split_stays_a_split():
    """Whatever else an idea holds of its own, the boundary has to survive; with nothing its own, anything goes."""
    parts = [{"axis": "topology", "value": "chain"}, {"axis": "boundary", "value": "draft_verify"}]
    assert essence(parts) == [["boundary", "draft_verify"]]
    assert essence(parts[:1]) == [["topology", "chain"]]
    assert essence([]) == []
