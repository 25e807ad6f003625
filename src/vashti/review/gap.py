"""The Novelty Gap: what differs structurally, who holds each part, and where the search ended."""

from typing import Any

from vashti import atlas
from vashti.core.run import Run
from vashti.critique import Case, novelty_of
from vashti.critique.checks.feedback_edge import UNLIKE
from vashti.critique.checks.say import percent
from vashti.review.blocks import Block, Bullets, Figure, Paragraph, Section, Table
from vashti.review.gap_reasons import named, reason, structural
from vashti.review.gap_together import held_together
from vashti.review.phrases import AXES_IN_ORDER, joined, value_words

AS_OF = "2026-11"
"""Date of the map: the month to which the atlas was kept."""
SHOWN = 6
"""Columns of the matrix."""

CLASS_WORDS = {
    "identical": "I cannot tell it from a system in print",
    "hyperparameter": "a parameter sweep: numbers change, no choice does",
    "local_tuning": "local tuning: a controller moves a knob that was there before",
    "structural": "structural: at least one choice differs from the baseline, but every changed choice stands together in one system already",
    "boundary_transfer": "a boundary transfer: the same split, knobs and signal as a system at another boundary",
    "recombination": "a recombination: every part is in print, the whole is not",
    "new_value": "a new value: at least one choice has no owner at this boundary on my map",
    "new_axis": "outside my space: it needs an axis that I do not have",
    "inconclusive": "inconclusive: too little of the mechanism is stated to place it",
}


def gap(case: Case) -> Section:
    """What is new, held against the atlas."""
    run = novelty_of(case)
    outputs = run.outputs
    why = reason(case, outputs)
    blocks: list[Block] = [
        Paragraph(f"Class: {CLASS_WORDS[outputs['class']]} [run {run.id}]." + (f" {why}" if why else ""))
    ]
    blocks += held_together(outputs)
    parts = tuple(_part(part) for part in outputs["parts"])
    if parts:
        blocks += [Paragraph("Part by part:"), Bullets(parts)]
    transfers = _transfers(case, outputs)
    if transfers:
        blocks.append(Paragraph(transfers))
    if outputs["nearest"]:
        blocks += [Paragraph(nearest_words(run)), _matrix(case, outputs)]
        blocks.append(
            Figure("map", "The field: near systems stand near; your idea, the baseline and the twist among them.")
        )
    blocks.append(Paragraph(boundary_of_search(run)))
    return Section("The Novelty Gap", tuple(blocks))


def boundary_of_search(run: Run) -> str:
    """What the judgement was made against, and until when."""
    return (
        f"This is against the {run.outputs['n_designs']} designs in my atlas, as of {run.inputs['as_of'] or AS_OF} [run {run.id}]; "
        "what it does not hold I have not seen. Axes you leave unstated count as neither equal nor new."
    )


def _part(part: dict[str, Any]) -> str:
    what = value_words(part["axis"], part["value"])
    title = atlas.space().axes[part["axis"]].title
    if part["held_by"]:
        return f"{title}: {what}. Occupied: {named(part['held_by'])}."
    if part["held_elsewhere"]:
        return f"{title}: {what}. At this boundary nobody on my map; elsewhere {named(part['held_elsewhere'])}."
    return f"{title}: {what}. Nobody on my map holds it."


def _transfers(case: Case, outputs: dict[str, Any]) -> str:
    unlike = case.design.has("placement", *UNLIKE)
    if unlike or not outputs["transfers"] or not case.design.has("boundary", "draft_verify"):
        return ""
    names = named(outputs["transfers"])
    return (
        f"The same kind of split stands at another boundary in {names}. Rename their two phases to draft and verify: what changes in your "
        "mechanism? The edge that returns every round; if you want this to survive peer review, that edge has to be the paper."
    )


def nearest_words(run: Run) -> str:
    """The nearest system and the nearest pair, with how far they stand."""
    first = run.outputs["nearest"][0]
    words = f"Nearest single system: {named([first['id']])}, distance {first['distance']:.2f} over the axes you state{_steady(run.outputs['stability'])} [run {run.id}].{_by_choices(run)}"
    pair = run.outputs["nearest_pair"]
    if pair and pair["distance"] < first["distance"] - 1e-9:
        uncovered = structural(pair["uncovered"])
        left = f", leaving {joined([atlas.space().axes[a].title.lower() for a in uncovered[:4]])}" if uncovered else ""
        first, second = (_or(id_, others) for id_, others in zip(pair["ids"], pair["as_well"], strict=True))
        words += f" Nearest pair: {first} with {second}, together at {pair['distance']:.2f}{left} [run {run.id}]."
    return words


def _by_choices(run: Run) -> str:
    """Where a system stands nearer on the axes alone: that one, and why it does not come first."""
    first, alone = run.outputs["nearest"][0], run.outputs["by_choices"]
    if alone == first["id"]:
        return ""
    return f" On the axes alone {named([alone])} stands as near or nearer; your words are more those of {named([first['id']])} [run {run.id}]."


def _steady(found: dict[str, Any]) -> str:
    """How much the nearest system owes to the weights of the axes."""
    kept = f"nearest in {percent(found['kept'])} of {found['draws']} draws with every axis weight moved by up to {percent(found['spread'])}"
    rival = f", else {named([found['rivals'][0][0]])}" if found["rivals"] else ""
    return f" ({kept}{rival})"


def _or(id_: str, others: list[str]) -> str:
    """A system, and those that would cover the idea as well in its place."""
    return named([id_]) + (f" (or as well {named(others)})" if others else "")


def _matrix(case: Case, outputs: dict[str, Any]) -> Table:
    """Axes the idea states, down; the nearest systems, across: same, differs, not stated."""
    columns = [n["id"] for n in outputs["nearest"][:SHOWN]]
    axes = [a for a in AXES_IN_ORDER if case.idea.design.on(a)]
    rows = []
    for axis in axes:
        mine = ", ".join(sorted(case.idea.design.on(axis)))
        rows.append((atlas.space().axes[axis].title, mine, *(_cell(axis, case, id_) for id_ in columns)))
    head = ("axis", "your idea", *(atlas.design(i).name for i in columns))
    return Table("Same, differs or not stated, axis by axis, against the nearest systems", head, tuple(rows))


def _cell(axis: str, case: Case, id_: str) -> str:
    theirs = atlas.design(id_).design.on(axis)
    if not theirs:
        return "not stated"
    return "same" if theirs == case.idea.design.on(axis) else "differs: " + ", ".join(sorted(theirs))
