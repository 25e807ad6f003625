"""Laws of numbers known by their words: they fill gaps that cues leave, and overrule none but the most unlikely."""

import pytest

from tests.reading.annotated import annotated
from tests.reading.documents import from_text
from tests.reading.measure import same
from vashti.reading.extract import extract
from vashti.reading.number_likeness import LEARNED, LIKE, likely_numbers, weighed_settings
from vashti.reading.settings import stated

FEWEST_RIGHT = 0.6
"""Share of marked numbers that must be read in documents from which nothing was learned."""


@pytest.mark.parametrize(
    ("text", "name", "value"),
    [
        ("The small one says its words one after another, five of them, and then falls silent.", "draft_len", 5.0),
        ("Each guess reaches seven words past what is certain.", "draft_len", 7.0),
    ],
)
def test_wordings_no_cue_knows_are_read(text: str, name: str, value: float) -> None:
    """What a number means follows from the words around it."""
    assert extract(from_text(text)).design.number(name) == value


def test_a_cue_comes_first() -> None:
    """A number that a cue takes is not taken by likeness for something else."""
    text = "We draft six tokens per round at batch 8."
    by_cue = tuple(stated(text, {}))
    found = {one.name: one.value for one in weighed_settings(text, {}, by_cue) if not one.fallback}
    assert found == {one.name: one.value for one in by_cue}


def test_likeness_yields_to_what_is_said_outright() -> None:
    """Where a cue states a setting anywhere, what is merely like it elsewhere does not count."""
    design = extract(
        from_text("We set gamma = 4.", "The small one says its words one after another, five of them.")
    ).design
    assert design.number("draft_len") == 4.0


def test_every_number_is_likeliest_something_and_mostly_nothing() -> None:
    """A number without telling words stays below the bar for every setting."""
    (found,) = likely_numbers("The report has 37 pages.", {}, ())
    assert found.likeliest in LEARNED
    assert found.of(found.likeliest) < LIKE


def test_numbers_of_documents_kept_apart_are_read() -> None:
    """Of the learned settings that documents state from which nothing was learned, most are read with their value."""
    right = wanted = 0
    for document in (d for d in annotated() if d.kept_apart):
        design = extract(document.document).design
        for name, value in document.settings.items():
            if name in LEARNED:
                wanted += 1
                right += design.setting(name) is not None and same(value, design.setting(name))
    assert right / wanted >= FEWEST_RIGHT


def test_a_rate_is_no_batch() -> None:
    """Requests per second are not requests at once."""
    design = extract(from_text("Open-loop load from public traces, rates from 1 to 20 requests per second.")).design
    assert design.setting("batch_sizes") is None


def test_a_count_out_of_a_whole_states_the_count_and_the_share() -> None:
    """Of "24 of 132 SMs" neither reading is thrown out because documents mark the other more often."""
    said = "Starting from 24 of 132 SMs for the draft, we expect up to 3.0x over autoregressive decoding."
    design = extract(from_text(said)).design
    assert design.setting("draft_sms") == 24.0
    assert design.setting("sm_fraction_draft") == pytest.approx(24 / 132)
