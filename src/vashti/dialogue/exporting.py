"""The whole board as Markdown: verdict, design and who said what, objections, positions changed, turns, and every run cited."""

import json
import re
from typing import Any

from vashti.dialogue.answers.planning import claim, plan
from vashti.dialogue.answers.telling import show
from vashti.dialogue.board import Board
from vashti.dialogue.positions import as_plain as shift_as_plain
from vashti.dialogue.positions import shift_words
from vashti.dialogue.said import Claim, Plan, Show
from vashti.review.markdown import block_text

SCHEMA = "vashti/talk/1"
"""Of the JSON export."""
CITED = re.compile(r"\[run ([0-9a-f]{8})\]")


def as_markdown(board: Board) -> str:
    """The board as one Markdown document; the runs it cites stand at the end with their inputs."""
    title = board.idea.document.title or "the idea"
    parts = [f"# At the whiteboard: “{title}”", "## Where it stands"]
    for about in ("verdict", "numbers", "design", "findings", "questions"):
        parts += [block_text(block) for block in show(board, Show("", about)).blocks]
    parts += ["## The claim", *(block_text(b) for b in claim(board, Claim("")).blocks)]
    parts += ["## The plan", *(block_text(b) for b in plan(board, Plan("")).blocks)]
    parts += ["## Positions changed", _positions(board), "## Turns", *_turns(board)]
    text = "\n\n".join(part for part in parts if part)
    return f"{text}\n\n## Runs\n\n{_runs(board, text)}\n"


def as_plain(board: Board) -> dict[str, Any]:
    """The board as plain JSON: turns, positions changed, and every run a reply cites, so that each can be repeated."""
    cited = dict.fromkeys(CITED.findall(" ".join(entry.reply for entry in board.log)))
    runs = [board.ledger.runs[id_] for id_ in cited if id_ in board.ledger.runs]
    return {
        "schema": SCHEMA,
        "design": board.case.idea.design.as_dict(),
        "verdict": {"decision": board.view.verdict.decision, "why": list(board.view.verdict.why)},
        "turns": [{"turn": e.turn, "said": dict(e.said), "reply": e.reply} for e in board.log],
        "positions": [shift_as_plain(shift) for shift in board.history],
        "runs": [{"id": r.id, "procedure": r.procedure, "inputs": r.inputs, "outputs": r.outputs} for r in runs],
    }


def _positions(board: Board) -> str:
    lines = [f"- Turn {s.turn}: {shift_words(s)} Because of: “{s.because}” [you, turn {s.turn}]" for s in board.history]
    return "\n".join(lines) or "None."


def _turns(board: Board) -> list[str]:
    return [f"### Turn {entry.turn} ({entry.kind})\n\n> {entry.said['text']}\n\n{entry.reply}" for entry in board.log]


def _runs(board: Board, text: str) -> str:
    cited = dict.fromkeys(CITED.findall(text))
    runs = [board.ledger.runs[id_] for id_ in cited if id_ in board.ledger.runs]
    return "\n".join(
        f"- {run.id}: {run.procedure} {json.dumps(run.inputs, sort_keys=True, ensure_ascii=False)}" for run in runs
    )
