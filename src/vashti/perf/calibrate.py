"""Fitting the constants of the round model to published measurements.

Least squares on logarithms with a robust loss. Three kinds of rows speak: step ratios, plain decoding times, and
speedups at one batch over those at the smallest. Every constant has a prior of its physical size, so that one the rows
of a fold do not speak of stays where physics puts it. Nothing knows who published a row.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from vashti.perf.constants import Values, gather, values
from vashti.perf.measured import Set, left_out, plain_set, ratio_set, sweeps
from vashti.perf.robust import minimize
from vashti.perf.rounds import plain_s, request_share, step_ratio
from vashti.perf.rows import Row, borrowed_acceptance

Floats = npt.NDArray[np.float64]

PRIORS: Mapping[str, tuple[float, float]] = MappingProxyType(
    {
        "vllm.step_host_s": (1.0e-3, 0.15),
        "vllm.draft_step_s": (2.5e-4, 0.5),
        "vllm.draft_step_eager_s": (7.0e-4, 0.5),
        "vllm.round_s": (3.0e-4, 0.5),
        "sglang.step_host_s": (7.0e-4, 0.25),
        "sglang.draft_step_s": (2.0e-4, 0.5),
        "sglang.round_s": (5.0e-4, 0.5),
        "hf_eager.layer_host_s": (1.1e-3, 0.15),
        "hf_eager.draft_step_s": (1.5e-3, 0.5),
        "hf_eager.round_layers": (8.0, 0.5),
        "fused_share": (0.83, 0.06),
        "layer_kernel_s": (1.5e-5, 0.5),
        "allreduce_s": (3.0e-5, 0.5),
        "sequence_host_s": (2.5e-6, 0.3),
        "tree_s": (5.0e-4, 0.4),
        "tree_token_s": (2.0e-8, 1.0),
        "routed_expert_s": (1.0e-7, 0.6),
        "expert_fill_bytes": (3.0e6, 0.4),
        "vllm.shared_expert_s": (2.5e-5, 0.5),
        "sglang.shared_expert_s": (2.5e-5, 0.5),
        "expert_overlap": (0.65, 0.12),
        "tree_expert_overlap": (0.62, 0.12),
        "quantised_efficiency": (0.87, 0.1),
        "stream_efficiency": (1.05, 0.08),
        "arithmetic_efficiency": (1.1, 0.04),
        "request_passes_mixed": (0.3, 0.3),
        "request_passes_alone": (1.0, 0.2),
        "link_efficiency": (0.65, 0.25),
        "logit_passes": (4.0, 0.4),
    }
)
"""Centre and standard deviation of the logarithm of each fitted constant, before any row is seen.

Basis: published shares of run time (step_host_s, sequence_host_s), kernel tables (arithmetic and stream efficiency),
micro-benchmarks (launches per layer), a published plain speed (hf_eager.layer_host_s), a count of launches
(fused_share: about 7 of 42 go), otherwise assumed from what the constant means.
"""

TIES = (
    (("vllm.draft_step_s",), ("sglang.draft_step_s",), 0.3),
    (("vllm.step_host_s", "vllm.round_s"), ("sglang.step_host_s", "sglang.round_s"), 0.1),
)
"""Sums of constants that stand for the same work in two engines: how far their logarithms are expected to differ.

The host prepares a pass and, in a round, reads what was accepted. One engine hides the first behind the device in plain
decoding; in a round neither can, for the next pass waits for what was accepted. So the sum is what is alike.
"""
EVERY_ENGINE = ("layer_kernel_s", "allreduce_s")
"""Fitted once for all engines: they run the same kernels and, `UNFITTED` aside, the same all-reduces."""
UNFITTED = frozenset({"gpt_fast.allreduce_s", "hf_eager.allreduce_s", "gpt_fast.layer_kernel_s"})
"""All-reduces of the communication library in place of an engine's own one-shot kernels: assumed, not fitted."""

