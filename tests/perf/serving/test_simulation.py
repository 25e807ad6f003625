"""Laws of the serving simulation: nothing is lost, nothing is invented, and the same seed tells the same story."""

import hashlib
import os
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numba.core import caching

from tests.perf.scenes import scene
from tests.perf.serving.services import CHAT, run, served, service
from vashti.perf import PROCEDURES
from vashti.perf.acceptance_law import constant, recorded, switching
from vashti.perf.serving import Goal, Lengths, Limits, Policy, Service, Traffic, kernel, outcome, prepared, simulate
from vashti.perf.serving.compiled import compiled

LAWS = [
    constant(0.8),
    switching((0.9, 0.4), (0.95, 0.9)),
    constant(0.85).drifting(128, 0.2),
    recorded([[4, 0, 2], [1, 1, 3, 4]], 4),
]
SETTINGS = st.fixed_dictionaries(
    {
        "rate": st.floats(1.0, 200.0),
        "requests": st.integers(1, 60),
        "seed": st.integers(0, 1000),
        "policy": st.sampled_from(["off", "fixed", "best", "target:0.6", Policy(((1, 4), (4, 1), (8, 0)))]),
        "acceptance": st.sampled_from(LAWS),
        "kv_tokens": st.sampled_from([700, 1500, 6000, None]),
        "max_sequences": st.sampled_from([1, 4, 32]),
        "batch_tokens": st.sampled_from([64, 512, 2048]),
        "capture": st.sampled_from(["ahead", "first_use", "latest"]),
        "hit_rate": st.sampled_from([1.0, 0.5]),
        "mixes_prompts": st.booleans(),
        "cold": st.booleans(),
    }
)


def made_of(drawn):
    """A service of drawn settings."""
    drawn = dict(drawn)
    return service(drawn.pop("rate"), drawn.pop("requests"), **drawn)


def digest(made):
    """A hash of every array of the state."""
    return hashlib.sha256(b"".join(array.tobytes() for array in made.state)).hexdigest()


@given(SETTINGS)
@settings(max_examples=60)
def test_every_request_is_served_whole_or_refused(drawn):
    """Each request ends with all its tokens, or is refused because no empty cache could hold it; no token is left over."""
    made = simulate(made_of(drawn))
    refused = made.state.done_s == -2.0
    largest = made.rules.blocks * made.rules.block - made.rules.lookahead.max()
    assert np.array_equal(refused, made.requests.prompt + made.requests.output > largest)
    assert np.all(made.state.left[~refused] == 0)
    assert np.all(made.state.left[refused] == made.requests.output[refused])


@given(SETTINGS)
@settings(max_examples=60)
def test_tokens_out_are_those_of_prompts_rounds_and_accepted_drafts(drawn):
    """Output tokens = tokens from prompts' passes + one a round + accepted drafts; no more is accepted than drafted."""
    made = simulate(made_of(drawn))
    told = outcome(made)
    finished = made.state.done_s >= 0.0
    assert (
        told["tokens_from_prompts"] + told["sequence_rounds"] + told["accepted"] == made.requests.output[finished].sum()
    )
    assert told["accepted"] <= told["drafted"]
    assert sum(row["sequence_rounds"] for row in told["by_draft_len"]) == told["sequence_rounds"]


@given(SETTINGS)
@settings(max_examples=60)
def test_prompt_tokens_are_those_of_prompts_and_of_lost_caches(drawn):
    """What is computed in prompts' passes is every prompt once and every lost cache again.

    Who loses its cache while decoding had one token more than was cached, and its second pass yields a token again.
    """
    made = simulate(made_of(drawn))
    told = outcome(made)
    again = (
        told["prompt_tokens"] - int(made.requests.prompt[made.state.done_s >= 0.0].sum()) - told["recomputed_tokens"]
    )
    assert again == told["tokens_from_prompts"] - told["completed"]
    assert 0 <= again <= told["preemptions"]


@given(SETTINGS)
@settings(max_examples=60)
def test_no_block_of_the_cache_leaks(drawn):
    """When all is done every block is free and every slot vacant, once."""
    made = simulate(made_of(drawn))
    assert outcome(made)["kv_leaked_blocks"] == 0
    assert made.state.tally[kernel.RUNNING] == made.state.tally[kernel.WAITING] == 0
    assert sorted(made.state.vacant) == list(range(made.service.limits.max_sequences))
    assert 0 <= made.state.tally[kernel.LEAST_FREE] <= made.rules.blocks


@given(SETTINGS, st.integers(1, 50))
@settings(max_examples=40)
def test_at_every_iteration_blocks_are_free_or_held(drawn, stop):
    """Wherever the loop is stopped, blocks free and blocks held make up the cache, and hold every cached token."""
    made = prepared(made_of(drawn))
    kernel.serve(made.requests, made.prices, made.law, made.rules, made.state, stop)
    state = made.state
    slots = state.order[: state.tally[kernel.RUNNING]]
    assert state.tally[kernel.FREE] + state.held[slots].sum() == made.rules.blocks
    assert np.array_equal(state.held[slots] * made.rules.block, state.context[slots] + state.room[slots])
    assert np.all(state.room[slots] >= 0)


