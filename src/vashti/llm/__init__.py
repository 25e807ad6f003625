"""The one place that talks to a language model: it asks, bounds, checks and writes down; it decides nothing.

A model reads, understands and words. What it says is checked in code by whoever asked, and none of it enters a run.
"""

from vashti.llm.adviser import Adviser, Question, Silence
from vashti.llm.audit import as_lines
from vashti.llm.connect import adviser_at
from vashti.llm.endpoint import Endpoint, Limits, endpoint_of
from vashti.llm.proposals import PURPOSE as PROPOSE
from vashti.llm.proposals import propose
from vashti.llm.rewording import Reworded, reword
from vashti.llm.turns import PURPOSE as UNDERSTAND
from vashti.llm.turns import understand_turn

__all__ = [
    "PROPOSE",
    "UNDERSTAND",
    "Adviser",
    "Endpoint",
    "Limits",
    "Question",
    "Reworded",
    "Silence",
    "adviser_at",
    "as_lines",
    "endpoint_of",
    "propose",
    "reword",
    "understand_turn",
]
