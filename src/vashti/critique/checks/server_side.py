"""Drafting on the client's device: a user waits for the network, while the server's GPU serves somebody else."""

from collections.abc import Iterator

from vashti.core.finding import Effect, Finding, Settle, Sound, Threshold
from vashti.core.run import Run
from vashti.critique.case import SERVED, Case, Point
from vashti.critique.checks.say import MATERIAL, band, rests_on, said, show, times


def drafts_at_client(case: Case) -> bool:
    """Whether the draft runs on the users' own devices."""
    return case.design.has("placement", "client")


def server_gain(case: Case, batch: int = SERVED[-1]) -> tuple[Point, Run]:
    """What the server's GPU gains per verify pass when other users' requests fill every wait, with its run.

    Args:
        case: the case.
        batch: requests verified together [1].

    Returns:
        The prediction it rests on, and the run whose ``value`` is the gain [1].
    """
    point = case.at(batch)
    inputs = {
        "formula": "step_speedup",
        "acceptance_length": float(point.outputs["tokens_per_round"]),
        "autoregressive_step_s": float(point.outputs["autoregressive_s"]),
        "round_time_s": float(point.phase("verify")["alone_s"] + point.phase("host")["alone_s"]),
    }
    return point, case.ledger.run("critique.arithmetic", inputs)


def server_side(case: Case) -> Iterator[Finding | Sound]:
    """Latency per user and work per server are two claims; each needs its own baseline."""
    if not drafts_at_client(case):
        return
    point, run = server_gain(case)
    gain = float(run.outputs["value"])
    evidence = rests_on(case, ("claimed_speedup", "objective", "placement"), point)
    if point.speedup >= 1.0 + MATERIAL:
        yield Sound("server_side", f"A single user gains too: {band(point)} at batch {SERVED[-1]}", evidence)
        return
    serves = case.idea.design.has("objective", "goodput", "throughput", "cost")
    yield Finding(
        check="server_side",
        title="What the server gains, a user pays" if serves else "Two claims, one number",
        claim=(
            f"A user gets {times(point.speedup)} at batch {SERVED[-1]} {point.ref}; the server's GPU, kept busy with others, does at most "
            f"{times(gain)} the work [run {run.id}]."
        ),
        text=(
            f"{said(case, 'claimed_speedup', 'objective', 'placement')}The round trip is {show(point.phase('handoff')['alone_s'] * 1e3)} ms of a round of "
            f"{show(point.outputs['round_s'] * 1e3)} ms {point.ref}. The user waits for it; the server need not, if enough other requests are "
            f"ready to be verified. Then a round costs it the verify pass alone, {show(point.phase('verify')['alone_s'] * 1e3)} ms for "
            f"{show(point.outputs['tokens_per_round'])} tokens {point.ref}: an upper bound, for it takes the queue never to run dry."
        ),
        effect=Effect(
            f"speedup of one user at batch {SERVED[-1]}", point.speedup, point.low, point.high, 1.0, point.run_id
        ),
        threshold=Threshold("server gain", "above", 1.0, run.id),
        evidence=evidence,
        supply=f"{'' if serves else 'which of the two you claim, and '}the number of users in flight at which the server's queue never runs dry",
        settle=Settle(
            "replay a trace of requests with the measured round trip, and count the share of time the server's GPU verifies",
            "the GPU is busy for more than nine tenths of the time at the latency you promise",
        ),
    )
