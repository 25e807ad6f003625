"""A real model on a local server (llama.cpp and the like): `make local-model`, with the server's address in the environment."""

import os

import pytest

from tests.golden.reviews import EXAMPLES, reviewed
from vashti.llm import adviser_at, endpoint_of
from vashti.review.plain import as_dict
from vashti.review.with_model import advised

pytestmark = [
    pytest.mark.local_model,
    pytest.mark.skipif("OPENAI_BASE_URL" not in os.environ, reason="OPENAI_BASE_URL names no local server"),
]


def test_a_real_model_is_heard_and_changes_no_number():
    """It answers both questions, and the computed review is the one without it."""
    plain = reviewed("proposal")
    model = os.environ.get("VASHTI_LOCAL_MODEL", "local")
    made = advised(plain, EXAMPLES / "proposal.pdf", adviser_at(endpoint_of(f"openai:{model}", os.environ)))
    assert made.advice is not None
    assert made.advice.silences == ()
    assert {name: value for name, value in as_dict(made).items() if name != "model"} == as_dict(plain)
