"""Laws of numbers in text: value in SI units, kind, and what stands around them."""

import doctest

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vashti.reading import names, numbers, phrases, sentences


@pytest.mark.parametrize("module", [names, numbers, phrases, sentences])
def test_the_examples_in_docstrings_hold(module: object) -> None:
    """Every example in a docstring prints what it says."""
    assert doctest.testmod(module).failed == 0


@pytest.mark.parametrize(
    ("text", "values", "kind"),
    [
        ("24 of the 132 SMs", (24.0, 132.0), "o"),
        ("20 % of it", (0.2,), "p"),
        ("a third of the SMs", (1 / 3,), "p"),
        ("0.9 µs", (0.9e-6,), "t"),
        ("1.2 × 10^-6 s", (1.2e-6,), "t"),
        ("2.4× over plain decoding", (2.4,), "x"),
        ("a 2.5-fold gain", (2.5,), "x"),
        ("8,192 tokens", (8192.0,), "n"),
        ("524 KB", (524_000.0,), "b"),
        ("3.35 TB/s", (3.35e12,), "r"),
        ("7B", (7e9,), "m"),
        ("twelve tokens", (12.0,), "n"),
        ("batch sizes 1, 4 and 16", (1.0, 4.0, 16.0), "n"),
        ("from 1 to 64", (1.0, 64.0), "n"),
        ("5 to 7 ms", (0.005, 0.007), "t"),
        ("0.74 ± 0.02", (0.74,), "n"),
        ("4 + 1 GPUs", (5.0,), "n"),
    ],
)
def test_a_numeric_expression_is_read_in_si_units(text: str, values: tuple[float, ...], kind: str) -> None:
    """One expression gives its values in SI units and its kind."""
    (found,) = numbers.numbers(text)
    assert found.kind == kind
    assert found.values == pytest.approx(values)


@pytest.mark.parametrize("text", ["as Table 2 shows", "see [12, 13]", "in Section 3.1", "Fig. 4"])
def test_references_are_no_quantities(text: str) -> None:
    """Numbers of tables, figures, sections and citations are not read."""
    assert numbers.numbers(text) == ()


@given(st.integers(min_value=1, max_value=999), st.sampled_from(["ms", "µs", "s"]))
def test_a_time_survives_its_unit(count: int, unit: str) -> None:
    """Whatever unit a time is written in, it is read in seconds."""
    (found,) = numbers.numbers(f"it takes {count} {unit} in all")
    assert found.values[0] == pytest.approx(count * {"ms": 1e-3, "µs": 1e-6, "s": 1.0}[unit])


@pytest.mark.parametrize(
    ("text", "modifier"),
    [("up to 2.4x", "up to"), ("at least 1.5x", "at least"), ("about 3 ms", "about"), ("2.0x", "")],
)
def test_what_narrows_a_number_is_kept(text: str, modifier: str) -> None:
    """Words such as "up to" before a number are kept beside it."""
    assert numbers.numbers(text)[0].modifier == modifier
