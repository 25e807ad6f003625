"""The pictures of a review, each from runs of the ledger, so that each can be repeated."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from vashti import atlas, perf
from vashti.core.run import Plain, Run
from vashti.critique import BATCHES, Case, novelty_of
from vashti.critique.checks.say import percent, times
from vashti.critique.verdict import BAR
from vashti.review.draw_curves import Curve, Curves, curves_svg
from vashti.review.draw_field import Field, field_svg
from vashti.review.draw_lanes import Panel, Row, Stretch, lanes_svg
from vashti.review.draw_map import Sheet, map_svg
from vashti.twist import Offer, Twist

SHOWN_BATCHES = (1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128)
"""Batch sizes drawn [sequences]."""
SHOWN_RATES = (0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95)
"""Acceptance rates drawn [1]."""
CURVE_RATES = (0.5, 0.6, 0.7, 0.8, 0.9)
PARENTHESIS = re.compile(r"\s*\([^()]*\)$|,.*$")
"""What a name carries behind it for those who know several of the same."""
NAMED = 6
"""Systems whose names are written on the map."""
LANE_BATCH = 16
"""Batch at which the rounds are drawn [sequences]."""


@dataclass(frozen=True, slots=True)
class Plot:
    """A picture.

    Attributes:
        svg: the picture as SVG text.
        alt: what it shows, in words, for those who cannot see it.
        runs: the runs it shows.
    """

    svg: str
    alt: str
    runs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pictured:
    """The runs behind the pictures; a design without a twist has none for it.

    Attributes:
        names: of the designs: idea, baseline, twist.
        field: the idea over batch and acceptance rate.
        own: each design over batch at the idea's own rate.
        lanes: each design's rounds.
        sheet: the field, with idea, baseline and twist on it.
    """

    names: tuple[str, ...]
    field: Run
    own: tuple[Run, ...]
    lanes: tuple[Run, ...]
    sheet: Run


def pictured(case: Case, twist: Twist | None = None) -> Pictured:
    """Make the runs behind the pictures, or take them from the ledger."""
    offer = None if twist is None else twist.offer or twist.otherwise
    designs = {"your idea": case.scenario, "baseline design": case.reference}
    if offer is not None:
        designs["with the twist"] = offer.scenario
    rates = [[rate] for rate in SHOWN_RATES]
    conditions = perf.Conditions(LANE_BATCH, case.acceptance_rate, case.context_len).as_dict()
    return Pictured(
        tuple(designs),
        _sweep(case, case.scenario, rates),
        tuple(_sweep(case, scenario, case.acceptance_rate) for scenario in designs.values()),
        tuple(
            case.ledger.run("perf.timeline", {"scenario": scenario.as_dict(), "conditions": conditions})
            for scenario in designs.values()
        ),
        case.ledger.run("compare.map", {"designs": _on_the_map(case, offer), "as_of": case.as_of}),
    )


def _on_the_map(case: Case, offer: Offer | None) -> Plain:
    """What the documents state, and what the twist makes of it, as plain designs by what they are called."""
    own = {"your idea": case.idea.design, "baseline": case.baseline.design}
    if offer is not None:
        own["with the twist"] = offer.scenario.design
    return {name: design.as_dict() for name, design in own.items()}


def _sweep(case: Case, scenario: perf.Scenario, rates: float | list[list[float]]) -> Run:
    inputs: Plain = {
        "scenario": scenario.as_dict(),
        "batch": list(SHOWN_BATCHES),
        "acceptance_rate": rates,
        "context_len": case.context_len,
    }
    return case.ledger.run("perf.sweep", inputs)


def plots(case: Case, twist: Twist | None = None, *, outlined: bool = False) -> Mapping[str, Plot]:
    """The pictures by name: ``speedup``, ``heat``, ``timeline``, ``map``.

    Args:
        case: whose idea.
        twist: what she offers, if anything.
        outlined: letters as outlines and fixed colors, for pictures that stand outside a page.
    """
    runs = pictured(case, twist)
    return {
        "speedup": _curves(case, runs, outlined=outlined),
        "heat": _field(case, runs, outlined=outlined),
        "timeline": _lanes(case, runs, outlined=outlined),
        "map": _map(case, runs, outlined=outlined),
    }


def _curve(name: str, run: Run) -> Curve:
    outputs = run.outputs
    return Curve(name, tuple(outputs["speedup"]), tuple(outputs["low"]), tuple(outputs["high"]))


def _curves(case: Case, runs: Pictured, *, outlined: bool) -> Plot:
    by_rate = dict(zip(SHOWN_RATES, runs.field.outputs["speedup"], strict=True))
    rates = tuple(Curve(f"{rate:g}", tuple(by_rate[rate])) for rate in CURVE_RATES)
    idea, *others = (_curve(name, run) for name, run in zip(runs.names, runs.own, strict=True))
    idea = Curve(f"{idea.name}, {case.acceptance_rate:.2g}", idea.speedup, idea.low, idea.high)
    svg = curves_svg(Curves(SHOWN_BATCHES, rates, idea, tuple(others), BAR), outlined=outlined)
    alt = "Line chart of speedup over plain decoding against batch. " + " ".join(
        f"{_capital(curve.name)}: {_at_batches(curve.speedup)}." for curve in (idea, *others)
    )
    return Plot(svg, alt, tuple(run.id for run in (*runs.own, runs.field)))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _at_batches(speedup: tuple[float, ...]) -> str:
    values = dict(zip(SHOWN_BATCHES, speedup, strict=True))
    return ", ".join(f"{times(values[batch])} at batch {batch}" for batch in BATCHES)


def _field(case: Case, runs: Pictured, *, outlined: bool) -> Plot:
    rows = tuple(tuple(row) for row in runs.field.outputs["speedup"])
    svg = field_svg(Field(SHOWN_BATCHES, SHOWN_RATES, rows, (LANE_BATCH, case.acceptance_rate), BAR), outlined=outlined)
    values = [value for row in rows for value in row]
    losing = sum(value < 1.0 for value in values) / len(values)
    alt = (
        f"Map of speedup over batch 1 to 128 and acceptance rate 0.5 to 0.95: from {times(min(values))} to {times(max(values))}; "
        f"{percent(losing)} of the cells are slower than plain decoding."
    )
    return Plot(svg, alt, (runs.field.id,))


def _lanes(case: Case, runs: Pictured, *, outlined: bool) -> Plot:
    order = [i for name in ("baseline design", "your idea", "with the twist") for i in _index(runs.names, name)]
    panels = tuple(_panel(runs.names[i], runs.lanes[i], runs.own[i]) for i in order)
    alt = f"Timeline of two rounds at batch {LANE_BATCH}, acceptance {case.acceptance_rate:.2g}. " + " ".join(
        f"{_capital(panel.name)} ({panel.result}): "
        + ", ".join(f"{row.name} {percent(row.idle)} idle" for row in panel.rows)
        + "."
        for panel in panels
    )
    return Plot(lanes_svg(panels, outlined=outlined), alt, tuple(runs.lanes[i].id for i in order))


def _map(case: Case, runs: Pictured, *, outlined: bool) -> Plot:
    outputs = runs.sheet.outputs
    nearest = tuple(near["id"] for near in novelty_of(case).outputs["nearest"][:NAMED])
    names = {id_: PARENTHESIS.sub("", atlas.design(id_).name) for id_ in outputs["known"]}
    names |= {id_: id_ for id_, name in names.items() if list(names.values()).count(name) > 1}
    sheet = Sheet(
        {names[id_]: (x, y) for id_, (x, y) in outputs["known"].items()},
        {names[id_]: "".join(sorted(atlas.design(id_).design.on("boundary"))) for id_ in outputs["known"]},
        tuple(names[id_] for id_ in nearest),
        {name: (x, y) for name, (x, y) in outputs["designs"].items()},
    )
    alt = (
        f"Map of {len(names)} systems, near ones near; nearest to your idea: {', '.join(sheet.named)}. "
        f"Two dimensions hold {percent(outputs['held'])} of the squared distances."
    )
    return Plot(map_svg(sheet, outlined=outlined), alt, (runs.sheet.id,))


def _index(names: tuple[str, ...], name: str) -> tuple[int, ...]:
    return (names.index(name),) if name in names else ()


def _panel(name: str, lanes: Run, own: Run) -> Panel:
    rows: dict[str, list[Stretch]] = {}
    for lane in lanes.outputs["lanes"]:
        stretch = Stretch(lane["activity"], lane["start_s"], lane["end_s"], lane["label"])
        rows.setdefault(lane["lane"], []).append(stretch)
    panel = Panel(_capital(name), "", tuple(Row(row, tuple(stretches)) for row, stretches in rows.items()))
    at = SHOWN_BATCHES.index(LANE_BATCH)
    tokens, speedup = own.outputs["tokens_per_round"][at], own.outputs["speedup"][at]
    result = f"two rounds: {1e3 * panel.end_s:.1f} ms, {tokens:.2f} tokens a round; {times(speedup)}"
    return Panel(panel.name, result, panel.rows)
