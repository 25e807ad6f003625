"""Asking a model one question at a time: bounded in time, attempts and tokens, and written down.

Whatever goes wrong out there is a `Silence` here. Once an endpoint has failed for good it is not asked again.
"""

import asyncio
import time
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from pydantic import BaseModel

from vashti.core.proposal import Dropped
from vashti.llm.audit import Asked, Entry, Judged
from vashti.llm.endpoint import Limits
from vashti.llm.exchange import LETTERS_PER_TOKEN, Broken, detail, exchanged, may_pass, reason

if TYPE_CHECKING:
    from pydantic_ai.models import Model

FIRST_WAIT_S = 1.0
"""Wait before the second attempt; each further one is twice as long [s]."""

Form = TypeVar("Form", bound=BaseModel)
Reach = Callable[[], AbstractAsyncContextManager["Model"]]


@dataclass(frozen=True, slots=True)
class Question(Generic[Form]):
    """One question.

    Attributes:
        purpose: for the log.
        instructions: what the model is told; ours alone.
        data: fenced material.
        form: what an answer must look like.
    """

    purpose: str
    instructions: str
    data: str
    form: type[Form]


@dataclass(frozen=True, slots=True)
class Silence:
    """No answer, and why; whoever asked goes on without."""

    why: str


@dataclass(frozen=True, slots=True)
class _Attempt:
    """What one attempt gave: a value, or why not and whether another may do better."""

    value: Any = None
    why: str = ""
    detail: str = ""
    again: bool = False
    answer: str = ""
    tokens: int = 0


@dataclass(slots=True)
class Adviser:
    """A model that may be asked, and the account of what it was asked.

    Attributes:
        name: as the option names it.
        reach: opens the way to the model.
        limits: how long, how often, how much.
        secret: a key that must not show in any message.
        sleep: waits between attempts [s].
        silent: why nothing is asked any more; or empty.
        spent_tokens: tokens spent so far.
        log: every question and what became of its answer.
    """

    name: str
    reach: Reach
    limits: Limits = field(default_factory=Limits)
    secret: str = field(default="", repr=False)
    sleep: Callable[[float], None] = time.sleep
    silent: str = ""
    spent_tokens: int = 0
    log: list[Entry] = field(default_factory=list)

    def ask(self, question: Question[Form]) -> Form | Silence:
        """The answer in the form asked for, or silence; never an exception."""
        refused = self.silent or self._over_budget(question)
        if refused:
            self._write(question, (), (), refused)
            return Silence(refused)
        tried: list[_Attempt] = []
        while not tried or (tried[-1].again and len(tried) < self.limits.attempts):
            if tried:
                self.sleep(FIRST_WAIT_S * 2.0 ** (len(tried) - 1))
            tried.append(self._attempt(question))
            self.spent_tokens += tried[-1].tokens
        last = tried[-1]
        answers, failures = tuple(t.answer for t in tried if t.answer), tuple(t.detail for t in tried if t.detail)
        self._write(question, answers, failures, last.why or "answered", sum(t.tokens for t in tried))
        if last.value is None:
            self.silent = last.why if last.again or not last.answer else ""
            return Silence(last.why)
        answer: Form = last.value
        return answer

    def judged(self, purpose: str, kept: tuple[str, ...], dropped: tuple[Dropped, ...]) -> None:
        """Write down what became of an answer."""
        self.log.append(Judged(purpose, kept, dropped))

    def _over_budget(self, question: Question[Any]) -> str:
        letters = len(question.instructions) + len(question.data)
        needed = letters // LETTERS_PER_TOKEN + self.limits.answer_tokens
        over = self.spent_tokens + needed > self.limits.budget_tokens
        return f"the budget of {self.limits.budget_tokens} tokens does not cover the next question" if over else ""

    def _write(
        self,
        question: Question[Any],
        answers: tuple[str, ...],
        failures: tuple[str, ...],
        outcome: str,
        tokens: int = 0,
    ) -> None:
        purpose, told, data = question.purpose, question.instructions, question.data
        self.log.append(Asked(purpose, self.name, told, data, answers, failures, tokens, outcome))

    def _attempt(self, question: Question[Any]) -> _Attempt:
        try:
            value, answer, tokens = asyncio.run(exchanged(self.reach, question, self.limits))
        except ImportError as error:
            return _Attempt(why="pydantic-ai is not installed: pip install 'vashti[llm]'", detail=str(error))
        except Exception as error:  # noqa: BLE001 - whatever an endpoint does, the review goes on without it
            return self._failed(error)
        return _Attempt(value, answer=self._clean(answer), tokens=tokens)

    def _failed(self, error: Exception) -> _Attempt:
        source = error.cause if isinstance(error, Broken) else error
        answer, tokens = (error.answer, error.tokens) if isinstance(error, Broken) else ("", 0)
        return _Attempt(
            None, reason(source), self._clean(detail(source)), may_pass(source), self._clean(answer), tokens
        )

    def _clean(self, words: str) -> str:
        return words.replace(self.secret, "[key]") if self.secret else words
