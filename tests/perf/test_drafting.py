"""Laws of the draft phase of each kind of proposer."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vashti.atlas import loader
from vashti.perf.drafting import PROPOSERS, DraftPlan, draft_phase, draft_s
from vashti.perf.forward import ceiling
from vashti.perf.shapes import head_shape, per_step, shape_of, work_of

TARGET = shape_of(loader.model("llama3_1_8b"))
SMALL = shape_of(loader.model("llama3_2_1b"))
ENGINE = loader.engine("vllm")
CEILING = ceiling(loader.hardware("h100_sxm"), ENGINE)
PLAN = DraftPlan(batch=8, draft_len=4, context_len=1024)
KINDS = pytest.mark.parametrize("kind", sorted(PROPOSERS))


@KINDS
def test_nothing_drafted_costs_nothing(kind):
    """Draft length 0 has no steps worth a second and verifies one token."""
    phase = draft_phase(kind, TARGET, None, replace(PLAN, draft_len=0), ENGINE)
    assert draft_s(phase, CEILING) == 0.0
    assert phase.verify_width == 1.0


@KINDS
@given(length=st.integers(1, 12))
def test_a_longer_draft_never_takes_less_time(kind, length):
    """One more position drafted never shortens the phase."""
    shorter, longer = (
        draft_s(draft_phase(kind, TARGET, None, replace(PLAN, draft_len=n), ENGINE), CEILING)
        for n in (length, length + 1)
    )
    assert longer >= shorter


def test_an_autoregressive_head_takes_a_step_for_each_position():
    """EAGLE drafts position by position."""
    assert draft_phase("ar_head", TARGET, None, PLAN, ENGINE).steps == 4


@given(steps=st.integers(1, 12))
def test_the_targets_features_are_fused_once_a_round(steps):
    """All steps of an EAGLE-3 head together run its layer once each and its fusion of features once."""
    head = shape_of(loader.model("eagle3_llama3_1_8b"))
    layer = head.dense_params - head.once_params
    assert steps * per_step(head, steps).dense_params == pytest.approx(steps * layer + head.once_params)


def test_a_head_that_reads_its_own_feature_at_every_step_fuses_nothing_once():
    """EAGLE joins embedding and feature before each of its steps."""
    head = shape_of(loader.model("eagle_vicuna_7b"))
    assert per_step(head, 5.0) == head


def test_heads_and_blocks_draft_in_one_step():
    """Medusa and block drafters propose every position in a single pass."""
    assert [draft_phase(kind, TARGET, None, PLAN, ENGINE).steps for kind in ("parallel_heads", "parallel_block")] == [
        1,
        1,
    ]


def test_a_reduced_vocabulary_streams_less():
    """EAGLE-3's 32,000 tokens make a smaller output layer than Llama's 128,256, and cost less than they add."""
    full, reduced = head_shape(TARGET, 2.0), head_shape(TARGET, 2.0, vocab=32000.0)
    assert reduced.output_params < full.output_params
    assert work_of(reduced, 1, 1, 0).weight_bytes < work_of(full, 1, 1, 0).weight_bytes


def test_a_window_bounds_what_a_sparse_drafter_reads():
    """Longer context costs a drafter with windowed KV nothing."""
    near, far = (
        draft_phase("self_sparse", TARGET, None, replace(PLAN, context_len=n), ENGINE).step.kv_bytes
        for n in (4096, 65536)
    )
    assert near == far


def test_steps_outside_captured_graphs_cost_more():
    """A draft that is not captured pays more host time each step."""
    inside, outside = (
        draft_s(draft_phase("draft_lm", TARGET, SMALL, replace(PLAN, in_graph=graph), ENGINE), CEILING)
        for graph in (True, False)
    )
    assert outside > inside


def test_a_look_up_finds_nothing_to_verify_when_it_never_matches():
    """With a proposal rate of 0 the target's pass is as narrow as plain decoding."""
    phase = draft_phase("ngram", TARGET, None, replace(PLAN, proposal_rate=0.0), ENGINE)
    assert phase.verify_width == 1.0


def test_arrays_of_batches_answer_as_single_batches_do():
    """One call over a grid of batches gives what single calls give."""
    batches = np.array([1.0, 8.0, 64.0])
    together = draft_s(draft_phase("ar_head", TARGET, None, replace(PLAN, batch=batches), ENGINE), CEILING)
    single = [draft_s(draft_phase("ar_head", TARGET, None, replace(PLAN, batch=b), ENGINE), CEILING) for b in batches]
    assert list(together) == pytest.approx(single)
