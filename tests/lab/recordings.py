"""Recordings made up from a known truth, so that what is read out of them can be compared with it."""

import numpy as np

from vashti.lab.curves import CONTEXTS, LAYER, STREAMED_BYTES, TOKENS, counts, splits
from vashti.lab.latencies import CHAIN, CHASED_BYTES, ROUNDS
from vashti.lab.samples import Recording, Samples

CLOCK = 1.8e9
LAUNCH, NODE, BARRIER = 2.4e-6, 1.3e-6, 1.1e-6
SM_RATE, HBM, L2_RATE = 6.5e10, 4.0e12, 9.5e12
L2_FITS = 32 * 2**20
SMS = 132


def noisy(random, value, count=21, spread=0.004):
    """A value with a little noise, and one slow outlier."""
    values = value * (1.0 + spread * random.standard_normal(count))
    values[count // 3] = value * 3.0
    return tuple(values.tolist())


def recording(seed=0, name="NVIDIA H200", date="2026-01-01"):
    """What a calibration of a made-up chip would have recorded."""
    random = np.random.default_rng(seed)
    samples = [Samples("sm_clock", {"ns": 2_000_000}, "Hz", noisy(random, CLOCK))]
    for experiment, along, lengths, each, arm in (
        ("stream_launch", "kernels", CHAIN, LAUNCH, {}),
        ("graph_replay", "nodes", (1, *CHAIN), NODE, {}),
        ("barrier", "rounds", ROUNDS, BARRIER, {"launch": "cooperative"}),
    ):
        samples += [
            Samples(experiment, {along: n, **arm}, "s", noisy(random, 5e-6 + each * n, spread=0.001)) for n in lengths
        ]
    samples += [
        Samples("chase", {"bytes": b}, "cycles", noisy(random, 280.0 if b <= L2_FITS else 630.0)) for b in CHASED_BYTES
    ]
    samples += [
        Samples("flag", {"loaded": loaded, "from_sm": 0, "to_sm": sm}, "cycles", noisy(random, cycles, 1000, 0.05))
        for loaded, more in ((0, 0), (1, 900))
        for sm, cycles in ((2, 400 + more), (66, 600 + more))
    ]
    samples += [
        Samples("stream_by_bytes", {"bytes": b}, "bytes/s", noisy(random, L2_RATE if b <= L2_FITS else HBM))
        for b in STREAMED_BYTES
    ]
    samples += [
        Samples("stream_by_sms", {"sms": n}, "bytes/s", noisy(random, min(HBM, n * SM_RATE), 9, 0.002))
        for n in counts(SMS)
    ]
    samples += [
        Samples(
            "verify", {"sms": SMS, "tokens": t}, "s", noisy(random, max(3e-5, 2.0 * t * LAYER[0] * LAYER[1] / 4e14))
        )
        for t in TOKENS
    ]
    samples += [Samples("attention", {"context": c}, "s", noisy(random, 1e-9 * c)) for c in CONTEXTS]
    for split in splits(SMS):
        for tokens in (32, 256):
            split_arm: dict[str, float | str] = {"draft_sms": split, "tokens": tokens, "passes": 24}
            for run, phase, time in (
                ("draft", "draft", 1.0),
                ("verify", "verify", 2.0),
                ("both", "draft", 1.5),
                ("both", "verify", 2.2),
            ):
                samples.append(
                    Samples("sharing", {**split_arm, "run": run, "phase": phase}, "s", noisy(random, time, 7))
                )
    machine = {"name": name, "date": date, "driver": "580.1", "cuda": "13.0", "sm_count": SMS}
    return Recording(machine, tuple(samples), ("green contexts: none in this recording",))
