"""What to measure first, the experiment plan, and the claim the paper may honestly make."""

from dataclasses import replace

from vashti import atlas
from vashti.core.finding import Finding
from vashti.critique import SERVED, Point
from vashti.critique.arithmetic.said import show
from vashti.critique.checks.say import MATERIAL, times
from vashti.critique.verdict import BAR
from vashti.dialogue.answers.answer import Answer, label, value_text
from vashti.dialogue.answers.grounds import best_batch
from vashti.dialogue.asking import question_words
from vashti.dialogue.board import Board, whose
from vashti.dialogue.said import Claim, Measure, Plan
from vashti.review.blocks import Block, Bullets, Paragraph, Table

UNMEASURED = frozenset({"idea", "baseline", "derived", "assumed", "kindest", ""})
"""Origins of a number that the author has not measured at the whiteboard."""
RATES = (0.5, 0.7, 0.9)
"""Acceptance rates between which the swing of an unmeasured one is taken [1]."""
MOST_EXPERIMENTS = 8
"""Objections a plan takes up; the others weigh less than these."""


def measure(board: Board, said: Measure) -> Answer:  # noqa: ARG001 - every answer takes the board and what was said
    """The measurement that decides most, and the cheapest way to take it."""
    blocks: list[Block] = []
    if not _measured(board):
        blocks.append(Paragraph(_acceptance_first(board)))
    first = next(iter(_open(board)), None)
    if first is not None:
        opening = "Then" if blocks else "First"
        blocks.append(
            Paragraph(
                f"{opening}, for “{first.title}”: {first.settle.experiment}. It closes if {first.settle.closes_if} [run {first.effect.run_id}]."
            )
        )
    question = next((q for q in board.view.questions if q.outcomes), None)
    if question is not None and question.swing > MATERIAL:
        blocks.append(Paragraph(f"And decide: {question_words(question)}"))
    return Answer(
        replace(board, spoken=first.check if first else ""),
        tuple(blocks) or (Paragraph("Nothing: no measurement moves what I hold."),),
    )


def _measured(board: Board) -> bool:
    return any(h.name in {"acceptance_rate", "acceptance_length"} for h in board.heard)


def _open(board: Board) -> tuple[Finding, ...]:
    """The objections, largest effect first; a sum needs correcting, not measuring."""
    return tuple(sorted(board.view.critique.findings, key=lambda f: (-round(f.effect.size, 6), f.check)))


def _acceptance_first(board: Board) -> str:
    case, batch = board.case, best_batch(board)
    low, mid, high = (case.at(batch, rate) for rate in RATES)
    note = case.assumed("acceptance_rate")
    known = f"; so far it is {note.origin}: {note.why}" if note else ""
    turn, found = case.turns_at("acceptance_rate", 1.0, batch)
    edge = f" It stops paying {found['side']} {found['value']:.2f} [run {turn}]." if found["found"] else ""
    return (
        f"Measure acceptance first, per position, on the traffic you mean to serve{known}. At batch {batch} it takes you from {_at(RATES[0], low)} over {_at(RATES[1], mid)} to {_at(RATES[2], high)}.{edge} "
        f"The cheapest way: run draft and target one after the other on recorded prompts and keep the accept bits; no kernel has to be written [run {low.run_id}]."
    )


def _at(rate: float, point: Point) -> str:
    return f"{times(point.speedup)} {point.ref} at {rate:g}"


def plan(board: Board, said: Plan) -> Answer:  # noqa: ARG001 - every answer takes the board and what was said
    """Experiments, baselines, metrics, and for each open objection the cheapest measurement that would settle it."""
    case, point = board.case, board.case.at(best_batch(board))
    scenario = case.scenario
    machine, target = atlas.hardware(scenario.machine).name, atlas.model(scenario.target).name
    batches = ", ".join(map(str, sorted({1, *SERVED, *case.stated_batches})))
    findings = _open(board)[:MOST_EXPERIMENTS]
    blocks: list[Block] = [
        Paragraph(
            f"Experiment plan. Setting: {scenario.n_gpu} × {machine}, target {target}, batches {batches}, context from {case.context_len} tokens up {point.ref}."
        ),
        Bullets(tuple(_baselines(board))),
        Paragraph(
            "Metrics, each with its spread over seeds: speedup over plain decoding at the same batch, tokens per round, acceptance per position, round time by phase, time per output token at the ninety-ninth percentile, device memory added."
        ),
    ]
    if findings:
        rows = tuple(
            (
                f"“{f.title}”",
                f.settle.experiment,
                f.settle.closes_if,
                f"{f.effect.quantity}: {show(f.effect.value)} [run {f.effect.run_id}]",
            )
            for f in findings
        )
        blocks.append(
            Table(
                "The cheapest measurement that would settle each open objection, in the order of what they weigh",
                ("objection", "measure", "it closes if", "now"),
                rows,
            )
        )
    blocks.append(Paragraph(_order(board)))
    return Answer(board, tuple(blocks))


