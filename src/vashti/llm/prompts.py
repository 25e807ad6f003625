"""What a model is told: her persona, the task, and how material is fenced. The words stand in files beside this one."""

from functools import cache
from importlib.resources import files

from vashti.llm.fence import RULE


@cache
def instructions(task: str) -> str:
    """Persona, fence and task as one text.

    Args:
        task: name of the file with the task: ``propose``, ``reword`` or ``understand``.
    """
    return "\n\n".join((_text("persona"), RULE, _text(task)))


def _text(name: str) -> str:
    return files("vashti.llm").joinpath(f"{name}.md").read_text(encoding="utf-8").strip()
