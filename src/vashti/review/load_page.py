"""The page of a design under load: what was served, latencies and goodput, how far to believe them, the scheduler."""

from collections.abc import Callable, Iterator, Sequence

from vashti import atlas
from vashti.core.run import Plain, Run
from vashti.critique.checks.say import percent
from vashti.perf.serving import Goal
from vashti.review.blocks import Block, Paragraph, Section, Table
from vashti.review.load_turn import slow_s
from vashti.review.under_load import Point, UnderLoad

CELLS = {"off": "plain", "fixed": "designed", "best": "by load"}
"""Policies where there is little room; in full in `WORDS`."""
WORDS = {"off": "plain decoding", "fixed": "as designed", "best": "length by load"}


def load_section(found: UnderLoad) -> Section:
    """The page: what was served, latencies and goodput, what the scheduler did, what starting cold costs."""
    blocks: tuple[Block, ...] = (
        Paragraph(_opening(found)),
        Paragraph(_turn(found)),
        _latencies(found),
        *belief(found),
        _scheduler(found),
        Paragraph(_cold(found)),
    )
    return Section("Under load", blocks)


def named(policy: str) -> str:
    """A policy in words."""
    if policy.startswith("target:"):
        return f"aim at acceptance {policy.removeprefix('target:')}"
    return WORDS.get(policy, f"schedule {policy}")


def _how(policy: str) -> str:
    return "as designed" if policy == "fixed" else f"with the {named(policy)}"


def _opening(found: UnderLoad) -> str:
    scenario, first = found.case.scenario, found.points[0]
    gpu, target, engine = atlas.hardware(scenario.machine), atlas.model(scenario.target), atlas.engine(scenario.engine)
    gpus = f"{scenario.n_gpu} × {gpu.name}" if scenario.n_gpu > 1 else gpu.name
    taken = ", ".join(f"{note.name} {note.value}" for note in found.case.assumptions if note.origin == "assumed")
    assumed = f" Not stated, so taken: {taken}." if taken else ""
    return (
        f"I served {first.told['requests']} requests at each rate to {target.name} on {gpus} "
        f"({engine.name}), arrivals {found.load.traffic.law}, seed {found.load.seed}. A request is good when "
        f"{_goal(found.load.goal)}.{assumed}{_refused(found)}"
    )


def _refused(found: UnderLoad) -> str:
    most = max(found.points, key=lambda point: int(point.told["refused"]))
    if not most.told["refused"]:
        return ""
    return f" Up to {most.told['refused']} were refused: not even an empty cache holds them [run {most.run.id}]."


def _goal(goal: Goal) -> str:
    limits = (
        (goal.ttft_s, "its first token comes within"),
        (goal.tpot_s, "later ones within"),
        (goal.e2e_s, "all within"),
    )
    said = [f"{words} {time(limit)}" for limit, words in limits if limit is not None]
    return ", ".join(said) or "it is served"


def _turn(found: UnderLoad) -> str:
    """Up to which rate drafting saves time and from which on it costs some, policy by policy."""
    if "off" not in found.load.policies:
        return "Add --policy off to see where drafting stops paying."
    drafting = [policy for policy in found.load.policies if any(point.told["drafted"] for point in found.curve(policy))]
    if not drafting:
        return "Nothing was drafted, so there is nothing to compare with plain decoding."
    first, plain = next(_pairs(found, drafting[0]))
    opening = (
        f"At {number(first.rate)} requests a second half of all requests take {time(first.told['e2e_s']['p50'])} or less "
        f"{_how(drafting[0])} [run {first.run.id}] and {time(plain.told['e2e_s']['p50'])} with plain decoding [run {plain.run.id}]."
    )
    return " ".join([opening, *(_verdict(found, policy, alone=len(drafting) == 1) for policy in drafting)])


def _pairs(found: UnderLoad, policy: str) -> Iterator[tuple[Point, Point]]:
    return zip(found.curve(policy), found.curve("off"), strict=True)


def _verdict(found: UnderLoad, policy: str, *, alone: bool) -> str:
    """Where the median request of a policy takes as long as with plain decoding or longer."""
    pairs = list(_pairs(found, policy))
    lost = [on for on, off in pairs if slow_s(on.told) >= slow_s(off.told)]
    won = [on for on, off in pairs if slow_s(on.told) < slow_s(off.told)]
    subject = "Drafting" if alone else f"Drafting {_how(policy)}"
    if not lost:
        said = f"{subject} stays ahead at every rate tried."
    elif not won:
        said = f"{subject} never pays: from {number(lost[0].rate)} on plain decoding is as fast or faster [run {lost[0].run.id}]."
    elif won[-1].rate < lost[0].rate:
        low, high, run = _between(found, policy, (won[-1], lost[0]))
        said = (
            f"{subject} is ahead up to {number(low)}; from {number(high)} on plain decoding is as fast or faster "
            f"[run {run.id}]."
        )
    else:
        said = f"{subject} is ahead at {_listed(won)} and behind at {_listed(lost)} [run {lost[0].run.id}]."
    return said + _unsure(pairs)


def _between(found: UnderLoad, policy: str, ends: tuple[Point, Point]) -> tuple[float, float, Run]:
    """The rates between which a policy stops paying, as far as they were narrowed, and the run at the upper one."""
    for turn in found.turns:
        if turn.policy == policy:
            return turn.ahead, turn.behind, turn.run
    return ends[0].rate, ends[1].rate, ends[1].run


def _unsure(pairs: Sequence[tuple[Point, Point]]) -> str:
    """The rates at which the model's error of a round over a plain step could turn the verdict."""
    open_ = [on for on, off in pairs if on.band and _could_turn(on.band.outputs, slow_s(off.told))]
    return f" Within the model's error that could turn at {_listed(open_)}." if open_ else ""


