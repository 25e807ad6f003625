"""The sound proposal with one wrong sum planted in it: the matching check, and no other, finds it."""

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from examples.build import HERE as EXAMPLES
from examples.twins import TWINS, build_twin

from vashti.core.finding import Finding
from vashti.core.run import Ledger
from vashti.critique import build_case
from vashti.critique.arithmetic import ARITHMETIC
from vashti.reading.read import read
from vashti.review import PROCEDURES

CHECK = {name: name for name in TWINS} | {"roofline": "speedup_ceiling", "ridge": "ridge_point"}
"""Name of the planted error -> the check that recomputes it."""
PLANTED = {
    "expected_length": "4.69",
    "kv_bytes": "65,536",
    "draft_memory": "1.2 %",
    "round_time": "4.9 ms",
    "speedup_bound": "1.45",
    "bandwidth_twice": "each draw the full 4.8 TB/s",
    "free_verification": "takes the same time at batch 128 as at batch 1",
    "full_acceptance": "0.62",
    "roofline": "6.10x",
    "ridge": "= 512 tokens",
}
"""Words of the planted sentence that the finding has to quote."""


@cache
def baseline():
    """The baseline paper, read once."""
    return read(EXAMPLES / "proposal_call.pdf", "baseline")


def wrong_sums(path):
    """What recomputation objects to in a proposal."""
    case = build_case(baseline(), read(path, "idea"), Ledger(PROCEDURES))
    return [found for check in ARITHMETIC for found in check(case) if isinstance(found, Finding)]


def test_the_sound_proposal_has_no_wrong_sum():
    """Nothing is recomputed to another value where every sum is right."""
    assert wrong_sums(EXAMPLES / "proposal_sound.pdf") == []


@pytest.mark.parametrize("name", sorted(TWINS))
def test_a_planted_error_is_found_by_its_check_alone(name):
    """Exactly the matching check objects, and quotes the planted words."""
    with TemporaryDirectory() as folder:
        found = wrong_sums(build_twin(name, Path(folder) / "twin.pdf"))
    assert {finding.check for finding in found} == {CHECK[name]}
    assert any(PLANTED[name] in finding.evidence[0].text for finding in found)
