"""Claims that name no choice: signs of an idea outside the space."""

from vashti import atlas
from vashti.compare import judge, known_designs, unplaced
from vashti.compare.outside import Signs
from vashti.core.design import Design
from vashti.core.evidence import Quote
from vashti.core.reading import Document, Item, Passage, Reading

KNOWN = known_designs("")
PLACED = "We propose to draft with an EAGLE head."
BESIDE = "We propose to lower the core clock while the draft model runs."


def reading_of(text: str, quote: str = "", kind: str = "body") -> Reading:
    """A reading of one passage, in which a choice was read from the quoted words, if any."""
    document = Document("idea", "", 1, (Passage(0, 1, kind, text),))
    items = (Item("choice", "proposer", "ar_head", "own", Quote("idea", 1, quote, None), 0, "0"),) if quote else ()
    return Reading(document, Design(), items, ())


def test_a_claim_without_a_choice_is_told() -> None:
    """The sentence that puts something forward and from which nothing was read."""
    assert unplaced(reading_of(f"{PLACED} {BESIDE}", PLACED)) == (BESIDE,)


def test_a_claim_from_which_a_choice_was_read_is_placed() -> None:
    """Whether the quote is the sentence or a part of it."""
    assert unplaced(reading_of(PLACED, PLACED)) == ()
    assert unplaced(reading_of(PLACED, "an EAGLE head")) == ()


def test_what_is_no_claim_is_not_told() -> None:
    """Background, captions and references put nothing forward."""
    assert unplaced(reading_of("A GPU runs at one core clock. Drafting is bound by bandwidth.")) == ()
    assert unplaced(reading_of(BESIDE, kind="reference")) == ()


def test_the_main_contribution_is_a_claim_in_any_voice() -> None:
    """Passive and nominal claims count too."""
    for text in (
        "The theory of it is our main contribution.",
        "To the best of our knowledge nobody has scaled clocks.",
    ):
        assert unplaced(reading_of(text)) == (text,)


def test_what_is_in_print_with_a_claim_beside_it_is_outside() -> None:
    """The axes are a known system's, so what is put forward lies on none; without the claim it is that system."""
    space, baseline, idea = atlas.space(), KNOWN["leviathan"], KNOWN["pld"]
    assert judge(space, baseline, idea, KNOWN).novelty_class == "identical"
    assert judge(space, baseline, idea, KNOWN, Signs(claims=1)).novelty_class == "new_axis"


def test_a_sweep_stays_a_sweep_whatever_is_claimed() -> None:
    """Numbers that change are what is put forward, under any name."""
    space, baseline = atlas.space(), KNOWN["leviathan"].with_setting("draft_len", 4)
    assert (
        judge(space, baseline, baseline.with_setting("draft_len", 6), KNOWN, Signs(claims=3)).novelty_class
        == "hyperparameter"
    )


def test_a_new_value_stays_new_whatever_else_is_claimed() -> None:
    """A telling change on an axis is not pushed outside by a claim beside it."""
    space, baseline = atlas.space(), KNOWN["leviathan"]
    idea = baseline.with_axis("boundary", "draft_verify").with_axis("placement", "in_kernel_roles")
    assert judge(space, baseline, idea, KNOWN, Signs(claims=2)).novelty_class == "new_value"
