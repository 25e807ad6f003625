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
        raise DataError(
            path.name, "has no mapping `choices`", "write choices: {axis: [values]}, settings: {name: value}"
        )
    space = atlas.space()
    for axis, values in content["choices"].items():
        if axis not in space.axes:
            raise DataError(f"{path.name}: {axis}", "no such axis", f"use one of {', '.join(space.axes)}")
        for value in [values] if isinstance(values, str) else values:
            if value not in space.axes[axis].values and value != "unspecified":
                known = ", ".join(space.axes[axis].values)
                raise DataError(f"{path.name}: {axis}", f"no such value {value!r}", f"use one of {known}")
    settings = content.get("settings") or {}
    for name in settings:
        if name not in space.settings:
            raise DataError(f"{path.name}: {name}", "no such setting", f"use one of {', '.join(space.settings)}")
    return Design.of(content["choices"], settings)


def _unstated(design: Design) -> tuple[str, ...]:
    axes = sorted(atlas.space().axes.values(), key=lambda a: (-a.weight, a.id))
    return tuple(axis.id for axis in axes if not design.on(axis.id))
