"""Why, and the sums: an objection walked through, a number taken apart into its inputs and their sources."""

from dataclasses import replace

from vashti import atlas
from vashti.core.finding import Finding
from vashti.critique import SERVED, Point
from vashti.critique.arithmetic.said import show
from vashti.critique.checks.say import percent, span, times
from vashti.dialogue.answers.answer import Answer, label, value_text
from vashti.dialogue.asking import question_words
from vashti.dialogue.board import Board, whose
from vashti.dialogue.said import Sums, Why
from vashti.review.blocks import Block, Bullets, Paragraph, Table
from vashti.review.objections import told

ORIGINS = {
    "you": "said by you",
    "idea": "your text",
    "baseline": "the baseline",
    "derived": "derived from your numbers",
    "kindest": "unstated; the kindest reading",
    "assumed": "assumed",
    "": "the model",
}
INPUTS = (
    "acceptance_rate",
    "acceptance_length",
    "draft_len",
    "tree_size",
    "tree_depth",
    "context_len",
    "draft_sms",
    "sm_fraction_draft",
    "overlap",
    "placement",
    "kernel",
)
"""What a round rests on, in the order told."""


def why(board: Board, said: Why) -> Answer:
    """The grounds of an objection, of the verdict, of a number, or of what is asked."""
    about = said.about or ("" if said.batch else board.spoken)
    finding = finding_about(board, about)
    if said.batch and finding is None:
        return Answer(board, (Paragraph(round_words(board, said.batch)), _phases(board, said.batch)))
    if finding is not None:
        return Answer(replace(board, spoken=finding.check), _walked(finding))
    if about == "memory":
        return sums(board, Sums(said.text, "memory", said.batch))
    if about in {"", "verdict"}:
        return _verdict(board)
    return Answer(board, _about(board, about))


def _about(board: Board, about: str) -> tuple[Block, ...]:
    """What there is to say about a run, the speedup, an axis or a setting."""
    if about in board.ledger.runs:
        return (Paragraph(_run_words(board, about)),)
    if about == "speedup":
        return Paragraph(round_words(board, best_batch(board))), _phases(board, best_batch(board))
    return _named(board, about)


def finding_about(board: Board, about: str) -> Finding | None:
    """The finding of a check, if it is raised."""
    return next((f for f in board.view.critique.findings if f.check == about), None)


def _walked(finding: Finding) -> tuple[Block, ...]:
    said = told(finding)
    return (
        Paragraph(f"**{said.claim}**"),
        Paragraph(said.text),
        Paragraph(f"{said.effect} {said.turn}"),
        Paragraph(said.settle),
    )


def _verdict(board: Board) -> Answer:
    verdict = board.view.verdict
    findings = board.view.critique.findings
    blocks: list[Block] = [
        Paragraph(
            f"My verdict is {verdict.decision}, held against this bar: {verdict.bar} {board.case.at(SERVED[0]).ref}."
        ),
        Bullets(verdict.why),
    ]
    if findings:
        blocks.append(Paragraph(f"What weighs most: {findings[0].claim}"))
    return Answer(replace(board, spoken=findings[0].check if findings else ""), tuple(blocks))


def _named(board: Board, name: str) -> tuple[Block, ...]:
    """Who said what stands on an axis or in a setting, and what another answer would do."""
    origin, ref = whose(board, name)
    design = board.case.design
    value = tuple(sorted(design.on(name))) if name in atlas.space().axes else board.case.idea.design.setting(name)
    note = board.case.assumed(name)
    if note is not None and origin != "you":
        text = f"{label(name)}: I take {note.value}, {ORIGINS[origin]}: {note.why} {ref}."
    elif not value:
        text = f"Nobody says anything about {label(name)}, and no run needs it."
    else:
        text = f"{label(name)}: {value_text(name, value)}, {ORIGINS[origin]} {ref}."
    question = next((q for q in board.view.questions if q.name == name and q.outcomes), None)
    more = (Paragraph(question_words(question)),) if question else ()
    return (Paragraph(text[0].upper() + text[1:]), *more)


def _run_words(board: Board, run_id: str) -> str:
    run = board.ledger.runs[run_id]
    conditions = run.inputs.get("conditions", {})
    told_ = ", ".join(f"{label(name)} {show(float(value))}" for name, value in conditions.items())
    scenario = run.inputs.get("scenario", {})
    where = (
        f" on {scenario['n_gpu']} × {atlas.hardware(scenario['machine']).name}, target {scenario['target']}, draft {scenario['draft'] or 'none'}"
        if scenario
        else ""
    )
    speedup = run.outputs.get("speedup")
    result = f" It gives {times(speedup['value'])}." if isinstance(speedup, dict) else ""
    return f"Run {run_id} is {run.procedure}{where}{': ' + told_ if told_ else ''} [run {run_id}].{result}"


