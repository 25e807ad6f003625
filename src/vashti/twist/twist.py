"""The twist: what to change so that the idea survives, tested before it is offered."""

from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

import numpy as np

from vashti import perf
from vashti.core.run import Run
from vashti.critique import SERVED, Case, Critique, Point, novelty_of
from vashti.critique.checks.say import MATERIAL, band, times
from vashti.critique.verdict import DECISIVE
from vashti.twist.answers import answers
from vashti.twist.moves import BY_ID, Move
from vashti.twist.search import GRID, NO_LOSS, cells, rates

ESSENCE = (
    "boundary",
    "placement",
    "overlap",
    "proposer",
    "verify_exec",
    "kernel",
    "topology",
    "kv_state",
    "knobs",
    "signal",
)
"""Axes on which an idea is its author's own; the first on which it holds anything of its own is the one to keep."""
PLACES = frozenset({"boundary", "placement"})
"""Axes of where draft and verify run: what they do there at the same time is as much the author's own."""
AHEAD = ("run_ahead", "pre_verify", "enumerate")
"""Ways of working before the verdict; one may stand in for another."""
SAME = 0.005
"""Relative difference below which two speedups are the same [1]."""
MOST_PUT = 1
"""Objections that decide a choice among candidates: the first that was raised [1]."""
MOST_WEIGHED = 2
"""Candidates held against the objections that decide, the best by score [1]."""
OFF = frozenset({"switch_off"})
"""Moves that save an idea by not using it: beside others they serve, alone they are no twist."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A changed design, with what it gains, costs and where it loses.

    Attributes:
        moves: the changes.
        scenario: the design after them.
        points: batch to (idea, twist, baseline) predictions.
        worst, typical: over the stress grid.
        weeks: engineering cost; assumed.
        loses: the cell of the stress grid in which it does worst against the better of idea and plain decoding.
        nearest: id and distance of the nearest known design.
        novelty_class: class of the twist against the atlas.
        runs: runs it rests on.
        keeps_idea: whether what makes the idea the author's own is still there.
        answers, leaves: titles of the objections it no longer meets, and of those it still does.
    """

    moves: tuple[Move, ...]
    scenario: perf.Scenario
    points: tuple[tuple[int, Point, Point, Point], ...]
    worst: float
    typical: float
    weeks: float
    loses: str
    nearest: tuple[str, float]
    novelty_class: str
    runs: tuple[str, ...]
    keeps_idea: bool
    answers: tuple[str, ...] = ()
    leaves: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Twist:
    """What she offers.

    Attributes:
        search_run: the run of the search.
        tried: designs simulated.
        offer: the best that keeps the idea; None when no change helps it.
        otherwise: a better one that gives the idea up, if there is one.
        start_worst, start_typical: the idea itself over the stress grid.
        reference_typical: the baseline design over the same grid.
    """

    search_run: str
    tried: int
    offer: Offer | None
    otherwise: Offer | None
    start_worst: float
    start_typical: float
    reference_typical: float


def find_twist(case: Case, said: Critique | None = None) -> Twist:
    """Search the neighborhood of a case's design and test what is offered.

    Args:
        case: the idea.
        said: what was objected to it, to be put to what is offered; None where nothing was.
    """
    keep = essence(novelty_of(case).outputs["parts"])
    inputs = {
        "scenario": case.scenario.as_dict(),
        "reference": case.reference.as_dict(),
        "keep": keep,
        "acceptance_rate": case.acceptance_rate,
        "untrained": case.idea.design.has("training", "none"),
    }
    run = case.ledger.run("twist.search", inputs)
    start, best = run.outputs["start"], run.outputs["ranked"][:1]
    worthy = (found for found in run.outputs["kept"] if worth_offering(case, found, start))
    kept = chosen(case, list(islice(worthy, MOST_WEIGHED)), said)
    offer = _offer(case, run, kept, said) if kept else None
    floor = kept or start
    gives_up = [found for found in best if not found["keeps_idea"] and worth_offering(case, found, floor)]
    other = _offer(case, run, gives_up[0], said) if gives_up else None
    return Twist(
        run.id,
        run.outputs["tried"],
        offer,
        other,
        start["worst"],
        start["typical"],
        run.outputs["reference"]["typical"],
    )


def chosen(case: Case, worthy: list[dict[str, Any]], said: Critique | None) -> dict[str, Any] | None:
    """Of the best few candidates the one that answers most of what decides; of equals the one that scores best."""
    decisive = said and replace(said, findings=tuple(f for f in said.findings if f.check in DECISIVE)[:MOST_PUT])
    if len(worthy) < 2 or decisive is None or not decisive.findings:
        return worthy[0] if worthy else None
    answered = [len(answers(case, perf.Scenario.from_dict(found["scenario"]), decisive)[0]) for found in worthy]
    return worthy[answered.index(max(answered))]


