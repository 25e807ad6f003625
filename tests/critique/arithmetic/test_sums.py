"""Laws of the recomputed numbers: a right sum is left alone, a wrong one is quoted and corrected."""

import math
from dataclasses import replace
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.critique.readings import case_saying, findings, own, saying, sounds
from vashti.core.evidence import Quote, RunRef
from vashti.critique.arithmetic import (
    ARITHMETIC,
    bandwidth_twice,
    draft_memory,
    expected_length,
    full_acceptance,
    kv_bytes,
    round_time,
    speedup_bound,
    speedup_ceiling,
)
from vashti.critique.case import Case

RIGHT = {
    "expected length": (
        expected_length,
        "expected_tokens_per_round",
        3.36,
        {"acceptance_rate": 0.8, "draft_len": 4.0},
    ),
    "full acceptance": (full_acceptance, "full_acceptance", 0.41, {"acceptance_rate": 0.8, "draft_len": 4.0}),
    "KV bytes": (
        kv_bytes,
        "kv_bytes_per_token",
        131072.0,
        {"n_layers": 32.0, "n_kv_heads": 8.0, "head_dim": 128.0, "kv_element_bytes": 2.0},
    ),
    "draft memory": (
        draft_memory,
        "draft_memory_overhead",
        0.15,
        {"draft_memory_bytes": 2.4e9, "target_memory_bytes": 16e9},
    ),
    "round time": (round_time, "round_time_s", 0.012, {"draft_time_s": 0.004, "verify_time_s": 0.008}),
    "bound of hiding": (speedup_bound, "speedup_bound", 1.25, {"draft_share": 0.2}),
    "own times": (
        speedup_ceiling,
        "claimed_speedup",
        1.5,
        {"acceptance_length": 3.0, "autoregressive_step_s": 0.01, "round_time_s": 0.02},
    ),
}
CASES = pytest.mark.parametrize(("check", "name", "value", "inputs"), RIGHT.values(), ids=RIGHT)


def told(name, value, inputs, stance="own", **where):
    """The number and its inputs as items of one breath."""
    return (own(name, value, stance=stance, **where), *(own(n, v, stance=stance, **where) for n, v in inputs.items()))


@cache
def blank() -> Case:
    """A case that says no number of its own."""
    return case_saying()


def case_of(*items) -> Case:
    """The blank case with these items; spares building scenarios for every example of a property."""
    case = blank()
    return Case(
        case.baseline,
        saying(*items),
        case.scenario,
        case.reference,
        case.acceptance_rate,
        case.context_len,
        case.assumptions,
        case.ledger,
    )


@CASES
def test_a_right_number_is_sound(check, name, value, inputs):
    """The number its inputs give is named sound and draws no objection."""
    case = case_of(*told(name, value, inputs))
    assert not findings(check, case)
    assert sounds(check, case)


@CASES
def test_a_wrong_number_is_quoted_and_corrected(check, name, value, inputs):
    """Half as much again draws one objection, which quotes the sentence and rests on the run that corrects it."""
    items = told(name, 1.5 * value, inputs)
    case = case_of(*items)
    (finding,) = findings(check, case)
    assert items[0].quote in finding.evidence
    assert items[0].quote.text in finding.text
    run = case.ledger.runs[finding.effect.run_id]
    assert RunRef(run.id) in finding.evidence
    assert run.outputs["value"] == pytest.approx(value, rel=0.03)
    assert finding.effect.value / finding.effect.reference == pytest.approx(
        run.outputs["value"] / (1.5 * value), rel=1e-6
    )


@CASES
def test_rounding_is_tolerated(check, name, value, inputs):
    """One percent off is rounding, not an error."""
    assert not findings(check, case_of(*told(name, 1.01 * value, inputs)))


@CASES
def test_a_number_whose_inputs_are_missing_is_left_alone(check, name, value, inputs):
    """Without one of its inputs nothing is recomputed: no objection from the sum, however wrong."""
    for missing in inputs:
        if missing == "kv_element_bytes":
            continue
        kept = {n: v for n, v in inputs.items() if n != missing}
        raised = findings(check, case_of(*told(name, 1.5 * value, kept)))
        assert not [f for f in raised if "inputs" in f.claim]


