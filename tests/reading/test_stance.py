"""Laws of stance: who commits to what is said."""

import pytest

from tests.reading.documents import from_blocks, from_text
from vashti.core.reading import Document, Passage, Reading
from vashti.reading.extract import extract
from vashti.reading.stance import section_kind


def stances(reading: Reading, axis: str, value: str) -> set[str]:
    """The stances in which a choice is spoken of."""
    return {item.stance for item in reading.items if (item.name, item.value) == (axis, value)}


def test_a_sentence_can_hold_two_voices() -> None:
    """A clause about a rival and a clause about the author give each its own."""
    reading = extract(from_text("Medusa attaches several heads to the target, whereas we keep a separate draft model."))
    assert stances(reading, "proposer", "parallel_heads") == {"other"}
    assert reading.design.on("proposer") == {"draft_lm"}


@pytest.mark.parametrize(
    "text",
    [
        "Bullet, Nexus and DuetServe co-run prefill and decode on SM partitions.",
        "CoSpec and FASER recently showed that two half-batches alternate over masked streams.",
        "EAGLE and Medusa share one head between all drafts.",
        "PEARL simply drops the block after a rejection.",
    ],
)
def test_several_rivals_in_a_row_are_a_subject_whatever_the_verb(text: str) -> None:
    """A sentence that opens with other systems commits the author to nothing, in the plural and behind an adverb too."""
    assert not [item for item in extract(from_text(text)).items if item.kind == "choice" and item.stance == "own"]


def test_a_paragraph_about_a_rival_stays_with_it() -> None:
    """Sentences without a subject of their own go on about the rival with whom the paragraph began."""
    text = (
        "PEARL puts the draft model on a second GPU. The draft is truncated on a rejection. We share one GPU under MPS."
    )
    reading = extract(from_text(text))
    assert stances(reading, "mispredict", "truncate") <= {"other"}
    assert reading.design.on("placement") == {"mps"}


def test_the_author_takes_the_floor_back() -> None:
    """One remark on a rival within the author's paragraph does not carry over."""
    text = "We run both models on one GPU. EAGLE has a head. Rejected tokens are discarded and drafting restarts."
    assert extract(from_text(text)).design.has("mispredict", "truncate")


@pytest.mark.parametrize(
    "text",
    [
        "We do not use a token tree that grows dynamically.",
        "Rather than a dynamic token tree, we draft a chain.",
        "In contrast to a dynamic token tree, our drafts are chains.",
        "A dynamic token tree could be used instead.",
        "In future work we will grow the token tree dynamically.",
        "EAGLE-2 grows its token tree dynamically by confidence.",
        "Prior work grows token trees dynamically by confidence.",
        "Whether a dynamic token tree or a chain is better is an open question.",
    ],
)
def test_what_the_author_does_not_commit_to_is_not_held(text: str) -> None:
    """Negations, contrasts, suppositions, plans and other systems never reach the design."""
    assert not extract(from_text(text)).design.has("topology", "dynamic_tree")


def test_what_is_taken_over_is_the_authors_own() -> None:
    """Building on a rival's mechanism commits to it."""
    text = "We build on SpecInfer and keep its multi-candidate speculative sampling over a static token tree."
    design = extract(from_text(text)).design
    assert design.has("topology", "static_tree")
    assert design.has("verify_rule", "multi_candidate")


def test_related_work_is_about_others() -> None:
    """Under such a heading a sentence without "we" is not the author's."""
    text = "A draft model runs on its own GPU and is verified by the target in one pass."
    assert not extract(from_text(text, section="5 Related work")).design.choices
    assert extract(from_text(text, section="3 Design")).design.has("placement", "other_gpu")


def test_not_only_is_no_negation() -> None:
    """Both halves of "not only ... but also" are affirmed."""
    design = extract(
        from_text("The controller not only adapts the draft length but also re-splits the SMs every round."),
        by_likeness=False,
    ).design
    assert design.on("knobs") >= {"draft_len", "sm_split"}


@pytest.mark.parametrize(
    ("heading", "kind"),
    [
        ("2 Related Work", "related"),
        ("Background", "background"),
        ("6 Future work", "future"),
        ("3 Design", "method"),
        ("", "method"),
    ],
)
def test_headings_tell_what_a_section_is_for(heading: str, kind: str) -> None:
    """Common headings are recognised; anything else is the author's method."""
    assert section_kind(heading) == kind


def test_references_and_running_heads_are_never_mined() -> None:
    """Only what an author says counts, not titles of others' papers."""
    text = "Medusa: multiple decoding heads with tree attention"
    for kind in ("reference", "furniture"):
        document = Document("idea", "", 1, (Passage(0, 1, kind, text),))
        assert not extract(document).items


def test_a_section_about_a_rival_speaks_of_the_rival() -> None:
    """What stands under "How MineDraft works" is MineDraft's, though its sentences name nobody."""
    blocks = [
        {"heading": "How MineDraft works"},
        {"para": "There is one draft GPU beside the target GPUs. The draft model drafts token by token."},
        {"heading": "Design"},
        {"para": "We run both models on one GPU, in turn."},
    ]
    design = extract(from_blocks({"title": "Half and half", "blocks": blocks})).design
    assert not design.has("placement", "other_gpu")
    assert not design.on("draft_steps")


def test_what_follows_a_rival_s_scene_is_the_rival_s() -> None:
    """A scene set in MineDraft lasts until the author speaks again."""
    blocks = [
        {
            "para": "We recall the system from which we start. In MineDraft, requests form two batches. "
            "There is one draft GPU beside the target GPUs. Our engine keeps one GPU."
        }
    ]
    design = extract(from_blocks({"title": "Half and half", "blocks": blocks})).design
    assert not design.has("placement", "other_gpu")


def test_a_short_name_in_brackets_does_not_part_a_rival_from_its_verb() -> None:
    """What follows "Speculative speculative decoding (SSD) uses ..." with a pronoun is about that system."""
    blocks = [
        {
            "para": "Speculative speculative decoding (SSD) uses the time of verification to prepare drafts. "
            "It needs a separate GPU for the draft model. Our proposal keeps one GPU."
        }
    ]
    assert not extract(from_blocks({"title": "One GPU", "blocks": blocks})).design.has("placement", "other_gpu")


def test_a_rule_of_others_that_is_applied_is_the_author_s() -> None:
    """What of another's work is applied is the author's own, also where the name ends in "et al."."""
    said = (
        "Rejection sampling after Leviathan et al. is applied and the distribution of the target is thereby preserved."
    )
    assert stances(extract(from_text(said)), "verify_rule", "rejection") == {"own"}
