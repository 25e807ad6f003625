"""Decides, setting by setting, which of the values said is the author's."""

import re
from collections import Counter
from collections.abc import Iterator

from vashti.atlas.loader import space
from vashti.core.design import Setting, SettingValue
from vashti.core.reading import Document, Item
from vashti.reading.firmness import PLAIN, firmness
from vashti.reading.names import billions

_CLAIMS = re.compile(
    r"\b(?:we|our) (?:\w+ )?(?:claim|hope for|promise|aim (?:at|for)|target)|\b(?:headline|overall|on average|averaged? over|geometric mean|in total)\b",
    re.IGNORECASE,
)


def settings_of(items: tuple[Item, ...], document: Document | None = None) -> frozenset[Setting]:
    """The author's settings.

    Args:
        items: everything read.
        document: where it was read, for the headings items stand under.
    """
    own = [item for item in items if item.kind == "setting" and item.stance == "own"]
    named = {item.name for item in own} - {"model", "target_model", "draft_model"}
    values = {name: _decided(name, [item for item in own if item.name == name], document) for name in sorted(named)}
    if "expected_tokens_per_round" in values:
        values.setdefault("acceptance_length", values["expected_tokens_per_round"])
    values |= dict(_models(own, document))
    return frozenset(
        Setting(name, value) for name, value in values.items() if value is not None and name in space().settings
    )


LESS_LIKELY = 3.5
"""Log-odds by which a number may be less likely than another to state a setting, or than not, and still count; chosen on annotated documents."""
SURELY = 1.0
"""Log-odds from which a number that no cue takes counts as much as one that a cue takes; chosen on annotated documents."""


def _decided(name: str, items: list[Item], document: Document | None) -> SettingValue | None:
    least = min(max(item.alike for item in items), 0.0) - LESS_LIKELY
    items = [item for item in items if item.alike >= least or item.cue == "table"]
    sure = [item for item in items if not item.cue.endswith("fallback") or item.alike >= SURELY] or items
    if name == "batch_sizes":
        return _united(sure)
    if name == "claimed_speedup":
        return _headline(sure, document)
    if name == "gpu":
        return _texts(sure, document)
    if name == "n_gpu":
        return _counted([item for item in items if item in sure or _ONE_MORE.search(item.quote.text)], document)
    return _commonest(sure, document)


def _floats(item: Item) -> tuple[float, ...]:
    values = item.value if isinstance(item.value, tuple) else (item.value,)
    return tuple(value for value in values if isinstance(value, float))


_NOT_AIMED = re.compile(
    r"\b(?:not applicable|nothing to|no longer|switche[sd] off|turned off|disabled|falls? back|not worth|does not pay|stops? paying|pointless|useless|slowdown"
    r"|(?:little|no) sense|too small to|we do not|it (?:is|does) not|not (?:be )?free|breaks even|costs as much|not reported|not shown|make no claim)\b",
    re.IGNORECASE,
)


_OF_BATCHES = re.compile(r"\bbatch|\bconcurren|\bbs\b", re.IGNORECASE)


def _united(items: list[Item]) -> SettingValue | None:
    """All sizes said; where some stand in lists, ranges or tables, of the others only those said to be aimed at."""
    listed = [item for item in items if isinstance(item.value, tuple) or item.cue == "table"]
    aimed = [item for item in items if item in listed or not _NOT_AIMED.search(item.quote.text)] or items
    if listed:
        aimed = [item for item in aimed if item in listed or _OF_BATCHES.search(item.quote.text)]
    values = tuple(sorted({value for item in aimed for value in _floats(item)}))
    return values or None


def _headline(items: list[Item], document: Document | None) -> SettingValue | None:
    """The gain claimed over plain decoding: the one of the abstract, else of the prose, else of a table; the largest there."""
    items = [item for item in items if "would" not in item.modifier] or items
    plain = [item for item in items if "versus" not in item.modifier] or items
    singled = [item for item in plain if _CLAIMS.search(item.quote.text)]
    summed = [item for item in plain if "abstract" in item.modifier]
    prose = [item for item in plain if item.cue != "table" and firmness(item, document) >= PLAIN]
    chosen = next((found for found in (summed, singled, prose, plain) if found), [])
    return max((value for item in chosen for value in _floats(item)), default=None)


