"""Laws of numbers written out: words and TeX become the figures they stand for."""

import doctest

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vashti.reading import written
from vashti.reading.numbers import numbers
from vashti.reading.written import TENS, UNITS, in_figures


def test_the_examples_in_docstrings_hold() -> None:
    """Every example in a docstring prints what it says."""
    assert doctest.testmod(written).failed == 0


@given(st.sampled_from(sorted(TENS)), st.integers(min_value=1, max_value=9), st.sampled_from(["-", " "]))
def test_a_compound_is_the_sum_of_its_parts(tens: str, unit: int, joint: str) -> None:
    """Tens and units add up, hyphenated or not."""
    assert in_figures(f"{tens}{joint}{UNITS[unit]} SMs") == f"{TENS[tens] + unit:g} SMs"


@pytest.mark.parametrize(
    ("text", "values", "kind"),
    [
        ("a hundred and thirty-two SMs", (132.0,), "n"),
        ("two and a half times the speed", (2.5,), "x"),
        ("three-fold", (3.0,), "x"),
        ("twice as fast", (2.0,), "x"),
        ("four in five guesses", (4.0, 5.0), "o"),
        ("one drafted token in five is lost", (1.0, 5.0), "o"),
        ("33 SMs of the H100's 132", (33.0, 132.0), "o"),
        ("seven tenths of it", (0.7,), "p"),
        ("two-thirds of it", (2 / 3,), "p"),
        ("from 8 to 4", (8.0, 4.0), "n"),
        ("4 -> 7", (4.0, 7.0), "n"),
        ("8.03 × 10⁹ parameters", (8.03e9,), "m"),
        ("8.03 × 10^9 parameters", (8.03e9,), "m"),
        ("131,072 B", (131072.0,), "b"),
        (r"$\gamma$ \approx 2.4$\times$", (2.4,), "x"),
        ("K ∈ {2, 4, 6}", (2.0, 4.0, 6.0), "n"),
    ],
)
def test_a_number_in_words_is_read_as_its_figure(text: str, values: tuple[float, ...], kind: str) -> None:
    """One expression in words gives its values and its kind."""
    (found,) = numbers(in_figures(text))
    assert found.kind == kind
    assert found.values == pytest.approx(values)


@pytest.mark.parametrize("text", ["two tokens in three rounds", "five tokens in one pass", "two GPUs in one node"])
def test_counts_of_things_in_things_are_no_shares(text: str) -> None:
    """Only "one token in five" is a share, not two numbers of two things."""
    assert all(number.kind == "n" for number in numbers(in_figures(text)))


@pytest.mark.parametrize(
    ("text", "joined"),
    [
        ("raise it from 4 to 6", "change"),
        ("falls from 8 to 4", "change"),
        ("batches from 1 to 64", "range"),
        ("between 2 and 32 requests", "range"),
        ("batch 16, one GPU", ""),
    ],
)
def test_from_and_to_is_a_change_where_something_changes(text: str, joined: str) -> None:
    """A verb of change makes the second number the new value of the first; otherwise both are ends of a range."""
    assert numbers(text)[0].joined == joined
