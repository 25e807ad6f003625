"""Which model is asked and within which limits: the option and the environment, turned into one value."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from vashti.core.errors import InputError

KEYS: Mapping[str, str] = {"openai": "OPENAI_API_KEY", "anthropic": "ANTHROPIC_API_KEY"}
"""Environment variable that holds the key, by provider; a key is read from nowhere else."""
BASE_URLS: Mapping[str, str] = {"openai": "OPENAI_BASE_URL", "anthropic": "ANTHROPIC_BASE_URL"}
"""Environment variable that holds another address for the provider's protocol."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How long, how often and how much a model is asked; the defaults are judgements.

    Attributes:
        timeout_s: time for one attempt, from the first byte sent to the last received [s].
        attempts: attempts for one question, the first included.
        budget_tokens: tokens of all questions and answers of one command together.
        answer_tokens: tokens of one answer at most.
    """

    timeout_s: float = 60.0
    attempts: int = 3
    budget_tokens: int = 120_000
    answer_tokens: int = 8_000


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a model is reached.

    Attributes:
        provider: ``openai`` (and whatever speaks its protocol) or ``anthropic``.
        model: the model's name there.
        base_url: another address for the protocol, or empty.
        key: never printed, never logged; empty where none is set.
        limits: how long, how often, how much.
    """

    provider: str
    model: str
    base_url: str = ""
    key: str = field(default="", repr=False)
    limits: Limits = Limits()

    @property
    def name(self) -> str:
        """As the option names it."""
        return f"{self.provider}:{self.model}"

    @property
    def lacks(self) -> str:
        """What it still needs before anything can be asked, in words; or empty."""
        if self.key or (self.provider == "openai" and self.base_url):
            return ""
        return f"{KEYS[self.provider]} is not set"


def endpoint_of(option: str, environment: Mapping[str, str]) -> Endpoint:
    """The endpoint an option names, with what the environment says of it.

    Args:
        option: ``PROVIDER:MODEL``.
        environment: variables by name.

    Raises:
        InputError: no such provider, no model, or a limit that is no positive number.

    >>> endpoint_of("openai:small", {"OPENAI_BASE_URL": "http://127.0.0.1:8080/v1"}).lacks
    ''
    """
    provider, _, model = option.partition(":")
    if provider not in KEYS or not model.strip():
        known = " or ".join(f"{name}:MODEL" for name in KEYS)
        raise InputError("--llm", f"{option!r} names no model that can be asked", f"give {known}")
    key = environment.get(KEYS[provider], "")
    return Endpoint(provider, model.strip(), environment.get(BASE_URLS[provider], ""), key, _limits(environment))


def _limits(environment: Mapping[str, str]) -> Limits:
    usual = Limits()
    return Limits(
        _positive(environment, "VASHTI_LLM_TIMEOUT_S", usual.timeout_s),
        int(_positive(environment, "VASHTI_LLM_ATTEMPTS", usual.attempts)),
        int(_positive(environment, "VASHTI_LLM_TOKENS", usual.budget_tokens)),
        int(_positive(environment, "VASHTI_LLM_ANSWER_TOKENS", usual.answer_tokens)),
    )


def _positive(environment: Mapping[str, str], name: str, usual: float) -> float:
    given = environment.get(name, "")
    try:
        value = float(given) if given else usual
    except ValueError:
        value = 0.0
    if not 0.0 < value < float("inf"):
        raise InputError(name, f"{given!r} is not a positive number", "unset it or give a number above zero")
    return value
