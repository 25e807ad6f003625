"""The whiteboard at a terminal: a prompt with history and completion, tables, a small plot where the board changed."""

from collections.abc import Iterable

from prompt_toolkit import PromptSession
from prompt_toolkit.auto_suggest import AutoSuggestFromHistory
from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document
from prompt_toolkit.history import FileHistory
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from vashti import atlas
from vashti.cli.sessions import folder
from vashti.cli.talk import written
from vashti.critique import BATCHES
from vashti.dialogue.answers.telling import machines
from vashti.dialogue.board import Board
from vashti.dialogue.reply import Reply
from vashti.dialogue.session import Session
from vashti.dialogue.whiteboard import opening
from vashti.dialogue.words import examples
from vashti.review.chart import Bar, bars
from vashti.review.terminal import block_shown, marked, plain_console

LEAST_TYPED = 2
"""Letters of a word before names are offered for it."""


class Phrases(Completer):
    """Completes whole lines from the examples, and words from the names of machines, models and systems."""

    def __init__(self) -> None:
        self.lines = tuple(words for _, words in examples())
        models = tuple(m.name for m in atlas.models().values())
        self.names = tuple(sorted({*machines(), *models, *(e.name for e in atlas.designs().values())}))

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterable[Completion]:  # noqa: ARG002 - the library's signature
        """Lines that begin as the one typed, then names that begin as its last word."""
        line, word = document.text_before_cursor.lower(), document.get_word_before_cursor(WORD=True)
        if not line:
            return
        yield from (Completion(e, -len(line)) for e in self.lines if e.lower().startswith(line))
        if len(word) >= LEAST_TYPED:
            yield from (Completion(n, -len(word)) for n in self.names if n.lower().startswith(word.lower()))


def sit_down(held: Session) -> None:
    """Talk until the end of input."""
    console = plain_console()
    folder().mkdir(parents=True, exist_ok=True)
    prompt: PromptSession[str] = PromptSession(
        history=FileHistory(str(folder() / "history")), completer=Phrases(), auto_suggest=AutoSuggestFromHistory()
    )
    console.print(Text(f"Session {held.path.stem}; “help” lists what you can say, Ctrl-D ends.", style="dim"))
    console.print(shown(held.board, opening(held.board)))
    while True:
        try:
            text = prompt.prompt("\n> ", bottom_toolbar=lambda: _toolbar(held.board)).strip()
        except KeyboardInterrupt:
            continue
        except EOFError:
            return
        if text.lower() in {"quit", "exit", "bye"}:
            return
        if text:
            _answer(console, held, text)


def _answer(console: Console, held: Session, text: str) -> None:
    reply = held.say(text)
    console.print(shown(held.board, reply))
    note = written(reply)
    if note:
        console.print(Text(note, style="dim"))


def shown(board: Board, reply: Reply) -> RenderableType:
    """A reply as something rich can print: blocks, the plot where the board changed, the question."""
    parts: list[RenderableType] = []
    for block in reply.blocks:
        made = block_shown(block)
        if made is not None:
            parts += [made, Text()]
    if reply.changed:
        parts += [plot(board), Text()]
    if reply.closing:
        parts.append(Padding(marked(reply.closing), (0, 0, 0, 2)))
    return Group(*parts)


def plot(board: Board) -> RenderableType:
    """Speedup against batch as bars."""
    points = {batch: board.case.at(batch) for batch in BATCHES}
    rows = [Bar(f"batch {batch}", p.speedup, p.low, p.high) for batch, p in points.items()]
    return Group(*(Text(f"  {line}") for line in bars(rows)))


def _toolbar(board: Board) -> str:
    best = max(BATCHES, key=lambda b: board.case.at(b).speedup)
    return (
        f" {board.view.verdict.decision} | turn {board.turn} | best {board.case.at(best).speedup:.2f}x at batch {best} "
    )