def best_batch(board: Board) -> int:
    """The served batch at which the idea does best [sequences]."""
    return max(SERVED, key=lambda b: (board.case.at(b).speedup, -b))


def round_words(board: Board, batch: int) -> str:
    """Why the speedup at a batch is what it is: what a round costs and yields, and what takes longest."""
    point = board.case.at(batch)
    out = point.outputs
    longest = max(out["phases"], key=lambda p: (p["exposed_s"], p["name"]))
    bound = f", bound by {longest['bound']}" if longest["bound"] != "none" else ""
    waste = f" {percent(out['wasted_draft_fraction'])} of the drafted tokens are thrown away."
    idle = f" {percent(out['idle_sm_fraction'])} of all SM-time stands idle." if out["idle_sm_fraction"] > 0.005 else ""
    return (
        f"At batch {batch} a round takes {span(out['round_s'])} and yields {show(out['tokens_per_round'])} tokens a sequence; a plain step takes {span(out['autoregressive_s'])} and yields one. "
        f"That is {times(point.speedup)} {point.ref}. The longest stretch is {longest['name']}: {span(longest['exposed_s'])} of the round{bound} {point.ref}.{waste}{idle}"
    )


def _phases(board: Board, batch: int) -> Table:
    point = board.case.at(batch)
    rows = tuple(
        (p["name"], f"{span(p['alone_s'])} {point.ref}", f"{span(p['exposed_s'])} {point.ref}", p["bound"])
        for p in point.outputs["phases"]
        if p["alone_s"] > 0.0
    )
    return Table(f"The round at batch {batch}", ("phase", "alone", "adds to the round", "bound by"), rows)


def sums(board: Board, said: Sums) -> Answer:
    """Formula, inputs with their sources, result."""
    finding = finding_about(board, said.about)
    if finding is not None:
        return Answer(replace(board, spoken=finding.check), _walked(finding))
    batch = said.batch or best_batch(board)
    point = board.case.at(batch)
    formula = _memory(point) if said.about == "memory" else _formula(point, batch)
    return Answer(board, (Paragraph(formula), _phases(board, batch), _inputs(board, point)))


def _formula(point: Point, batch: int) -> str:
    out = point.outputs
    return (
        f"Speedup at batch {batch} = tokens per round × plain step / round = {show(out['tokens_per_round'])} × {span(out['autoregressive_s'])} / {span(out['round_s'])} "
        f"= {times(point.speedup)} ({point.low:.2f} to {point.high:.2f}) {point.ref}. The round is the sum of what its phases add."
    )


def _memory(point: Point) -> str:
    out = point.outputs
    parts = " + ".join(
        f"{name.replace('_bytes', '').replace('_', ' ')} {show(out[name] / 1e9)} GB"
        for name in ("draft_weight_bytes", "draft_kv_bytes", "graph_bytes")
    )
    return f"Memory that speculation adds = {parts}, that is {percent(out['memory_overhead'])} of the target's {show(out['target_weight_bytes'] / 1e9)} GB of weights {point.ref}."


def _inputs(board: Board, point: Point) -> Table:
    case, rows = board.case, []
    scenario = case.scenario
    for name in INPUTS:
        origin, ref = whose(board, name)
        if not origin:
            continue
        value = tuple(sorted(case.design.on(name))) if name in atlas.space().axes else case.design.setting(name)
        if name == "acceptance_rate":
            value = case.acceptance_rate
        rows.append((label(name), value_text(name, value), ORIGINS[origin], ref))
    rows += [
        (
            "machine",
            f"{scenario.n_gpu} × {atlas.hardware(scenario.machine).name}",
            ORIGINS[whose(board, "gpu")[0]],
            whose(board, "gpu")[1] or point.ref,
        ),
        (
            "target",
            atlas.model(scenario.target).name,
            ORIGINS[whose(board, "target_model")[0]],
            whose(board, "target_model")[1] or point.ref,
        ),
        ("engine", atlas.engine(scenario.engine).name, ORIGINS["assumed"], point.ref),
    ]
    return Table("What goes in", ("input", "value", "known from", "where"), tuple(rows))
