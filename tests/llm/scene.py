"""Advisers for the tests: models that are functions, and a server process; nothing waits and nothing leaves the machine."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import asynccontextmanager, contextmanager

from pydantic_ai.messages import ModelResponse, TextPart, ToolCallPart
from pydantic_ai.models.function import FunctionModel

from tests.cli.commands import ROOT
from vashti.llm import Adviser, Limits


def saying(say, limits=None, waits=None):
    """An adviser whose model is a function from (prompt, fields of the form) to an answer: a mapping, words or an error."""

    def respond(messages, info):
        prompt = "\n".join(
            str(part.content) for message in messages for part in message.parts if hasattr(part, "content")
        )
        said = say(prompt, info.output_tools[0].parameters_json_schema["properties"])
        if isinstance(said, Exception):
            raise said
        part = TextPart(said) if isinstance(said, str) else ToolCallPart(info.output_tools[0].name, said)
        return ModelResponse(parts=[part])

    @asynccontextmanager
    async def reach():
        yield FunctionModel(respond)

    return Adviser("test:function", reach, limits or Limits(), sleep=(waits if waits is not None else []).append)


@contextmanager
def served() -> Iterator[str]:
    """The base URL of a server process, ended when the block is left."""
    command = [sys.executable, "-m", "tests.llm.server"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        try:
            yield f"http://127.0.0.1:{int(process.stdout.readline())}/v1"
        finally:
            process.stdin.close()
            process.wait(10)
