"""Two phases at once cannot each draw the whole memory bandwidth."""

from collections.abc import Iterator

from vashti import atlas
from vashti.core.evidence import RunRef
from vashti.core.finding import Effect, Finding, NoThreshold, Settle, Sound
from vashti.critique.arithmetic.said import at, companion, number, recomputed, show, sound, stated
from vashti.critique.case import Case

SLACK = 1.03
"""Sum over peak that rounding explains [1]; a judgement."""


def bandwidth_twice(case: Case) -> Iterator[Finding | Sound]:
    """Holds the bandwidths of draft and verify, said to run together, against the chip's one memory system."""
    for item in stated(case.idea, "draft_bandwidth_bytes_per_s"):
        other = companion(case.idea, item, "verify_bandwidth_bytes_per_s")
        draft, verify = number(item), number(other) if other else None
        if other is None or draft is None or verify is None:
            continue
        said_peak = companion(case.idea, item, "gpu_bandwidth_bytes_per_s")
        peak = (number(said_peak) if said_peak else None) or _peak(case)
        run = recomputed(case, "total", parts=[draft, verify])
        summed = float(run.outputs["value"])
        if summed <= peak * SLACK:
            text = f"Draft and verify together draw {show(summed / 1e12)} TB/s of {show(peak / 1e12)} TB/s"
            yield sound("bandwidth_twice", text, run, item.quote, other.quote)
            continue
        yield Finding(
            check="bandwidth_twice",
            title="The memory bandwidth is spent twice",
            claim=(
                f"Draft and verify together would draw {show(summed / 1e12)} TB/s; "
                f"the chip has {show(peak / 1e12)} TB/s [run {run.id}]."
            ),
            text=(
                f"“{item.quote.text}” {at(item.quote)}. Splitting SMs does not split a second HBM into being: "
                f"{show(draft / 1e12)} + {show(verify / 1e12)} = {show(summed / 1e12)} TB/s against "
                f"{show(peak / 1e12)} TB/s [run {run.id}]. Two bandwidth-bound phases side by side take as long as one after the other."
            ),
            effect=Effect("bandwidth the two phases would draw, bytes/s", peak, peak, peak, summed, run.id),
            threshold=NoThreshold("it turns only when one of the phases stops being bound by bytes"),
            evidence=(item.quote, other.quote, RunRef(run.id)),
            supply="the bandwidth each phase draws with both running, measured together and not alone",
            settle=Settle(
                "run a draft-like and a verify-like kernel alone and together at your split; read achieved bytes/s",
                f"the sum of the two stays at or below {show(peak / 1e12)} TB/s and both keep their stated time",
            ),
        )


def _peak(case: Case) -> float:
    return atlas.hardware(case.scenario.machine).memory_bytes_per_s.value