@given(SETTINGS)
@settings(max_examples=40)
def test_times_are_in_order(drawn):
    """No token before its request, none before the engine is ready, no last token before the first."""
    made = simulate(made_of(drawn))
    state, done = made.state, made.state.done_s >= 0.0
    assert np.all(state.first_s[done] > made.requests.at_s[done])
    assert np.all(state.done_s[done] >= state.first_s[done])
    if made.service.limits.cold:
        assert np.all(state.first_s[done] > made.room.start_s)


@given(SETTINGS)
@settings(max_examples=8)
def test_the_compiled_loop_gives_the_bits_of_its_python_function(drawn):
    """Every array of the state agrees byte for byte."""
    made = made_of({**drawn, "requests": min(drawn["requests"], 8)})
    assert digest(run(prepared(made))) == digest(run(prepared(made), plain=True))


PLAIN = """
import sys
from tests.perf.serving.services import run, service
from tests.perf.serving.test_simulation import LAWS, digest
from vashti.perf.serving import prepared
for place, law in enumerate(LAWS):
    print(digest(run(prepared(service(40.0, 12, acceptance=law, seed=place, policy="best", kv_tokens=1500, hit_rate=0.7)))))
"""


def test_the_loop_gives_the_same_bits_without_a_compiler():
    """With compilation switched off altogether, helpers too, the digests are the same."""
    off = subprocess.run(
        [sys.executable, "-c", PLAIN], capture_output=True, text=True, check=True,
        env={**os.environ, "NUMBA_DISABLE_JIT": "1"},
    )  # fmt: skip
    ours = [
        digest(
            run(prepared(service(40.0, 12, acceptance=law, seed=place, policy="best", kv_tokens=1500, hit_rate=0.7)))
        )
        for place, law in enumerate(LAWS)
    ]
    assert off.stdout.split() == ours


def test_a_folder_for_the_compiler_that_cannot_be_made_changes_nothing(tmp_path):
    """The compiler keeps its work elsewhere, or compiles anew; the answer is the same."""
    taken = tmp_path / "taken"
    taken.write_text("")
    code = "from tests.perf.serving.services import served, service; print(served(service(20.0, 5))['completed'])"
    env = {**os.environ, "NUMBA_CACHE_DIR": str(taken / "below"), "NUMBA_DISABLE_JIT": "0"}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=env)
    assert done.stdout.strip() == "5"


def test_compilation_works_where_nothing_can_be_kept(monkeypatch):
    """Without any folder for its cache the compiler still compiles."""
    monkeypatch.setattr(caching.CompileResultCacheImpl, "_locator_classes", [])
    assert compiled(lambda number: number + 1)(1) == 2


@given(SETTINGS, st.integers(1, 7))
@settings(max_examples=20)
def test_stopping_and_resuming_changes_nothing(drawn, slices):
    """A loop run a few iterations at a time ends in the state of one run at a stretch."""
    made = made_of(drawn)
    assert digest(run(prepared(made), slices)) == digest(run(prepared(made)))


@given(SETTINGS)
@settings(max_examples=20)
def test_the_same_seed_gives_the_same_bytes(drawn):
    """And a run can be repeated from its inputs alone."""
    made = made_of(drawn)
    assert digest(simulate(made)) == digest(simulate(made))
    assert PROCEDURES["perf.serving"](made.as_dict()) == PROCEDURES["perf.serving"](
        Service.from_dict(made.as_dict()).as_dict()
    )


def test_another_seed_gives_another_story():
    """Seeds reach arrivals, lengths and acceptance."""
    one, other = (prepared(service(seed=seed)) for seed in (0, 1))
    assert not np.array_equal(one.requests.at_s, other.requests.at_s)
    assert not np.array_equal(one.requests.prompt, other.requests.prompt)
    assert not np.array_equal(one.state.first_seed, other.state.first_seed)


def test_policies_meet_the_same_requests():
    """What arrives does not depend on what is done with it, so policies can be compared request by request."""
    off, fixed = (prepared(service(policy=policy)) for policy in ("off", "fixed"))
    assert all(np.array_equal(a, b) for a, b in zip(off.requests, fixed.requests, strict=True))


@given(st.integers(0, 50), st.floats(1.0, 300.0), st.sampled_from(["off", "fixed", "best"]))
@settings(max_examples=25)
def test_more_cache_never_serves_fewer(seed, rate, policy):
    """A larger cache refuses no more, and with room for all nobody is preempted."""
    small, large, whole = (
        served(service(rate, 80, seed=seed, policy=policy, kv_tokens=tokens)) for tokens in (600, 2400, 1 << 22)
    )
    assert small["completed"] <= large["completed"] <= whole["completed"] == 80
    assert whole["preemptions"] == whole["refused"] == 0


