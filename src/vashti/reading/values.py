"""Decides, setting by setting, which of the values said is the author's."""

import re
from collections import Counter
from collections.abc import Iterator

from vashti.atlas.loader import space
from vashti.core.design import Setting, SettingValue
from vashti.core.reading import Item
from vashti.reading.names import billions

_CLAIMS = re.compile(
    r"\b(?:we|our) (?:\w+ )?(?:claim|hope for|promise|aim (?:at|for)|target)|\b(?:headline|overall|on average|averaged? over|geometric mean|in total)\b",
    re.IGNORECASE,
)


def settings_of(items: tuple[Item, ...]) -> frozenset[Setting]:
    """The author's settings."""
    own = [item for item in items if item.kind == "setting" and item.stance == "own"]
    named = {item.name for item in own} - {"model", "target_model", "draft_model"}
    values = {name: _decided(name, [item for item in own if item.name == name]) for name in sorted(named)}
    if "expected_tokens_per_round" in values:
        values.setdefault("acceptance_length", values["expected_tokens_per_round"])
    values |= dict(_models(own))
    return frozenset(
        Setting(name, value) for name, value in values.items() if value is not None and name in space().settings
    )


def _decided(name: str, items: list[Item]) -> SettingValue | None:
    sure = [item for item in items if not item.cue.endswith("fallback")] or items
    if name == "batch_sizes":
        return _united(sure)
    if name == "claimed_speedup":
        return _headline(sure)
    if name == "gpu":
        return _texts(sure)
    return _largest(sure) if name == "n_gpu" else _commonest(sure)


def _floats(item: Item) -> tuple[float, ...]:
    values = item.value if isinstance(item.value, tuple) else (item.value,)
    return tuple(value for value in values if isinstance(value, float))


def _united(items: list[Item]) -> SettingValue | None:
    values = tuple(sorted({value for item in items for value in _floats(item)}))
    return values or None


def _headline(items: list[Item]) -> SettingValue | None:
    """The gain claimed over plain decoding: the one of the abstract, else of the prose, else of a table; the largest there."""
    plain = [item for item in items if "versus" not in item.modifier] or items
    singled = [item for item in plain if _CLAIMS.search(item.quote.text)]
    summed = [item for item in plain if "abstract" in item.modifier]
    prose = [item for item in plain if item.cue != "table"]
    chosen = next((found for found in (summed, singled, prose, plain) if found), [])
    return max((value for item in chosen for value in _floats(item)), default=None)


def _texts(items: list[Item]) -> SettingValue | None:
    said = [str(item.value) for item in items]
    counted = {text: sum(text in other or other in text for other in said) for text in dict.fromkeys(said)}
    most = max(counted.values(), default=0)
    texts = tuple(text for text in counted if 2 * counted[text] > most)
    fullest = tuple(t for t in texts if not any(t != other and t in other for other in texts))
    return fullest if len(fullest) > 1 else fullest[0] if fullest else None


def _largest(items: list[Item]) -> SettingValue | None:
    """The largest count said: a deployment holds all that its parts hold."""
    return max((value for item in items for value in _floats(item)), default=None)


def _commonest(items: list[Item]) -> SettingValue | None:
    """The value said most often, a table counting a little less than a sentence; the first of those said equally often."""
    items = [item for item in items if not isinstance(item.value, tuple)] or items
    items = [item for item in items if not re.search("up to|at least|change", item.modifier)] or items
    varied = _varied(items)
    counted: Counter[SettingValue] = Counter()
    for item in items:
        counted[item.value] += (3 if item.passage in varied else 9) if item.cue == "table" else 10
    best = max(counted.values(), default=0)
    return next((item.value for item in items if counted[item.value] == best), None)


def _varied(items: list[Item]) -> frozenset[int]:
    """Tables that give a setting several values: a sweep, from which no single row is the author's choice."""
    values: dict[int, set[SettingValue]] = {}
    for item in items:
        if item.cue == "table":
            values.setdefault(item.passage, set()).add(item.value)
    return frozenset(passage for passage, found in values.items() if len(found) > 1)


def _models(own: list[Item]) -> Iterator[tuple[str, SettingValue]]:
    """Target and draft by name: as said, else the largest and the smallest model named."""
    loose = [str(item.value) for item in own if item.name == "model"]
    drafts = list(dict.fromkeys(str(item.value) for item in own if item.name == "draft_model"))
    targets = [
        t for t in dict.fromkeys(str(item.value) for item in own if item.name == "target_model") if t not in drafts
    ]
    sized = sorted(dict.fromkeys(loose), key=lambda name: -billions(name))
    if not targets and sized:
        targets = [sized[0]]
    if (
        not drafts
        and targets
        and sized
        and 0 < billions(sized[-1]) * 4 <= billions(targets[0])
        and sized[-1] not in targets
    ):
        drafts = [sized[-1]]
    for name, found in (("target_model", targets), ("draft_model", drafts)):
        if found:
            yield name, tuple(found) if len(found) > 1 else found[0]
