"""The sound proposal's sums are right, and each twin differs from it in one planted statement."""

import re
from collections import Counter
from pathlib import Path

import pytest
from examples.build import typeset
from examples.twins import SOUND, TWINS, build_twin

from tests.examples.documents import labels, text, text_of

REQUIRED = {
    "expected_length",
    "kv_bytes",
    "draft_memory",
    "round_time",
    "speedup_bound",
    "bandwidth_twice",
    "free_verification",
    "full_acceptance",
}
SETTINGS = labels("proposal_sound")["settings"]


def words(page_text: str) -> Counter[str]:
    """The words of a text with hyphenation undone; how often each occurs."""
    return Counter(word.strip(".,;") for word in re.sub(r"[-\ufffe]\s*", "", page_text).split())


@pytest.mark.parametrize("name", sorted(TWINS))
def test_a_twin_differs_in_the_planted_statement_alone(name: str, tmp_path: Path) -> None:
    """What the twin says and the sound proposal does not is part of the planted statement, and there is such a word."""
    twin = words(text_of(build_twin(name, tmp_path / "twin.pdf").read_bytes()))
    added = {word.removesuffix("x") for word in twin - words(text("proposal_sound"))}
    (planted,) = TWINS[name].values()
    assert added
    assert added <= set(words(planted))


def test_every_required_error_has_a_twin() -> None:
    """The kinds of sums which a review recomputes can each be planted."""
    assert set(TWINS) >= REQUIRED


def test_without_inputs_the_source_is_the_clean_document() -> None:
    """The defaults are the right values: an empty set of inputs changes nothing."""
    assert text_of(typeset(SOUND, {})) == text("proposal_sound")


def test_the_expected_tokens_follow_from_rate_and_draft_length() -> None:
    """(1 - rate^(length + 1)) / (1 - rate), to the two decimals which the document prints."""
    rate, length = SETTINGS["acceptance_rate"], SETTINGS["draft_len"]
    assert round((1 - rate ** (length + 1)) / (1 - rate), 2) == SETTINGS["expected_tokens_per_round"]
    assert round(rate**length, 2) == SETTINGS["full_acceptance"]


def test_the_cache_bytes_follow_from_the_shape() -> None:
    """Keys and values, over layers, heads and head size, in two-byte numbers."""
    shape = SETTINGS["n_layers"] * SETTINGS["n_kv_heads"] * SETTINGS["head_dim"]
    assert 2 * shape * 2 == SETTINGS["kv_bytes_per_token"]


def test_the_draft_memory_is_the_ratio_of_the_weights() -> None:
    """Two bytes per parameter on both sides, to a tenth of a percent."""
    ratio = SETTINGS["draft_params"] / SETTINGS["target_params"]
    assert ratio == pytest.approx(SETTINGS["draft_memory_overhead"], abs=5e-4)


def test_the_round_is_the_sum_of_its_parts() -> None:
    """Draft, verification and control add up to the round, and the share of the draft follows."""
    parts = SETTINGS["draft_time_s"] + SETTINGS["verify_time_s"] + SETTINGS["control_time_s"]
    assert parts == pytest.approx(SETTINGS["round_time_s"])
    assert SETTINGS["draft_time_s"] / parts == pytest.approx(SETTINGS["draft_share"], abs=5e-4)


def test_the_claim_stays_below_what_the_documents_own_numbers_allow() -> None:
    """Tokens per round times plain step over round exceeds the claim, and the roofline exceeds both."""
    tokens, step = SETTINGS["expected_tokens_per_round"], SETTINGS["autoregressive_step_s"]
    predicted = tokens * step / SETTINGS["round_time_s"]
    roofline = tokens * step / (SETTINGS["target_memory_bytes"] / 4.2e12)  # bytes/s achieved, as the document states
    assert SETTINGS["claimed_speedup"] < predicted < roofline
