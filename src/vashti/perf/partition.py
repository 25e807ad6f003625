"""Two phases on one GPU: SMs are divided, bytes are contended, SM-time is conserved.

Times and rates are floats or arrays that broadcast; everything is per GPU.
"""

from dataclasses import dataclass

import numpy as np

from vashti.perf.work import Number

LAYER_GEMMS = 4
"""GEMMs of a dense layer counted for wave quantization: query-key-value, output, gate-up, down. Basis: derived."""
SMALLEST = 1e-30
"""Below this a time or a demand counts as none."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What one phase takes on the resources it runs on, with nothing beside it.

    Attributes:
        alone_s: how long it takes [s].
        bytes: moved from device memory, per GPU [bytes].
        flop: arithmetic, per GPU [FLOP].
        memory_s, arithmetic_s: what its bytes and its arithmetic alone would take [s].
        launch_s: launches, barriers, collectives and host time that neither hides [s].
    """

    alone_s: Number
    bytes: Number
    flop: Number
    memory_s: Number
    arithmetic_s: Number
    launch_s: Number


@dataclass(frozen=True, slots=True)
class Together:
    """Two phases started at the same time.

    Attributes:
        draft_end_s, verify_end_s: when each ends [s].
    """

    draft_end_s: Number
    verify_end_s: Number

    @property
    def makespan_s(self) -> Number:
        """When the later one ends [s]."""
        return np.maximum(self.draft_end_s, self.verify_end_s)


def quantized_fraction(fraction: Number, sm_count: Number, step: Number) -> Number:
    """The share of the SMs that a partition really gets when SMs come in steps.

    Args:
        fraction: share asked for [1].
        sm_count: SMs of the GPU [1].
        step: SMs by which a partition can be sized [1].

    Returns:
        The nearest multiple of the step, at least one step and at most all but one, as a share [1].

    Assumes:
        The remainder of the GPU belongs to the other phase.
    """
    steps = np.maximum(np.round(fraction * sm_count / step), 1.0)
    return _plain(np.minimum(steps, np.floor(sm_count / step) - 1.0) * step / sm_count)


def wave_efficiency(tiles: Number, sms: Number) -> Number:
    """Share of SM-time a GEMM of so many tiles uses: the last wave is seldom full.

    Args:
        tiles: output tiles [1].
        sms: SMs that take them [1].

    Returns:
        (tiles / sms) / ceil(tiles / sms) [1].

    Assumes:
        One tile per SM at a time, all tiles alike, no split of the inner dimension.

    >>> float(wave_efficiency(132.0, 132.0)), round(float(wave_efficiency(133.0, 132.0)), 3)
    (1.0, 0.504)
    """
    waves: Number = np.maximum(tiles, 1e-9) / sms
    return _plain(waves / np.ceil(waves))


def partition_wave_loss(tiles: Number, sm_count: Number, fraction: Number) -> Number:
    """Arithmetic rate on a part of the SMs, over what its share of the whole GPU's rate would be.

    Args:
        tiles: output tiles of a typical GEMM of the pass [1].
        sm_count: SMs of the GPU [1].
        fraction: share of them the pass owns [1].

    Returns:
        At most 1 [1]; 1 for the whole GPU.

    Assumes:
        The rate of the whole GPU already contains its own last wave; a part is never better at it than the whole.
    """
    own = wave_efficiency(tiles, np.maximum(np.round(sm_count * fraction), 1.0))
    return np.where(np.asarray(fraction) >= 1.0, 1.0, np.minimum(own / wave_efficiency(tiles, sm_count), 1.0))


def fair_shares(first: Number, second: Number, capacity: Number) -> tuple[Number, Number]:
    """Max-min fair shares of a resource for two demands.

    Args:
        first: demand [any rate].
        second: demand [same rate].
        capacity: what there is [same rate].

    Returns:
        The two shares [same rate]; neither exceeds its demand, and their sum neither exceeds the capacity.

    Assumes:
        Neither side is favored: who asks for less than half gets all it asks for.

    >>> fair_shares(1.0, 9.0, 4.0)
    (1.0, 3.0)
    """
    one = np.minimum(first, np.maximum(capacity / 2.0, capacity - second))
    other = np.minimum(second, np.maximum(capacity / 2.0, capacity - first))
    return _plain(one), _plain(other)


