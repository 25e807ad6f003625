"""The published measurements as the calibration and the validation see them, and which are left out, by rule."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from vashti.perf.cases import cases_of
from vashti.perf.constants import EAGER
from vashti.perf.filling import Filled, engine_of, fill
from vashti.perf.rounds import Cases
from vashti.perf.rows import Row, batch_of, measured_ratio, number

Floats = npt.NDArray[np.float64]

LOWEST_RATIO = 0.97
"""A round cannot take less time than a plain step; 3 % are left for the noise of two measurements [1]."""
SLOW_BASELINE = 0.5
"""Plain decoding of one data set below this share of the fastest in the same set-up times something else too [1]."""
FLOOR_SHARE = 0.25
"""Share of a set-up's rows below the bandwidth floor of a round from which its baseline is taken as broken [1]."""
SHORTER_IS_DEARER = 1.05
"""Median ratio of a shorter chain over that of a longer one from which a set-up contradicts itself [1]."""

PLAIN_COLUMNS = ("engine", "gpu", "n_gpu", "tp", "target_model", "batch_size", "precision", "context", "temperature")
"""Columns whose rows run the same plain step, data set aside."""

PUBLICATIONS = (
    ("EAGLE-3 paper", r"^eagle-3\b"),
    ("EAGLE paper", r"^eagle\b"),
    ("SpecBundle", r"^specbundle"),
    ("Performance or Illusion", r"performance or illusion|performance \.\.\.|^speculative decoding: perf"),
    ("AngelSpec", r"^angelslim readme"),
    ("AngelSlim benchmark", r"^angelslim"),
    ("Spec-Bench", r"^spec-bench"),
    ("gpt-fast", r"^gpt-fast"),
    ("ArcticInference", r"^arctic"),
    ("MagicDec", r"^magicdec"),
    ("vLLM contributors, 2025", r"^vllm (?:issue|pr) #?(?:16035|16937|17202|20780|24343)"),
)
"""Rows of one publication are left out together; what is not listed is a publication of its own.

The vLLM threads of 2025 share one author, machine and head, so they count as one.
"""


@dataclass(frozen=True, slots=True)
class Set:
    """Rows with something measured.

    Attributes:
        rows: as published.
        filled: as the model sees them.
        cases: the same as arrays (R,).
        engines: engine class of each row.
        acceptance: acceptance length of each row, typical where it has none [tokens] (R,).
        publications: of each row, for leaving whole ones out.
        measured: logarithm of the published value (R,).
    """

    rows: tuple[Row, ...]
    filled: tuple[Filled, ...]
    cases: Cases
    engines: tuple[str, ...]
    acceptance: Floats
    publications: tuple[str, ...]
    measured: Floats


def publication(source: str) -> str:
    """The publication a source belongs to; rows of one publication are left out together."""
    text = source.lower().strip()
    return next((name for name, pattern in PUBLICATIONS if re.search(pattern, text)), source)


def left_out(rows: Sequence[Row]) -> tuple[str, ...]:
    """Why each row is not used, "" where it is. Rules look at the rows' own columns, never at the model's error."""
    fastest: dict[tuple[str, ...], float] = defaultdict(float)
    for row in rows:
        fastest[_set_up(row)] = max(fastest[_set_up(row)], number(row, "ar_tok_s") or 0.0)
    floors, crossed = _below_floor(rows), _contradictory(rows)
    return tuple(_why(row, fastest[_set_up(row)], floors[_set_up(row)], _set_up(row) in crossed) for row in rows)


def ratio_set(rows: Sequence[Row]) -> Set:
    """The rows that publish a step ratio, or acceptance length and speedup."""
    return set_of([row for row in rows if measured_ratio(row)])


def set_of(rows: Sequence[Row]) -> Set:
    """All rows as the model sees them; what is not measured counts as 1."""
    found = _set(rows, [fill(row) for row in rows], np.log([measured_ratio(row) or 1.0 for row in rows]))
    return replace(found, cases=with_plain_speeds(found.cases, rows))


def with_plain_speeds(cases: Cases, rows: Sequence[Row]) -> Cases:
    """The cases with what plain decoding speeds of several data sets in one set-up say of their requests."""
    speeds = np.array([number(row, "ar_tok_s") or 0.0 for row in rows])
    slowdown, fastest = np.ones(len(rows)), np.arange(len(rows))
    for places in _grouped(rows, speeds > 0.0).values():
        if len({rows[place].get("dataset", "") for place in places}) > 1:
            best = places[int(np.argmax(speeds[places]))]
            slowdown[places], fastest[places] = speeds[best] / speeds[places], best
    return replace(cases, slowdown=slowdown, fastest=fastest)


def plain_set(rows: Sequence[Row]) -> Set:
    """The rows that publish the time of a plain decoding step on a known machine."""
    kept = [row for row in rows if _times_plain_decoding(row)]
    filled = [replace(fill({**row, "method": "plain", "draft_len": "1"}), verify_width=1.0) for row in kept]
    return _set(kept, filled, np.log([1e-3 * (number(row, "ms_per_token_or_step") or 1.0) for row in kept]))


