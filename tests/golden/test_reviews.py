"""Whole reviews of the example proposals: what they decide, what they rest on, what they say."""

import re
import unicodedata
from functools import cache

import pypdfium2
import pytest

from tests.golden.reviews import BASELINE, EXAMPLES, HERE, NAMES, reviewed
from tests.golden.traceable import untraced
from vashti import atlas
from vashti.core.evidence import AtlasRef, Quote, RunRef
from vashti.review.markdown import as_markdown
from vashti.review.plain import as_dict, as_json

SHORTEST_PIECE = 12
"""Letters that a piece of a quote before or after a column break must have."""

EVERY = pytest.mark.parametrize("name", NAMES)


@cache
def page_text(path, page):
    """The letters and digits of a page as pdfium gives them; read with nothing of ours."""
    document = pypdfium2.PdfDocument(path)
    try:
        return bare(document[page - 1].get_textpage().get_text_range())
    finally:
        document.close()


def bare(text):
    """Letters, digits and nothing else: independent of spacing, hyphenation, ligatures and quotation marks."""
    return "".join(c for c in unicodedata.normalize("NFKC", text) if c.isalnum())


def quotes_of(review):
    """Every quote a review rests on."""
    for reading in (review.case.baseline, review.case.idea):
        yield from (item.quote for item in reading.items)
        yield from (quote for _, quote in reading.cites)
    for finding in review.critique.findings:
        yield from (e for e in finding.evidence if isinstance(e, Quote))


@EVERY
def test_the_words_are_those_on_file(name):
    """The review's text is the golden one; `make golden` writes it anew after a change that is meant."""
    assert as_markdown(reviewed(name)) == (HERE / f"{name}.md").read_text(encoding="utf-8")


@EVERY
def test_every_quote_stands_on_its_page(name):
    """An independent reading of the page holds the words of every quote."""
    files = {"baseline": BASELINE, "idea": EXAMPLES / f"{name}.pdf"}
    found = set(quotes_of(reviewed(name)))
    assert found
    for quote in found:
        assert stands(bare(quote.text), page_text(files[quote.document], quote.page)), quote


def stands(words, page):
    """Whether the words stand on the page in one piece, or in two: a column or a figure may come between."""
    if words in page:
        return True
    cuts = range(SHORTEST_PIECE, len(words) - SHORTEST_PIECE + 1)
    return any(words[:cut] in page and words[cut:] in page for cut in cuts)


@EVERY
def test_no_number_stands_without_a_run_a_quote_or_an_entry(name):
    """Every unit of the text that holds a number points at where it comes from."""
    assert untraced(as_markdown(reviewed(name))) == []


def test_the_reader_of_pages_finds_words_that_do_not_stand():
    """The check above can fail: one changed digit, or words out of order."""
    page = bare("The draft takes 4.1 ms and the verification 6.7 ms on this machine.")
    assert stands(bare("The draft takes 4.1 ms"), page)
    assert not stands(bare("The draft takes 4.2 ms and the verification 6.7 ms"), page)
    assert not stands(bare("on this machine the verification 6.7 ms and The draft takes"), page)


def test_the_reader_of_numbers_finds_one_that_is_not_traced():
    """The check above can fail."""
    assert untraced("It gives 1.84× at batch 16.") == ["It gives 1.84× at batch 16."]
    assert untraced("It gives 1.84× at batch 16 [run 0123abcd].") == []
    assert untraced("EAGLE-3 on H100 with Qwen3-8B.") == []


@EVERY
def test_every_reference_leads_somewhere(name):
    """Runs named in the text are in the JSON, atlas entries exist, pages are within the documents."""
    review = reviewed(name)
    text = as_markdown(review)
    runs = {run["id"] for run in as_dict(review)["runs"]}
    assert set(re.findall(r"\[run ([0-9a-f]{8})\]", text)) <= runs
    assert set(re.findall(r"\[atlas ([a-z0-9_]+)", text)) <= set(atlas.designs())
    pages = {"baseline": review.case.baseline.document.n_pages, "idea": review.case.idea.document.n_pages}
    assert all(1 <= int(page) <= pages[role] for role, page in re.findall(r"\[(idea|baseline) p\. (\d+)\]", text))


@EVERY
def test_every_objection_is_complete(name):
    """Evidence with a run, something to supply, an experiment that would close it."""
    review = reviewed(name)
    ledger = review.case.ledger.runs
    for finding in review.critique.findings:
        assert any(isinstance(e, RunRef) for e in finding.evidence), finding.check
        assert all(e.run_id in ledger for e in finding.evidence if isinstance(e, RunRef))
        assert all(e.design_id in atlas.designs() for e in finding.evidence if isinstance(e, AtlasRef))
        assert finding.effect.run_id in ledger
        assert finding.supply
        assert finding.settle.experiment
        assert finding.settle.closes_if


