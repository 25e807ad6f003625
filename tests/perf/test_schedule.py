"""Laws of laying phases over one another."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.perf.scenes import OVERLAPS, PLACEMENTS, at, scene

RATES = st.floats(0.0, 1.0)
BATCHES = st.integers(1, 256)
ONE_TARGET = tuple(overlap for overlap in OVERLAPS if overlap != "spec_parallel")


@given(st.sampled_from(ONE_TARGET), st.sampled_from(PLACEMENTS), RATES, BATCHES, st.integers(1, 8))
def test_a_round_is_no_shorter_than_its_longest_phase(overlap, placement, rate, batch, length):
    """With one copy of the target, nothing hides more than it takes."""
    made = at(scene(overlap, placement, draft_len=length), batch, rate)
    may_be_skipped = {"verify"} if overlap in {"pre_verify", "frontier"} else set()
    longest = max(phase.alone_s for phase in made.phases if phase.name not in may_be_skipped)
    assert made.round_s >= longest * (1 - 1e-9)


@given(st.sampled_from(OVERLAPS), st.sampled_from(PLACEMENTS), RATES, BATCHES)
def test_the_exposed_phases_are_the_round(overlap, placement, rate, batch):
    """Every second of a round belongs to a phase, and none is negative."""
    made = at(scene(overlap, placement), batch, rate)
    assert sum(phase.exposed_s for phase in made.phases) == pytest.approx(made.round_s, rel=1e-9)
    assert all(phase.exposed_s >= -1e-15 for phase in made.phases)


@given(st.sampled_from(["green_ctx", "sm_mask", "in_kernel_roles", "other_gpu", "streams"]), BATCHES)
def test_running_ahead_at_zero_acceptance_is_never_better(placement, batch):
    """When every run-ahead draft misses, the round holds the redraft and the verify pass one after the other."""
    ahead = at(scene("run_ahead", placement), batch, 0.0)
    plain = at(scene("sequential", placement), batch, 0.0)
    assert ahead.round_s >= plain.round_s * (1 - 1e-9)


@given(st.sampled_from(["green_ctx", "other_gpu", "fused_kernel"]), RATES, st.integers(1, 128), st.integers(1, 8))
def test_overlap_gains_at_most_what_drafting_cost(placement, rate, batch, length):
    """Hiding drafting gains at most 1 / (1 - draft share) over the same placement in turn."""
    turn = at(scene("sequential", placement, draft_len=length), batch, rate)
    ahead = at(scene("run_ahead", placement, draft_len=length), batch, rate)
    share = next(phase.exposed_s for phase in turn.phases if phase.name == "draft") / turn.round_s
    assert turn.round_s / ahead.round_s <= 1.0 / (1.0 - share) + 1e-9


def test_one_sequence_has_no_second_batch():
    """At batch 1 two alternating batches are the sequential round, and the prediction says so."""
    dual, plain = at(scene("dual_batch", "green_ctx"), 1), at(scene("sequential", "green_ctx"), 1)
    assert dual.round_s == pytest.approx(plain.round_s)
    assert any("half batch" in remark for remark in dual.remarks)
    assert not at(scene("dual_batch", "green_ctx"), 2).remarks


def test_two_half_batches_lose_where_weights_bound():
    """At small batch both halves stream the whole weights, so alternating loses about half."""
    dual = at(scene("dual_batch", "in_kernel_roles", machine="h200", engine="ideal"), 8)
    plain = at(scene(machine="h200", engine="ideal"), 8)
    assert 0.45 < plain.round_s / dual.round_s < 0.65


@given(RATES, BATCHES, st.integers(1, 8), st.integers(1, 6))
def test_hit_rates_are_probabilities(rate, batch, length, fan_out):
    """Of enumeration and of running ahead alike."""
    for overlap in ("run_ahead", "enumerate"):
        made = at(scene(overlap, "other_gpu", draft_len=length, fan_out=fan_out), batch, rate)
        assert 0.0 <= made.hit_rate <= 1.0


def test_a_stated_hit_rate_replaces_ours():
    """What the text states is what is run."""
    assert at(scene("run_ahead", "other_gpu", hit_rate=0.9)).hit_rate == 0.9


def test_a_better_hit_rate_never_slows_a_round():
    """Misses cost a redraft; hits do not."""
    rounds = [at(scene("run_ahead", "green_ctx", hit_rate=p)).round_s for p in (0.0, 0.3, 0.6, 0.9, 1.0)]
    assert rounds == sorted(rounds, reverse=True)


def test_a_batch_waits_for_its_worst_sequence():
    """The larger the batch, the likelier that one sequence misses and all wait."""
    exposed = []
    for batch in (1, 4, 16):
        made = at(scene("run_ahead", "other_gpu", engine="ideal"), batch, 0.9)
        draft = next(phase for phase in made.phases if phase.name == "draft")
        exposed.append(draft.exposed_s / draft.alone_s)
    assert exposed == sorted(exposed)


def test_a_split_that_cannot_move_wastes_the_other_side():
    """In turn on fixed partitions, each side idles while the other works; moving the split every round mends it."""
    fixed = at(scene("sequential", "green_ctx"), 8)
    moving = at(scene("sequential", "green_ctx", axes={"repartition": "per_iteration"}), 8)
    assert fixed.round_s > moving.round_s
    assert fixed.idle_sm_fraction > moving.idle_sm_fraction


def test_conditioned_drafts_lose_acceptance_when_they_run_ahead():
    """A head that reads features of the running pass works with stale ones."""
    ahead, turn = (
        at(scene(overlap, "green_ctx", "ar_head", draft="eagle3_llama3_1_8b"))
        for overlap in ("run_ahead", "sequential")
    )
    assert ahead.tokens_per_round < turn.tokens_per_round
    assert any("stale" in remark for remark in ahead.remarks)


def test_falling_back_trades_tokens_for_time():
    """Where misses fall back to a plain step the round does not wait, and yields less."""
    wait = at(scene("run_ahead", "other_gpu", axes={"mispredict": "truncate"}), 8, 0.6)
    fall = at(scene("run_ahead", "other_gpu", axes={"mispredict": "fallback_ar"}), 8, 0.6)
    assert fall.round_s < wait.round_s
    assert fall.tokens_per_round < wait.tokens_per_round


def test_a_persistent_kernel_gains_little_per_barrier_and_much_per_step():
    """Graph nodes and barriers cost alike; the host time of each draft step is what disappears."""
    graph = at(scene(), 1)
    mega = at(scene(axes={"kernel": "megakernel_dynamic"}), 1)
    eager = at(scene(axes={"kernel": "eager"}), 1)
    assert mega.round_s < graph.round_s < eager.round_s