def sweeps(rows: Sequence[Row]) -> tuple[Set, npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """Rows of known machines over several batches, and for each pair the places of the smallest batch and the other.

    Where the machine is not stated, its ridge is not known, and that decides how speedup falls with batch.
    """
    kept = [row for row in rows if number(row, "speedup") and batch_of(row) and "gpu" not in fill(row).unknown]
    groups: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for place, row in enumerate(kept):
        groups[(*_set_up(row)[:3], *(row.get(c, "") for c in ("method", "draft_len", "dataset")))].append(place)
    pairs = []
    for places in groups.values():
        ordered = sorted(places, key=lambda place: batch_of(kept[place]) or 0.0)
        if len({batch_of(kept[place]) for place in places}) == len(places):
            pairs += [(ordered[0], other) for other in ordered[1:]]
    data = _set(kept, [fill(row) for row in kept], np.log([number(row, "speedup") or 1.0 for row in kept]))
    first, second = np.array(pairs, dtype=np.intp).reshape(-1, 2).T
    return data, first, second


def _set(rows: Sequence[Row], filled: Sequence[Filled], measured: Floats) -> Set:
    return Set(
        tuple(rows),
        tuple(filled),
        cases_of(filled),
        tuple(one.engine for one in filled),
        np.array([one.acceptance_length for one in filled]),
        tuple(publication(row.get("source", "")) for row in rows),
        measured,
    )


def _set_up(row: Row) -> tuple[str, ...]:
    return tuple(row.get(column, "") for column in ("source", "engine", "target_model", "batch_size", "precision"))


def _grouped(rows: Sequence[Row], wanted: npt.NDArray[np.bool_]) -> Mapping[tuple[str, ...], list[int]]:
    """Places of the wanted rows by all that decides a plain step: nothing that says who published them."""
    places: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for place in np.flatnonzero(wanted).tolist():
        places[tuple(rows[place].get(column, "") for column in PLAIN_COLUMNS)].append(place)
    return places


def _why(row: Row, fastest: float, below: float, contradictory: bool) -> str:  # noqa: PLR0911 - one return a rule
    plain = number(row, "ar_tok_s")
    ratio = measured_ratio(row)
    if re.search(r"\bamd\b|instinct|\bmi\d{3}", row.get("gpu", "").lower()):
        return "other vendor: no engine constants for it"
    if "relative to" in row.get("method", "").lower():
        return "speedup is not over plain decoding"
    if re.search(r"suffix automaton|another run", row.get("method", "").lower()):
        return "acceptance length is not that of the timed run"
    if plain and plain < SLOW_BASELINE * fastest:
        return "plain decoding is less than half as fast as on other data sets: the time holds more than decoding"
    if ratio is not None and ratio < LOWEST_RATIO:
        return "round faster than a plain step"
    if below >= FLOOR_SHARE:
        return "set-up with rounds faster than their bytes allow: baseline broken"
    if contradictory and ratio is not None:
        return "set-up in which longer chains take less time than shorter ones: baseline broken"
    return ""


def _below_floor(rows: Sequence[Row]) -> Mapping[tuple[str, ...], float]:
    """Share of each set-up's rows whose round is faster than the bytes of its draft steps and one plain step allow."""
    below: dict[tuple[str, ...], list[float]] = defaultdict(list)
    for row in rows:
        ratio = measured_ratio(row)
        if ratio is not None and engine_of(row, set()) not in EAGER:
            below[_set_up(row)].append(float(ratio < byte_floor(fill(row)) * LOWEST_RATIO))
    return defaultdict(float, {key: float(np.mean(found)) for key, found in below.items()})


def _contradictory(rows: Sequence[Row]) -> frozenset[tuple[str, ...]]:
    """Set-ups in which a longer chain's rounds are clearly faster than a shorter one's, by medians over data sets."""
    chains: dict[tuple[str, ...], dict[float, list[float]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        ratio, depth = measured_ratio(row), number(row, "draft_depth")
        if ratio is not None and depth is not None and number(row, "draft_topk") == 1.0:
            chains[(*_set_up(row), row.get("method", ""))][depth].append(ratio)
    medians = {key: [float(np.median(found[depth])) for depth in sorted(found)] for key, found in chains.items()}
    crossed = (
        key[:-1] for key, ratios in medians.items() if any(a > SHORTER_IS_DEARER * b for a, b in pairwise(ratios))
    )
    return frozenset(crossed)


def byte_floor(filled: Filled) -> float:
    """Lowest step ratio that bytes allow: one plain step and the weights of every draft step, at one bandwidth [1]."""
    target, drafter = filled.target, filled.drafter
    hit = np.minimum(target.experts, target.active_experts * filled.batch)
    plain = (target.dense_params + target.output_params) * target.weight_bytes
    plain = plain + target.expert_layers * target.expert_params * hit * target.expert_weight_bytes
    draft = (drafter.dense_params + drafter.output_params) * drafter.weight_bytes
    steps = 0.0 if filled.kind in {"ngram", "retrieval", "jacobi"} or filled.overlapped else filled.depth
    return float(1.0 + steps * draft / plain)


def _times_plain_decoding(row: Row) -> bool:
    text = f"{row.get('gpu', '')} {row.get('engine', '')} {row.get('model', '')}".lower()
    outside = re.search(r"amd|mi\d{3}|llama\.cpp|not restated|not in excerpt|scout", text)
    return bool(number(row, "ms_per_token_or_step")) and not outside
