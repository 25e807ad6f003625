"""Laws of what is run for a design, and of what it leaves unsaid."""

import pytest

from tests.perf.scenes import OVERLAPS, PLACEMENTS, PROPOSERS, at, scene
from vashti.core.design import Design
from vashti.perf import admissible, contradictions, plan_of


def test_an_empty_design_is_run_as_the_plainest_and_says_so():
    """Every axis that costs time and is unstated is listed with what was taken."""
    plan = plan_of(Design())
    named = {item.name for item in plan.assumed}
    assert (plan.overlap, plan.placement, plan.proposer) == ("sequential", "time_shared", "draft_lm")
    assert {"overlap", "placement", "proposer", "draft_len", "topology"} <= named
    assert all(item.why for item in plan.assumed)


def test_what_is_stated_is_not_assumed():
    """A stated axis or setting never shows among the assumptions."""
    design = Design.of({"overlap": "run_ahead", "placement": "green_ctx"}, {"draft_len": 6, "sm_fraction_draft": 0.25})
    plan = plan_of(design)
    assert (plan.overlap, plan.draft_len, plan.sm_fraction) == ("run_ahead", 6, 0.25)
    assert not {item.name for item in plan.assumed} & {"overlap", "placement", "draft_len", "sm_fraction_draft"}


def test_draft_len_zero_and_no_proposer_are_the_baseline():
    """Nothing drafted is plain decoding, however it is said."""
    assert plan_of(Design.of({}, {"draft_len": 0})).is_baseline
    assert plan_of(Design.of({"proposer": "none"}, {"draft_len": 4})).is_baseline


def test_a_tree_is_at_least_as_large_as_it_is_deep():
    """A budget below the depth is raised to the main chain."""
    plan = plan_of(Design.of({"topology": "static_tree"}, {"tree_size": 3, "tree_depth": 5}))
    assert plan.tree_size == 5


def test_of_several_schedules_one_is_run_and_reported():
    """Where a design names several schedules, the choice between them is an assumption."""
    plan = plan_of(Design.of({"overlap": ["sequential", "dual_batch"]}))
    assert plan.overlap == "dual_batch"
    assert "overlap" in {item.name for item in plan.assumed}


@pytest.mark.parametrize(
    ("placement", "channel"), [("other_gpu", "nvlink"), ("client", "wan"), ("time_shared", "device")]
)
def test_an_unstated_channel_is_the_placements_own(placement, channel):
    """A remote draft is reached over its link."""
    assert plan_of(Design.of({"placement": placement})).handoff == channel


def test_an_unstated_schedule_on_a_partition_may_be_any_of_four():
    """The first question of a spatial split is which schedule fills it."""
    design = Design.of({"placement": "sm_mask", "proposer": "draft_lm"})
    assert admissible("overlap", design) == ("sequential", "run_ahead", "dual_batch", "enumerate")


def test_time_shared_phases_leave_only_one_schedule():
    """Without a second place to run, nothing overlaps."""
    assert admissible("overlap", Design.of({"placement": "time_shared"})) == ("sequential",)


def test_admissible_values_contradict_nothing():
    """No value is offered that the rules of the space exclude."""
    design = Design.of({"placement": "green_ctx", "kernel": "graph", "proposer": "draft_lm"})
    offered = admissible("repartition", design)
    assert "per_tile" not in offered
    assert offered
    assert all(not contradictions(design.with_axis("repartition", value)) for value in offered)


def test_a_stated_axis_admits_only_what_is_stated():
    """What the author said is not varied."""
    assert admissible("overlap", Design.of({"overlap": "run_ahead"})) == ("run_ahead",)


@pytest.mark.parametrize("overlap", OVERLAPS)
@pytest.mark.parametrize("placement", PLACEMENTS)
def test_every_schedule_runs_on_every_placement(overlap, placement):
    """Whatever combination a text proposes gets a finite prediction."""
    made = at(scene(overlap, placement))
    assert 0.0 < made.speedup.low <= made.speedup.value <= made.speedup.high < 20.0


@pytest.mark.parametrize("proposer", PROPOSERS)
@pytest.mark.parametrize("topology", ["chain", "static_tree", "dynamic_tree", "multi_chain", "ngram_pool", "block"])
def test_every_proposer_runs_on_every_topology(proposer, topology):
    """Whatever combination a text proposes gets a finite prediction."""
    made = at(scene(proposer=proposer, axes={"topology": topology}))
    assert 0.0 < made.speedup.low <= made.speedup.value <= made.speedup.high < 20.0


@pytest.mark.parametrize(
    "kernel", ["eager", "graph", "graph_per_split", "fused", "persistent_op", "megakernel_dynamic"]
)
@pytest.mark.parametrize("repartition", ["fixed", "restart", "per_window", "per_iteration", "per_kernel", "per_tile"])
def test_every_launch_regime_runs_at_every_granularity(kernel, repartition):
    """Whatever combination a text proposes gets a finite prediction."""
    made = at(scene("run_ahead", "in_kernel_roles", axes={"kernel": kernel, "repartition": repartition}))
    assert 0.0 < made.speedup.value < 20.0


@pytest.mark.parametrize("sync", ["lockstep", "compaction", "versioned", "redo", "transfer", "token_only", "snapshot"])
@pytest.mark.parametrize("knob", ["none", "draft_len", "tree_shape", "verify_len", "on_off", "sm_split"])
def test_every_cache_policy_runs_with_every_knob(sync, knob):
    """Whatever combination a text proposes gets a finite prediction."""
    made = at(scene("run_ahead", "other_gpu", axes={"kv_sync": sync, "knobs": knob}))
    assert 0.0 < made.speedup.value < 20.0
