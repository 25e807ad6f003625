"""What was asked, what came back, what was kept and what was dropped: one JSON object a line."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from vashti.core.proposal import Dropped


@dataclass(frozen=True, slots=True)
class Asked:
    """One question put to a model.

    Attributes:
        purpose: ``propose``, ``reword`` or ``understand``.
        model: as the option names it.
        instructions, data: the prompt.
        answers: what the model said, attempt by attempt, as received.
        failures: why attempts failed.
        tokens: tokens spent on it, as the endpoint counts them.
        outcome: ``answered``, or why not.
        event: names the kind of line.
    """

    purpose: str
    model: str
    instructions: str
    data: str
    answers: tuple[str, ...]
    failures: tuple[str, ...]
    tokens: int
    outcome: str
    event: str = "asked"


@dataclass(frozen=True, slots=True)
class Judged:
    """What became of an answer's parts."""

    purpose: str
    kept: tuple[str, ...]
    dropped: tuple[Dropped, ...]
    event: str = "judged"


Entry = Asked | Judged


def as_lines(entries: Sequence[Entry]) -> str:
    """The log as JSON lines; halves of characters, which no file can hold, are written as JSON escapes them."""
    lines = "".join(json.dumps(asdict(entry), sort_keys=True, ensure_ascii=False) + "\n" for entry in entries)
    return lines.encode("utf-8", "backslashreplace").decode("utf-8")
