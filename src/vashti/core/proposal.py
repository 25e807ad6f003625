"""What another reader says stands in a document: worth nothing until its words are checked."""

from dataclasses import dataclass
from typing import Literal

from vashti.core.design import SettingValue


@dataclass(frozen=True, slots=True)
class Proposal:
    """A choice or a setting that is said to be the author's, with the words it is said to rest on.

    Attributes:
        kind: ``choice`` or ``setting``.
        name: axis or setting.
        value: axis value; or the setting's value as the proposer gives it.
        page: from 1.
        quote: words said to stand on that page.
    """

    kind: Literal["choice", "setting"]
    name: str
    value: SettingValue
    page: int
    quote: str


@dataclass(frozen=True, slots=True)
class Dropped:
    """Something that was not kept, and why."""

    what: str
    why: str
