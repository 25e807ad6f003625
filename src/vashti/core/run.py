"""A run: a pure procedure applied to plain inputs. Its id is a hash of both, so anyone can repeat it."""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from vashti.core.errors import InputError

Plain = dict[str, Any]
Procedure = Callable[[Plain], Plain]


@dataclass(frozen=True, slots=True)
class Run:
    """One procedure, its inputs and its outputs; inputs and outputs are plain JSON values.

    Attributes:
        id: hash of procedure and inputs.
        procedure: name in the table of procedures, e.g. ``perf.point``.
        inputs, outputs: JSON-ready.
    """

    id: str
    procedure: str
    inputs: Plain
    outputs: Plain


def run_id(procedure: str, inputs: Plain) -> str:
    """Eight hexadecimal digits that name a procedure applied to inputs.

    >>> run_id("perf.point", {"batch": 1}) == run_id("perf.point", {"batch": 1})
    True
    """
    canonical = json.dumps([procedure, inputs], sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(canonical.encode()).hexdigest()[:8]


@dataclass(slots=True)
class Ledger:
    """The runs of one review: each distinct run is made once and kept.

    Attributes:
        procedures: name to pure function; the layers above hand theirs in.
        runs: by id, in the order they were first asked for.
    """

    procedures: Mapping[str, Procedure]
    runs: dict[str, Run] = field(default_factory=dict)

    def run(self, procedure: str, inputs: Plain) -> Run:
        """The run of a procedure on inputs, made now or taken from the ledger.

        Raises:
            InputError: no such procedure.
        """
        identity = run_id(procedure, inputs)
        if identity not in self.runs:
            if procedure not in self.procedures:
                raise InputError(procedure, "no such procedure", f"use one of {', '.join(sorted(self.procedures))}")
            self.runs[identity] = Run(identity, procedure, inputs, self.procedures[procedure](inputs))
        return self.runs[identity]
