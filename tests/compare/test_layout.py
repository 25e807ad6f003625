"""The sheet: the same places from the same designs, near ones near."""

import numpy as np

from vashti import atlas
from vashti.compare import known_designs, placed
from vashti.compare.procedures import map_run

SPACE = atlas.space()
KNOWN = known_designs("")
PLACES, HELD = placed(SPACE, KNOWN, {"again": KNOWN["faser"]})


def apart(first: str, second: str) -> float:
    """Distance of two places on the sheet."""
    return float(np.hypot(*np.subtract(PLACES[first], PLACES[second])))


def test_every_design_has_a_place() -> None:
    """Known designs and those put among them."""
    assert set(PLACES) == {*KNOWN, "again"}
    assert 0.0 < HELD <= 1.0


def test_what_is_put_on_the_sheet_does_not_move_it() -> None:
    """The known designs alone decide the sheet."""
    alone, held = placed(SPACE, KNOWN, {})
    assert held == HELD
    assert all(alone[id_] == PLACES[id_] for id_ in KNOWN)


def test_a_known_system_put_on_the_sheet_falls_beside_itself() -> None:
    """Much nearer to its own place than systems are to one another."""
    spread = np.mean([apart("faser", id_) for id_ in KNOWN])
    assert apart("again", "faser") < 0.2 * spread


def test_near_systems_stand_near() -> None:
    """A successor stands nearer than a system of another kind."""
    assert apart("eagle", "eagle2") < apart("eagle", "bullet")
    assert apart("cospec_sglang", "cospec_vllm") < apart("cospec_sglang", "medusa")
    assert apart("nexus", "duetserve") < apart("nexus", "pld")


def test_the_run_is_the_same_twice_and_in_any_order() -> None:
    """Same designs, same places."""
    designs = {name: KNOWN[name].as_dict() for name in ("faser", "medusa")}
    first = map_run({"designs": designs, "as_of": ""})
    second = map_run({"designs": dict(reversed(designs.items())), "as_of": ""})
    assert first["known"] == second["known"]
    assert first["designs"]["faser"] == second["designs"]["faser"]


def test_the_date_cuts_the_sheet() -> None:
    """As of a date only what was public by then is on it."""
    assert set(map_run({"designs": {}, "as_of": "2023"})["known"]) == set(known_designs("2023"))