def _could_turn(band: Plain, plain_s: float) -> bool:
    fast, slow = band.get("against_plain", {}).get("e2e_s.p50", (None, None))
    return fast is not None and fast < plain_s <= slow


def _listed(points: Sequence[Point]) -> str:
    return ", ".join(number(point.rate) for point in points)


def belief(found: UnderLoad) -> tuple[Block, ...]:
    """How far the figures may be off: by the model's error and by the luck of the draw, told apart."""
    if not any(point.band for point in found.points):
        return ()
    seeds = next(len(point.band.outputs["seeds"]) for point in found.points if point.band)
    widths = [point.band.outputs["slowness"] for point in found.points if point.band]
    least, most = (share(chosen(widths, key=lambda ends: ends[1])) for chosen in (min, max))
    model = (
        "The round model's own error, carried through: the same requests with every iteration faster and slower by its "
        f"90 % band ({least if least == most else f'{least}, where it drafts up to {most}'}), which holds for all rows "
        "alike, so that rows differ by less than they move"
    )
    draw = f"The luck of the draw: lowest and highest of {seeds} seeds, at the model's own times"
    return _ranges(found, model, "model"), _ranges(found, draw, "sampling")


def _ranges(found: UnderLoad, caption: str, kind: str) -> Table:
    names = ("ttft_s.p99", "tpot_s.p99", "e2e_s.p99", "goodput_per_s")
    head = ("rate", "policy", "TTFT p99", "TPOT p99", "whole p99", "good/s")
    rows = [
        (
            number(point.rate),
            CELLS.get(point.policy, point.policy),
            *(_range(point.band.outputs[kind][name], time if "_s." in name else number) for name in names[:-1]),
            f"{_range(point.band.outputs[kind][names[-1]], number)} [run {point.band.id}]",
        )
        for point in _by_rate(found)
        if point.band
    ]
    return Table(caption, head, tuple(rows))


def share(factors: Sequence[float]) -> str:
    """A band of factors in words, as percent either way."""
    return f"{100.0 * (factors[0] - 1.0):+.0f} to {100.0 * (factors[1] - 1.0):+.0f} %"


def _range(ends: Sequence[float | None], words: Callable[[float], str]) -> str:
    """Two ends in one unit where they share one."""
    low, high = ends
    if low is None or high is None:
        return "none"
    first, second = words(low), words(high)
    if first == second:
        return first
    unit = second.partition(" ")[2]
    return f"{first.removesuffix(f' {unit}') if unit else first} to {second}"


def _latencies(found: UnderLoad) -> Table:
    head = ("rate", "policy", "TTFT p50", "TTFT p99", "TPOT p50", "TPOT p99", "whole p99", "tokens/s", "good/s")
    rows = [
        (
            number(point.rate),
            CELLS.get(point.policy, point.policy),
            time(point.told["ttft_s"]["p50"]),
            time(point.told["ttft_s"]["p99"]),
            time(point.told["tpot_s"]["p50"]),
            time(point.told["tpot_s"]["p99"]),
            time(point.told["e2e_s"]["p99"]),
            number(point.told["tokens_per_s"]),
            f"{number(point.told['goodput_per_s'])} [run {point.run.id}]",
        )
        for point in _by_rate(found)
    ]
    caption = (
        "Latencies and goodput by requests a second: time to the first token (TTFT), time per later token (TPOT), "
        "time to the last one (whole), good requests a second"
    )
    return Table(caption, head, tuple(rows))


def _scheduler(found: UnderLoad) -> Table:
    head = ("rate", "policy", "batch", "tokens a round", "draft lengths", "eager", "preempted", "cache")
    rows = [
        (
            number(point.rate),
            CELLS.get(point.policy, point.policy),
            number(point.told["mean_batch"]),
            f"{point.told['tokens_per_round']:.2f}",
            _lengths(point.told),
            percent(point.told["eager_share"]),
            f"{point.told['preemptions']}",
            percent(point.told["kv_peak_share"]),
        )
        for point in _by_rate(found)
    ]
    return Table("What the scheduler did", head, tuple(rows))


def _by_rate(found: UnderLoad) -> list[Point]:
    order = {policy: place for place, policy in enumerate(found.load.policies)}
    return sorted(found.points, key=lambda point: (point.rate, order[point.policy]))


def _lengths(told: Plain) -> str:
    """The draft lengths that a twentieth of the rounds or more took."""
    least = 0.05 * max(told["sequence_rounds"], 1)
    return ", ".join(str(row["draft_len"]) for row in told["by_draft_len"] if row["sequence_rounds"] >= least) or "none"


def _cold(found: UnderLoad) -> str:
    told = found.cold.outputs
    if not told["graphs"]:
        return f"Nothing is captured, so a cold start costs nothing [run {found.cold.id}]."
    return (
        f"Started cold, {told['graphs']} graphs are captured first: {time(told['graphs_ready_s'])}, and the first request "
        f"waits {time(told['first_request_s'])}. They keep {told['graph_bytes'] / 1e9:.1f} GB, room for "
        f"{told['kv_lost_to_graphs_tokens']:.0f} tokens of cache beside the {told['kv_tokens']} that are left [run {found.cold.id}]."
    )


def time(seconds: float | None) -> str:
    """A time in words, in seconds or milliseconds.

    Args:
        seconds: [s]; None where there is none.
    """
    if seconds is None:
        return "none"
    return f"{number(seconds)} s" if seconds >= 1.0 else f"{number(1e3 * seconds)} ms"


def number(value: float) -> str:
    """Three significant digits.

    Args:
        value: of any unit.
    """
    return f"{value:.0f}" if value >= 99.5 else f"{value:.3g}"
