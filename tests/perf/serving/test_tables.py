"""What the loop is given agrees with the round model: the same yields, the same costs."""

from dataclasses import replace

import numpy as np
import pytest

from tests.perf.scenes import scene
from tests.perf.serving.services import served, service
from vashti.perf import Conditions, predict
from vashti.perf.acceptance_law import by_domain, constant, positional, switching
from vashti.perf.serving import Lengths, Limits, Policy, Service, plain_capacity, prepared
from vashti.perf.serving.service import check_service
from vashti.perf.serving.yields import survival

SCENES = {
    "draft_lm": scene(),
    "ar_head": scene(proposer="ar_head"),
    "native_mtp": scene(proposer="native_mtp"),
    "parallel_heads": scene(proposer="parallel_heads"),
    "parallel_block": scene(proposer="parallel_block"),
    "ngram": scene(proposer="ngram"),
    "static_tree": scene(proposer="ar_head", axes={"topology": "static_tree"}, tree_size=24),
    "run_ahead": scene("run_ahead", "green_ctx"),
    "stale": scene("run_ahead", "green_ctx", "ar_head"),
    "dual_batch": scene("dual_batch", "green_ctx"),
    "other_gpu": scene("run_ahead", "other_gpu"),
}


@pytest.mark.parametrize("name", SCENES)
@pytest.mark.parametrize("rate", [0.3, 0.8])
def test_the_tables_yield_what_the_round_model_predicts(name, rate):
    """Expected tokens a round of a constant law are those of a prediction at batch 1."""
    setup = prepared(service(scenario=SCENES[name], acceptance=constant(rate))).setup
    tokens = 1.0 + float(np.sum(survival(setup, 4)))
    assert tokens == pytest.approx(predict(SCENES[name], Conditions(1, rate, 1024)).tokens_per_round, rel=0.02)


def test_a_dynamic_tree_yields_what_the_round_model_predicts_within_its_depth():
    """Its gain is held below certainty level by level, so at high acceptance it may yield a little less."""
    made = scene(proposer="ar_head", axes={"topology": "dynamic_tree"}, tree_size=24)
    for rate in (0.3, 0.6, 0.8):
        setup = prepared(service(scenario=made, acceptance=constant(rate))).setup
        tokens = 1.0 + float(np.sum(survival(setup, 4)))
        assert tokens == pytest.approx(predict(made, Conditions(1, rate, 1024)).tokens_per_round, rel=0.05)


@pytest.mark.parametrize("name", SCENES)
@pytest.mark.parametrize("batch", [1, 24, 200])
def test_the_tables_cost_what_the_round_model_predicts(name, batch):
    """A round priced from the table is the predicted one, also between table points."""
    made = prepared(service(scenario=SCENES[name], acceptance=constant(0.7)))
    for context in (300, 1000):
        priced = np.interp(context, made.prices.contexts, made.prices.round_s[0, 0, batch])
        predicted = predict(SCENES[name], Conditions(batch, 0.7, context)).round_s
        assert priced == pytest.approx(predicted, rel=0.01)


def test_plain_decoding_costs_a_plain_step():
    """A draft length of zero is priced at the autoregressive step."""
    made = prepared(service(policy="off"))
    for batch in (1, 32, 256):
        priced = np.interp(1000, made.prices.contexts, made.prices.round_s[0, 0, batch])
        predicted = predict(made.service.scenario, Conditions(batch, 0.7, 1000)).autoregressive_s
        assert priced == pytest.approx(predicted, rel=0.01)


def test_eager_rounds_cost_no_less_than_captured_ones():
    """At every draft length, batch and context."""
    table = prepared(service(policy="best")).prices.round_s
    assert np.all(table[1] >= table[0] - 1e-12)


def test_a_longer_pass_costs_no_less():
    """Passes over prompts grow with their tokens, and cost nothing without any."""
    tables = prepared(service()).prices
    assert tables.pass_s[0, 0] == tables.draft_pass_s[0] == 0.0
    assert np.all(np.diff(tables.pass_s[0]) >= -1e-12)
    assert np.all(np.diff(tables.draft_pass_s) >= -1e-12)