def _baselines(board: Board) -> list[str]:
    case = board.case
    nearest = board.view.novelty.outputs["nearest"][0]
    entry = atlas.design(nearest["id"])
    batch = best_batch(board)
    base = case.at(batch, scenario=case.reference)
    engine = atlas.engine(case.scenario.engine).name
    return [
        f"Baseline: plain decoding in {engine} at the same batch, with its CUDA graphs on {case.at(batch).ref}.",
        f"Baseline: the design you build on, tuned, which I put at {times(base.speedup)} at batch {batch} {base.ref}.",
        f"Baseline: {entry.name} [atlas {entry.id}], the nearest system I know, at distance {nearest['distance']:.2f} [run {board.view.novelty.id}].",
        f"Ablation: your mechanism with its split, its overlap and its controller taken out one at a time {case.at(batch).ref}.",
    ]


def _order(board: Board) -> str:
    if not _measured(board):
        return "Order: acceptance first, it needs no new code and every other number rests on it; then the objections from the top; the full system last."
    return "Order: the objections from the top; the full system last."


def claim(board: Board, said: Claim) -> Answer:  # noqa: ARG001 - every answer takes the board and what was said
    """The sentence the paper may write today, what it must not write, and what it rests on."""
    case, batch = board.case, best_batch(board)
    point, base = case.at(batch), case.at(batch, scenario=case.reference)
    scenario = case.scenario
    where = f"{scenario.n_gpu} × {atlas.hardware(scenario.machine).name} with {atlas.model(scenario.target).name}"
    origin, ref = whose(board, "acceptance_rate")
    rate = f"acceptance {value_text('acceptance_rate', case.acceptance_rate)} {ref or point.ref}"
    if point.low < 1.0 and point.high < 1.0:
        sentence = f"You may not claim a speedup: at your best served batch, {batch}, the whole band lies below plain decoding: {times(point.speedup)} ({point.low:.2f} to {point.high:.2f}) {point.ref}."
    else:
        certain = "gives" if point.low >= 1.0 else "may give"
        sentence = f"What you may write, as a prediction until it is measured: “On {where}, at batch {batch} and {rate}, the design {certain} {times(point.speedup)} ({point.low:.2f} to {point.high:.2f}) over plain decoding at the same batch {point.ref}.”"
    blocks: list[Block] = [Paragraph(sentence), Bullets(tuple(_limits(board, batch, point, base)))]
    if origin in UNMEASURED:
        blocks.append(
            Paragraph(
                f"The rate is not measured on this design yet ({label('acceptance_rate')}: {origin or 'assumed'}) {ref or point.ref}: say so."
            )
        )
    return Answer(board, tuple(blocks))


def _limits(board: Board, batch: int, point: Point, base: Point) -> list[str]:
    case = board.case
    ratio = "ahead of" if point.speedup >= base.speedup else "behind"
    lines = [
        f"Against the design you build on you are {ratio} it at batch {batch}: {times(point.speedup)} {point.ref} against {times(base.speedup)} {base.ref}."
    ]
    turn, found = case.turns_at("acceptance_rate", 1.0, batch)
    if found["found"]:
        lines.append(f"It does not hold {found['side']} acceptance {found['value']:.2f} at that batch [run {turn}].")
    losing = [b for b in (1, *SERVED, 64, 128) if case.at(b).speedup < 1.0]
    if losing:
        lines.append(
            f"Not at batch {', '.join(map(str, losing))}: there it loses to plain decoding, down to {times(case.at(losing[-1]).speedup)} {case.at(losing[-1]).ref}."
        )
    stated = case.idea.design.number("claimed_speedup")
    if stated is not None and stated > max(case.at(b).high for b in (1, *SERVED)):
        _, ref = whose(board, "claimed_speedup")
        lines.append(f"Not {times(stated)} {ref}: no batch I ran has that in its band {point.ref}.")
    if point.speedup < BAR:
        lines.append(f"Not “meets the bar”: mine is {times(BAR)} at a served batch {point.ref}.")
    return lines