@CASES
@pytest.mark.parametrize("stance", ["other", "negated", "hypothetical", "future"])
def test_what_is_not_the_authors_is_not_recomputed(check, name, value, inputs, stance):
    """A wrong number of another system, or one denied, supposed or left to later, draws nothing."""
    case = case_of(*told(name, 1.5 * value, inputs, stance=stance))
    assert not list(check(case))


@CASES
@pytest.mark.parametrize("stance", ["other", "negated", "hypothetical", "future"])
def test_what_is_not_the_authors_is_no_input(check, name, value, inputs, stance):
    """The author's number is not held against inputs somebody else is said to have."""
    foreign = [own(n, v, stance=stance) for n, v in inputs.items() if n != "kv_element_bytes"]
    raised = findings(check, case_of(own(name, 1.5 * value), *foreign))
    assert not [f for f in raised if "inputs" in f.claim]


@CASES
def test_companions_of_the_same_breath_come_first(check, name, value, inputs):
    """Inputs said together with the number count before others, wherever the others stand."""
    together = told(name, value, inputs, group="b", passage=5)
    before = [own(n, 0.7 * v, group="a", passage=0) for n, v in inputs.items()]
    after = [own(n, 0.7 * v, group="c", passage=6) for n, v in inputs.items()]
    raised = findings(check, case_of(*before, *together, *after))
    assert not [f for f in raised if together[0].quote.text in f.text and "inputs" in f.claim]


def test_companions_of_the_same_passage_come_before_far_ones():
    """An input three sentences on in the same passage counts before one of another passage."""
    near = (own("acceptance_rate", 0.8, "c", 5), own("draft_len", 4.0, "d", 5))
    far = (own("acceptance_rate", 0.5, "a", 0), own("draft_len", 8.0, "a", 0))
    case = case_of(*far, own("expected_tokens_per_round", 3.36, "b", 5), *near)
    assert not findings(expected_length, case)
    assert sounds(expected_length, case)


@pytest.mark.parametrize("length", [3.36, 2.36])
def test_both_conventions_of_expected_length_are_right(length):
    """The bonus token may be counted or not."""
    items = told("expected_tokens_per_round", length, {"acceptance_rate": 0.8, "draft_len": 4.0})
    assert sounds(expected_length, case_of(*items))


def test_an_overlapped_round_lies_between_its_longest_part_and_their_sum():
    """Whoever overlaps may hide any share of the shorter phase, but not more than all of it."""
    parts = {"draft_time_s": 0.004, "verify_time_s": 0.008}
    case = case_of()
    ahead = case.scenario.design.with_axis("overlap", "run_ahead")
    for round_s, raised in ((0.0095, 0), (0.0082, 0), (0.006, 1), (0.02, 1)):
        told_case = case_of(*told("round_time_s", round_s, parts))
        overlapped = Case(
            told_case.baseline,
            told_case.idea,
            told_case.with_design(ahead),
            told_case.reference,
            told_case.acceptance_rate,
            told_case.context_len,
            told_case.assumptions,
            told_case.ledger,
        )
        assert len(findings(round_time, overlapped)) == raised, round_s


def test_two_phases_cannot_spend_the_bandwidth_twice():
    """Draft and verify bandwidths that sum to more than the chip has draw one objection; a sum below draws none."""
    shared = {"gpu_bandwidth_bytes_per_s": 3.35e12, "verify_bandwidth_bytes_per_s": 2.8e12}
    (finding,) = findings(bandwidth_twice, case_of(*told("draft_bandwidth_bytes_per_s", 1.2e12, shared)))
    assert finding.effect.value == pytest.approx(4.0e12) or finding.effect.reference == pytest.approx(4.0e12)
    assert not findings(bandwidth_twice, case_of(*told("draft_bandwidth_bytes_per_s", 0.5e12, shared)))


def test_a_gain_below_the_bound_is_sound():
    """A gain claimed over the sequential round may fall short of the bound; only more than the bound is wrong."""
    claim = own("claimed_speedup", 1.1, modifier="over sequential")
    case = case_of(claim, own("draft_share", 0.2))
    assert sounds(speedup_bound, case)
    assert not findings(speedup_bound, case)


def test_a_number_of_zero_is_no_division():
    """Numbers of zero are passed over, never divided by."""
    for check, name, _, inputs in RIGHT.values():
        nothing, from_nothing = told(name, 0.0, inputs), told(name, 1.0, dict.fromkeys(inputs, 0.0))
        for finding in (*findings(check, case_of(*nothing)), *findings(check, case_of(*from_nothing))):
            assert math.isfinite(finding.effect.value), (name, finding.claim)