def test_drafts_elsewhere_or_without_a_cache_read_no_prompt():
    """A look-up, and a draft on another GPU, add nothing to a prompt's pass here."""
    for name in ("ngram", "other_gpu"):
        assert not prepared(service(scenario=SCENES[name])).prices.draft_pass_s.any()


def test_domains_and_regimes_have_tables_of_their_own():
    """A domain of half the acceptance keeps fewer tokens at every position."""
    made = prepared(service(acceptance=by_domain({"easy": (0.5, 0.9), "hard": (0.5, 0.45)}))).law.survival[0]
    assert np.all(made[0] > made[1])
    moody = prepared(service(acceptance=switching((0.9, 0.3), (0.9, 0.9)))).law.survival[0]
    assert np.all(moody[0, 0] > moody[0, 1])


def test_drift_steps_down_along_the_context():
    """Rows of the table fall with the context, the first is the law's own, edges double every other step."""
    law = prepared(service(acceptance=constant(0.8).drifting(128.0, 0.1))).law
    assert law.survival.shape[3] == law.edges.size + 1 > 3
    assert np.all(np.diff(law.survival[0, 0, 0, :, 0]) < 0.0)
    assert law.survival[0, 0, 0, 0, 0] == pytest.approx(0.8)
    assert law.edges[2] / law.edges[0] == pytest.approx(2.0)


def test_capacity_is_where_plain_decoding_fills_up():
    """Below it requests hardly queue, well above it they do."""
    made = service(1.0, 1500, policy="off")
    most = plain_capacity(made)
    calm, full = (served(made.with_rate(share * most)) for share in (0.7, 1.5))
    assert calm["ttft_s"]["p99"] < 0.2
    assert full["ttft_s"]["p99"] > 1.0
    assert plain_capacity(replace(made, limits=Limits(max_sequences=8))) < most


def test_a_service_is_checked_before_it_is_priced():
    """A captured draft length that no policy uses is a slip."""
    made = service()
    check_service(made)
    assert Service.from_dict(made.as_dict()) == made
    assert Policy(((1, 4),)).lengths == (4,)


LONG = (Lengths(10, 10, 10, "fixed"), Lengths(3000, 3000, 3000, "fixed"))
"""Outputs long enough that the last round, which may be cut, does not show."""


@pytest.mark.parametrize(
    ("law", "expected"),
    [
        (constant(0.7), constant(0.7).tokens(4)),
        (positional((0.9, 0.6, 0.3)), positional((0.9, 0.6, 0.3)).tokens(4)),
        (switching((0.95, 0.3), (0.98, 0.9)), switching((0.95, 0.3), (0.98, 0.9)).tokens(4)),
        (by_domain({"a": (0.3, 0.9), "b": (0.7, 0.4)}), None),
        (constant(0.8).at_temperature(1.0, 0.25), constant(0.6).tokens(4)),
    ],
)
def test_the_loop_accepts_what_the_law_expects(law, expected):
    """Tokens a round over 150,000 rounds, within one in a hundred.

    Of domains the slower one takes more rounds for its requests, so their mean is the harmonic one.
    """
    told = served(service(50.0, 200, acceptance=law, lengths=LONG))
    if expected is None:
        made = prepared(service(50.0, 200, acceptance=law, lengths=LONG)).requests
        shares = np.bincount(made.domain, minlength=2) / made.domain.size
        expected = 1.0 / float(np.sum(shares / [constant(0.9).tokens(4), constant(0.4).tokens(4)]))
    assert told["tokens_per_round"] == pytest.approx(expected, rel=0.01)


def test_the_loop_loses_acceptance_along_the_context():
    """Under drift a round late in a long answer keeps fewer tokens: between the law at its start and at its end."""
    law = constant(0.8).drifting(256.0, 0.2)
    told = served(service(50.0, 100, acceptance=law, lengths=LONG))
    assert law.tokens(4, 3000) < told["tokens_per_round"] < law.tokens(4, 256)
    middle = np.mean([1.0 / law.tokens(4, context) for context in range(10, 3010, 10)])
    assert told["tokens_per_round"] == pytest.approx(1.0 / middle, rel=0.02)
