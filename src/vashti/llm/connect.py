"""The way to an endpoint: clients of the two protocols, opened when a question is put and closed after it."""

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from vashti.llm.adviser import Adviser
from vashti.llm.endpoint import Endpoint

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from pydantic_ai.models import Model

NO_KEY = "none"
"""Stands in for the key where a local server asks for none."""


def adviser_at(endpoint: Endpoint) -> Adviser:
    """An adviser at an endpoint; silent from the start where the endpoint lacks something."""

    @asynccontextmanager
    async def reach() -> "AsyncIterator[Model]":
        way = _anthropic if endpoint.provider == "anthropic" else _openai
        async with way(endpoint) as model:
            yield model

    return Adviser(endpoint.name, reach, endpoint.limits, endpoint.key, silent=endpoint.lacks)


@asynccontextmanager
async def _openai(endpoint: Endpoint) -> "AsyncIterator[Model]":
    from openai import AsyncOpenAI
    from pydantic_ai.models.openai import OpenAIChatModel
    from pydantic_ai.providers.openai import OpenAIProvider

    key, address, limit = endpoint.key or NO_KEY, endpoint.base_url or None, endpoint.limits.timeout_s
    async with AsyncOpenAI(api_key=key, base_url=address, timeout=limit, max_retries=0) as client:
        yield OpenAIChatModel(endpoint.model, provider=OpenAIProvider(openai_client=client))


@asynccontextmanager
async def _anthropic(endpoint: Endpoint) -> "AsyncIterator[Model]":
    from anthropic import AsyncAnthropic
    from pydantic_ai.models.anthropic import AnthropicModel
    from pydantic_ai.providers.anthropic import AnthropicProvider

    key, address, limit = endpoint.key, endpoint.base_url or None, endpoint.limits.timeout_s
    async with AsyncAnthropic(api_key=key, base_url=address, timeout=limit, max_retries=0) as client:
        yield AnthropicModel(endpoint.model, provider=AnthropicProvider(anthropic_client=client))
