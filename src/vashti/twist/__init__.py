"""The twist: a search for a design that survives, by small moves, each simulated before it is offered."""

from collections.abc import Mapping

from vashti.core.run import Procedure
from vashti.twist.moves import MOVES, Move
from vashti.twist.search import search_run
from vashti.twist.twist import Offer, Twist, find_twist

PROCEDURES: Mapping[str, Procedure] = {"twist.search": search_run}

__all__ = ["MOVES", "PROCEDURES", "Move", "Offer", "Twist", "find_twist"]
