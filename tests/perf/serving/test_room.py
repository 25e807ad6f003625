"""What the memory holds while serving, and what starting cold costs."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.perf.scenes import scene
from tests.perf.serving.services import served, service
from vashti.core.errors import DesignError
from vashti.perf.serving import Policy, prepared

TREE = scene(proposer="ar_head", axes={"topology": "dynamic_tree"})
SPLIT = scene("run_ahead", "green_ctx", axes={"topology": "dynamic_tree", "kernel": "graph_per_split"})
MEGA = scene("run_ahead", "in_kernel_roles", axes={"kernel": "megakernel_dynamic"})


def room(scenario=None, **limits):
    """Memory and graphs."""
    return prepared(service(scenario=scenario, **limits)).room


def test_graphs_multiply_with_tree_shapes_and_splits():
    """A dynamic tree needs a graph for each shape, and with a moving split one for each shape and split."""
    chain, tree, split = room(), room(TREE), room(SPLIT)
    sizes = (chain.size[0] > 0).any()
    assert sizes
    assert tree.shapes[0] == 4 * chain.shapes[0]
    assert split.shapes[0] == 8 * tree.shapes[0]


def test_a_persistent_kernel_captures_nothing():
    """Nothing is launched, so nothing is captured, missed or kept in memory."""
    made = service(scenario=MEGA)
    held = prepared(made).room
    assert (held.graphs, held.graph_bytes, held.start_s, held.lost_tokens) == (0, 0.0, 0.0, 0.0)
    assert served(made)["eager_share"] == 0.0


def test_graphs_take_their_memory_from_the_cache():
    """Every graph more is cache less, to the block; both kinds of memory add up."""
    few, many = room(policy=Policy(((1, 4),))), room(policy=Policy(((1, 4), (8, 2), (16, 0))))
    assert many.graphs > few.graphs
    assert many.graph_bytes == pytest.approx(1e7 * many.graphs)
    lost = (many.lost_tokens - few.lost_tokens) / 16
    assert few.blocks - many.blocks == pytest.approx(lost, abs=1.0)


def test_a_graph_holds_a_batch_no_larger_than_its_tokens():
    """Wider drafts fit fewer sequences into the largest graph; beyond it rounds run eagerly."""
    made = prepared(service(policy=Policy(((1, 8), (2, 0)))))
    narrow, wide = made.room.size
    assert narrow[256] == 256
    assert wide[56] == 56
    assert wide[57] == 0
    for size in (narrow, wide):
        assert all(held == 0 or held >= batch for batch, held in enumerate(size))


def test_a_cold_start_delays_the_first_request_by_the_captures():
    """The first token waits for every graph captured ahead; later requests queue behind it."""
    warm, cold = (served(service(20.0, 100, cold=cold)) for cold in (False, True))
    assert warm["first_request_s"] < 1.0
    assert cold["first_request_s"] == pytest.approx(cold["graphs_ready_s"] + warm["first_request_s"], rel=0.05)
    assert cold["ttft_s"]["mean"] > warm["ttft_s"]["mean"]


def test_capturing_at_first_use_starts_at_once_and_pays_on_the_way():
    """Nothing is ready, nothing is waited for; each shape met costs its capture once."""
    told = served(service(20.0, 100, cold=True, capture="first_use", captured=()))
    assert told["graphs_ready_s"] == 0.0
    assert told["first_request_s"] < 1.0
    assert told["captured_while_serving"] > 0
    assert told["capturing_s"] == pytest.approx(told["captured_while_serving"] * 2 * 0.47)


def test_without_graphs_every_round_is_eager():
    """An empty list of captured lengths leaves every round to the host."""
    assert served(service(20.0, 50, captured=()))["eager_share"] == 1.0


@given(st.floats(0.0, 1.0))
@settings(max_examples=10)
def test_missed_shapes_run_eagerly(rate):
    """The share of eager rounds is the share of shapes without a graph, within four standard errors."""
    told = served(service(20.0, 100, hit_rate=rate))
    rounds = told["iterations"]
    assert abs(told["eager_share"] - (1.0 - rate)) < 4.0 * (0.25 / rounds) ** 0.5 + 0.02


def test_a_model_that_leaves_no_cache_is_refused():
    """Weights that fit alone but leave no block are refused with the memory they take."""
    with pytest.raises(DesignError, match="leave no cache; take more GPUs"):
        room(scene(machine="h100_sxm", target="qwen2_5_32b", proposer="ngram"), batch_tokens=1 << 14)


def test_a_model_larger_than_its_gpus_is_refused():
    """Before anything is simulated."""
    with pytest.raises(DesignError, match=r"target: .* needs .* GB of weights"):
        room(scene(target="llama3_1_70b", proposer="ngram"))


@pytest.mark.parametrize(
    ("limits", "words"),
    [
        ({"max_sequences": 0}, "max_sequences: 0 is outside"),
        ({"batch_tokens": -1}, "batch_tokens: -1 is outside"),
        ({"kv_tokens": 3}, "kv_tokens: holds no block"),
        ({"hit_rate": 1.2}, "hit_rate: 1.2 is outside"),
        ({"capture": "never"}, "capture: 'never' is no way"),
        ({"captured": (3,)}, "captured: draft length 3"),
        ({"seed": -1}, "seed: -1 is negative"),
        ({"rate": -1.0}, "request rate: -1"),
        ({"rate": float("nan")}, "request rate: nan"),
        ({"requests": 0}, "requests: 0 requests"),
    ],
)
def test_impossible_limits_are_refused(limits, words):
    """One line with the place, the value and the way out."""
    given_ = {"rate": 20.0, "requests": 10, **limits}
    with pytest.raises(DesignError) as caught:
        prepared(service(given_.pop("rate"), given_.pop("requests"), **given_))
    assert words in str(caught.value)
    assert "; " in str(caught.value)


@pytest.mark.parametrize("steps", [(), ((2, 4),), ((1, 4), (1, 2)), ((1, -1),), ((1, 5000),)])
def test_a_schedule_with_holes_is_refused(steps):
    """A policy says what to do at every load."""
    with pytest.raises(DesignError, match="policy"):
        Policy(steps)


@pytest.mark.parametrize("target", [-0.1, 1.0, float("nan")])
def test_an_aim_that_no_share_can_be_is_refused(target):
    """And so is one among whose lengths is none to draft."""
    with pytest.raises(DesignError, match="policy: target"):
        Policy(options=(1, 2), target=target)
    with pytest.raises(DesignError, match="policy: target"):
        Policy(options=(0, 2), target=0.5)
