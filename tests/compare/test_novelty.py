"""Laws of the novelty classes."""

from vashti import atlas
from vashti.compare import judge
from vashti.compare.procedures import novelty_run
from vashti.core.design import Design

SPACE = atlas.space()
KNOWN = {id_: entry.design for id_, entry in atlas.designs().items()}
BASELINE = KNOWN["specinfer"].with_setting("draft_len", 4).with_setting("tree_size", 32)


def classes(idea, baseline=BASELINE):
    """Class against the baseline alone, and against everything."""
    found = judge(SPACE, baseline, idea, KNOWN)
    return found.versus_baseline, found.novelty_class


def test_the_baseline_again_is_identical():
    """No choice and no number differs."""
    assert classes(BASELINE) == ("identical", "identical")


def test_another_draft_length_is_a_hyperparameter():
    """Gamma 4 -> 6 changes no choice."""
    assert classes(BASELINE.with_setting("draft_len", 6)) == ("hyperparameter", "hyperparameter")


def test_a_controller_alone_is_local_tuning():
    """Letting a known knob follow a known signal is tuning."""
    idea = (
        BASELINE.with_axis("knobs", "draft_len").with_axis("signal", "accept_ema").with_axis("timescale", "iteration")
    )
    assert classes(idea) == ("local_tuning", "local_tuning")


def test_a_known_system_restated_is_identical_to_it():
    """Whatever the baseline, a system in the atlas is not new."""
    for id_ in ("faser", "medusa", "swiftspec", "minedraft"):
        assert classes(KNOWN[id_])[1] == "identical"


def test_a_split_carried_over_is_a_boundary_transfer():
    """Bullet's masks, layer-wise re-split and cost model on draft and verify: the boundary is what changed."""
    bullet = KNOWN["bullet"]
    idea = Design.of(
        {axis: bullet.on(axis) for axis in ("placement", "repartition", "knobs", "signal", "timescale", "handoff")}
    )
    idea = idea.with_axis("boundary", "draft_verify").with_axis("proposer", "draft_lm")
    found = judge(SPACE, BASELINE, idea, KNOWN)
    assert found.novelty_class == "boundary_transfer"
    assert found.transfers[0] == "bullet"


def test_roles_inside_one_kernel_for_draft_and_verify_are_a_new_value():
    """No known system at this boundary takes roles inside a kernel, and the part says who does elsewhere."""
    idea = BASELINE.with_axis("boundary", "draft_verify").with_axis("placement", "in_kernel_roles")
    found = judge(SPACE, BASELINE, idea, KNOWN)
    part = next(p for p in found.parts if p.choice.axis == "placement")
    assert found.novelty_class == "new_value"
    assert part.held_by == ()
    assert "mpk" in part.held_elsewhere


def test_a_static_split_alone_is_not_a_transfer():
    """Two phases on one split chip, with no controller to carry over, is owned at this boundary."""
    idea = (
        BASELINE.with_axis("boundary", "draft_verify")
        .with_axis("placement", "green_ctx")
        .with_axis("repartition", "fixed")
    )
    found = judge(SPACE, BASELINE, idea, KNOWN)
    assert found.novelty_class != "boundary_transfer"
    assert "faser" in next(p for p in found.parts if p.choice.axis == "placement").held_by


def test_a_family_name_is_held_by_every_member():
    """A split without a named mechanism is occupied by those who split by masks and by green contexts alike."""
    idea = BASELINE.with_axis("boundary", "draft_verify").with_axis("placement", "spatial_unspecified")
    part = next(p for p in judge(SPACE, BASELINE, idea, KNOWN).parts if p.choice.axis == "placement")
    assert {"faser", "cospec_sglang", "minions"} <= set(part.held_by)


def test_where_it_is_measured_never_makes_it_new():
    """Batch regime and objective are not mechanism."""
    idea = BASELINE.with_axis("batch_regime", "large").with_axis("objective", "goodput")
    assert classes(idea)[0] == "identical"


def test_too_little_stated_is_inconclusive():
    """One axis is not a design."""
    assert classes(Design.of({"placement": "green_ctx"}))[1] == "inconclusive"


def test_the_date_cuts_the_map():
    """As of 2023 nobody held a split between draft and verify."""
    idea = BASELINE.with_axis("boundary", "draft_verify").with_axis("placement", "green_ctx")
    inputs = {"baseline": BASELINE.as_dict(), "idea": idea.as_dict()}
    then, now = novelty_run({**inputs, "as_of": "2023"}), novelty_run({**inputs, "as_of": ""})
    assert then["n_designs"] < now["n_designs"]
    placement = {
        name: next(p for p in o["parts"] if p["axis"] == "placement") for name, o in (("then", then), ("now", now))
    }
    assert placement["then"]["held_by"] == []
    assert placement["now"]["held_by"] != []


def test_the_run_is_the_same_twice():
    """Same inputs, same outputs."""
    inputs = {"baseline": BASELINE.as_dict(), "idea": KNOWN["faser"].as_dict(), "as_of": ""}
    assert novelty_run(inputs) == novelty_run(inputs)


def test_saying_the_plain_thing_where_the_baseline_is_silent_is_no_change():
    """One GPU, no controller, draft then verify: the baseline need not say it for it to be so."""
    silent = Design.of({"proposer": "draft_lm", "topology": "static_tree", "verify_rule": "multi_candidate"})
    spoken = silent.with_axis("tp", "single").with_axis("knobs", "none").with_axis("overlap", "sequential")
    assert classes(spoken, silent)[0] == "identical"
    assert classes(spoken.with_axis("overlap", "run_ahead"), silent)[0] == "structural"


def test_saying_the_plain_thing_where_a_system_is_silent_does_not_make_it_another() -> None:
    """A restatement that adds "on a single device" is the system still; one that adds a mechanism is not."""
    silent = KNOWN["pld"]
    assert not silent.on("tp")
    assert classes(silent.with_axis("tp", "single"))[1] == "identical"
    assert classes(silent.with_axis("tp", "replicated"))[1] != "identical"
