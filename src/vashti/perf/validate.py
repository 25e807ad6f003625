"""How well the round model predicts published measurements, in sample and on publications it was not fitted to."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from vashti.core.errors import InputError
from vashti.perf.calibrate import Evidence, evidence, fit, log_ratio, residuals
from vashti.perf.constants import Values
from vashti.perf.measured import Set, left_out
from vashti.perf.nested import errors_without
from vashti.perf.own_rows import FEWEST, own_errors
from vashti.perf.rows import Row, borrowed_acceptance
from vashti.perf.uncertainty import OWN, bands_of, half_widths

Floats = npt.NDArray[np.float64]
Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Validation:
    """Errors of every row, as logarithms of predicted over measured step ratio.

    Attributes:
        data: the rows.
        inside, outside: in sample, and with the row's publication left out (ratios, plain, sweep; blind is ratios
            without what plain speeds of other data sets tell).
        bands: half-width of the 90 % band by engine class, of all rows.
        covered: whether each ratio row's measurement lies in the band that the *other* publications give it (R,).
        own: by publication, errors of its rows before and after three of them were given.
        excluded: rows left out by rule, with the reason.
    """

    data: Evidence
    inside: Mapping[str, Floats]
    outside: Mapping[str, Floats]
    bands: Mapping[str, float]
    covered: npt.NDArray[np.bool_]
    own: Mapping[str, tuple[Floats, Floats]]
    excluded: tuple[tuple[Row, str], ...]


def cross_validate(
    speedup_rows: Sequence[Row], plain_rows: Sequence[Row], progress: Progress = lambda _: None
) -> Validation:
    """Fit on all rows, then once for each publication on the rows of the others."""
    data = evidence(speedup_rows, plain_rows)
    inside = _errors(fit(data), data)
    outside = {name: part.copy() for name, part in inside.items()}
    members, own, nested = _members(data), {}, {}
    for name in sorted({str(p) for of in members.values() for p in of}):
        progress(name)
        constants = fit(data, name)
        found = _errors(constants, data)
        for part, of in members.items():
            outside[part][of == name] = found[part][of == name]
        places = np.flatnonzero(members["ratios"] == name).tolist()
        if places:
            nested[name] = errors_without(data, constants, name)
        if len(places) >= FEWEST:
            own[name] = own_errors(constants, data.ratios, places)
    timed = np.array([not borrowed_acceptance(row) for row in data.ratios.rows])
    bands = {**_bands(data.ratios, outside["ratios"], timed), OWN: _own_band(own)}
    reasons = left_out(speedup_rows)
    excluded = tuple((row, why) for row, why in zip(speedup_rows, reasons, strict=True) if why)
    return Validation(data, inside, outside, bands, _covered(data.ratios, nested), own, excluded)


def compared(rows: Sequence[Row], published: Sequence[Row]) -> list[Row]:
    """The published rows and those of another file that are not among them."""
    known = {_identity(row) for row in published}
    return [*published, *(row for row in rows if _identity(row) not in known)]


def restricted(found: Validation, rows: Sequence[Row]) -> Validation:
    """The validation of these rows only, fitted as it was on all.

    Raises:
        InputError: none of them has anything to compare with.
    """
    wanted = {_identity(row) for row in rows}
    mine = np.array([_identity(row) in wanted for row in found.data.ratios.rows], dtype=bool)
    pairs = np.array([_identity(found.data.sweep.rows[place]) in wanted for place in found.data.second], dtype=bool)
    if not mine.any() and not pairs.any():
        raise InputError("rows", "hold nothing to compare with", "give acceptance length and speedup, or step_ratio")
    keep = {"ratios": mine, "plain": np.zeros(found.inside["plain"].size, dtype=bool), "sweep": pairs}
    keep["blind"] = mine
    sources = {found.data.ratios.publications[place] for place in np.flatnonzero(mine)}
    data = replace(
        found.data,
        ratios=_subset(found.data.ratios, mine),
        plain=_subset(found.data.plain, keep["plain"]),
        first=found.data.first[pairs],
        second=found.data.second[pairs],
    )
    return replace(
        found,
        data=data,
        inside={name: part[keep[name]] for name, part in found.inside.items()},
        outside={name: part[keep[name]] for name, part in found.outside.items()},
        covered=found.covered[mine],
        own={name: errors for name, errors in found.own.items() if name in sources},
        excluded=tuple((row, why) for row, why in found.excluded if _identity(row) in wanted),
    )


def _identity(row: Row) -> tuple[tuple[str, str], ...]:
    return tuple(sorted((name, value) for name, value in row.items() if value))


def _subset(data: Set, mine: npt.NDArray[np.bool_]) -> Set:
    return Set(
        tuple(row for row, here in zip(data.rows, mine, strict=True) if here),
        tuple(row for row, here in zip(data.filled, mine, strict=True) if here),
        data.cases,
        tuple(engine for engine, here in zip(data.engines, mine, strict=True) if here),
        data.acceptance[mine],
        tuple(name for name, here in zip(data.publications, mine, strict=True) if here),
        data.measured[mine],
    )


def _errors(constants: Values, data: Evidence) -> dict[str, Floats]:
    """Errors of every kind of row under one set of constants."""
    found = residuals(constants, data)
    unread = replace(data.ratios, cases=replace(data.ratios.cases, slowdown=1.0, fastest=None))
    blind = log_ratio(constants, unread) - data.ratios.measured
    return {"ratios": found.ratios, "blind": blind, "plain": found.plain, "sweep": found.sweep}


def _members(data: Evidence) -> dict[str, npt.NDArray[np.str_]]:
    """The publication of every row, by kind."""
    of = np.array(data.ratios.publications)
    pairs = np.array(data.sweep.publications)[data.first]
    return {"ratios": of, "blind": of, "plain": np.array(data.plain.publications), "sweep": pairs}


def _own_band(own: Mapping[str, tuple[Floats, Floats]]) -> float:
    """Half-width that holds nine tenths of the errors left when three rows of a source are given."""
    return float(np.quantile(np.abs(np.concatenate([after for _, after in own.values()])), 0.9)) if own else 1.0


def _covered(data: Set, nested: Mapping[str, Floats]) -> npt.NDArray[np.bool_]:
    """Whether each error lies in the band that the other publications' errors give, fitted without this one's rows.

    Args:
        data: the ratio rows.
        nested: by publication, the errors of all rows had it and their own been left out.
    """
    names = np.array(data.publications)
    own = np.array([not borrowed_acceptance(row) for row in data.rows])
    covered = np.zeros(len(names), dtype=bool)
    for name, errors in nested.items():
        mine = names == name
        bands = _bands(data, errors, own & ~mine)
        widths = half_widths([row for row, here in zip(data.filled, mine, strict=True) if here], bands)
        covered[mine] = np.abs(errors[mine]) <= widths
    return covered


def _bands(data: Set, errors: Floats, chosen: npt.NDArray[np.bool_]) -> dict[str, float]:
    """The bands that the chosen rows' errors give."""
    rows = [row for row, here in zip(data.filled, chosen, strict=True) if here]
    return bands_of(rows, errors[chosen], [p for p, here in zip(data.publications, chosen, strict=True) if here])
