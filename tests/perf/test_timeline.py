"""Laws of the picture of a schedule, and of the procedures that repeat a run."""

import json
from itertools import pairwise

import pytest

from tests.perf.scenes import OVERLAPS, PLACEMENTS, at, scene
from vashti.perf import PROCEDURES, Conditions, Lane, Scenario, timeline

ACTIVITIES = {"draft", "verify", "idle", "handoff", "control"}


def drawn(scenario: Scenario, batch: int = 8, acceptance_rate: float = 0.75) -> tuple[Lane, ...]:
    """The timeline at these conditions."""
    return timeline(scenario, Conditions(batch, acceptance_rate))


@pytest.mark.parametrize("overlap", OVERLAPS)
@pytest.mark.parametrize("placement", PLACEMENTS)
def test_every_lane_is_covered_without_gap_or_overlap(overlap, placement):
    """Each group of SMs does exactly one thing at any time, from 0 to the common end."""
    stretches = drawn(scene(overlap, placement))
    names = {each.lane for each in stretches}
    end = max(each.end_s for each in stretches)
    for name in names:
        own = [each for each in stretches if each.lane == name]
        assert own[0].start_s == 0.0
        assert own[-1].end_s == pytest.approx(end)
        assert all(before.end_s == pytest.approx(after.start_s) for before, after in pairwise(own))
        assert all(each.activity in ACTIVITIES and each.label and each.end_s > each.start_s for each in own)


def test_a_sequential_picture_lasts_two_rounds():
    """Drawn time is predicted time."""
    scenario = scene("sequential", "green_ctx")
    assert max(each.end_s for each in drawn(scenario)) == pytest.approx(2.0 * at(scenario).round_s)


def test_a_dual_batch_picture_lasts_two_rounds():
    """Drawn time is predicted time."""
    scenario = scene("dual_batch", "green_ctx")
    assert max(each.end_s for each in drawn(scenario)) == pytest.approx(2.0 * at(scenario).round_s)


def test_sure_hits_draw_two_hits():
    """Without misses the picture shows no redraft, and lasts two rounds."""
    scenario = scene("run_ahead", "green_ctx", hit_rate=1.0)
    stretches = drawn(scenario)
    assert not any("again" in each.label for each in stretches)
    assert max(each.end_s for each in stretches) == pytest.approx(2.0 * at(scenario).round_s)


def test_a_miss_is_drawn():
    """Where misses happen one is shown, with its probability."""
    assert any("again" in each.label and "%" in each.label for each in drawn(scene("run_ahead", "green_ctx"), 1))


def test_the_baseline_is_drawn_as_plain_steps():
    """Nothing but verification, that is plain steps, when nothing is drafted."""
    assert {each.activity for each in drawn(scene(draft_len=0))} == {"verify"}


@pytest.mark.parametrize("procedure", sorted(set(PROCEDURES) - {"perf.serving", "perf.serving_band"}))
def test_procedures_repeat_byte_for_byte(procedure):
    """Plain JSON in, plain JSON out, the same bytes each time, floats at six significant digits."""
    inputs = {
        "scenario": scene("run_ahead", "green_ctx").as_dict(),
        "conditions": Conditions(8, 0.7).as_dict(),
        "variable": "acceptance_rate",
        "level": 1.0,
        "method": "ar_head",
        "engine": "vllm",
        "batch": [1, 8],
        "acceptance_rate": [[0.5], [0.9]],
    }
    first, second = (json.dumps(PROCEDURES[procedure](json.loads(json.dumps(inputs))), allow_nan=False) for _ in "ab")
    assert first == second
    assert all(number == float(f"{number:.6g}") for number in numbers(json.loads(first)))


def numbers(value: object) -> list[float]:
    """Every float in a JSON value."""
    if isinstance(value, float):
        return [value]
    items = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [number for item in items for number in numbers(item)]
