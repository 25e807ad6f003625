"""The difference between two designs, as set subtraction."""

from dataclasses import dataclass
from typing import Literal

from vashti.core.design import Choice, Design, Setting

NoveltyClass = Literal[
    "identical",
    "hyperparameter",
    "local_tuning",
    "structural",
    "boundary_transfer",
    "recombination",
    "new_value",
    "new_axis",
    "inconclusive",
]


@dataclass(frozen=True, slots=True)
class Delta:
    """The smallest change from one design to another: what is left and what is taken up."""

    choices_left: frozenset[Choice] = frozenset()
    choices_taken: frozenset[Choice] = frozenset()
    settings_left: frozenset[Setting] = frozenset()
    settings_taken: frozenset[Setting] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.choices_left or self.choices_taken or self.settings_left or self.settings_taken)

    @property
    def axes(self) -> frozenset[str]:
        """The axes on which the designs differ."""
        return frozenset(choice.axis for choice in self.choices_left | self.choices_taken)


def diff(before: Design, after: Design) -> Delta:
    """The smallest change from one design to another. Law: ``apply(diff(a, b), a) == b``.

    >>> a, b = Design.of({"topology": "chain"}), Design.of({"topology": "static_tree"})
    >>> apply(diff(a, b), a) == b
    True
    """
    return Delta(
        before.choices - after.choices,
        after.choices - before.choices,
        before.settings - after.settings,
        after.settings - before.settings,
    )


def apply(delta: Delta, design: Design) -> Design:
    """The design after the change."""
    return Design(
        (design.choices - delta.choices_left) | delta.choices_taken,
        (design.settings - delta.settings_left) | delta.settings_taken,
    )
