"""A design: choices on named axes, and numeric settings. Every paper and every proposal is one."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

UNSPECIFIED = "unspecified"

SettingValue = float | str | tuple[float, ...] | tuple[str, ...]


@dataclass(frozen=True, slots=True, order=True)
class Choice:
    """A value taken on an axis of the design space, e.g. ``Choice("topology", "chain")``."""

    axis: str
    value: str


@dataclass(frozen=True, slots=True)
class Setting:
    """A number, a list of numbers or a name, e.g. ``Setting("draft_len", 4.0)``. Never decides novelty."""

    name: str
    value: SettingValue


@dataclass(frozen=True, slots=True)
class Design:
    """A point in the design space.

    An axis with no choice is *unspecified*: it is never counted as equal to anything.

    >>> d = Design.of({"topology": ["chain"]}, {"draft_len": 4})
    >>> sorted(d.on("topology")), d.number("draft_len"), d.on("placement")
    (['chain'], 4.0, frozenset())
    """

    choices: frozenset[Choice] = frozenset()
    settings: frozenset[Setting] = frozenset()

    @classmethod
    def of(
        cls,
        choices: Mapping[str, str | Iterable[str]],
        settings: Mapping[str, SettingValue | int | Iterable[float]] | None = None,
    ) -> "Design":
        """Build a design from plain mappings; ``unspecified`` values are left out."""
        taken = (
            Choice(axis, value)
            for axis, values in choices.items()
            for value in ([values] if isinstance(values, str) else values)
            if value != UNSPECIFIED
        )
        given = (Setting(name, _frozen(value)) for name, value in (settings or {}).items())
        return cls(frozenset(taken), frozenset(given))

    def on(self, axis: str) -> frozenset[str]:
        """The values taken on an axis; empty when unspecified."""
        return frozenset(choice.value for choice in self.choices if choice.axis == axis)

    def has(self, axis: str, *values: str) -> bool:
        """Whether any of the values is taken on the axis."""
        return not self.on(axis).isdisjoint(values)

    @property
    def axes(self) -> frozenset[str]:
        """The axes on which something is stated."""
        return frozenset(choice.axis for choice in self.choices)

    def setting(self, name: str) -> SettingValue | None:
        """The setting's value, or None when it is not stated."""
        return next((s.value for s in self.settings if s.name == name), None)

    def number(self, name: str) -> float | None:
        """The setting as one number (the first of a list), or None when not stated or not a number."""
        value = self.setting(name)
        if isinstance(value, tuple) and value:
            value = value[0]
        return value if isinstance(value, float) else None

    def numbers(self, name: str) -> tuple[float, ...]:
        """The setting as a tuple of numbers; empty when not stated."""
        value = self.setting(name)
        values = value if isinstance(value, tuple) else (value,)
        return tuple(v for v in values if isinstance(v, float))

    def text(self, name: str) -> str | None:
        """The setting as text, or None when not stated or not text."""
        value = self.setting(name)
        if isinstance(value, tuple) and value:
            value = value[0]
        return value if isinstance(value, str) else None

    def with_axis(self, axis: str, *values: str) -> "Design":
        """This design with exactly these values on the axis (none: unspecified)."""
        kept = (choice for choice in self.choices if choice.axis != axis)
        return replace(self, choices=frozenset((*kept, *(Choice(axis, value) for value in values))))

    def with_setting(self, name: str, value: SettingValue | int | Iterable[float] | None) -> "Design":
        """This design with the setting given this value (None: not stated)."""
        kept = tuple(setting for setting in self.settings if setting.name != name)
        added = () if value is None else (Setting(name, _frozen(value)),)
        return replace(self, settings=frozenset((*kept, *added)))

    def completed_by(self, other: "Design") -> "Design":
        """This design, with what it leaves unsaid taken from another."""
        inherited = (choice for choice in other.choices if choice.axis not in self.axes)
        stated = {setting.name for setting in self.settings}
        given = (setting for setting in other.settings if setting.name not in stated)
        return Design(self.choices | frozenset(inherited), self.settings | frozenset(given))

    def as_dict(self) -> dict[str, dict[str, object]]:
        """Plain, sorted, JSON-ready: ``{"choices": {axis: [values]}, "settings": {name: value}}``."""
        choices: dict[str, object] = {axis: sorted(self.on(axis)) for axis in sorted(self.axes)}
        settings: dict[str, object] = {
            s.name: list(s.value) if isinstance(s.value, tuple) else s.value
            for s in sorted(self.settings, key=lambda s: s.name)
        }
        return {"choices": choices, "settings": settings}


def _frozen(value: SettingValue | int | Iterable[float]) -> SettingValue:
    if isinstance(value, str):
        return value
    if isinstance(value, int | float):
        return float(value)
    items: tuple[float | str, ...] = tuple(value)
    words = tuple(item for item in items if isinstance(item, str))
    return words or tuple(float(item) for item in items)
