"""One exchange with a model through pydantic-ai: a form goes out, a value of that form comes back, or an error.

The only tool a model sees is the form of its answer.
"""

import asyncio
import json
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ValidationError

from vashti.llm.endpoint import Limits

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pydantic_ai.messages import ModelMessage

    from vashti.llm.adviser import Question, Reach

LONGEST_DETAIL = 500
"""Letters of a failure's report that are logged [1]."""
LETTERS_PER_TOKEN = 3
"""Letters a token has at least, where an endpoint does not count for itself; assumed."""
REMINDERS = 1
"""Times a model is told, within one attempt, that its answer does not have the form asked for."""
PASSING = frozenset({408, 409, 425, 429, 500, 502, 503, 504, 520, 522, 524, 529})
"""Statuses after which another attempt may do better."""


class Broken(Exception):  # noqa: N818 - says what happened to the exchange
    """An exchange that broke, with what had been said and spent by then."""

    def __init__(self, cause: Exception, answer: str, tokens: int) -> None:
        super().__init__(str(cause))
        self.cause, self.answer, self.tokens = cause, answer, tokens


async def exchanged(reach: "Reach", question: "Question[Any]", limits: Limits) -> tuple[BaseModel, str, int]:
    """The answer, the model's own words, and the tokens spent.

    Raises:
        Broken: something went wrong after the model was reached.
        Exception: it could not be reached at all.
    """
    from pydantic_ai import Agent, ModelSettings, TextOutput, ToolOutput, capture_run_messages
    from pydantic_ai.exceptions import ModelRetry

    def parsed(words: str) -> Any:
        try:
            return question.form.model_validate(_first_object(words))
        except (ValidationError, ValueError) as error:
            raise ModelRetry(f"Answer with one JSON object of the form asked for, and nothing else: {error}") from error

    form = question.form
    outputs: Any = [ToolOutput(form, name="answer", description="The whole answer."), TextOutput(parsed)]
    async with reach() as model:
        agent = Agent(model, output_type=outputs, instructions=_with_form(question), retries=REMINDERS)
        with capture_run_messages() as messages:
            try:
                run = agent.run(question.data, model_settings=ModelSettings(max_tokens=limits.answer_tokens))
                result = await asyncio.wait_for(run, limits.timeout_s)
            except Exception as error:
                raise Broken(error, _said(messages), _tokens(messages)) from error
            value: BaseModel = result.output
            return value, _said(messages), _tokens(messages)


def _with_form(question: "Question[Any]") -> str:
    schema = json.dumps(question.form.model_json_schema(), sort_keys=True, separators=(",", ":"))
    return f"{question.instructions}\n\nAnswer with one JSON object of this schema and nothing else:\n{schema}"


def _first_object(words: str) -> Any:
    """The first JSON object in a text, whatever stands around it."""
    start = words.rfind("</think>") + 1
    found = words.find("{", start)
    if found < 0:
        raise ValueError("no JSON object")
    return json.JSONDecoder().raw_decode(words[found:])[0]


def _said(messages: "Sequence[ModelMessage]") -> str:
    """The model's own words, in order: texts, and what it filled into the form."""
    from pydantic_ai.messages import ModelResponse, TextPart, ToolCallPart

    parts = [part for message in messages if isinstance(message, ModelResponse) for part in message.parts]
    texts = (
        p.content if isinstance(p, TextPart) else p.args_as_json_str()
        for p in parts
        if isinstance(p, TextPart | ToolCallPart)
    )
    return "\n".join(texts)


def _tokens(messages: "Sequence[ModelMessage]") -> int:
    from pydantic_ai.messages import ModelResponse

    counted = sum(m.usage.input_tokens + m.usage.output_tokens for m in messages if isinstance(m, ModelResponse))
    return counted or len(_said(messages)) // LETTERS_PER_TOKEN


def may_pass(error: BaseException) -> bool:
    """Whether another attempt may do better: too many requests, trouble on the other side, a cut or slow line."""
    from pydantic_ai.exceptions import ModelAPIError, ModelHTTPError, UnexpectedModelBehavior

    if isinstance(error, ModelHTTPError):
        return error.status_code in PASSING
    return isinstance(error, TimeoutError | ModelAPIError | ConnectionError) and not isinstance(
        error, UnexpectedModelBehavior
    )


def reason(error: BaseException) -> str:
    """What went wrong, in words of ours alone: nothing an endpoint says is shown to a reader."""
    from pydantic_ai.exceptions import ContentFilterError, ModelAPIError, ModelHTTPError, UnexpectedModelBehavior

    match error:
        case TimeoutError():
            return "no answer in time"
        case ModelHTTPError(status_code=status):
            return f"the endpoint answered with status {status}"
        case ContentFilterError():
            return "it declined to answer"
        case UnexpectedModelBehavior() | ValidationError():
            return "its answer does not have the form asked for"
        case ModelAPIError() | OSError():
            return "the connection failed"
        case _:
            return f"asking failed with {type(error).__name__}"


def detail(error: BaseException) -> str:
    """What went wrong as it was reported, for the log."""
    return f"{type(error).__name__}: {' '.join(str(error).split())[:LONGEST_DETAIL]}"
