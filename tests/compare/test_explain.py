"""A class is given with what it rests on."""

from vashti import atlas
from vashti.compare import because, judge, known_designs, nearest_pair
from vashti.compare.explain import Because
from vashti.core.design import Choice, Design

SPACE = atlas.space()
KNOWN = known_designs("")
BASELINE = KNOWN["specinfer"].with_setting("draft_len", 4)


def why(idea: Design) -> tuple[str, Because]:
    """The class of an idea, and its reason."""
    novelty = judge(SPACE, BASELINE, idea, KNOWN)
    return novelty.novelty_class, because(SPACE, idea, novelty, nearest_pair(SPACE, idea, KNOWN), KNOWN)


def test_identical_names_the_system() -> None:
    """The one that makes every choice."""
    assert why(KNOWN["faser"]) == ("identical", Because(systems=("faser",)))


def test_a_sweep_names_the_numbers() -> None:
    """Which settings change."""
    assert why(BASELINE.with_setting("draft_len", 6)) == ("hyperparameter", Because(settings=("draft_len",)))


def test_a_transfer_names_the_source_and_what_is_the_same() -> None:
    """Bullet's split on draft and verify: the axes of the split are the same, the boundary is not among them."""
    bullet = KNOWN["bullet"]
    split = ("placement", "repartition", "knobs", "signal", "timescale", "handoff")
    idea = Design.of(
        {axis: bullet.on(axis) for axis in split} | {"boundary": ["draft_verify"], "proposer": ["draft_lm"]}
    )
    found, reason = why(idea)
    assert found == "boundary_transfer"
    assert reason.systems == ("bullet",)
    assert {"placement", "repartition", "knobs", "signal"} <= set(reason.same)
    assert not reason.changed


def test_a_recombination_says_who_brings_what() -> None:
    """Masks of one system with the drafter of another: each brings what the other lacks."""
    idea = KNOWN["cospec_sglang"].with_axis("proposer", "retrieval").with_axis("draft_steps", "lookup")
    idea = idea.with_axis("kv_state", "stateless").with_axis("topology", "dynamic_tree").with_axis("training", "none")
    found, reason = why(idea)
    assert found == "recombination"
    assert "cospec_sglang" in reason.systems
    assert len(reason.brings) == 2
    assert not set(reason.brings[0]) & set(reason.brings[1])


def test_a_new_value_names_the_choices_without_owner() -> None:
    """Which values nobody takes at this boundary."""
    idea = BASELINE.with_axis("boundary", "draft_verify").with_axis("placement", "in_kernel_roles")
    found, reason = why(idea)
    assert found == "new_value"
    assert [(choice.axis, choice.value) for choice in reason.choices] == [("placement", "in_kernel_roles")]


def test_too_little_says_what_there_is() -> None:
    """The axes of mechanism that are stated."""
    assert why(Design.of({"placement": "green_ctx"})) == ("inconclusive", Because(stated=("placement",)))


def test_only_tuned_a_step_away_is_the_same_system() -> None:
    """A system's knobs and signal on its own drafter, decided a step more often: the step is named as a number."""
    system = KNOWN["smartspec"]
    idea = system.with_axis("timescale", "iteration")
    novelty = judge(SPACE, KNOWN["leviathan"], idea, KNOWN)
    reason = because(SPACE, idea, novelty, None, KNOWN)
    assert novelty.versus_baseline == "local_tuning"
    assert novelty.novelty_class == "identical"
    assert reason == Because(("smartspec",), stepped=(Choice("timescale", "iteration"),))


def test_one_misreading_hides_no_system_told_in_its_own_words() -> None:
    """Where all else and the words are a system's, a choice that may be misread is named as doubtful; a certain one counts."""
    idea = KNOWN["cospec_sglang"].with_axis("mispredict", "subtree_reuse")
    other = Choice("mispredict", "subtree_reuse")
    for chance, words, same in (
        (0.9, {"cospec_sglang": 0.4}, True),
        (0.9, {}, False),
        (0.99, {"cospec_sglang": 0.4}, False),
    ):
        novelty = judge(SPACE, BASELINE, idea, KNOWN, chances={other: chance}, words=words)
        assert (novelty.novelty_class == "identical") == same
        assert not same or because(SPACE, idea, novelty, None, KNOWN) == Because(("cospec_sglang",), doubted=(other,))