def together(draft: Cost, verify: Cost, bytes_per_s: Number, flop_per_s: Number) -> tuple[Number, Number]:
    """The pace of two phases beside one another, as a share of their pace alone.

    Args:
        draft: cost on the SMs it runs on.
        verify: cost on the SMs it runs on.
        bytes_per_s: bandwidth of the GPU [bytes/s].
        flop_per_s: matrix rate both share [FLOP/s]; infinity when each has SMs of its own.

    Returns:
        The two paces [1], at most 1.

    Assumes:
        A fluid: each phase asks for its mean rates all along, and a phase slows in proportion to its scarcest share.
    """
    one: Number = 1.0
    other: Number = 1.0
    for first, second, capacity in (
        (draft.bytes, verify.bytes, bytes_per_s),
        (draft.flop, verify.flop, flop_per_s),
    ):
        asked = first / _positive(draft.alone_s), second / _positive(verify.alone_s)
        given = fair_shares(*asked, capacity)
        one, other = np.minimum(one, _pace(given[0], asked[0])), np.minimum(other, _pace(given[1], asked[1]))
    return one, other


def _pace(given: Number, asked: Number) -> Number:
    return np.where(np.asarray(asked) > SMALLEST, given / _positive(asked), 1.0)


def corun(
    draft: Cost,
    verify: Cost,
    capacity: tuple[Number, Number],
    alone_whole_s: tuple[Number, Number] | None = None,
) -> Together:
    """When two phases end that start together on one GPU.

    Args:
        draft: cost on the SMs it runs on.
        verify: cost on the SMs it runs on.
        capacity: bandwidth and shared matrix rate, as in `together` [bytes/s, FLOP/s].
        alone_whole_s: how long each takes on the whole GPU [s], when the one left over gets all SMs; else None.

    Returns:
        The two ends.

    Assumes:
        As `together` while both run; the one left over then runs alone, on its own SMs or on all of them.
    """
    pace_draft, pace_verify = together(draft, verify, *capacity)
    draft_s, verify_s = draft.alone_s / _positive(pace_draft), verify.alone_s / _positive(pace_verify)
    first = np.minimum(draft_s, verify_s)
    rest_draft = 1.0 - first / _positive(draft_s)
    rest_verify = 1.0 - first / _positive(verify_s)
    whole_draft, whole_verify = alone_whole_s or (draft.alone_s, verify.alone_s)
    return Together(
        first + rest_draft * np.minimum(whole_draft, draft.alone_s),
        first + rest_verify * np.minimum(whole_verify, verify.alone_s),
    )


def l2_resident(
    weight_bytes: Number, resident_bytes: Number, step_s: Number, streamed_bytes_per_s: Number, l2_bytes: Number
) -> Number:
    """Whether draft weights stay in L2 from one draft step to the next.

    Args:
        weight_bytes: weights of one draft step, per GPU [bytes].
        resident_bytes: working set up to which L2 answers at its own speed [bytes].
        step_s: time from one step to the next [s].
        streamed_bytes_per_s: what the other phase streams through L2 meanwhile [bytes/s]; 0 when alone.
        l2_bytes: size of L2 [bytes].

    Returns:
        1 or 0 [1].

    Assumes:
        Least recently used is replaced, and nothing pins the weights: what streams by between two uses evicts them.
    """
    fits = np.asarray(weight_bytes) <= resident_bytes
    survives = weight_bytes + step_s * streamed_bytes_per_s <= l2_bytes
    return np.where(fits & survives, 1.0, 0.0)


def _positive(value: Number) -> Number:
    return np.maximum(value, SMALLEST)


def _plain(value: Number) -> Number:
    return value if np.ndim(value) else float(value)
