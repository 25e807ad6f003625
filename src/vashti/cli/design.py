"""`vashti stress DESIGN.yaml` and `vashti twist DESIGN.yaml`."""

from pathlib import Path
from typing import Annotated

import typer

DesignFile = Annotated[Path, typer.Argument(help="YAML with choices: {axis: [values]} and settings: {name: value}.")]


def stress(design: DesignFile) -> None:
    """Stress-test a design given as a file: the grid and the objections."""
    from vashti.critique import critique
    from vashti.review.designs import case_of
    from vashti.review.stress import stress as section
    from vashti.review.terminal import plain_console, rendered

    case = case_of(design)
    plain_console().print(rendered(section(case, critique(case))))


def twist(design: DesignFile) -> None:
    """Look for a twist on a design given as a file."""
    from vashti.review.designs import case_of
    from vashti.review.offer import offer_section
    from vashti.review.terminal import plain_console, rendered
    from vashti.twist import find_twist

    plain_console().print(rendered(offer_section(find_twist(case_of(design)))))
