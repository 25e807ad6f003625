"""Designs with more hardware are held against the same hardware spent plainly."""

from collections.abc import Iterator
from dataclasses import replace

from vashti.core.finding import Effect, Finding, Settle, Sound, Threshold
from vashti.critique.case import SERVED, Case
from vashti.critique.checks.rivals import time_shared
from vashti.critique.checks.say import MATERIAL, band, rests_on, said, show, times


def extra_devices(case: Case) -> Iterator[Finding | Sound]:
    """Throughput per GPU against the same draft taking turns on the target's own GPUs."""
    batch = SERVED[0]
    point = case.at(batch)
    extra = point.outputs["extra_gpus"]
    if not extra:
        return
    rival = time_shared(case)
    turns = case.at(batch, scenario=replace(rival, n_gpu=case.scenario.n_gpu))
    share = case.scenario.n_gpu / (case.scenario.n_gpu + extra)
    each = point.speedup * share
    evidence = rests_on(case, ("placement",), point, turns)
    if each >= turns.speedup * (1.0 - MATERIAL):
        yield Sound(
            "extra_devices",
            f"Counted per GPU it gives {times(each)} at batch {batch}, against {band(turns)} on the target's own GPUs {point.ref}",
            evidence,
        )
        return
    yield Finding(
        check="extra_devices",
        title="Count the GPUs",
        claim=f"Per GPU you are at {times(each)} {point.ref}; the same draft on the target's own GPUs gives {times(turns.speedup)} {turns.ref}.",
        text=(
            f"{said(case, 'placement')}The draft sits on {extra} more device{'s' if extra > 1 else ''} than the target's {case.scenario.n_gpu}. "
            f"{band(point)} at batch {batch} is {times(each)} a GPU {point.ref}, where a reviewer will put a replica or a wider tensor-parallel group."
        ),
        effect=Effect(
            f"speedup per GPU at batch {batch}",
            each,
            point.low * share,
            point.high * share,
            turns.speedup,
            point.run_id,
        ),
        threshold=Threshold(
            "speedup over plain decoding", "below", float(f"{turns.speedup / share:.4g}"), turns.run_id
        ),
        evidence=evidence,
        supply="the comparison at equal GPU count: your split, a wider tensor-parallel group, and replicas",
        settle=Settle(
            f"run {case.scenario.n_gpu + extra} GPUs both ways at batch {batch}, cost of the idle one included",
            f"tokens per second per GPU beat {show(turns.speedup)} times plain decoding",
        ),
    )
