"""Precisions of weights: whose they are, and what is not the weights'."""

import pytest

from vashti.reading.precision import precisions

SAID = {
    "a 70B checker in FP8 reads 70 GB per pass": [("target_precision", "fp8")],
    "target Llama-3-70B, FP8": [("target_precision", "fp8")],
    "draft Llama-3.2-3B, FP8": [("draft_precision", "fp8")],
    "Llama-2-70B-chat in 4-bit with TinyLlama-1.1B as its scout": [("target_precision", "int4")],
    "The drafter (8B, INT4) does not get a card": [("draft_precision", "int4")],
    "Both models run in bf16.": [("target_precision", "bf16"), ("draft_precision", "bf16")],
    "weights are quantized to 4 bits with AWQ": [("target_precision", "int4")],
    "Llama-3.1-70B (w4a16) and a draft model kept in half precision": [
        ("target_precision", "int4"),
        ("draft_precision", "bf16"),
    ],
}
NOT_WEIGHTS = (
    "the KV cache is kept in FP8",
    "989 TFLOP/s in BF16",
    "a 16-bit flag in shared memory",
    "FP8 tensor cores reach twice the rate",
    "INT4 instructions are gone from the next generation",
)


@pytest.mark.parametrize("text", SAID)
def test_a_precision_goes_to_the_model_it_stands_beside(text):
    """The nearest role, name or size decides whose weights a precision is said of."""
    assert list(precisions(text)) == SAID[text]


@pytest.mark.parametrize("text", NOT_WEIGHTS)
def test_a_precision_of_something_else_is_no_setting(text):
    """Caches, rates, flags and instructions have precisions too; they say nothing of the weights."""
    assert not list(precisions(text))
