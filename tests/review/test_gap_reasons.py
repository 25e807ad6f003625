"""Laws of the reasons: a class is always told with what a reader can check, and nothing is told that the run lacks."""

import re
from dataclasses import replace

import pytest

from tests.critique.readings import IDEAS, reviewed
from vashti import atlas
from vashti.compare import EVALUATION_AXES
from vashti.core.delta import NoveltyClass
from vashti.critique import novelty_of
from vashti.review.blocks import Bullets, Paragraph
from vashti.review.gap import boundary_of_search, gap
from vashti.review.gap_reasons import REASONS, reason, structural
from vashti.review.gap_together import HEADS, held_together

EVERY = pytest.mark.parametrize("name", IDEAS)


def test_every_class_has_a_reason() -> None:
    """Whatever class the comparison returns, there is a way to say why."""
    assert set(REASONS) == set(NoveltyClass.__args__)


@EVERY
def test_a_reason_is_a_sentence_about_systems_of_the_atlas(name: str) -> None:
    """It ends with a full stop, has no empty place, and every system it names is in the atlas."""
    case = reviewed(name)[0]
    words = reason(case, novelty_of(case).outputs)
    assert not words or words.endswith(".")
    assert "  " not in words
    assert "[]" not in words
    assert set(re.findall(r"\[atlas ([a-z0-9_]+)", words)) <= set(atlas.designs())


@EVERY
def test_what_is_held_together_is_told_by_its_standing(name: str) -> None:
    """Each standing of the run stands in the list of its status, and nowhere else."""
    outputs = novelty_of(reviewed(name)[0]).outputs
    blocks = list(held_together(outputs))
    heads = [block.text for block in blocks if isinstance(block, Paragraph)]
    assert heads == [HEADS[s] for s in HEADS if any(c["status"] == s for c in outputs["compounds"])]
    told = sum(len(block.items) for block in blocks if isinstance(block, Bullets))
    assert told <= len(outputs["compounds"])
    assert bool(told) == bool(outputs["compounds"])


def test_the_seed_with_all_its_parts_is_told_apart() -> None:
    """The split is held, a predictor that drives it is anticipated, migration and re-splitting in a kernel are open."""
    outputs = novelty_of(reviewed("proposal_predictor")[0]).outputs
    found: dict[str, set[str]] = {}
    for standing in outputs["compounds"]:
        words = {value for _, value in standing["choices"]}
        found.setdefault(standing["status"], set()).update({standing["compound"], *words})
    assert "chip_split" in found["occupied"]
    assert "learned_head" in found["anticipated"]
    assert {"migrate", "per_tile"} <= found["open"]
    split = next(s for s in outputs["compounds"] if s["compound"] == "chip_split")
    assert {"faser", "cospec_sglang"} <= set(split["held_by"])
    predictor = next(s for s in outputs["compounds"] if ["signal", "learned_head"] in s["choices"])
    assert {"faser", "cospec_sglang"} & set(predictor["near"])


def test_a_date_takes_the_map_back() -> None:
    """Judged by what was public in mid 2024, nobody moves the split; the section says by which map."""
    case = replace(reviewed("proposal_predictor")[0], as_of="2024-06")
    run = novelty_of(case)
    standing = {s["compound"]: s["status"] for s in run.outputs["compounds"]}
    assert standing["moving_split"] == "open"
    assert run.outputs["n_designs"] < len(atlas.designs())
    assert "as of 2024-06" in boundary_of_search(run)


@pytest.mark.parametrize("name", IDEAS)
def test_where_it_is_measured_is_no_part_of_what_is_new(name):
    """Neither what a known system brings nor what no pair covers names the batch sizes or the aim of an evaluation."""
    words = " ".join(str(block) for block in gap(reviewed(name)[0]).blocks if isinstance(block, Paragraph))
    for axis in EVALUATION_AXES:
        assert atlas.space().axes[axis].title.lower() not in words
    assert structural([*EVALUATION_AXES, "overlap"]) == ["overlap"]


def test_what_the_same_system_lacks_was_read_with_doubt() -> None:
    """Where an idea is in print but for what is doubtful, the doubtful is named as what would be the difference."""
    case = reviewed("proposal")[0]
    outputs = {"class": "identical", "because": {"systems": ["faser"], "doubted": [["mispredict", "migrate"]]}}
    words = reason(case, outputs)
    assert "[atlas faser]" in words
    assert "with doubt" in words
    assert reason(case, outputs | {"because": {"systems": ["faser"]}}).endswith("makes every choice that you state.")
