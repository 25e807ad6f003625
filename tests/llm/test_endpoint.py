"""Laws of the option and the environment that name a model."""

import pytest

from vashti.core.errors import InputError
from vashti.llm import Limits, adviser_at, endpoint_of


def test_provider_and_model_are_parted_at_the_first_colon():
    """Model names may hold colons themselves."""
    endpoint = endpoint_of("openai:some/model:free", {"OPENAI_API_KEY": "k"})
    assert (endpoint.provider, endpoint.model) == ("openai", "some/model:free")


@pytest.mark.parametrize("option", ["", "openai", "openai:", "openai: ", "somewhere:model", ":model"])
def test_an_option_that_names_nothing_is_refused(option):
    """One line says what would do."""
    with pytest.raises(InputError, match="give openai:MODEL or anthropic:MODEL"):
        endpoint_of(option, {})


@pytest.mark.parametrize("given", ["0", "-1", "soon", "nan", "inf"])
def test_a_limit_is_a_positive_number(given):
    """The variable is named."""
    with pytest.raises(InputError, match="VASHTI_LLM_TIMEOUT_S"):
        endpoint_of("openai:m", {"VASHTI_LLM_TIMEOUT_S": given})


def test_limits_come_from_the_environment():
    """Each has its variable."""
    names = ("VASHTI_LLM_TIMEOUT_S", "VASHTI_LLM_ATTEMPTS", "VASHTI_LLM_TOKENS", "VASHTI_LLM_ANSWER_TOKENS")
    given = dict(zip(names, ("1.5", "2", "300", "40"), strict=True))
    assert endpoint_of("openai:m", given).limits == Limits(1.5, 2, 300, 40)


def test_a_key_shows_nowhere():
    """Neither the endpoint nor the adviser prints it."""
    endpoint = endpoint_of("anthropic:m", {"ANTHROPIC_API_KEY": "sk-very-secret"})
    assert "sk-very-secret" not in f"{endpoint!r}{endpoint}{adviser_at(endpoint)!r}"


@pytest.mark.parametrize(
    ("option", "environment", "lacks"),
    [
        ("openai:m", {}, "OPENAI_API_KEY is not set"),
        ("anthropic:m", {"OPENAI_API_KEY": "k"}, "ANTHROPIC_API_KEY is not set"),
        ("openai:m", {"OPENAI_BASE_URL": "http://127.0.0.1:1/v1"}, ""),
        ("openai:m", {"OPENAI_API_KEY": "k"}, ""),
    ],
)
def test_what_is_lacking_is_said(option, environment, lacks):
    """A local server needs no key; a provider does."""
    assert endpoint_of(option, environment).lacks == lacks