def essence(parts: list[dict[str, Any]]) -> list[list[str]]:
    """The choices of which at least one must survive a twist: a split stays a split, whatever else it gives up.

    >>> essence([{"axis": "topology", "value": "chain"}, {"axis": "boundary", "value": "draft_verify"}])
    [['boundary', 'draft_verify']]
    """
    own = {part["axis"] for part in parts}
    first = next((axis for axis in ESSENCE if axis in own), "")
    kept = {first, "overlap"} if first in PLACES else {first}
    stated = [[part["axis"], part["value"]] for part in parts if part["axis"] in kept and part["value"] != "sequential"]
    ahead = any(["overlap", value] in stated for value in AHEAD)
    return stated + [["overlap", value] for value in AHEAD if ahead and ["overlap", value] not in stated]


def better(candidate: dict[str, Any], than: dict[str, Any]) -> bool:
    """Whether it gains materially in the typical case, or stops a loss, without starting one."""
    safe = candidate["worst"] >= min(than["worst"], NO_LOSS)
    gains = safe and candidate["typical"] >= than["typical"] * (1.0 + MATERIAL)
    rescues = candidate["worst"] >= than["worst"] * (1.0 + MATERIAL) and candidate["typical"] >= than["typical"]
    return bool(gains or rescues)


def worth_offering(case: Case, found: dict[str, Any], than: dict[str, Any]) -> bool:
    """Whether a candidate of the search does more than switch off, is better over the stress grid and pays where people serve."""
    return not set(found["moves"]) <= OFF and better(found, than) and gains_where_served(case, found)


def gains_where_served(case: Case, found: dict[str, Any]) -> bool:
    """Whether a candidate costs the idea nothing material at any batch size people serve, and pays at one, in the case's own conditions."""
    batches = np.array(SERVED, dtype=np.float64)
    after, before = (
        np.asarray(perf.sweep(s, batches, case.acceptance_rate, float(case.context_len), n_draws=0).speedup).ravel()
        for s in (perf.Scenario.from_dict(found["scenario"]), case.scenario)
    )
    return bool(np.all(after >= before * (1.0 - MATERIAL)) and np.any(after >= 1.0 + MATERIAL))


def _offer(case: Case, run: Run, found: dict[str, Any], said: Critique | None) -> Offer:
    scenario = perf.Scenario.from_dict(found["scenario"])
    batches = (1, *SERVED)
    points = tuple((b, case.at(b), case.at(b, scenario=scenario), case.at(b, scenario=case.reference)) for b in batches)
    loses, loss_run = _losing_case(case, scenario)
    inputs = {"baseline": case.baseline.design.as_dict(), "idea": _mechanism(scenario), "as_of": case.as_of}
    novelty = case.ledger.run("compare.novelty", inputs)
    first = novelty.outputs["nearest"][0]
    runs = (run.id, loss_run, novelty.id, *(p.run_id for _, idea, twist, base in points for p in (idea, twist, base)))
    return Offer(
        tuple(BY_ID[name] for name in found["moves"]),
        scenario,
        points,
        found["worst"],
        found["typical"],
        found["weeks"],
        loses,
        (first["id"], first["distance"]),
        novelty.outputs["class"],
        tuple(dict.fromkeys(runs)),
        found["keeps_idea"],
        *(answers(case, scenario, said) if said else ((), ())),
    )


def _mechanism(scenario: perf.Scenario) -> dict[str, dict[str, object]]:
    plain = scenario.design.as_dict()
    return {"choices": plain["choices"], "settings": {}}


def _fares(after: float, rival: float) -> str:
    """How a twist does in its worst cell, in words."""
    if abs(after / rival - 1.0) < SAME:
        return "It gains nothing"
    return "It loses most" if after < rival else "It gains least"


def _losing_case(case: Case, scenario: perf.Scenario) -> tuple[str, str]:
    """The cell where the twist does worst against the best of idea, baseline and plain decoding, in words, with its run."""
    rivals = {"the idea as it stands": case.scenario, "the baseline design": case.reference}
    own = case.acceptance_rate
    best = np.maximum(1.0, np.maximum(*(cells(rival, own) for rival in rivals.values())))
    b, a, c = (int(i) for i in np.unravel_index(int((cells(scenario, own) / best).argmin()), best.shape))
    batch, rate, length = int(GRID["batch"][b]), float(rates(own)[a]), int(GRID["context_len"][c])
    after = case.at(batch, rate, length, scenario=scenario)
    points = {name: case.at(batch, rate, length, scenario=rival) for name, rival in rivals.items()}
    name, before = max(points.items(), key=lambda item: (item[1].speedup, item[0]))
    against = f"{band(before)} for {name}" if before.speedup > 1.0 else f"{times(1.0)} for plain decoding"
    verb = _fares(after.speedup, max(before.speedup, 1.0))
    where = f"at batch {batch}, acceptance {rate:g}, {length} tokens of context"
    return f"{verb} {where}: {band(after)} against {against}.", after.run_id
