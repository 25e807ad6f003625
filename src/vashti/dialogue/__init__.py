"""The whiteboard: what is said, what it does to the board, and what she answers."""

from vashti.dialogue.board import Board, open_board
from vashti.dialogue.reply import Reply, turn_as_plain
from vashti.dialogue.said import Said, as_plain, from_plain, schema
from vashti.dialogue.understanding import Model, understand
from vashti.dialogue.whiteboard import opening, replay, turn

__all__ = [
    "Board",
    "Model",
    "Reply",
    "Said",
    "as_plain",
    "from_plain",
    "open_board",
    "opening",
    "replay",
    "schema",
    "turn",
    "turn_as_plain",
    "understand",
]
