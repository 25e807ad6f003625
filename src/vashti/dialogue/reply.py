"""What she answers: blocks of words and tables, what changed, what she asks; as text and as plain JSON."""

from dataclasses import dataclass
from typing import Any

from vashti.critique import BATCHES
from vashti.dialogue.asking import Ask
from vashti.dialogue.board import Board
from vashti.dialogue.said import Said, as_plain
from vashti.review.blocks import Block
from vashti.review.markdown import block_text


@dataclass(frozen=True, slots=True)
class Reply:
    """The answer to one turn.

    Attributes:
        said: the turn.
        blocks: the answer.
        changed: what the turn changed, design and positions, as plain JSON.
        ask: what she asks next, or how it ends.
        repeated: whether she asked the same the turn before.
        export: the whole board as Markdown, where it was asked for; else empty.
    """

    said: Said
    blocks: tuple[Block, ...]
    changed: tuple[dict[str, Any], ...]
    ask: Ask
    repeated: bool = False
    export: str = ""

    @property
    def answer(self) -> str:
        """The blocks as text."""
        return "\n\n".join(text for text in map(block_text, self.blocks) if text)

    @property
    def closing(self) -> str:
        """The question at the end, short when it was asked the turn before."""
        if not self.repeated:
            return self.ask.text
        return f"Still open: {self.ask.text.split('?', maxsplit=1)[0]}?" if self.ask.stage == "open" else ""

    @property
    def text(self) -> str:
        """Answer and question."""
        return "\n\n".join(part for part in (self.answer, self.closing) if part)


def turn_as_plain(board: Board, reply: Reply) -> dict[str, Any]:
    """One turn for other programs: what was said, how it was understood, the answer, and the board after it."""
    return {
        "turn": board.turn,
        "said": reply.said.text,
        "understood": as_plain(reply.said),
        "reply": reply.text,
        "design": board.case.idea.design.as_dict(),
        "verdict": {
            "decision": board.view.verdict.decision,
            "speedup_at": {str(batch): _point(board, batch) for batch in BATCHES},
        },
        "changed": list(reply.changed),
        "asks": reply.ask.text if reply.ask.stage in {"open", "measure"} else "",
        "stage": reply.ask.stage,
    }


def _point(board: Board, batch: int) -> dict[str, Any]:
    point = board.case.at(batch)
    return {"value": point.speedup, "low": point.low, "high": point.high, "run": point.run_id}
