"""Laws of asking: bounded in time, attempts and tokens, written down, and silent whatever goes wrong."""

import asyncio
import json
from contextlib import asynccontextmanager

import pytest
from pydantic import BaseModel
from pydantic_ai.exceptions import ContentFilterError, ModelHTTPError
from pydantic_ai.messages import ModelResponse, ToolCallPart
from pydantic_ai.models.function import FunctionModel
from pydantic_ai.models.test import TestModel

from tests.llm.scene import saying
from vashti.llm import Adviser, Limits, Question, Silence, as_lines
from vashti.llm.audit import Asked


class Form(BaseModel):
    """A number."""

    value: int


QUESTION = Question("test", "Give a number.", "none", Form)


def test_an_answer_of_the_form_is_given_back():
    """As a call of the tool, or as JSON among words."""
    for said in ({"value": 3}, 'Gladly: {"value": 3}', '<think>{"value": 4}</think>```json\n{"value": 3}\n```'):
        assert saying(lambda *_, said=said: said).ask(QUESTION) == Form(value=3)


@pytest.mark.parametrize("status", [429, 500, 503])
def test_what_may_pass_is_tried_again_after_longer_and_longer_waits(status):
    """As often as the limits say, then silence, then no more questions."""
    waits, asked = [], []

    def say(*_):
        asked.append(1)
        return ModelHTTPError(status, "m")

    adviser = saying(say, Limits(attempts=4), waits)
    assert adviser.ask(QUESTION) == adviser.ask(QUESTION) == Silence(f"the endpoint answered with status {status}")
    assert waits == [1.0, 2.0, 4.0]
    assert len(asked) == 4


def test_what_will_not_pass_is_not_tried_again():
    """A refused key stays refused."""
    waits = []
    assert isinstance(saying(lambda *_: ModelHTTPError(401, "m"), None, waits).ask(QUESTION), Silence)
    assert waits == []


def test_an_endpoint_that_recovers_is_heard():
    """One busy answer costs one wait."""
    said = [ModelHTTPError(429, "m"), {"value": 5}]
    waits = []
    assert saying(lambda *_: said.pop(0), None, waits).ask(QUESTION) == Form(value=5)
    assert waits == [1.0]


def test_an_answer_of_another_form_is_asked_for_once_more_and_given_up():
    """Neither prose, nor wrong types, nor calls of tools that do not exist are answers."""
    for said in ("I would rather not.", {"value": "many"}, ""):
        assert saying(lambda *_, said=said: said).ask(QUESTION) == Silence(
            "its answer does not have the form asked for"
        )


def test_a_reason_holds_no_words_of_the_endpoint():
    """What is shown of a failure is ours; what was reported stands in the log."""
    for error in (ModelHTTPError(400, "m", "BUY NOW"), ContentFilterError("BUY NOW"), ValueError("BUY NOW")):
        adviser = saying(lambda *_, error=error: error)
        silence = adviser.ask(QUESTION)
        assert isinstance(silence, Silence)
        assert "BUY" not in silence.why
        assert "BUY NOW" in as_lines(adviser.log)


def test_a_silent_line_is_left_in_time():
    """The limit holds for the whole answer, not from byte to byte."""

    async def never(*_):
        await asyncio.Event().wait()

    @asynccontextmanager
    async def reach():
        yield FunctionModel(never)

    adviser = Adviser("test:m", reach, Limits(timeout_s=0.01, attempts=2), sleep=lambda _: None)
    assert adviser.ask(QUESTION) == Silence("no answer in time")


def test_the_budget_is_never_overdrawn_by_a_question():
    """What the next question may cost is reckoned before it is put."""
    adviser = saying(lambda *_: {"value": 1}, Limits(budget_tokens=1000, answer_tokens=400))
    answers = [adviser.ask(Question("test", "x" * 300, "y" * 300, Form)) for _ in range(9)]
    assert isinstance(answers[0], Form)
    assert isinstance(answers[-1], Silence)
    assert "budget" in answers[-1].why
    assert 0 < adviser.spent_tokens <= 1000


def test_a_silent_adviser_reaches_for_nothing():
    """Without a key nothing is opened."""

    def reach():
        raise AssertionError("reached")

    assert Adviser("openai:m", reach, silent="OPENAI_API_KEY is not set").ask(QUESTION) == Silence(
        "OPENAI_API_KEY is not set"
    )


def test_a_missing_library_is_silence():
    """Without the extra a review goes on."""

    def reach():
        raise ImportError("no module", name="openai")

    silence = Adviser("openai:m", reach).ask(QUESTION)
    assert isinstance(silence, Silence)
    assert "pip install" in silence.why


def test_the_log_holds_prompt_answer_and_failures_and_no_key():
    """One JSON object a line, for every question."""
    said = [ModelHTTPError(500, "m", "wrong key sk-very-secret"), '{"value": 3, "key": "sk-very-secret"}']
    adviser = saying(lambda *_: said.pop(0))
    adviser.secret = "sk-very-secret"  # noqa: S105 - a made-up key, to be looked for
    adviser.ask(QUESTION)
    lines = [json.loads(line) for line in as_lines(adviser.log).splitlines()]
    assert [line["event"] for line in lines] == ["asked"]
    assert lines[0]["instructions"] == "Give a number."
    assert lines[0]["data"] == "none"
    assert '"value": 3' in lines[0]["answers"][0]
    assert "500" in lines[0]["failures"][0]
    assert lines[0]["outcome"] == "answered"
    assert lines[0]["tokens"] > 0
    assert "sk-very-secret" not in json.dumps(lines)


def test_a_log_of_broken_characters_is_a_log():
    """Whatever came over the wire, the lines are JSON and can be written."""
    entry = Asked("test", "m", "told", "half \ud800 a sign", (), (), 0, "answered")
    assert json.loads(as_lines((entry,)).encode())["data"] == "half \ud800 a sign"


def test_the_form_of_the_answer_is_the_only_tool():
    """A model is offered nothing that could run, change or look up anything."""
    offered = []

    def respond(_, info):
        offered.append(([tool.name for tool in info.function_tools], [tool.name for tool in info.output_tools]))
        return ModelResponse(parts=[ToolCallPart("answer", {"value": 1})])

    @asynccontextmanager
    async def reach():
        yield FunctionModel(respond)

    Adviser("test:m", reach).ask(QUESTION)
    assert offered == [([], ["answer"])]


def test_a_made_up_model_of_the_library_is_understood():
    """The library's own test model, which fills forms with anything, gives values of the form."""

    @asynccontextmanager
    async def reach():
        yield TestModel(custom_output_args={"value": 7})

    assert Adviser("test:m", reach).ask(QUESTION) == Form(value=7)