def _texts(items: list[Item], document: Document | None) -> SettingValue | None:
    """The names said most firmly, the fullest form of each; several where they are said together or about as often."""
    said = [(str(item.value), item) for item in items]
    weights = {
        text: sum(firmness(item, document) for other, item in said if text in other or other in text)
        for text in dict.fromkeys(text for text, _ in said)
    }
    best = max(weights, key=lambda text: weights[text], default="")
    beside = {item.group for text, item in said if text == best}
    texts = [
        text
        for text in weights
        if weights[text] >= _NEARLY * weights[best]
        or any(item.group in beside for other, item in said if other == text)
    ]
    fullest = tuple(t for t in texts if not any(t != other and t in other for other in texts))
    return fullest if len(fullest) > 1 else fullest[0] if fullest else None


_NEARLY = 0.75
"""Weight against the best from which a further name is the author's too."""


_IN_ALL = re.compile(r"\b(?:(?:per|one|each) deployment|in all|in total|altogether)\b", re.IGNORECASE)
_OTHERS = re.compile(r"\b(?:others?|another|second|separate|remaining|rest)\b", re.IGNORECASE)


_ONE_MORE = re.compile(r"\b(?:third|fourth|fifth|seventh|ninth)\b", re.IGNORECASE)
"""A GPU told by its number is the last of them: "a fifth card drafts"."""


def _counted(items: list[Item], document: Document | None) -> SettingValue | None:
    """The count of GPUs: the whole where parts of it are told too, else the one said most firmly."""
    items = [item for item in items if not isinstance(item.value, tuple)]
    items = [item for item in items if item.value != 1.0 or not _OTHERS.search(item.quote.text)] or items
    items = [item for item in items if _IN_ALL.search(item.quote.text)] or items
    counts = {value for item in items for value in _floats(item)}
    whole = max(counts, default=0.0)
    if any(item.value == whole and _ONE_MORE.search(item.quote.text) for item in items):
        return whole
    if len(counts) > 2 and whole == sum(counts - {whole}):
        return whole
    return _commonest(items, document)


def _commonest(items: list[Item], document: Document | None) -> SettingValue | None:
    """The value said most often and most firmly, a table counting a little less; the first of those that weigh the same."""
    items = [item for item in items if not isinstance(item.value, tuple)] or items
    items = [item for item in items if not _loose(item)] or items
    varied = _varied(items)
    counted: Counter[SettingValue] = Counter()
    for item in items:
        in_table = 3 if item.passage in varied else 9
        counted[item.value] += in_table if item.cue == "table" else firmness(item, document)
    best = max(counted.values(), default=0)
    return None if best < _HELD else next((item.value for item in items if counted[item.value] == best), None)


_HELD = 3
"""Weight below which a value is only mentioned, not held."""


def _loose(item: Item) -> bool:
    """Whether a value is a bound, or the end of a change that the text observes rather than makes."""
    spec = space().settings.get(item.name)
    observed = "change" in item.modifier and spec is not None and spec.unit == "s"
    return observed or re.search("up to|at least|would", item.modifier) is not None


def _varied(items: list[Item]) -> frozenset[int]:
    """Tables that give a setting several values: a sweep, from which no single row is the author's choice."""
    values: dict[int, set[SettingValue]] = {}
    for item in items:
        if item.cue == "table":
            values.setdefault(item.passage, set()).add(item.value)
    return frozenset(passage for passage, found in values.items() if len(found) > 1)


def _models(own: list[Item], document: Document | None) -> Iterator[tuple[str, SettingValue]]:
    """Target and draft by name: as said, else the largest and the smallest model named."""
    named = [item for item in own if item.name in {"model", "target_model", "draft_model"}]
    drafts = [item for item in named if item.name == "draft_model"]
    targets = [item for item in named if item.name == "target_model"]
    draft, target = _said_firmly(drafts, targets, document), _said_firmly(targets, drafts, document)
    sized = sorted(
        dict.fromkeys(str(item.value) for item in named if item.name == "model"), key=lambda name: -billions(name)
    )
    sized = [name for name in sized if name not in (*draft, *target)]
    if not target and sized:
        target = (sized[0],)
    if (
        not draft
        and target
        and sized
        and 0 < billions(sized[-1]) * 4 <= billions(target[0])
        and sized[-1] not in target
    ):
        draft = (sized[-1],)
    for name, found in (("target_model", target), ("draft_model", draft)):
        if found:
            yield name, found if len(found) > 1 else found[0]


def _said_firmly(items: list[Item], opposite: list[Item], document: Document | None) -> tuple[str, ...]:
    """Names said to play a role, more often than to play the opposite one."""
    weights: Counter[str] = Counter()
    for item in items:
        weights[str(item.value)] += firmness(item, document)
    for item in opposite:
        if str(item.value) in weights:
            weights[str(item.value)] -= firmness(item, document)
    best = max(weights.values(), default=0)
    return tuple(name for name, weight in weights.items() if weight > 0 and weight >= _NEARLY * best)
