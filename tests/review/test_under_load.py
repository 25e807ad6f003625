"""What is said and drawn of a design under load rests on its runs."""

import pytest

from vashti.core.run import Ledger
from vashti.perf.acceptance_law import constant
from vashti.perf.serving import Goal, Lengths, Limits, Traffic
from vashti.review.designs import case_of
from vashti.review.draw_load import load_svg
from vashti.review.load_page import load_section
from vashti.review.markdown import section_text
from vashti.review.review import PROCEDURES
from vashti.review.under_load import SHARES, Load, under_load

DESIGN = """
choices: {proposer: [draft_lm], topology: [chain], placement: [time_shared], overlap: [sequential], kernel: [graph]}
settings: {draft_len: 4, acceptance_rate: 0.8, target_model: Llama-3.1-8B, draft_model: Llama-3.2-1B, gpu: H100}
"""
CHAT = (Lengths(200, 100, 400), Lengths(80, 40, 160))


@pytest.fixture(scope="module")
def case(tmp_path_factory):
    """A design with a small draft model."""
    path = tmp_path_factory.mktemp("design") / "design.yaml"
    path.write_text(DESIGN)
    return case_of(path)


def load(*policies, rates=(), acceptance=None, traffic=None, bands=False):
    """Eighty chat requests at each rate."""
    law = None if acceptance is None else constant(acceptance)
    return Load(traffic or Traffic("poisson", 1.0, 80, *CHAT), rates, policies, law, Limits(), Goal(), 0, bands)


def test_without_rates_shares_of_what_plain_decoding_keeps_up_with_are_tried(case):
    """Rates rise from a quarter of it to half as much again."""
    found = under_load(case, load("off"))
    rates = [point.rate for point in found.points]
    assert len(rates) == len(SHARES)
    assert rates == sorted(rates)
    assert rates[-1] / rates[0] == pytest.approx(SHARES[-1] / SHARES[0], rel=0.06)


def test_a_trace_is_served_once_at_its_own_rate(case):
    """Its arrivals are its rate."""
    traffic = Traffic("trace", 1.0, 0, *CHAT, trace=tuple((place / 5.0, 100, 20) for place in range(11)))
    found = under_load(case, load("off", "fixed", traffic=traffic))
    assert [point.rate for point in found.points] == [5.0, 5.0]
    assert all(point.told["completed"] == 11 for point in found.points)


def test_the_page_says_where_drafting_stops_paying(case):
    """With drafts that are never accepted from the first rate on; with good ones nowhere."""
    lost = section_text(load_section(under_load(case, load("off", "fixed", rates=(2.0, 20.0), acceptance=0.0))))
    won = section_text(load_section(under_load(case, load("off", "fixed", rates=(2.0, 20.0), acceptance=0.9))))
    assert "from 2 on plain decoding is as fast or faster" in lost
    assert "Drafting stays ahead at every rate tried" in won
    assert "Add --policy off" in section_text(load_section(under_load(case, load("fixed", rates=(2.0,)))))


def test_the_page_tells_apart_where_each_policy_pays(case):
    """Policy by policy, in rising rates whatever the order they came in; nothing to compare where nothing is drafted."""
    found = under_load(case, load("off", "fixed", "best", rates=(400.0, 5.0, 5.0, 60.0), acceptance=0.5))
    assert [point.rate for point in found.curve("off")] == [5.0, 60.0, 400.0]
    text = section_text(load_section(found))
    assert "Drafting as designed is ahead up to" in text
    assert "Drafting with the length by load" in text
    turn = next(turn for turn in found.turns if turn.policy == "fixed")
    assert 5.0 <= turn.ahead < turn.behind <= 60.0
    assert turn.behind <= 1.06 * turn.ahead
    assert turn.run in found.runs
    idle = section_text(load_section(under_load(case, load("off", "1:0", rates=(5.0,)))))
    assert "Nothing was drafted" in idle


def test_the_page_says_where_the_models_error_could_turn_the_verdict(case):
    """Near the turn it could; where drafts are never kept it could not."""
    near = under_load(case, load("off", "fixed", rates=(2.0, 20.0, 60.0), acceptance=0.45, bands=True))
    assert "Within the model's error that could turn at" in section_text(load_section(near))
    never = under_load(case, load("off", "fixed", rates=(2.0,), acceptance=0.0, bands=True))
    assert "could turn" not in section_text(load_section(never))
    assert load_svg(near) != load_svg(under_load(case, load("off", "fixed", rates=(2.0, 20.0, 60.0), acceptance=0.45)))


def test_every_run_repeats(case):
    """From its inputs, by the table of all procedures."""
    found = under_load(case, load("fixed", "best", rates=(10.0,)))
    assert len(found.runs) == 3
    for run in found.runs:
        assert Ledger(PROCEDURES).run(run.procedure, run.inputs).outputs == run.outputs


def test_the_picture_has_a_curve_for_every_policy(case):
    """Labeled where there is something to label, drawn twice alike, and drawn even when nothing was served."""
    found = under_load(case, load("off", "fixed", "best", "1:2", rates=(5.0, 10.0)))
    picture = load_svg(found)
    assert picture == load_svg(found)
    assert picture.startswith("<?xml")
    empty = Load(found.load.traffic, (5.0,), ("off",), None, Limits(kv_tokens=16), Goal(), 0)
    assert under_load(case, empty).points[0].told["completed"] == 0
    assert "80 were refused" in section_text(load_section(under_load(case, empty)))
    assert load_svg(under_load(case, empty)).startswith("<?xml")


def test_progress_ends_with_every_request(case):
    """Counts never fall and end at the total."""
    seen = []
    under_load(case, load("off", "fixed", rates=(5.0, 50.0)), lambda done, total: seen.append((done, total)))
    counts = [done for done, _ in seen]
    assert counts == sorted(counts)
    assert seen[-1] == (4 * 80 + 80, 4 * 80 + 80)
