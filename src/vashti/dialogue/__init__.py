"""The whiteboard: what is said, what it does to the board, and what she answers."""
