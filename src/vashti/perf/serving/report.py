"""What came of a simulation, in the words of those who serve: latencies, goodput, and what the scheduler did."""

from typing import Any

import numpy as np
import numpy.typing as npt

from vashti.perf.serving.service import Goal
from vashti.perf.serving.simulation import Prepared

Floats = npt.NDArray[np.float64]
PERCENTILES = (50, 90, 95, 99)


def outcome(made: Prepared) -> dict[str, Any]:
    """A finished simulation as plain JSON; requests that were refused are in none of the percentiles.

    Nor are those of a single token among the times per later token.

    Args:
        made: what `simulate` returned.
    """
    state, requests = made.state, made.requests
    done = state.done_s >= 0.0
    ttft = state.first_s[done] - requests.at_s[done]
    e2e = state.done_s[done] - requests.at_s[done]
    later = np.maximum(requests.output[done] - 1, 1)
    tpot = (state.done_s[done] - state.first_s[done]) / later
    span = float(np.max(state.done_s[done]) - requests.at_s[0]) if done.any() else 0.0
    good = int(np.sum(met(made.service.goal, ttft, tpot, e2e)))
    return {
        "requests": int(done.size),
        "completed": int(done.sum()),
        "refused": int(np.sum(state.done_s == -2.0)),
        "offered_per_s": _rate(done.size - 1, float(requests.at_s[-1] - requests.at_s[0])),
        "span_s": span,
        "requests_per_s": _rate(int(done.sum()), span),
        "tokens_per_s": _rate(int(np.sum(requests.output[done])), span),
        "goodput_per_s": _rate(good, span),
        "slo_attainment": good / done.size,
        "ttft_s": percentiles(ttft),
        "tpot_s": percentiles(tpot[requests.output[done] > 1]),
        "e2e_s": percentiles(e2e),
        "first_request_s": float(state.first_s[0] - requests.at_s[0]) if done[0] else None,
        **_scheduled(made),
        **_kept(made),
    }


def met(goal: Goal, ttft_s: Floats, tpot_s: Floats, e2e_s: Floats) -> npt.NDArray[np.bool_]:
    """Which requests meet a goal (R,).

    Args:
        goal: limits; those that are None bind nothing.
        ttft_s: time to the first token [s], (R,).
        tpot_s: time per later token [s], (R,).
        e2e_s: time to the last token [s], (R,).
    """
    good = np.ones(ttft_s.size, dtype=np.bool_)
    for limit, times in ((goal.ttft_s, ttft_s), (goal.tpot_s, tpot_s), (goal.e2e_s, e2e_s)):
        if limit is not None:
            good &= times <= limit
    return good


def percentiles(times: Floats) -> dict[str, float | None]:
    """Mean and percentiles of times [s]; None where there are none.

    Args:
        times: (R,) [s].
    """
    names = ("mean", *(f"p{place}" for place in PERCENTILES))
    if not times.size:
        return dict.fromkeys(names)
    values = (float(np.mean(times)), *(float(value) for value in np.percentile(times, PERCENTILES)))
    return dict(zip(names, values, strict=True))


def _rate(count: float, seconds: float) -> float:
    return count / seconds if seconds > 0.0 else 0.0


def _scheduled(made: Prepared) -> dict[str, Any]:
    from vashti.perf.serving import kernel as k  # noqa: PLC0415 - numba is loaded when something was simulated

    state, tally, clock = made.state, made.state.tally, made.state.clock
    rounds, decoding = int(tally[k.ROUNDS]), int(tally[k.DECODING])
    by_length = zip(made.service.policy.lengths, state.option_rounds, state.option_s, strict=True)
    return {
        "iterations": int(tally[k.ITERATIONS]),
        "sequence_rounds": rounds,
        "mean_batch": rounds / decoding if decoding else 0.0,
        "mean_in_system": _rate(float(clock[k.OCCUPIED]), float(clock[k.NOW] - made.requests.at_s[0])),
        "busy_s": float(clock[k.BUSY]),
        "tokens_per_round": 1.0 + (int(tally[k.ACCEPTED]) / rounds if rounds else 0.0),
        "drafted": int(tally[k.DRAFTED]),
        "accepted": int(tally[k.ACCEPTED]),
        "acceptance": int(tally[k.ACCEPTED]) / int(tally[k.DRAFTED]) if tally[k.DRAFTED] else None,
        "tokens_from_prompts": int(tally[k.BY_PREFILL]),
        "prompt_tokens": int(tally[k.PREFILLED]),
        "recomputed_tokens": int(tally[k.RECOMPUTED]),
        "preemptions": int(tally[k.PREEMPTED]),
        "switches": int(tally[k.SWITCHES]),
        "by_draft_len": [
            {"draft_len": length, "sequence_rounds": int(count), "seconds": float(seconds)}
            for length, count, seconds in by_length
        ],
        "eager_share": int(tally[k.MISSES]) / decoding if decoding else 0.0,
        "padded_share": int(tally[k.PADDED]) / (int(tally[k.PADDED]) + rounds) if rounds else 0.0,
        "captured_while_serving": int(tally[k.CAPTURES]),
        "capturing_s": float(clock[k.CAPTURING]),
    }


def _kept(made: Prepared) -> dict[str, Any]:
    from vashti.perf.serving import kernel as k  # noqa: PLC0415 - as above

    held, block = made.room, made.rules.block
    return {
        "kv_tokens": held.blocks * block,
        "kv_peak_share": 1.0 - int(made.state.tally[k.LEAST_FREE]) / held.blocks,
        "kv_leaked_blocks": held.blocks - int(made.state.tally[k.FREE]),
        "kv_lost_to_graphs_tokens": held.lost_tokens,
        "graphs": held.graphs,
        "graph_bytes": held.graph_bytes,
        "graphs_ready_s": held.start_s,
    }