RATIO_SD, PLAIN_SD, SWEEP_SD = 0.12, 0.25, 0.13
"""Expected scatter of the three kinds of rows [logarithm]; plain times weigh least, for they share machine errors."""
RATIO_GROUP, PLAIN_GROUP = 2.0, 1.0
"""Weight of a set-up of one row; n rows of one set-up count as the root of n, for they share its errors [1]."""
BORROWED_SHARE = 0.5
"""Weight of a row whose acceptance length stands in another table than its times [1]."""
ROBUST_FROM = 1.5
"""Residual, in standard deviations, from which a row pulls less than squarely [1]."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """All rows that speak, ready for the fit."""

    ratios: Set
    plain: Set
    sweep: Set
    first: npt.NDArray[np.intp]
    second: npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Residuals:
    """Predicted over measured, as logarithms."""

    ratios: Floats
    plain: Floats
    sweep: Floats


def evidence(speedup_rows: Sequence[Row], plain_rows: Sequence[Row]) -> Evidence:
    """The rows that are not left out by rule."""
    kept = [row for row, why in zip(speedup_rows, left_out(speedup_rows), strict=True) if not why]
    return Evidence(ratio_set(kept), plain_set(plain_rows), *sweeps(kept))


def residuals(constants: Values, data: Evidence) -> Residuals:
    """What the model says of every row against what was measured."""
    ratios = log_ratio(constants, data.ratios) - data.ratios.measured
    costs = gather(constants, data.plain.engines)
    busy = plain_s(data.plain.cases, costs) * (1.0 + request_share(data.plain.cases, costs))
    log_sweep = log_ratio(constants, data.sweep)
    scaled = log_sweep[data.first] - log_sweep[data.second]
    measured = data.sweep.measured[data.second] - data.sweep.measured[data.first]
    return Residuals(ratios, np.log(busy) - data.plain.measured, scaled - measured)


def log_ratio(constants: Values, data: Set) -> Floats:
    """Logarithm of the predicted step ratio of every row (R,)."""
    return np.log(step_ratio(data.cases, gather(constants, data.engines), data.acceptance))


@dataclass(frozen=True, slots=True)
class Problem:
    """The least squares of all rows together with what is known before any of them.

    Attributes:
        names: of the fitted constants (P,).
        centre: logarithms of their priors' centres (P,).
        base: constants that are not fitted.
        pulls: logarithms of the constants (P,) to residuals (N,) [standard deviations].
        publications: of each residual (N,); "" for those of priors and ties.
        n_ratios: residuals of step ratios, which come first [1].
        ratio_weights: what a logarithm of each ratio row weighs (n_ratios,) [1 / standard deviation].
    """

    names: tuple[str, ...]
    centre: Floats
    base: Values
    pulls: Callable[[Floats], Floats]
    publications: npt.NDArray[np.str_]
    n_ratios: int
    ratio_weights: Floats

    def constants(self, point: Floats) -> dict[str, float]:
        """All constants, from the logarithms of the fitted ones (P,)."""
        return spread_out(self.base, dict(zip(self.names, np.exp(point).tolist(), strict=True)))


def problem(data: Evidence, start: Values | None = None) -> Problem:
    """What a fit to these rows brings to nothing.

    Args:
        data: the rows.
        start: constants that are not fitted; those of the atlas when None.
    """
    base = dict(start or values())
    names = tuple(PRIORS)
    centre = np.log([PRIORS[name][0] for name in names])
    spread = np.array([PRIORS[name][1] for name in names])
    weights = _weights(data)

    def pulls(point: Floats) -> Floats:
        constants = spread_out(base, dict(zip(names, np.exp(point).tolist(), strict=True)))
        found = residuals(constants, data)
        rows = [part * weight for part, weight in zip((found.ratios, found.plain, found.sweep), weights, strict=True)]
        ties = [np.log(_sum(constants, ours) / _sum(constants, theirs)) / sd for ours, theirs, sd in TIES]
        return np.concatenate([*rows, (point - centre) / spread, ties])

    publications = np.array([*chain.from_iterable(_publications(data)), *[""] * (len(names) + len(TIES))])
    return Problem(names, centre, base, pulls, publications, len(data.ratios.rows), weights[0])


def fit(data: Evidence, *without: str, start: Values | None = None) -> dict[str, float]:
    """The constants that fit all rows but those of some publications.

    Args:
        data: the rows.
        without: publications left out.
        start: constants that are not fitted; those of the atlas when None.
    """
    whole = problem(data, start)
    keep = ~np.isin(whole.publications, without)
    return whole.constants(minimize(lambda point: whole.pulls(point)[keep], whole.centre, ROBUST_FROM))


def _sum(constants: Values, names: Sequence[str]) -> float:
    return sum(constants[name] for name in names)


def is_shared(key: str, name: str) -> bool:
    """Whether an engine's constant is one of those fitted once for all under a name."""
    return key.endswith(f".{name}") and key not in UNFITTED


def spread_out(base: Values, fitted: Values) -> dict[str, float]:
    """All constants, with those fitted once for every engine written to each that runs kernels at all."""
    out = dict(base)
    for name, value in fitted.items():
        if name in EVERY_ENGINE:
            out.update({key: value for key in base if is_shared(key, name) and base[key] > 0.0})
        else:
            out[name] = value
    return out


def _publications(data: Evidence) -> tuple[Sequence[str], Sequence[str], Sequence[str]]:
    return data.ratios.publications, data.plain.publications, [data.sweep.publications[i] for i in data.first]


def _weights(data: Evidence) -> tuple[Floats, Floats, Floats]:
    certain = np.array([BORROWED_SHARE if borrowed_acceptance(row) else 1.0 for row in data.ratios.rows])
    ratios = certain * _group_weights(data.ratios, ("engine", "target_model"), RATIO_GROUP) / RATIO_SD
    known = np.array(["gpu" not in row.unknown for row in data.plain.filled])
    plain = known * _group_weights(data.plain, ("model", "n_gpu"), PLAIN_GROUP) / PLAIN_SD
    return ratios, plain, np.full(data.first.size, 1.0 / SWEEP_SD)


def _group_weights(data: Set, columns: Sequence[str], single: float) -> Floats:
    keys = [(p, *(row.get(c, "") for c in columns)) for p, row in zip(data.publications, data.rows, strict=True)]
    count = Counter(keys)
    return np.array([np.sqrt(single / np.sqrt(count[key])) for key in keys])
