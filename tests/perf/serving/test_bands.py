"""How far the outcome of a simulation may be off, and what the two reasons for it are."""

from dataclasses import replace

import pytest

from tests.perf.scenes import scene
from tests.perf.serving.services import served, service
from vashti.core.errors import DesignError
from vashti.core.run import Ledger
from vashti.perf.procedures import PROCEDURES
from vashti.perf.serving import Service, banded
from vashti.perf.serving.bands import SEEDS, Slowness, alone

LATENCIES = ("ttft_s", "tpot_s", "e2e_s")


@pytest.mark.parametrize("policy", ["off", "fixed", "best"])
@pytest.mark.parametrize("rate", [5.0, 60.0])
def test_slower_rounds_make_no_latency_shorter(policy, rate):
    """Every percentile grows with the time of an iteration, and goodput does not."""
    made = service(rate, 200, policy=policy)
    told = [served(replace(made, slowness=factor)) for factor in (0.7, 0.9, 1.0, 1.2, 1.6)]
    for name in LATENCIES:
        for place in ("mean", "p50", "p99"):
            times = [one[name][place] for one in told]
            assert times == sorted(times), (name, place)
    rates = [one["goodput_per_s"] for one in told]
    assert rates == sorted(rates, reverse=True)


def test_a_factor_on_time_scales_a_run_whose_requests_all_wait_from_the_start():
    """With every request there at once nothing but iterations passes time, so all times scale alike."""
    made = service(1e9, 60, policy="fixed")
    plain, slow = served(made), served(replace(made, slowness=2.0))
    for name in LATENCIES:
        assert slow[name]["p99"] == pytest.approx(2.0 * plain[name]["p99"], rel=1e-6)
    assert slow["iterations"] == plain["iterations"]


def test_slower_drafting_leaves_plain_rounds_alone():
    """The error of a round over a plain step touches what drafts and nothing else."""
    made = service(20.0, 60, policy="off")
    assert served(made) == served(replace(made, round_slowness=1.5))
    drafting = service(1e9, 60, policy="fixed")
    plain, slow = served(drafting), served(replace(drafting, round_slowness=1.5))
    assert 1.2 < slow["tpot_s"]["p50"] / plain["tpot_s"]["p50"] < 1.5


@pytest.mark.parametrize("policy", ["off", "fixed", "best"])
def test_every_band_holds_the_value_it_belongs_to(policy):
    """Lowest, value, highest; for the model's error and for the seeds."""
    made = service(30.0, 150, policy=policy)
    own, told = served(made), banded(made)
    for kind in ("model", "sampling"):
        for name, (low, high) in told[kind].items():
            whole, _, place = name.partition(".")
            value = own[whole][place] if place else own[whole]
            assert low <= value <= high, (kind, name)
    assert told["model"]["e2e_s.p50"][0] < told["model"]["e2e_s.p50"][1]
    assert told["sampling"]["e2e_s.p50"][0] < told["sampling"]["e2e_s.p50"][1]
    assert told["seeds"] == list(range(SEEDS))


def test_the_model_errs_more_about_a_round_than_about_a_plain_step():
    """A round's time is a plain step's times a ratio that is uncertain too; a mixture of experts errs more than that."""
    plain, drafting = (banded(service(20.0, 60, policy=policy)) for policy in ("off", "fixed"))
    assert drafting["slowness"][0] < plain["slowness"][0] < 1.0 < plain["slowness"][1] < drafting["slowness"][1]
    assert "against_plain" not in plain
    low, high = drafting["against_plain"]["e2e_s.p50"]
    assert drafting["model"]["e2e_s.p50"][0] < low < high < drafting["model"]["e2e_s.p50"][1]
    mixture = service(policy="off", scenario=scene(proposer="native_mtp", target="qwen3_30b_a3b"))
    assert alone(mixture, Slowness(1.0, 1.0)).slow > plain["slowness"][1]


def test_with_nothing_served_there_is_no_band():
    """Latencies that nobody has are None, not numbers."""
    told = banded(service(20.0, 5, kv_tokens=16))
    assert told["model"]["ttft_s.p99"] == [None, None]
    assert told["model"]["goodput_per_s"] == [0.0, 0.0]


def test_progress_of_several_runs_is_told_as_that_of_one():
    """Counts never fall and end at the requests of all runs."""
    seen = []
    banded(service(20.0, 40), lambda done, total: seen.append((done, total)))
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)
    assert seen[-1][0] == seen[-1][1] == 40 * (SEEDS + 4)


def test_bands_repeat_from_their_inputs():
    """By the table of procedures, byte for byte, through JSON and back."""
    made = service(25.0, 40)
    runs = [Ledger(PROCEDURES).run("perf.serving_band", one.as_dict()) for one in (made, made)]
    assert runs[0] == runs[1]
    assert Service.from_dict(made.as_dict()) == made
    older = {name: value for name, value in made.as_dict().items() if "slowness" not in name}
    assert Service.from_dict(older) == made


def test_a_factor_that_no_time_can_have_is_refused():
    """Zero, negative, infinite."""
    for factor in (0.0, -1.0, float("inf")):
        with pytest.raises(DesignError, match="slowness"):
            served(replace(service(), slowness=factor))
        with pytest.raises(DesignError, match="round_slowness"):
            served(replace(service(), round_slowness=factor))
