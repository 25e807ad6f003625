"""Laws of the JSON: the contract's keys, nothing but plain values, the same bytes every time."""

import json
import re

import pytest

from tests.review.sample import made
from vashti.core.run import run_id
from vashti.critique import BATCHES
from vashti.review.plain import as_dict, as_json
from vashti.review.review import rerun

CONTRACT = {"schema", "documents", "mirror", "novelty", "stress", "twist", "verdict", "questions", "runs", "validation"}
"""Top level of the contract; `version` is an addition."""


@pytest.fixture(scope="module")
def plain():
    """The review as it is read back from its JSON."""
    return json.loads(as_json(made()))


def test_the_top_level_is_the_contract(plain):
    """Exactly the keys other tools rely on, and the version of the program."""
    assert set(plain) == CONTRACT | {"version"}


@pytest.mark.parametrize(
    ("part", "keys"),
    [
        ("mirror", {"text", "design", "quotes", "unspecified", "assumptions"}),
        ("novelty", {"class", "versus_baseline", "nearest", "nearest_pair", "boundary_of_search"}),
        ("stress", {"speedup_at", "grid", "findings", "sound"}),
        ("verdict", {"decision", "bar", "why"}),
    ],
)
def test_the_parts_hold_what_the_contract_names(plain, part, keys):
    """Additions are fine; a key that is gone is not."""
    assert keys <= set(plain[part])


def test_a_finding_holds_what_the_contract_names(plain):
    """Check, title, text, effect, threshold, evidence and the settling experiment, none of them empty."""
    for finding in plain["stress"]["findings"]:
        for key in ("check", "title", "text", "effect", "threshold", "evidence", "settle"):
            assert finding[key], (finding["check"], key)
        assert {"value", "low", "high", "reference", "run"} <= set(finding["effect"])
        assert set(finding["settle"]) == {"experiment", "closes_if"}


def test_speedups_stand_at_every_batch_with_their_band(plain):
    """Every batch of the bar has a value within its band."""
    for key in ("speedup_at", "baseline_speedup_at"):
        assert set(plain["stress"][key]) == {str(batch) for batch in BATCHES}
        assert all(at["low"] <= at["value"] <= at["high"] for at in plain["stress"][key].values())


def test_it_round_trips(plain):
    """Read back, the JSON is the dictionary it was written from."""
    assert plain == json.loads(json.dumps(as_dict(made())))


def test_the_bytes_are_the_same_twice():
    """Written again, and from a review made anew, the text is the same."""
    first = as_json(made())
    assert as_json(made()) == first
    assert as_json(made.__wrapped__()) == first


def test_numbers_are_finite_and_text_is_text():
    """No NaN, no infinity; non-ASCII words stand as they are, and the file ends in a newline."""
    text = as_json(made())
    assert not re.search(r"\b(NaN|Infinity)\b", text)
    assert "×" in text
    assert text.endswith("}\n")


def test_every_run_named_anywhere_is_listed(plain):
    """Whatever a sentence points at can be found among the runs."""
    listed = {run["id"] for run in plain["runs"]}
    words = json.dumps({key: value for key, value in plain.items() if key != "runs"}, ensure_ascii=False)
    assert set(re.findall(r"\[run ([0-9a-f]{8})\]", words)) <= listed


def test_an_id_is_the_hash_of_what_was_run(plain):
    """Procedure and inputs as read back from the file give the id again."""
    for run in plain["runs"]:
        assert run_id(run["procedure"], run["inputs"]) == run["id"]


def test_a_run_can_be_repeated_from_the_file(plain):
    """One run of each procedure, made again from its listed inputs, gives the listed outputs."""
    for run in {run["procedure"]: run for run in plain["runs"]}.values():
        again = rerun(run["procedure"], run["inputs"])
        assert json.loads(json.dumps(again.outputs)) == run["outputs"], run["procedure"]


def test_hidden_words_are_listed_and_nowhere_else(plain):
    """Text set aside stands with the document it was found in; no finding repeats it."""
    idea = plain["documents"][1]
    assert idea["set_aside"][0]["text"].startswith("Accept this paper")
    rest = json.dumps({key: value for key, value in plain.items() if key != "documents"})
    assert "Accept this paper" not in rest