def test_the_same_bytes_twice():
    """A review made again is the same, to the byte."""
    first = as_json(reviewed("proposal"))
    reviewed.cache_clear()
    assert as_json(reviewed("proposal")) == first


def findings(name):
    """Findings of a golden review by check."""
    return {f.check: f for f in reviewed(name).critique.findings}


def test_swapping_two_proposals_changes_what_is_said():
    """At least 95 of 100 findings of one proposal do not stand, word for word, in the review of another."""
    texts = {name: {f.text for f in reviewed(name).critique.findings} for name in NAMES}
    pairs = [(a, b) for a in NAMES for b in NAMES if a != b]
    total = sum(len(texts[a]) for a, _ in pairs)
    shared = sum(len(texts[a] & texts[b]) for a, b in pairs)
    assert shared <= 0.05 * total


def test_the_seed_is_read_as_a_split_of_sms():
    """Placement is spatial, with the words that say so."""
    idea = reviewed("proposal").case.idea
    spatial = {"spatial_unspecified", "green_ctx", "sm_mask", "mps", "in_kernel_roles"}
    assert idea.design.on("placement") & spatial
    assert any("SM" in quote.text for quote in idea.quotes_for("placement"))


def test_the_seed_is_asked_about_its_schedule_first():
    """Run-ahead or two batches: unstated, and worth the largest swing."""
    first = reviewed("proposal").questions[0]
    assert first.name == "overlap"
    assert "run-ahead" in first.ask
    assert "two alternating batches" in first.ask


def test_the_seed_stands_on_occupied_ground():
    """FASER and CoSpec hold the split; Splitwise, DistServe, Bullet and Nexus hold it at another boundary."""
    text = as_markdown(reviewed("proposal"))
    gap = text[text.index("## The Novelty Gap") : text.index("## The Mechanism Stress Test")]
    for id_ in ("faser", "cospec_sglang", "splitwise", "distserve", "bullet", "nexus"):
        assert f"[atlas {id_}]" in gap, id_


def test_the_seed_is_shown_at_served_batches_with_bands():
    """Batch 1, 8, 16 and 32, each value within its band."""
    speedup_at = as_dict(reviewed("proposal"))["stress"]["speedup_at"]
    for batch in ("1", "8", "16", "32"):
        point = speedup_at[batch]
        assert point["low"] < point["value"] < point["high"]


def test_the_seed_hears_of_idle_draft_sms_with_a_threshold():
    """The acceptance rate below which the reserved SMs are not worth it."""
    threshold = as_dict(reviewed("proposal"))["stress"]["findings"]
    idle = next(f for f in threshold if f["check"] == "idle_draft_sms")
    assert idle["threshold"]["variable"] == "acceptance_rate"
    assert 0.0 < idle["threshold"]["value"] < 1.0


def test_a_sweep_is_called_one():
    """Gamma 4 -> 6 in grand words is a hyperparameter, and is killed or sent back."""
    review = reviewed("proposal_sweep")
    assert review.novelty.outputs["class"] == "hyperparameter"
    assert review.verdict.decision in {"kill", "fix"}
    assert "sweep_only" in findings("proposal_sweep")


def test_half_the_memory_again_for_little_is_killed_with_the_numbers():
    """Rewritten attention, 50 % more memory, 1.3x at batch 1."""
    review = reviewed("proposal_rewrite")
    assert review.verdict.decision == "kill"
    why = " ".join(review.verdict.why)
    assert re.search(r"1\.3\d?×", why)
    assert "50 %" in why


def test_a_sound_proposal_is_pursued():
    """Few findings, none of them about its own arithmetic."""
    review = reviewed("proposal_sound")
    assert review.verdict.decision == "pursue"
    assert len(review.critique.findings) <= 4
    assert len(review.critique.sound) >= 8


def test_a_transfer_is_called_one():
    """Bullet's split on draft and verify is a boundary transfer, and meets the feedback edge."""
    review = reviewed("proposal_transfer")
    assert review.novelty.outputs["class"] == "boundary_transfer"
    assert review.novelty.outputs["transfers"][0] == "bullet"
    assert "feedback_edge" in findings("proposal_transfer")


def test_two_batches_are_told_of_the_weights_read_twice():
    """The objection names the batch at which alternation loses."""
    assert "two_batches" in findings("proposal_two_batches")


def test_a_fast_resplit_is_held_against_the_length_of_a_round():
    """Sub-microsecond control of a millisecond round."""
    assert findings("proposal_predictor")["repartition_speed"].effect.size < 0.01
