"""Words an idea is told in: they decide between systems that its choices leave about as far, and nothing else."""

import pytest

from vashti import atlas
from vashti.compare import known_designs, nearest, nearest_pair, wording
from vashti.compare.nearest import WORDS
from vashti.core.design import Choice, Design

SPACE, KNOWN = atlas.space(), known_designs("")
PLAIN = Design(frozenset({Choice("topology", "chain"), Choice("verify_rule", "rejection")}))
"""What a great many systems do."""


def told(id_: str) -> str:
    """What the atlas says of a system."""
    entry = atlas.design(id_)
    return " ".join((entry.mechanism, *entry.limits))


@pytest.mark.parametrize("id_", sorted(KNOWN))
def test_a_description_is_most_like_itself(id_: str) -> None:
    """Told in the atlas's own words, a system is wholly like itself and like no other as much."""
    found = wording(told(id_))
    assert found[id_] == pytest.approx(1.0, abs=1e-3)
    assert all(0.0 < value < 1.0 for other, value in found.items() if other != id_)


def test_no_word_in_common_is_no_likeness() -> None:
    """An empty text, and one in words no description has, are like nothing."""
    assert wording("") == {}
    assert wording("Zwölf Boxkämpfer jagen Viktor") == {}


def test_endings_and_case_do_not_count() -> None:
    """One word in another form is the same word."""
    assert wording("SUFFIXES") == wording("suffix") != {}


def test_only_what_was_public_is_compared() -> None:
    """A date cuts the descriptions as it cuts the designs."""
    assert set(wording(told("specinfer"), "2024-01")) <= set(known_designs("2024-01"))


def test_of_systems_as_far_the_one_told_alike_comes_first() -> None:
    """What a great many systems do, told in the words of one of them, leads to that one; no distance changes."""
    without = {n.id: n.distance for n in nearest(SPACE, PLAIN, KNOWN, len(KNOWN))}
    alike = [id_ for id_, design in KNOWN.items() if design.choices >= PLAIN.choices]
    assert len(alike) > 20
    for id_ in alike:
        found = nearest(SPACE, PLAIN, KNOWN, len(KNOWN), words=wording(told(id_)))
        assert found[0].id == id_
        assert found[0].words == pytest.approx(1.0, abs=1e-3)
        assert {n.id: n.distance for n in found} == without


def test_order_is_by_distance_less_what_words_make_up_for() -> None:
    """Neighbours stand in the order of their distance, each less its likeness of words."""
    found = nearest(SPACE, PLAIN, KNOWN, len(KNOWN), words=wording(told("pearl")))
    order = [n.distance.value - WORDS * n.words for n in found]
    assert order == sorted(order)


def test_of_pairs_that_cover_alike_the_one_told_alike_is_named() -> None:
    """Where many pairs hold everything an idea states, its words name two of them."""
    words = {"bild": 0.9, "medusa": 0.9}
    pair = nearest_pair(SPACE, PLAIN, KNOWN, words=words)
    other = nearest_pair(SPACE, PLAIN, KNOWN)
    assert pair is not None
    assert other is not None
    assert pair.distance == other.distance
    assert set(pair.ids) & set(words)
