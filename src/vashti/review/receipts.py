"""A run in one line: what went in, what came out, and the command that repeats it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from vashti.core.run import Plain, Run
from vashti.critique import Case
from vashti.critique.arithmetic.said import show
from vashti.review.names import in_words

FIRST = ("class", "found", "speedup", "value", "tokens_per_round", "round_s")
"""Outputs a reader wants first."""
LONGEST = 60
"""Letters of a word or name that is shown [1]."""
SHORT = 16
"""Numbers of a list that is shown whole [1]."""
MOST = 6
"""Entries shown of inputs or outputs; the whole run is in the JSON."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """A run as the appendix shows it."""

    id: str
    procedure: str
    inputs: str
    outputs: str

    @property
    def anchor(self) -> str:
        """Where references point."""
        return f"run-{self.id}"


def receipt(case: Case, run_id: str) -> Receipt:
    """The receipt of a run of the case's ledger; of an unknown id, one that says so."""
    run = case.ledger.runs.get(run_id)
    if run is None:
        return Receipt(run_id, "", "not in the ledger of this review", "")
    return Receipt(run.id, run.procedure, _joined(_inputs(case, run)), _joined(_outputs(run)))


def _joined(parts: Iterator[str]) -> str:
    shown = list(parts)
    return (", ".join(shown[:MOST]) or "none") + (f", and {len(shown) - MOST} more" if len(shown) > MOST else "")


def _inputs(case: Case, run: Run) -> Iterator[str]:
    for name, value in run.inputs.items():
        if name == "scenario":
            yield _whose(case, value)
        elif isinstance(value, Mapping) and name == "conditions":
            yield from _entries(value)
        elif name in {"idea", "baseline"}:
            yield f"design of the {name}"
        else:
            yield from _entries({name: value})


def _whose(case: Case, scenario: Plain) -> str:
    """Whose design a run took."""
    if scenario == case.scenario.as_dict():
        return "the idea"
    return "the baseline design" if scenario == case.reference.as_dict() else "a variant of the idea"


def _outputs(run: Run) -> Iterator[str]:
    if "text" in run.outputs:
        yield str(run.outputs["text"])
        return
    first = {name: run.outputs[name] for name in FIRST if name in run.outputs}
    yield from _entries({**first, **run.outputs})


def _entries(values: Mapping[str, Any]) -> Iterator[str]:
    for name, value in values.items():
        shown = _value(value)
        if shown:
            yield f"{in_words(name)} {shown}"


def _value(value: Any) -> str:
    """A number, a word, a band or a short list; nothing for what needs more room."""
    match value:
        case bool():
            return "yes" if value else "no"
        case int() | float():
            return show(float(value))
        case str():
            return value if len(value) <= LONGEST else ""
        case {"value": float() | int() as middle, "low": float() | int() as low, "high": float() | int() as high}:
            return f"{show(float(middle))} ({show(float(low))} to {show(float(high))})"
        case list() if value:
            return _list(value)
        case _:
            return ""


def _list(values: list[Any]) -> str:
    """The numbers of a short list; of a longer one, how many."""
    if len(values) <= SHORT and all(isinstance(value, int | float) for value in values):
        return " ".join(show(float(value)) for value in values)
    across = f" × {len(values[0])}" if isinstance(values[0], list) else ""
    return f"{len(values)}{across} values"