rates = st.floats(0.3, 0.95)
lengths = st.integers(2, 10).map(float)
seconds = st.floats(1e-4, 1e-1)


@given(rates, lengths)
@settings(deadline=None, max_examples=40)
def test_the_closed_form_is_never_objected_to_and_more_always_is(rate, length):
    """(1 - a^(k+1)) / (1 - a) is sound for every a and k; a fifth more never is."""
    inputs = {"acceptance_rate": rate, "draft_len": length}
    value = sum(rate**i for i in range(int(length) + 1))
    assert not findings(expected_length, case_of(*told("expected_tokens_per_round", value, inputs)))
    assert findings(expected_length, case_of(*told("expected_tokens_per_round", 1.2 * value, inputs)))


@given(st.floats(0.6, 0.95), lengths)
@settings(deadline=None, max_examples=40)
def test_a_power_is_never_objected_to_and_a_fifth_off_always_is(rate, length):
    """The probability of full acceptance is the power; a fifth off is objected to unless rounding explains it."""
    inputs = {"acceptance_rate": rate, "draft_len": length}
    value = rate**length
    assert not findings(full_acceptance, case_of(*told("full_acceptance", value, inputs)))
    for wrong in (0.8 * value, 1.2 * value):
        if abs(wrong - value) > 0.006 and wrong <= 1.0:
            assert findings(full_acceptance, case_of(*told("full_acceptance", wrong, inputs)))


@given(seconds, seconds, st.sampled_from([0.8, 1.2]))
@settings(deadline=None, max_examples=40)
def test_a_sum_is_never_objected_to_and_a_fifth_off_always_is(draft, verify, off):
    """A sequential round is the sum of its parts."""
    parts = {"draft_time_s": draft, "verify_time_s": verify}
    assert not findings(round_time, case_of(*told("round_time_s", draft + verify, parts)))
    assert findings(round_time, case_of(*told("round_time_s", off * (draft + verify), parts)))


@given(st.integers(1, 128), st.integers(1, 64), st.integers(16, 512), st.sampled_from([0.8, 1.2]))
@settings(deadline=None, max_examples=40)
def test_kv_bytes_are_never_objected_to_and_a_fifth_off_always_is(layers, heads, size, off):
    """Keys and values of every layer, two bytes each where no size is given."""
    shape = {"n_layers": float(layers), "n_kv_heads": float(heads), "head_dim": float(size)}
    value = 4.0 * layers * heads * size
    assert not findings(kv_bytes, case_of(*told("kv_bytes_per_token", value, shape)))
    assert findings(kv_bytes, case_of(*told("kv_bytes_per_token", off * value, shape)))


def test_nothing_is_said_about_a_paper_without_numbers():
    """Without items every check of the numbers is silent."""
    case = case_of()
    assert [list(check(case)) for check in ARITHMETIC] == [[] for _ in ARITHMETIC]


def test_every_objection_to_a_number_stands_on_a_quote():
    """Whatever a check of the numbers raises, the author's sentence is in its evidence."""
    for check, name, value, inputs in RIGHT.values():
        for finding in findings(check, case_of(*told(name, 1.5 * value, inputs))):
            assert any(isinstance(e, Quote) for e in finding.evidence)


@pytest.mark.parametrize(("said", "raised"), [(4.5, 0), (3.36, 0), (1.9, 1)])
def test_a_tree_may_yield_more_than_its_chain_but_not_less(said, raised):
    """The closed form of a chain is the least a tree of that depth gives: only less than it is a wrong sum."""
    items = told("expected_tokens_per_round", said, {"acceptance_rate": 0.8, "draft_len": 4.0})
    case = case_of(*items)
    tree = replace(case, scenario=case.with_design(case.design.with_axis("topology", "static_tree")))
    assert len(findings(expected_length, tree)) == raised


@pytest.mark.parametrize(("bound", "title"), [(1.6, "cannot give that much"), (1.05, "does not follow")])
def test_a_wrong_bound_is_called_by_its_side(bound, title):
    """A bound that is too high promises too much; one that is too low is only wrong."""
    (finding,) = findings(speedup_bound, case_of(*told("speedup_bound", bound, {"draft_share": 0.2})))
    assert title in finding.title
