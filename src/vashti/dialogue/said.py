"""What may be said at the whiteboard: one frozen value for each kind of turn, plain JSON outside.

Whoever understands a turn, the parser or a language model, hands over one of these; `turn` answers nothing else.

    >>> as_plain(WhatIf("batch 64?", given=(Given("batch_sizes", 64.0, "batch 64"),)))["kind"]
    'what_if'
    >>> from_plain({"kind": "undo", "text": "undo that"})
    Undo(text='undo that', kind='undo')
"""

from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter, ValidationError

from vashti.core.design import SettingValue
from vashti.core.errors import InputError


@dataclass(frozen=True, slots=True)
class Chosen:
    """A value on an axis, with the words of the turn it was read from.

    Attributes:
        axis, value: as in the design space.
        words: a stretch of the turn's text.
    """

    axis: str
    value: str
    words: str = ""


@dataclass(frozen=True, slots=True)
class Given:
    """A number, a list, a range or a name for a setting, with the words of the turn it was read from.

    Attributes:
        name: setting, as in the design space.
        value: in the setting's unit; the two ends of a range, low first.
        words: a stretch of the turn's text.
        joined: ``range`` when the value is the two ends of one; else empty.
    """

    name: str
    value: SettingValue
    words: str = ""
    joined: Literal["", "range"] = ""


@dataclass(frozen=True, slots=True)
class Commit:
    """What the author does: choices, and numbers measured or set. It edits the design, as a trace and a twist taken do.

    Attributes:
        chosen: values taken on axes, each replacing what stood there.
        given: settings.
        dropped: values denied ("no CUDA graphs"), taken off their axes.
    """

    text: str
    chosen: tuple[Chosen, ...] = ()
    given: tuple[Given, ...] = ()
    dropped: tuple[Chosen, ...] = ()
    kind: Literal["commit"] = "commit"


@dataclass(frozen=True, slots=True)
class Trace:
    """Measured acceptance out of a file; the numbers are kept here, so that the file is not needed again.

    Attributes:
        path: the file as named.
        sha256: digest of its bytes.
        name: ``acceptance_rate`` or ``acceptance_length``.
        mean, low, high: mean, tenth and ninetieth percentile of the rows [unit of the setting].
        rows: rows read.
        column: the column, or columns, they stand in.
    """

    text: str
    path: str
    sha256: str
    name: str
    mean: float
    low: float
    high: float
    rows: int
    column: str
    kind: Literal["trace"] = "trace"


@dataclass(frozen=True, slots=True)
class WhatIf:
    """A change tried and not kept: any axis, machine, model, batch, context."""

    text: str
    chosen: tuple[Chosen, ...] = ()
    given: tuple[Given, ...] = ()
    dropped: tuple[Chosen, ...] = ()
    kind: Literal["what_if"] = "what_if"


@dataclass(frozen=True, slots=True)
class Why:
    """Asks for the grounds.

    Attributes:
        about: a check's name, ``verdict``, ``speedup``, a run's id, an axis or a setting; empty: what was said last.
        batch: the batch asked about [sequences]; 0: none named.
    """

    text: str
    about: str = ""
    batch: int = 0
    kind: Literal["why"] = "why"


@dataclass(frozen=True, slots=True)
class Sums:
    """Asks for formula, inputs with sources, result.

    Attributes:
        about: ``speedup``, ``round``, ``memory``, ``tokens``, or a check's name; empty: the speedup.
        batch: the batch asked about [sequences]; 0: the served batch at which it is best.
    """

    text: str
    about: str = ""
    batch: int = 0
    kind: Literal["sums"] = "sums"


@dataclass(frozen=True, slots=True)
class Compare:
    """Asks how the idea stands against a system of the atlas (its id), or against ``baseline``."""

    text: str
    system: str
    kind: Literal["compare"] = "compare"


@dataclass(frozen=True, slots=True)
class Break:
    """Asks for the worst case."""

    text: str
    kind: Literal["break"] = "break"


