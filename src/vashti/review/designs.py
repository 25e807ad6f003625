"""A case from a design file, for those who have a design and no documents."""

from pathlib import Path
from typing import Any

from vashti import atlas
from vashti.atlas.files import read_yaml
from vashti.core.design import Design
from vashti.core.errors import DataError, DesignError
from vashti.core.reading import Document, Reading
from vashti.core.run import Ledger
from vashti.critique import Case, build_case
from vashti.review.review import PROCEDURES

PLAIN = Design.of({"boundary": "none", "placement": "time_shared", "overlap": "sequential"})
"""The baseline a lone design is held against: the same proposer, taking turns on all SMs."""

WRITE = "write choices: {axis: [values]}, settings: {name: value}"
NAMED = "name"
"""Unit of the settings whose value is a name."""


def case_of(path: Path) -> Case:
    """The case of a design file against plain sequential speculation.

    Raises:
        DataError: the file names an axis, a value or a setting that the space does not have.
        DesignError: a setting has a value that no machine, model or probability can have; a file is not a paper.
    """
    design = design_of(path)
    idea = Reading(Document("idea", path.stem, 0, ()), design, (), _unstated(design))
    baseline = Reading(Document("baseline", "", 0, ()), PLAIN, (), ())
    case = build_case(baseline, idea, Ledger(PROCEDURES))
    for wrong in case.impossible:
        raise DesignError(f"{path.name}: {wrong.name}", f"{wrong.value:g}, but {wrong.why}", "give a value that can be")
    return case


def design_of(path: Path) -> Design:
    """The design in a YAML file ``{choices: {axis: [values]}, settings: {name: value}}``."""
    content: Any = read_yaml(path)
    if not isinstance(content, dict) or not isinstance(content.get("choices"), dict):
        raise DataError(path.name, "has no mapping `choices`", WRITE)
    for name in content.keys() - {"choices", "settings"}:
        raise DataError(f"{path.name}: {name}", "no such field", WRITE)
    for axis, values in content["choices"].items():
        _check_choice(path.name, axis, values)
    settings = content.get("settings") or {}
    if not isinstance(settings, dict):
        raise DataError(f"{path.name}: settings", "is no mapping", WRITE)
    for name, value in settings.items():
        _check_setting(path.name, name, value)
    return Design.of(content["choices"], settings)


def _check_choice(where: str, axis: object, values: object) -> None:
    axes = atlas.space().axes
    if axis not in axes:
        raise DataError(f"{where}: {axis}", "no such axis", f"use one of {', '.join(axes)}")
    known = axes[str(axis)].values
    for value in values if isinstance(values, list) else [values]:
        if not isinstance(value, str) or (value not in known and value != "unspecified"):
            raise DataError(f"{where}: {axis}", f"no such value {value!r}", f"use one of {', '.join(known)}")


def _check_setting(where: str, name: object, value: object) -> None:
    known = atlas.space().settings
    if name not in known:
        raise DataError(f"{where}: {name}", "no such setting", f"use one of {', '.join(known)}")
    kind, asked = (str, "a name") if known[str(name)].unit == NAMED else (int | float, "a number")
    given = value if isinstance(value, list) else [value]
    if not given:
        raise DataError(f"{where}: {name}", "is an empty list", f"write {asked}, or leave it out")
    for one in given:
        if not isinstance(one, kind) or isinstance(one, bool):
            raise DataError(f"{where}: {name}", f"{one!r} is not {asked}", f"write {asked}")


def _unstated(design: Design) -> tuple[str, ...]:
    axes = sorted(atlas.space().axes.values(), key=lambda a: (-a.weight, a.id))
    return tuple(axis.id for axis in axes if not design.on(axis.id))
