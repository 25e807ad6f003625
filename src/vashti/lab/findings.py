"""What the samples say: each figure with its interval, its unit and the experiment it comes from."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from vashti.lab.curves import LAYER
from vashti.lab.samples import Recording, Samples
from vashti.lab.statistics import Median, median, percentile, slope

SATURATED = 0.95
"""Share of the bandwidth of all SMs at which fewer count as saturating the memory [1]; a judgement."""
PLATEAU = 0.9
"""Share of the L2 plateau down to which a working set counts as resident [1]; a judgement."""
FEW = 8
"""SMs up to which each draws what it can, the memory being far from saturated [1]."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured number.

    Attributes:
        name: as in a hardware file where it has a place there.
        value, low, high: the median and its 95 % interval, or the spread named in `how`.
        unit: of all three.
        how: the experiment and what was taken from it.
    """

    name: str
    value: float
    low: float
    high: float
    unit: str
    how: str

    def agrees_with(self, other: "Figure") -> bool:
        """Whether the intervals of two runs meet."""
        return self.low <= other.high and other.low <= self.high


def figures(recording: Recording) -> tuple[Figure, ...]:
    """Every figure the recording has samples for."""
    found = (make(recording) for make in _MAKERS)
    return tuple(figure for figure in found if figure is not None)


def saturating_sms(recording: Recording) -> Figure | None:
    """The fewest SMs that draw nearly all of the memory's bandwidth [1]."""
    curve = bandwidth_by_sms(recording)
    if not curve:
        return None
    whole = max(rate for _, rate in curve)
    enough = [sms for sms, rate in curve if rate >= SATURATED * whole]
    looser = [sms for sms, rate in curve if rate >= (SATURATED - 0.03) * whole]
    tighter = [sms for sms, rate in curve if rate >= (SATURATED + 0.03) * whole]
    how = f"stream_by_sms: fewest SMs at {SATURATED:.0%} of the largest bandwidth; low and high: 3 points less and more"
    return Figure("saturating_sms", float(enough[0]), float(looser[0]), float(tighter[0]), "SMs", how)


def bandwidth_by_sms(recording: Recording) -> tuple[tuple[int, float], ...]:
    """Bandwidth that so many SMs draw, as (SMs, bytes/s), SM counts growing."""
    points = {int(s.arm["sms"]): median(s.values).value for s in recording.of("stream_by_sms")}
    return tuple(sorted(points.items()))


def interference(recording: Recording) -> tuple[Mapping[str, float], ...]:
    """How much longer each phase takes beside the other, by split and verified tokens: together over alone [1]."""
    rows = []
    for both in recording.of("sharing", run="both", phase="draft"):
        same = {key: both.arm[key] for key in ("draft_sms", "tokens", "passes")}
        times = {
            (run, phase): median(found[0].values).value
            for run, phase in (("draft", "draft"), ("verify", "verify"), ("both", "draft"), ("both", "verify"))
            if (found := recording.of("sharing", run=run, phase=phase, **same))
        }
        if len(times) == 4:
            rows.append(
                {
                    **{key: float(value) for key, value in same.items()},
                    "draft": times["both", "draft"] / times["draft", "draft"],
                    "verify": times["both", "verify"] / times["verify", "verify"],
                }
            )
    return tuple(sorted(rows, key=lambda row: (row["tokens"], row["draft_sms"])))


def _clock(recording: Recording) -> Figure | None:
    return _one(recording, "sm_clock", "sm_clock_hz", "Hz", "SM cycles over the global timer, one thread running")


def _launch(recording: Recording) -> Figure | None:
    return _slope(recording, "stream_launch", "kernels", "launch_s", "empty kernels in a row in one stream")


def _node(recording: Recording) -> Figure | None:
    return _slope(recording, "graph_replay", "nodes", "graph_node_s", "empty kernels in a row as nodes of a graph")


def _barrier(recording: Recording) -> Figure | None:
    return _slope(
        recording, "barrier", "rounds", "barrier_s", "one block an SM, cooperative launch", launch="cooperative"
    )


def _flag(recording: Recording) -> Figure | None:
    clock, idle = _clock(recording), recording.of("flag", loaded=0)
    loaded = recording.of("flag", loaded=1)
    if clock is None or not idle:
        return None
    nearest = min(percentile(s.values, 0.5) for s in idle)
    middle = float(np.median([percentile(s.values, 0.5) for s in idle]))
    worst = max(percentile(s.values, 0.99) for s in (*idle, *loaded))
    how = "half a round trip: median over partners; low: nearest partner; high: 99th percentile with memory loaded"
    return Figure("flag_s", middle / clock.value, nearest / clock.value, worst / clock.value, "s", how)


