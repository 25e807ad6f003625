"""The models an idea runs on: as named, by a stated size, or the usual ones."""

import re

from vashti import atlas
from vashti.atlas.spelling import PRECISIONS
from vashti.core.design import Design
from vashti.core.errors import DataError
from vashti.critique import defaults
from vashti.critique.assumption import Assumption
from vashti.reading.names import billions

OF_EXPERTS = re.compile(r"\d+x\d+(\.\d+)?B|\bA\d+(\.\d+)?B|MoE|experts", re.IGNORECASE)
"""How the name of a model of experts shows it."""


def known_model(name: str | None) -> str:
    """The id of a named model, with the precision its name carries; empty where the atlas does not know it."""
    try:
        found = atlas.model(name) if name else None
    except DataError:
        return ""
    return stored(found.id, found.weight_precision) if found else ""


def stored(model: str, precision: str | None) -> str:
    """A model's id, with a precision where it is not the one of its record."""
    plain = atlas.model(model).id
    usual = atlas.model(plain).weight_precision
    sixteen = {"bf16", "fp16"}
    same = precision not in PRECISIONS or precision == usual or {precision, usual} <= sixteen
    return plain if same else f"{plain} {precision}"


def models_of(design: Design, notes: list[Assumption]) -> tuple[str, str]:
    """The ids of target and draft, the draft's empty where nothing is loaded for it; notes what had to be taken."""
    target = _target(design, notes)
    draft = draft_for(design, target)
    named = known_model(design.text("draft_model"))
    if not design.has("proposer", *defaults.MODEL_FREE) and not (named and _drafts_for(named, target)):
        shown = atlas.model(draft).name if draft else f"one layer of the shape of {atlas.model(target).name}"
        why = "the draft is not named, or not in the atlas" + (", its size is" if design.number("draft_params") else "")
        if named:
            why = f"{atlas.model(named).name} is no smaller than the target, {atlas.model(target).name}"
        notes.append(Assumption("draft_model", shown, "assumed", why))
    return target, draft


def _target(design: Design, notes: list[Assumption]) -> str:
    """The target's id, as named, else the known one nearest its stated size, else the usual one; with its precision."""
    name = design.text("target_model")
    target = known_model(name)
    if not target:
        params = design.number("target_params") or 1e9 * billions(name or "")
        mixture = bool(OF_EXPERTS.search(name or ""))
        target = defaults.target_of_size(params, mixture=mixture) if params else defaults.TARGET
        why = f"{name} is not in the atlas" if name else "neither document names a target"
        if params:
            known = f"{name} is not in the atlas" if name else f"the text gives its size only, {params / 1e9:g} billion"
            why = f"{known}; of the {'models of experts' if mixture else 'dense models'} I know the nearest in size"
        elif name:
            why += " and its size is not said; every time below is that of this dense model"
        notes.append(Assumption("target_model", atlas.model(target).name, "assumed", why))
    return stored(target, design.text("target_precision")) if design.text("target_precision") else target


def draft_for(design: Design, target: str) -> str:
    """The draft's id: as named if the atlas knows it, else by its stated size, else the usual one for proposer and target."""
    if design.has("proposer", *defaults.MODEL_FREE):
        return ""
    draft = _draft(design, target)
    precision = design.text("draft_precision")
    return stored(draft, precision) if draft and precision else draft


def _drafts_for(draft: str, target: str) -> bool:
    """Whether a model can be another's draft: it is smaller. A text that seems to say otherwise was misread."""
    return atlas.model(draft).params < atlas.model(target).params


def _draft(design: Design, target: str) -> str:
    named = known_model(design.text("draft_model"))
    if named and _drafts_for(named, target):
        return named
    params = design.number("draft_params") or 1e9 * billions(design.text("draft_model") or "") or None
    head = next((p for p in defaults.HEADS if design.has("proposer", p)), "")
    return defaults.head_for(target, head, params) if head else defaults.draft_for(target, params)
