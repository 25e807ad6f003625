"""Choices and numbers stated in a turn: what the reading layer finds in it, and what stands beside a known word."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from vashti import atlas
from vashti.atlas.cues_schema import axis_cues
from vashti.atlas.rules import broken_implications
from vashti.core.design import Choice, Design, SettingValue
from vashti.core.errors import DataError
from vashti.core.reading import Document, Item, Passage
from vashti.dialogue.names import Called, called
from vashti.dialogue.said import Chosen, Given
from vashti.dialogue.words import flat, phrases
from vashti.reading import extract
from vashti.reading.numbers import Number, numbers
from vashti.reading.stance import default_voice, paragraph

UNASKED = frozenset({"batch_regime", "objective"})
"""Axes of evaluation: a batch named at the whiteboard changes the conditions, not the design."""
OWN = default_voice("method")
"""Who speaks at the whiteboard where a sentence does not say."""
OPENINGS = ("", "We use ", "We run ")
"""What a bare phrase is read after."""
SUPPOSING = re.compile(
    r"^\W*(?:(?:and|but|so|ok|okay|then|now|hm+)\W+)*(?:what|how)\s+(?:if|about|happens\s+(?:if|with|at|on))\s+(?:we\s+(?:use[d]?|had|have|ran|run|were|are|do|did)\s+)?"
    r"|^\W*(?:and\s+)?(?:just\s+|please\s+|let'?s\s+|let\s+us\s+)*(?:suppose|imagine|pretend|assume|assuming|say|if|try|with|at|on|could we|can we|should we)\s+(?:we\s+(?:use[d]?|had|have|ran|run)\s+)?",
    re.IGNORECASE,
)
LINK = re.compile(
    r"\s*(?:[=:~≈]|is|are|was|of|at|to|be|now|about|around|roughly|between|from|only|equals?|measured|we|get|set|by|more|like|in|reaches|\(|,)*(?:\s+(?:is|are|was|of|at|to|be|now|about|around|roughly|between|from|only|equal|equals|measured|set|like|more|reaches|say|approximately|approx|near|the|a|we|got|get|in|our|traces|trace|case|tests|measurements|practice|for|us)|\s*[=:~≈(])*\s*"
)
BEFORE = re.compile(
    r"\s*(?:%|percent|of|as|in|for|tokens?|the|our|mean|average|=|is)?(?:\s+(?:of|as|in|for|tokens?|the|our|mean|average))*\s*"
)
DENIED = re.compile(
    r"\b(?:no|not|never|without|don'?t|do not|won'?t|isn'?t|aren'?t|drop|remove|instead of|rather than|forget(?: about)?|considered|rejected|stop using|get rid of|avoid|neither|nor)\s+(?:\w+\s+){0,2}$"
)
RANGED = re.compile(r"\b(?:between|from|to|and|-|–|\.\.)\b|[–-]|\.\.")
UNIT_KINDS = {"s": "t", "bytes": "b", "bytes/s": "r"}
CORRECTED = re.compile(r"\bnot\s+[\d.]+\s?%?,?\s+(?:but\s+)?(?=[\d.])")
"""A number taken back right before the one that holds ("not 0.6 but 0.8")."""
SPOKEN = {"one": 1, "two": 2, "four": 4, "eight": 8}
COUNTED = re.compile(r"\b(\d{1,3}|one|two|four|eight)\s*[x×]?\s*$", re.IGNORECASE)
THOUSANDS = re.compile(r"\d\s?[kK]\b")
MULTIPLIER = "x"
FRACTIONS = frozenset({"sm_fraction_draft", "acceptance_rate", "hit_rate", "draft_memory_overhead"})
ENDS = 2


@dataclass(frozen=True, slots=True)
class Facts:
    """What a text states: choices taken, choices denied, settings."""

    chosen: tuple[Chosen, ...] = ()
    given: tuple[Given, ...] = ()
    dropped: tuple[Chosen, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.chosen or self.given or self.dropped)

    @property
    def count(self) -> int:
        """How much was understood."""
        return len(self.chosen) + len(self.given) + len(self.dropped)

    def batch(self) -> int:
        """The first batch size stated, or 0."""
        values = (g.value for g in self.given if g.name == "batch_sizes")
        value = next(values, 0.0)
        first = value[0] if isinstance(value, tuple) else value
        return int(first) if isinstance(first, float) else 0


def facts(text: str, design: Design, *, supposed: bool = False) -> Facts:
    """Choices and numbers stated in a text.

    Args:
        text: one clause, as typed.
        design: the design in force; hints on an axis it holds already do not count.
        supposed: whether what is only supposed counts, as in a what-if.
    """
    bare = SUPPOSING.sub("", text) if supposed else text
    bare = CORRECTED.sub("", bare)
    names = tuple(_in_its_role(one, design) for one in called(bare))
    masked = _masked(bare, names)
    read = _read(masked, design, supposed=supposed)
    read = replace(read, chosen=_worded(read.chosen, bare), dropped=_worded(read.dropped, bare))
    ours = masked if supposed else _ours(masked)
    chosen, dropped = _with_phrases(read, ours) if ours else (read.chosen, read.dropped)
    given = [Given(c.setting, c.name, bare[c.start : c.end]) for c in names]
    given += [many for c in names if c.setting == "gpu" and (many := _how_many(bare, c)) is not None]
    for one in (
        *(in_words(bare.strip(), g) for g in read.given),
        *(_beside(ours) if ours else ()),
        *_thousands(masked),
    ):
        if all(one.name != other.name for other in given) and not _taken(one, given):
            given.append(one)
    return Facts(chosen, tuple(given), dropped)


def _in_its_role(one: Called, design: Design) -> Called:
    """A model that the design drafts with already is its draft, whatever stands around its name."""
    draft = design.text("draft_model")
    try:
        same = one.setting == "target_model" and draft is not None and atlas.model(draft).id == atlas.model(one.name).id
    except DataError:
        same = False
    return replace(one, setting="draft_model", name=draft or one.name) if same else one


def _masked(text: str, names: tuple[Called, ...]) -> str:
    """The text with names of machines and models blotted out, letter for letter, so that no number in them is read."""
    for name in names:
        text = text[: name.start] + "∎" * (name.end - name.start) + text[name.end :]
    return text


def _ours(text: str) -> str:
    """What the author says of their own design in a text; what others do, or what was considered only, left out."""
    voices = [said for _, said in paragraph((text,), OWN, frozenset())]
    return " ".join(one.text for group in voices for one in group if one.voice.stance in {"own", "negated"})


def _how_many(text: str, machine: Called) -> Given | None:
    """The number of GPUs said right before their name."""
    found = COUNTED.search(text[: machine.start])
    if found is None:
        return None
    count = SPOKEN.get(found[1].lower(), 0) or int(found[1])
    return Given("n_gpu", float(count), text[found.start() : machine.end].strip())


def _worded(found: tuple[Chosen, ...], words: str) -> tuple[Chosen, ...]:
    return tuple(replace(one, words=words.strip()) for one in found)


def _thousands(text: str) -> Iterator[Given]:
    """A bare count in thousands ("at 32k?") is a context."""
    for number in numbers(text):
        if number.kind == "m" and THOUSANDS.search(text[number.start : number.end]) and len(number.values) == 1:
            yield Given("context_len", _binary(number.values[0]), text[number.start : number.end])


def _read(text: str, design: Design, *, supposed: bool) -> Facts:
    """What the reading layer finds in the text, alone or after an opening."""
    best = Facts()
    for opening in OPENINGS:
        sentence = f"{opening}{text}".strip().rstrip("?!")
        document = Document("you", "", 1, (Passage(0, 1, "body", sentence),))
        reading = extract(document, by_likeness=False)
        allowed = {"own", "hypothetical", "future"} if supposed else {"own"}
        items = [i for i in reading.items if i.stance in allowed | {"negated"}]
        found = _facts_of(items, text, design, settled=reading.design if not supposed else None)
        if found.count > best.count:
            best = found
        if best.chosen or reading.items:
            break
    return best


def _facts_of(items: list[Item], text: str, design: Design, *, settled: Design | None) -> Facts:
    chosen, dropped, given = [], [], []
    for item in items:
        if item.kind == "setting":
            if not item.cue.endswith("fallback") and item.name not in {"model", "gpu", "target_model", "draft_model"}:
                given.append(Given(item.name, item.value, text.strip(), "range" if _is_range(item, text) else ""))
        elif item.name not in UNASKED and not _hinted(item, design):
            one = Chosen(item.name, str(item.value), text.strip())
            if item.stance == "negated":
                dropped.append(one)
            elif settled is None or one.value in settled.on(one.axis):
                chosen.append(one)
    taken = {(one.axis, one.value) for one in chosen}
    single = _single_valued(chosen)
    return Facts(
        tuple(single),
        _once(given),
        tuple(dict.fromkeys(one for one in dropped if (one.axis, one.value) not in taken)),
    )


def _single_valued(chosen: list[Chosen]) -> Iterator[Chosen]:
    """Of an axis that takes one value, the first said."""
    axes, seen = atlas.space().axes, set()
    for one in dict.fromkeys(chosen):
        if axes[one.axis].multi or one.axis not in seen:
            seen.add(one.axis)
            yield one


def _hinted(item: Item, design: Design) -> bool:
    """Whether a choice rests on a hint or an implication only, on an axis that the design holds already."""
    if not design.on(item.name):
        return False
    if item.cue.endswith("implies"):
        return True
    parts = item.cue.split(".")
    cues = axis_cues()[item.name].values.get(str(item.value), ()) if item.name in axis_cues() else ()
    place = int(parts[2]) if len(parts) > ENDS and parts[2].isdigit() else 0
    return place < len(cues) and cues[place].strength == 1


def _is_range(item: Item, text: str) -> bool:
    value = item.value
    many = item.name in {"batch_sizes", "draft_len"} and "between" not in text
    return isinstance(value, tuple) and len(value) == ENDS and not many and RANGED.search(text) is not None


def _once(given: list[Given]) -> tuple[Given, ...]:
    first: dict[str, Given] = {}
    for one in given:
        first.setdefault(one.name, one)
    return tuple(first.values())


def _with_phrases(read: Facts, text: str) -> tuple[tuple[Chosen, ...], tuple[Chosen, ...]]:
    """Choices read, with bare phrases for axes on which nothing was read; a phrase of several words outweighs a cue."""
    lower = flat(text)
    found = tuple(phrases("choices", lower))
    denied = tuple(p for p in found if DENIED.search(lower[: p.start]))
    said = tuple(p for p in found if p not in denied)
    outright = {p.name for p in said if " " in lower[p.start : p.end]}
    sure = {(p.name, p.value) for p in said}
    no = {(p.name, p.value) for p in denied}
    chosen = [
        c for c in read.chosen if (c.axis, c.value) not in no and (c.axis not in outright or (c.axis, c.value) in sure)
    ]
    overruled = {c.axis for c in read.chosen} - {c.axis for c in chosen}
    if overruled - {name for name, _ in no}:  # what an overruled cue implies goes with it
        chosen = [c for c in chosen if c.axis != "boundary" or (c.axis, c.value) in sure]
    axes = {one.axis for one in chosen}
    for phrase in said:
        if phrase.name not in axes:
            axes.add(phrase.name)
            chosen.append(Chosen(phrase.name, phrase.value, text[phrase.start : phrase.end]))
    dropped = (*read.dropped, *(Chosen(p.name, p.value, text[p.start : p.end]) for p in denied))
    together = _together(tuple(chosen), frozenset(p.name for p in said))
    held = {(one.axis, one.value) for one in together}
    first = {(d.axis, d.value): d for d in reversed(dropped) if (d.axis, d.value) not in held}
    return together, tuple(first[key] for key in dict.fromkeys((d.axis, d.value) for d in dropped) if key in first)


def _together(chosen: tuple[Chosen, ...], outright: frozenset[str]) -> tuple[Chosen, ...]:
    """The choices of one sentence that can stand together; of two that cannot, the one said outright."""
    while True:
        design = Design(frozenset(Choice(c.axis, c.value) for c in chosen))
        rules = broken_implications(design)
        involved = {a for r in rules for a in (*r.when, *r.requires, *r.excludes) if design.on(a) and a not in outright}
        if not involved:
            return chosen
        weakest = min(involved, key=lambda axis: (axis != "boundary", axis))
        chosen = tuple(c for c in chosen if c.axis != weakest)


def _beside(text: str) -> Iterator[Given]:
    """Numbers that stand right behind or right before the word for a setting."""
    lower = flat(text)
    found = numbers(text)
    used: set[int] = set()
    for phrase in phrases("settings", lower):
        near = [n for n in found if n.start not in used and _linked(lower, phrase.start, phrase.end, n)]
        number = min(near, key=lambda n: (n.start < phrase.end, abs(n.start - phrase.end)), default=None)
        value = None if number is None else _value(phrase.name, number)
        if number is not None and value is not None:
            used.add(number.start)
            words = text[min(phrase.start, number.start) : max(phrase.end, number.end)]
            ranged = isinstance(value, tuple) and len(value) == ENDS and phrase.name not in {"batch_sizes", "draft_len"}
            yield Given(phrase.name, value, words, "range" if ranged else "")


def _linked(lower: str, start: int, end: int, number: Number) -> bool:
    if number.start >= end:
        return LINK.fullmatch(lower[end : number.start]) is not None
    return number.end <= start and BEFORE.fullmatch(lower[number.end : start]) is not None


def _value(name: str, number: Number) -> SettingValue | None:
    spec = atlas.space().settings[name]
    wanted = UNIT_KINDS.get(spec.unit)
    if wanted is not None and number.kind != wanted:
        return None
    if number.kind in {"t", "b", "r"} and wanted is None:
        return None
    if number.kind == MULTIPLIER and name != "claimed_speedup":
        return None
    values = number.values
    if number.kind == "o":
        values = (values[0] / values[-1],) if name in FRACTIONS else (values[0],)
    if name == "context_len" and number.kind == "m":
        values = tuple(_binary(value) for value in values)
    return values if len(values) > 1 else values[0]


def _binary(value: float) -> float:
    """A context said in thousands ("32k") as the power of two it stands for.

    >>> _binary(32000.0), _binary(3000.0)
    (32768.0, 3000.0)
    """
    thousands = value / 1000
    return thousands * 1024 if thousands.is_integer() and int(thousands) & (int(thousands) - 1) == 0 else value


def _taken(one: Given, given: list[Given]) -> bool:
    """Whether the same number was read already for another setting."""
    return any(one.value == other.value and isinstance(one.value, float) for other in given)


def bare_number(text: str) -> SettingValue | None:
    """The number of a turn that is hardly more than one, as an answer to a question; None where it is not."""
    found = numbers(text)
    rest = text
    for number in found:
        rest = rest.replace(text[number.start : number.end], " ")
    if len(found) != 1 or len(rest.split()) > 3:
        return None
    values = found[0].values
    return values if len(values) > 1 else values[0]


def in_words(words: str, given: Given) -> Given:
    """The same setting, resting on these words."""
    return replace(given, words=words)