def test_less_cache_means_preemption_and_tokens_computed_twice():
    """A cache for a few requests makes some lose theirs; each is computed again, and all end whole."""
    told = served(service(200.0, 200, kv_tokens=3000))
    assert told["preemptions"] > 0
    assert told["recomputed_tokens"] > 0
    assert told["completed"] == 200


@given(st.integers(0, 20))
@settings(max_examples=10)
def test_more_acceptance_finishes_no_later(seed):
    """Requests that all wait from the start are through sooner when more drafts are accepted."""
    low, high = (
        served(service(1e6, 64, seed=seed, acceptance=constant(rate)))["span_s"] for rate in (0.3, 0.9)
    )  # fmt: skip
    assert high < low


def test_one_request_alone_costs_its_prompt_and_its_rounds():
    """Latency of a single request is one pass over its prompt and one priced round for every token when none is drafted."""
    lengths = (Lengths(500, 500, 500, "fixed"), Lengths(20, 20, 20, "fixed"))
    made = simulate(service(1.0, 1, policy="off", lengths=lengths))
    tables = made.prices
    prompt_s = np.interp(500, tables.tokens, tables.pass_s[0]) + tables.attend_s * 500 * 250
    steps_s = sum(np.interp(500 + token, tables.contexts, tables.round_s[0, 0, 1]) for token in range(19))
    assert made.state.done_s[0] - made.requests.at_s[0] == pytest.approx(prompt_s + steps_s, rel=1e-9)


def test_an_engine_that_does_not_mix_makes_decoding_wait():
    """Prompts in passes of their own stall those who decode: the first token comes sooner, later ones later."""
    long = (Lengths(2000, 2000, 2000, "fixed"), Lengths(100, 100, 100, "fixed"))
    mixed, alone = (served(service(12.0, 300, policy="off", lengths=long, mixes_prompts=mix)) for mix in (True, False))
    assert alone["ttft_s"]["mean"] < mixed["ttft_s"]["mean"]
    assert alone["tpot_s"]["p90"] > mixed["tpot_s"]["p50"]


def test_prompts_are_cut_to_the_budget():
    """A smaller budget spreads a long prompt over more iterations, and those who decode beside it wait less."""
    long = (Lengths(8000, 8000, 8000, "fixed"), Lengths(50, 50, 50, "fixed"))
    small, large = (served(service(2.0, 60, policy="off", lengths=long, batch_tokens=budget)) for budget in (512, 8192))
    assert small["iterations"] > large["iterations"]
    assert small["tpot_s"]["p99"] < large["tpot_s"]["p99"]


def test_a_recorded_trace_of_requests_arrives_as_recorded():
    """Times, prompts and outputs are taken as they stand, in order of time."""
    trace = ((2.0, 30, 5), (1.0, 10, 3))
    made = prepared(replace(service(), traffic=Traffic("trace", 0.0, 0, *CHAT, trace=trace)))
    assert made.requests.at_s.tolist() == [1.0, 2.0]
    assert made.requests.prompt.tolist() == [10, 30]
    assert outcome(simulate(made.service))["completed"] == 2


def test_a_recorded_trace_of_acceptance_is_replayed():
    """A request whose recorded rounds accept 2, 0 and 1 of 2 emits 3, 1 and 2 tokens, over and over."""
    lengths = (Lengths(10, 10, 10, "fixed"), Lengths(13, 13, 13, "fixed"))
    law = recorded([[2, 0, 1], [2, 0, 1]], 2)
    told = served(service(1.0, 4, policy=Policy(((1, 2),)), acceptance=law, lengths=lengths))
    assert told["sequence_rounds"] == 4 * 6
    assert told["accepted"] == 4 * 6


def test_goodput_counts_requests_that_meet_every_limit():
    """A limit nothing can meet leaves no goodput, no limit leaves all of it, and tighter limits never raise it."""
    plain = service(20.0, 100)
    goals = (Goal(None, None, None), Goal(1.0, 0.01, None), Goal(1.0, 0.004, None), Goal(1e-9, None, None))
    shares = [served(replace(plain, goal=goal))["slo_attainment"] for goal in goals]
    assert shares[0] == 1.0
    assert shares[-1] == 0.0
    assert shares == sorted(shares, reverse=True)


def test_trees_are_served_too():
    """A tree yields more tokens a round than its chain, and its cache looks further ahead."""
    chain = service(10.0, 60)
    tree = service(
        10.0, 60, scenario=scene(proposer="ar_head", axes={"topology": "dynamic_tree"}, draft_len=4, tree_size=24)
    )
    assert served(tree)["tokens_per_round"] > served(chain)["tokens_per_round"]
    assert prepared(tree).rules.lookahead.max() == 25


def test_nothing_is_refused_by_default_limits():
    """The limits have defaults under which chat traffic on one H100 is served whole."""
    assert Limits().max_sequences == 256
    assert served(service())["completed"] == 300
