"""Laws of runs and their ledger."""

import pytest

from vashti.core.errors import InputError
from vashti.core.run import Ledger, run_id


def test_a_run_is_named_by_what_it_is_made_of():
    """The id depends on procedure and inputs, not on the order of keys."""
    assert run_id("p", {"a": 1, "b": 2}) == run_id("p", {"b": 2, "a": 1})
    assert run_id("p", {"a": 1}) != run_id("p", {"a": 2})
    assert run_id("p", {"a": 1}) != run_id("q", {"a": 1})


def test_a_run_is_made_once():
    """The ledger calls the procedure once for the same inputs."""
    calls = []

    def double(inputs):
        calls.append(inputs)
        return {"value": 2 * inputs["x"]}

    ledger = Ledger({"double": double})
    first, second = ledger.run("double", {"x": 2}), ledger.run("double", {"x": 2})
    assert first == second
    assert first.outputs == {"value": 4}
    assert len(calls) == 1


def test_runs_keep_their_order():
    """The ledger lists runs in the order first asked for."""
    ledger = Ledger({"same": lambda inputs: inputs})
    ids = [ledger.run("same", {"x": x}).id for x in (3, 1, 2, 1)]
    assert list(ledger.runs) == ids[:3]


def test_an_unknown_procedure_is_named():
    """One line that says which procedures there are."""
    with pytest.raises(InputError, match="no such procedure; use one of same"):
        Ledger({"same": lambda inputs: inputs}).run("other", {})


def test_a_run_of_something_that_is_not_a_number_is_refused():
    """NaN has no canonical form."""
    with pytest.raises(ValueError, match="JSON compliant"):
        run_id("p", {"x": float("nan")})
