"""The Mechanism Stress Test: the grid, then the objections by effect, then what was found sound."""

from vashti.critique import BATCHES, Case, Critique
from vashti.critique.checks.say import rate_of, times
from vashti.review.blocks import Block, Bullets, Figure, Objection, Paragraph, Section, Table
from vashti.review.names import plain_words

RATES = (0.5, 0.6, 0.7, 0.8, 0.9)
"""Acceptance rates of the grid [1]."""


def stress(case: Case, said: Critique) -> Section:
    """What happens to the mechanism under hard conditions."""
    blocks: list[Block] = [
        Paragraph(_opening(case)),
        speedups(case),
        Figure(
            "speedup", "Speedup over plain decoding against batch, by acceptance rate, with the band of the constants."
        ),
        grid(case),
    ]
    blocks += [
        Figure("heat", "Speedup over batch and acceptance; the line is where plain decoding is as fast."),
        Figure("timeline", "Who does what in a round: draft, verify, idle, for baseline, idea and twist."),
    ]
    blocks += [Objection(number, finding) for number, finding in enumerate(said.findings, 1)]
    if said.sound:
        blocks += [
            Paragraph("Checked and found sound:"),
            Bullets(tuple(dict.fromkeys(s.text + "." for s in said.sound))),
        ]
    if said.silent:
        words = ", ".join(plain_words(name) for name in said.silent)
        blocks.append(Paragraph(f"Nothing to say, or nothing beyond the above, on: {words}."))
    return Section("The Mechanism Stress Test", tuple(blocks))


def _opening(case: Case) -> str:
    first, served = case.at(1), case.at(16)
    return (
        f"I ran it before criticizing it, at {rate_of(case)}{_stand_in(case)}: {times(first.speedup)} at batch 1 {first.ref} "
        f"and {times(served.speedup)} at batch 16 {served.ref}."
    )


def _stand_in(case: Case) -> str:
    """That the target is another than the one the text names, where it is."""
    note = case.assumed("target_model")
    named = case.design.text("target_model")
    standing_in = note is not None and note.origin == "assumed"
    return f", on {note.value} in place of {named or 'a target without a name'}" if note and standing_in else ""


def speedups(case: Case) -> Table:
    """Idea and baseline at every batch, with bands."""
    rows = []
    for batch in BATCHES:
        idea, base = case.at(batch), case.at(batch, scenario=case.reference)
        fits = "yes" if idea.outputs["fits"] else "no"
        rows.append(
            (
                f"{batch}",
                _cell(idea.speedup, idea.low, idea.high, idea.ref),
                _cell(base.speedup, base.low, base.high, base.ref),
                fits,
            )
        )
    return Table(
        "Speedup over plain decoding at the same batch (90 % band)",
        ("batch", "your idea", "baseline design", "fits"),
        tuple(rows),
    )


def _cell(value: float, low: float, high: float, ref: str) -> str:
    return f"{times(value)} ({low:.2f} to {high:.2f}) {ref}"


def grid(case: Case) -> Table:
    """Speedup over batch and acceptance rate."""
    rows = []
    for rate in RATES:
        points = [case.at(batch, rate) for batch in BATCHES]
        rows.append((f"{rate:g}", *(f"{times(p.speedup)} {p.ref}" for p in points)))
    return Table(
        "Speedup by acceptance rate (rows) and batch (columns)", ("acceptance", *map(str, BATCHES)), tuple(rows)
    )
