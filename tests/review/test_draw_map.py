"""The map of the field as a picture."""

import xml.etree.ElementTree as ET

import pytest

from vashti.review.draw_map import OWN, Sheet, map_svg

SHEET = Sheet(
    {"One": (0.0, 0.0), "Two": (1.0, 0.4), "Three": (0.2, 0.9), "Four": (0.3, 0.1)},
    {"One": "draft_verify", "Two": "prefill_decode", "Three": "none", "Four": "op_op"},
    ("One", "Three"),
    {"your idea": (0.1, 0.2), "baseline": (0.0, 0.5), "with the twist": (0.15, 0.3)},
)


def words(svg: str) -> str:
    """All text of a picture."""
    return " ".join(e.text or "" for e in ET.fromstring(svg).iter() if e.tag.endswith("text"))  # noqa: S314 - our own text


@pytest.mark.parametrize("outlined", [True, False])
def test_the_picture_is_well_formed_and_the_same_twice(outlined: bool) -> None:
    """Same sheet, same bytes."""
    assert ET.fromstring(map_svg(SHEET, outlined=outlined)).tag.endswith("svg")  # noqa: S314 - our own text
    assert map_svg(SHEET, outlined=outlined) == map_svg(SHEET, outlined=outlined)


def test_idea_baseline_twist_and_the_named_systems_have_their_names() -> None:
    """What is about the review is written, and of the others only those that are near."""
    shown = words(map_svg(SHEET, outlined=False))
    assert all(name in shown for name in (*OWN, "One", "Three"))
    assert "Two" not in shown
    assert "Four" not in shown


def test_without_a_twist_there_is_none_on_the_map() -> None:
    """Only what there is is drawn."""
    sheet = Sheet(SHEET.places, SHEET.boundaries, SHEET.named, {"your idea": (0.1, 0.2)})
    assert "twist" not in words(map_svg(sheet, outlined=False))


def test_every_kind_of_system_stands_in_the_key() -> None:
    """A mark that is drawn is explained."""
    shown = words(map_svg(SHEET, outlined=False))
    assert all(part in shown for part in ("in turn", "draft and verify apart", "prefill and decode apart", "tenants"))
