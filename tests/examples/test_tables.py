"""The printed tables of the honest documents add up, row by row, as a reader with a calculator would find."""

import re

import pytest

from tests.examples.documents import labels, text

NUMBER = r"(\d+(?:\.\d+)?)"
ROW_OF_EIGHT = re.compile(rf"^{' '.join([NUMBER] * 7)} {NUMBER}x\s*$", re.MULTILINE)
ROW_OF_NINE = re.compile(rf"^{' '.join([NUMBER] * 8)} {NUMBER}x\s*$", re.MULTILINE)


def rows(name: str, pattern: re.Pattern[str]) -> list[tuple[float, ...]]:
    """The rows of numbers of that shape, as printed."""
    return [tuple(map(float, row)) for row in pattern.findall(text(name))]


def test_the_baselines_rounds_add_up() -> None:
    """Tokens are batch times tree and root; the round is the sum of its phases; the speedup is at the same batch."""
    settings = labels("proposal_call")["settings"]
    printed = rows("proposal_call", ROW_OF_EIGHT)
    assert [row[0] for row in printed] == settings["batch_sizes"]
    for batch, tokens, step, draft, verify, other, total, speedup in printed:
        assert tokens == batch * (settings["tree_size"] + 1)
        assert total == pytest.approx(draft + verify + other)
        assert speedup == pytest.approx(settings["acceptance_length"] * step / total, abs=0.005)


def test_the_sound_proposals_rounds_add_up() -> None:
    """The same, with the tokens per round that the row's draft length and the stated acceptance rate give."""
    rate = labels("proposal_sound")["settings"]["acceptance_rate"]
    printed = rows("proposal_sound", ROW_OF_NINE)
    assert len(printed) == 6
    for batch, length, tokens, step, draft, verify, control, total, speedup in printed:
        assert tokens == batch * (length + 1)
        assert total == pytest.approx(draft + verify + control)
        expected = round((1 - rate ** (length + 1)) / (1 - rate), 2)
        assert speedup == pytest.approx(expected * step / total, abs=0.0051)


def test_the_baselines_survival_gives_its_acceptance_length() -> None:
    """One bonus token plus the printed survival of each level."""
    survival = [float(level) for level in re.findall(r"survival (0\.\d\d)", text("proposal_call"))]
    assert len(survival) == labels("proposal_call")["settings"]["tree_depth"]
    assert 1 + sum(survival) == pytest.approx(labels("proposal_call")["settings"]["acceptance_length"])
