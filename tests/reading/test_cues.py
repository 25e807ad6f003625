"""Laws of the cue lexicon: a sentence that says a thing is read so, whoever says it."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.reading.documents import from_text
from vashti.reading.extract import extract

FOLDER = Path(__file__).parent / "cues"
CASES = [case for path in sorted(FOLDER.glob("*.yaml")) for case in yaml.safe_load(path.read_text(encoding="utf-8"))]


@pytest.mark.parametrize("case", CASES, ids=[case["text"][:60] for case in CASES])
def test_a_sentence_is_read_as_what_it_says(case: dict[str, Any]) -> None:
    """Each choice a sentence speaks of is found with the stance in which it is said, and what it denies is not held."""
    reading = extract(from_text(case["text"]))
    found = {(f"{item.name}={item.value}", item.stance) for item in reading.items}
    stance = case.get("stance", "own")
    assert {(said, stance) for said in case.get("says", [])} <= found
    for said in case.get("says", []) if stance != "own" else case.get("denies", []):
        axis, value = said.split("=")
        assert not reading.design.has(axis, value)