@dataclass(frozen=True, slots=True)
class Fix:
    """Asks for a twist, or for one of less work than the last."""

    text: str
    cheaper: bool = False
    kind: Literal["fix"] = "fix"


@dataclass(frozen=True, slots=True)
class Take:
    """Takes up the twist last offered."""

    text: str
    kind: Literal["take"] = "take"


@dataclass(frozen=True, slots=True)
class Measure:
    """Asks what to measure first."""

    text: str
    kind: Literal["measure"] = "measure"


@dataclass(frozen=True, slots=True)
class Undo:
    """Takes back the last edit."""

    text: str
    kind: Literal["undo"] = "undo"


@dataclass(frozen=True, slots=True)
class Changed:
    """Asks what changed since a turn; 0: since the beginning."""

    text: str
    since: int = 0
    kind: Literal["changed"] = "changed"


@dataclass(frozen=True, slots=True)
class Export:
    """Asks for the whole board as a file; an empty path lets the face name it."""

    text: str
    path: str = ""
    kind: Literal["export"] = "export"


@dataclass(frozen=True, slots=True)
class Plan:
    """Asks for the experiments."""

    text: str
    kind: Literal["plan"] = "plan"


@dataclass(frozen=True, slots=True)
class Claim:
    """Asks for the sentence the paper may honestly write."""

    text: str
    kind: Literal["claim"] = "claim"


@dataclass(frozen=True, slots=True)
class Show:
    """Asks where things stand: verdict, speedups, design and who said what.

    Attributes:
        about: ``verdict``, ``design``, ``findings``, ``questions``, ``numbers`` or ``novelty``;
            empty: all in brief.
    """

    text: str
    about: str = ""
    kind: Literal["show"] = "show"


@dataclass(frozen=True, slots=True)
class Pass:
    """Has no answer to the question asked: it stays open, and she goes on."""

    text: str
    kind: Literal["pass"] = "pass"


@dataclass(frozen=True, slots=True)
class Pushback:
    """Disagrees, presses, flatters or repeats, and brings no choice, number, trace or quote."""

    text: str
    kind: Literal["pushback"] = "pushback"


@dataclass(frozen=True, slots=True)
class Help:
    """Asks what can be said."""

    text: str
    kind: Literal["help"] = "help"


@dataclass(frozen=True, slots=True)
class Refused:
    """Understood, and of no use as it is: a file that cannot be read. The reason is one line with the way out."""

    text: str
    reason: str
    kind: Literal["refused"] = "refused"


@dataclass(frozen=True, slots=True)
class Unclear:
    """Not understood; the nearest things that would be, in words one could type."""

    text: str
    nearest: tuple[str, ...] = ()
    kind: Literal["unclear"] = "unclear"


Single = Annotated[
    Commit
    | Trace
    | WhatIf
    | Why
    | Sums
    | Compare
    | Break
    | Fix
    | Take
    | Measure
    | Undo
    | Changed
    | Export
    | Plan
    | Claim
    | Show
    | Pass
    | Pushback
    | Help
    | Refused
    | Unclear,
    Field(discriminator="kind"),
]


@dataclass(frozen=True, slots=True)
class Several:
    """Several things said in one turn, answered in order."""

    text: str
    parts: tuple[Single, ...]
    kind: Literal["several"] = "several"


Said = Annotated[Single | Several, Field(discriminator="kind")]


@cache
def _adapter() -> TypeAdapter[Any]:
    return TypeAdapter(Said)


def as_plain(said: Said) -> dict[str, Any]:
    """The turn as plain JSON values; `from_plain` is its inverse."""
    plain: dict[str, Any] = _adapter().dump_python(said, mode="json")
    return plain


def from_plain(plain: dict[str, Any]) -> Said:
    """The turn that plain JSON values stand for.

    Raises:
        InputError: they stand for none.
    """
    try:
        made: Said = _adapter().validate_python(plain, strict=False)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"])) or "said"
        raise InputError(where, first["msg"], "give one of the kinds of said.py") from error
    return made


def schema() -> dict[str, Any]:
    """The JSON schema of a turn, for whoever proposes one from outside."""
    return _adapter().json_schema()
