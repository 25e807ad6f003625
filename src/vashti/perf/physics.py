"""Constants of the round model that belong to no machine, model or engine, and their draws."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from statistics import NormalDist
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from vashti.atlas.files import read_record
from vashti.atlas.schema import QuantityFact, Strict
from vashti.perf.work import Number

N_DRAWS = 64
"""Draws of every uncertain constant behind a band."""
_NINETY_PERCENT = NormalDist().inv_cdf(0.95)

Record = TypeVar("Record", bound=Strict)
Points = npt.NDArray[np.float64]


class Physics(Strict):
    """The constants of `physics.yaml`; each says there what it is, how it is known and how far it may be off."""

    sibling_share: QuantityFact
    dynamic_tree_gain: QuantityFact
    block_decay: QuantityFact
    stale_feature_share: QuantityFact
    lookup_coverage: QuantityFact
    handoff_device_s: QuantityFact
    handoff_host_s: QuantityFact
    handoff_ipc_s: QuantityFact
    handoff_network_s: QuantityFact
    handoff_wan_s: QuantityFact
    network_bytes_per_s: QuantityFact
    wan_bytes_per_s: QuantityFact
    host_link_bytes_per_s: QuantityFact
    cpu_bytes_per_s: QuantityFact
    cpu_flop_per_s: QuantityFact
    mask_s: QuantityFact
    context_switch_s: QuantityFact
    window_switch_s: QuantityFact
    window_rounds: QuantityFact
    kernels_per_layer: QuantityFact
    barriers_per_layer: QuantityFact
    preempt_s: QuantityFact
    tile_rows: QuantityFact
    tile_columns: QuantityFact
    tile_depth: QuantityFact
    stream_overlap: QuantityFact
    residency_loss: QuantityFact
    controller_regret: QuantityFact
    switch_off_cost: QuantityFact
    prune_accuracy: QuantityFact
    prune_depth: QuantityFact
    memory_share: QuantityFact
    activation_bytes_per_token: QuantityFact
    graph_bytes: QuantityFact
    graph_capture_s: QuantityFact
    graph_batches: QuantityFact
    residual_sd: QuantityFact
    eager_launch_s: QuantityFact


@cache
def physics() -> Physics:
    """The constants as they stand in `physics.yaml`."""
    return read_record(Path(__file__).with_name("physics.yaml"), Physics)


def drawn(record: Record, first_dimension: int, n_draws: int = N_DRAWS) -> Record:
    """The record with each uncertain quantity as an array (n_draws + 1, 1): its value, then draws from its spread.

    Args:
        record: anything with `QuantityFact` fields; one level of mapping is looked into.
        first_dimension: index of the first quantity in the sequence of points, so that records do not share draws [1].
        n_draws: points of the sequence [1].

    Assumes:
        Quantities are independent and two-piece normal: half of a normal below the value, half of another above, with
        `low` and `high` at 5 and 95 %. None falls below a twentieth of its value.
    """
    changed: dict[str, Any] = {}
    dimension = first_dimension
    for name in type(record).model_fields:
        content = getattr(record, name)
        if isinstance(content, QuantityFact):
            changed[name] = _drawn_quantity(content, dimension, n_draws)
        elif isinstance(content, dict):
            changed[name] = {key: _drawn_quantity(fact, dimension, n_draws) for key, fact in content.items()}
        dimension += 1
    return record.model_copy(update=changed)


def drawn_values(facts: Mapping[str, QuantityFact], first_dimension: int, n_draws: int) -> dict[str, Number]:
    """Values by name, the uncertain ones as arrays (n_draws + 1, 1) when there are draws.

    Args:
        facts: quantities by name.
        first_dimension: as in `drawn` [1].
        n_draws: points of the sequence [1]; 0 for the values alone.

    Assumes:
        As `drawn`.
    """
    names = enumerate(facts.items(), first_dimension)
    return {name: (_drawn_quantity(fact, place, n_draws) if n_draws else fact).value for place, (name, fact) in names}


def _drawn_quantity(fact: QuantityFact, dimension: int, n_draws: int) -> QuantityFact:
    if fact.lower == fact.upper:
        return fact
    score = _normal_points(n_draws)[:, dimension]
    spread = np.where(score > 0.0, fact.upper - fact.value, fact.value - fact.lower)
    value = fact.value + score / _NINETY_PERCENT * spread
    return fact.model_copy(update={"value": np.maximum(value, fact.value / 20.0)[:, None]})


@cache
def _normal_points(n_draws: int) -> Points:
    """Standard normal scores (n_draws + 1, dimensions), the first of them 0: multiples of square roots of primes."""
    steps = np.sqrt(np.array(_primes(128), dtype=np.float64))
    uniform = np.mod(0.5 + np.arange(n_draws + 1)[:, None] * steps[None, :], 1.0)
    inverse = NormalDist().inv_cdf
    scores = [[inverse(min(max(u, 1e-6), 1.0 - 1e-6)) for u in row] for row in uniform.tolist()]
    return np.array(scores)


def _primes(count: int) -> list[int]:
    found: list[int] = []
    candidate = 2
    while len(found) < count:
        if all(candidate % prime for prime in found):
            found.append(candidate)
        candidate += 1
    return found
