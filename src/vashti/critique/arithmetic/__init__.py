"""The author's own numbers, recomputed: a wrong sum is quoted, corrected and carried through. One formula per file."""

from vashti.critique.arithmetic.bandwidth_twice import bandwidth_twice
from vashti.critique.arithmetic.byte_floor import byte_floor
from vashti.critique.arithmetic.draft_memory import draft_memory
from vashti.critique.arithmetic.expected_length import expected_length
from vashti.critique.arithmetic.free_verification import free_verification
from vashti.critique.arithmetic.full_acceptance import full_acceptance
from vashti.critique.arithmetic.half_batches import half_batches
from vashti.critique.arithmetic.kv_bytes import kv_bytes
from vashti.critique.arithmetic.length_and_rate import length_and_rate
from vashti.critique.arithmetic.ridge_point import ridge_point
from vashti.critique.arithmetic.round_time import round_time
from vashti.critique.arithmetic.speedup_bound import speedup_bound
from vashti.critique.arithmetic.speedup_ceiling import speedup_ceiling

ARITHMETIC = (
    expected_length,
    length_and_rate,
    full_acceptance,
    kv_bytes,
    draft_memory,
    round_time,
    speedup_bound,
    speedup_ceiling,
    half_batches,
    byte_floor,
    bandwidth_twice,
    free_verification,
    ridge_point,
)

__all__ = ["ARITHMETIC"]
