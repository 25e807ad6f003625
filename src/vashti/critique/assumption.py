"""What a run needed that neither document says."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Assumption:
    """Something a run needed that the idea does not say.

    Attributes:
        name: axis or setting.
        value: what was taken.
        origin: ``baseline`` (inherited), ``derived`` (from another number stated), ``kindest`` (the admissible value
            that serves the idea best), ``given`` (named for this review) or ``assumed``.
        why: one clause.
    """

    name: str
    value: str
    origin: str
    why: str