def _hbm(recording: Recording) -> Figure | None:
    curve = recording.of("stream_by_sms")
    if not curve:
        return None
    best = max((median(s.values) for s in curve), key=lambda m: m.value)
    return _figure(
        "memory_bytes_per_s", best, "bytes/s", "stream_by_sms: most that any number of SMs reads, far beyond L2"
    )


def _one_sm(recording: Recording) -> Figure | None:
    few = [s for s in recording.of("stream_by_sms") if int(s.arm["sms"]) <= FEW]
    if not few:
        return None
    each = [median([value / float(s.arm["sms"]) for value in s.values]) for s in few]
    value = float(np.median([m.value for m in each]))
    how = f"stream_by_sms: bandwidth over SMs, up to {FEW} of them"
    return Figure("sm_bytes_per_s", value, min(m.low for m in each), max(m.high for m in each), "bytes/s", how)


def _l2_rate(recording: Recording) -> Figure | None:
    plateau = _plateau(recording)
    return plateau and _figure("l2_bytes_per_s", plateau[1], "bytes/s", "stream_by_bytes: the fastest working set")


def _l2_resident(recording: Recording) -> Figure | None:
    plateau = _plateau(recording)
    if plateau is None:
        return None
    rates = {float(s.arm["bytes"]): median(s.values).value for s in recording.of("stream_by_bytes")}
    kept = [size for size, rate in rates.items() if rate >= PLATEAU * plateau[1].value]
    lost = [size for size in rates if size > max(kept)]
    how = f"stream_by_bytes: largest working set at {PLATEAU:.0%} of the plateau; high: the next one measured"
    return Figure("l2_resident_bytes", max(kept), max(kept), min(lost, default=max(kept)), "bytes", how)


def _plateau(recording: Recording) -> tuple[float, Median] | None:
    found = {float(s.arm["bytes"]): median(s.values) for s in recording.of("stream_by_bytes")}
    return max(found.items(), key=lambda item: item[1].value) if found else None


def _l2_latency(recording: Recording) -> Figure | None:
    return _chased(recording, "l2_latency_s", largest=False)


def _hbm_latency(recording: Recording) -> Figure | None:
    return _chased(recording, "memory_latency_s", largest=True)


def _chased(recording: Recording, name: str, *, largest: bool) -> Figure | None:
    clock, chases = _clock(recording), sorted(recording.of("chase"), key=lambda s: float(s.arm["bytes"]))
    if clock is None or not chases:
        return None
    chosen = chases[-1] if largest else min(chases, key=lambda s: median(s.values).value)
    how = f"chase over {float(chosen.arm['bytes']) / 2**20:g} MiB, past L1"
    return _figure(name, median([value / clock.value for value in chosen.values]), "s", how)


def _flop(recording: Recording) -> Figure | None:
    runs = recording.of("verify")
    if not runs:
        return None
    rates = [median([2.0 * float(s.arm["tokens"]) * LAYER[0] * LAYER[1] / t for t in s.values]) for s in runs]
    best = max(rates, key=lambda m: m.value)
    return _figure("bf16_flop_per_s", best, "FLOP/s", "verify: the best of SM counts and tokens, by mma.sync")


_MAKERS: tuple[Callable[[Recording], Figure | None], ...] = (
    _clock,
    _launch,
    _node,
    _barrier,
    _flag,
    _l2_latency,
    _hbm_latency,
    _l2_rate,
    _l2_resident,
    _hbm,
    _one_sm,
    saturating_sms,
    _flop,
)


def _figure(name: str, found: Median, unit: str, how: str) -> Figure:
    return Figure(name, found.value, found.low, found.high, unit, how)


def _one(recording: Recording, experiment: str, name: str, unit: str, how: str) -> Figure | None:
    runs = recording.of(experiment)
    return _figure(name, median(runs[0].values), unit, f"{experiment}: {how}") if runs else None


def _slope(recording: Recording, experiment: str, along: str, name: str, how: str, **arm: str) -> Figure | None:
    """Time per step from runs of different length: one slope a round of the interleaving, then their median."""
    runs: tuple[Samples, ...] = recording.of(experiment, **arm)
    if len(runs) < 2:
        return None
    lengths = [float(s.arm[along]) for s in runs]
    each = [slope(lengths, times)[0] for times in zip(*(s.values for s in runs), strict=True)]
    return _figure(name, median(each), "s", f"{experiment}: {how}, time per step")
