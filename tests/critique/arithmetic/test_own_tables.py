"""Laws of what an author's own times and tokens allow: slots of half-batches, bytes in a time, steps in a round."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.critique.readings import case_of, findings, own, proposal, sounds
from vashti import atlas
from vashti.core.reading import Document, Passage
from vashti.critique.arithmetic import byte_floor, expected_length, half_batches, length_and_rate, round_time
from vashti.critique.arithmetic.byte_floor import streamed_bytes
from vashti.critique.arithmetic.formulas import expected_tokens

TABLE = {"acceptance_length": 3.0, "autoregressive_step_s": 0.006, "draft_time_s": 0.0045, "verify_time_s": 0.0048}


def halves(claim, slot_s, **more):
    """A case of two alternating half-batches whose table says this."""
    idea = proposal("proposal_two_batches")
    said = {**TABLE, "claimed_speedup": claim, "round_time_s": slot_s, **more}
    design = idea.design
    for name, value in said.items():
        design = design.with_setting(name, value)
    kept = tuple(i for i in idea.items if i.name not in {*said, "expected_tokens_per_round"})
    return case_of(replace(idea, design=design, items=(*kept, *(own(n, v) for n, v in said.items()))))


def test_a_speedup_counted_once_a_slot_is_halved():
    """Tokens times plain step over one slot is twice what a sequence in one half gets, and the right figure is named."""
    (finding,) = findings(half_batches, halves(3.6, 0.005))
    assert finding.effect.value == pytest.approx(3.0 * 0.006 / (2 * 0.005))
    assert "every second slot" in finding.claim


def test_a_speedup_counted_over_two_slots_is_left_alone():
    """The same table with half the claim is sound, and so is a round that is already two slots long."""
    assert sounds(half_batches, halves(1.8, 0.005))
    assert sounds(half_batches, halves(1.8, 0.010))


def test_other_schedules_have_no_slots():
    """Without two alternating batches nothing is halved."""
    case = case_of(
        replace(proposal("proposal_sound"), items=(own("claimed_speedup", 9.0), own("verify_time_s", 0.005)))
    )
    assert not list(half_batches(case))


def timed(name, seconds):
    """A case of an example with a known target that says this time."""
    idea = proposal("proposal")
    return case_of(replace(idea, items=(*(i for i in idea.items if not i.name.endswith("_s")), own(name, seconds))))


def least_s():
    """The time in which the example's machine streams its target once."""
    case = case_of(proposal("proposal"))
    peak = atlas.hardware(case.scenario.machine).memory_bytes_per_s.value
    return streamed_bytes(atlas.model(case.scenario.target)) / peak


@settings(deadline=None, max_examples=20)
@given(share=st.floats(0.1, 3.0), name=st.sampled_from(["verify_time_s", "autoregressive_step_s"]))
def test_a_pass_is_objected_to_exactly_when_it_outruns_the_memory(share, name):
    """A pass shorter than streaming its weights once at the peak is impossible, a longer one is not."""
    case = timed(name, share * least_s())
    if abs(share - 1.0) > 0.04:
        assert bool(findings(byte_floor, case)) == (share < 1.0)


def test_a_time_far_below_the_floor_is_that_of_something_else():
    """A tile's microseconds are no verify pass."""
    assert not list(byte_floor(timed("verify_time_s", 22e-6)))


def test_a_round_has_to_stream_its_draft_as_well():
    """What leaves room for the target alone leaves none for target and draft steps on one GPU."""
    assert findings(byte_floor, timed("round_time_s", 1.02 * least_s()))


def test_a_draft_time_of_one_step_counts_as_often_as_tokens_are_drafted():
    """Five steps and a verify pass make a round; as a time of the whole draft they would not."""
    draft = own("draft_time_s", 0.00057)
    draft = replace(draft, quote=replace(draft.quote, text="one draft step takes 0.57 ms"))
    idea = proposal("proposal_sound")
    idea = replace(
        idea,
        design=idea.design.with_setting("draft_len", 5.0),
        items=(draft, own("verify_time_s", 0.00115), own("round_time_s", 0.0041)),
    )
    assert not findings(round_time, case_of(idea))
    assert findings(round_time, case_of(replace(idea, items=(own("draft_time_s", 0.00057), *idea.items[1:]))))


def test_a_length_at_an_aimed_rate_is_told_as_such():
    """Of a measured and an aimed acceptance the expected length is the aimed one's: the sum is right, its footing is not."""
    said = (own("acceptance_rate", 0.58), own("draft_len", 4.0), own("expected_tokens_per_round", 2.9))
    aimed = Passage(0, 1, "body", "The exit will be accepted in at least 72% of cases.")
    idea = replace(proposal("proposal_sound"), items=said)
    (plain,) = findings(expected_length, case_of(idea))
    (told,) = findings(expected_length, case_of(replace(idea, document=Document("idea", "By hand", 1, (aimed,)))))
    assert "aim" not in plain.title
    assert "aim" in told.title
    assert "0.72" in told.text


def spoken(length, rate, drafted):
    """A case of a chain that says this length, rate and draft length."""
    said = (own("acceptance_rate", rate), own("draft_len", drafted), own("acceptance_length", length))
    idea = proposal("proposal_sound")
    return case_of(replace(idea, design=idea.design.with_setting("draft_len", drafted), items=said))


@pytest.mark.parametrize(("rate", "drafted"), [(0.6, 3.0), (0.8, 4.0), (0.9, 6.0)])
def test_a_length_goes_with_its_rate_in_either_sense(rate, drafted):
    """The power series and accepted over drafted are both fair; much more than either is not, and the rate it takes is named."""
    series = expected_tokens(rate, drafted)
    assert not findings(length_and_rate, spoken(series, rate, drafted))
    assert not findings(length_and_rate, spoken(1.0 + rate * drafted, rate, drafted))
    (finding,) = findings(length_and_rate, spoken(1.2 * (1.0 + 0.8 * rate * drafted), 0.8 * rate, drafted))
    assert finding.effect.value < finding.effect.reference
