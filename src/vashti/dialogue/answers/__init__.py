"""Her answers, one kind of turn a file: a board and what was said to a board and blocks."""

from vashti.dialogue.answers.answer import Answer

__all__ = ["Answer"]
