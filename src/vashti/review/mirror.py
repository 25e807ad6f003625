"""The Mirror: the mechanism restated, with the words it was read from, and what had to be assumed."""

from vashti import atlas
from vashti.core.evidence import Quote
from vashti.critique import Case, novelty_of
from vashti.critique.arithmetic.said import at, show
from vashti.critique.assumption import Assumption
from vashti.critique.checks.say import SMALLEST, percent
from vashti.critique.questions import applies
from vashti.critique.telling import telling
from vashti.review.blocks import Block, Bullets, Paragraph, Section
from vashti.review.names import in_words
from vashti.review.phrases import AXES_IN_ORDER, change_words, joined, values_words

CHIEF = 2
"""Changes named in the first sentence; the others follow."""
MOST_DOUBTS = 5
"""Doubtful choices that are asked about."""
SHARES = frozenset({"draft_memory_overhead", "sm_fraction_draft"})
"""Settings that are shares of a whole."""
UNITS = {"claimed_speedup": "×", "context_len": " tokens"}
"""What is written behind a setting."""
LABELS = {
    "draft_memory_overhead": "memory the draft adds",
    "sm_fraction_draft": "draft's share of the SMs",
    "n_gpu": "number of GPUs",
    "tp_degree": "GPUs that share the target",
}
"""Settings that are said in other words than their name's."""
ASKED_AXES = frozenset(AXES_IN_ORDER)


def mirror(case: Case) -> Section:
    """What she understands the idea to be, as a question."""
    blocks: list[Block] = [Paragraph(_question(case))]
    if novelty_of(case).outputs["class"] == "new_axis":
        blocks.append(Paragraph(_elsewhere(case)))
    more = _changes(case)[CHIEF:]
    if more:
        blocks += [Paragraph("Along with that:"), Bullets(tuple(words + _cited(quote) + "." for words, quote in more))]
    kept = _kept(case)
    if kept:
        blocks.append(Paragraph(kept))
    doubted = _doubted(case)
    if doubted:
        blocks += [Paragraph("I read this with doubt; tell me where I am wrong:"), Bullets(doubted)]
    numbers = _numbers(case)
    if numbers:
        blocks.append(Paragraph("Your numbers: " + "; ".join(numbers) + "."))
    unsaid = [a for a in case.idea.unspecified if a in ASKED_AXES and applies(case, a) and not case.design.on(a)]
    if unsaid:
        titles = joined([atlas.space().axes[a].title.lower() for a in unsaid[:6]])
        blocks.append(Paragraph(f"I do not find in the text: {titles}."))
    assumed = [
        f"{_label(a.name)}: {taken_words(a)} ({_origin(a.origin)}; {a.why}) {case.at(8).ref}"
        for a in case.assumptions
        if a.origin != "baseline"
    ]
    if assumed:
        blocks.append(Paragraph("To run it I had to assume:"))
        blocks.append(Bullets(tuple(assumed)))
    return Section("The Mirror", tuple(blocks))


def _elsewhere(case: Case) -> str:
    """That the idea lies outside, in its author's words where they say so."""
    quote = case.idea.beside.quote
    words = f", in your words: {_cited(quote).strip(' ()')}" if quote else ""
    return f"That is the decoder under it. What you put forward lies, if I read you right, on none of my axes{words}."


def mirror_text(case: Case) -> str:
    """One paragraph: the whole change, as a question."""
    more = joined([words for words, _ in _changes(case)[CHIEF:]])
    outside = novelty_of(case).outputs["class"] == "new_axis"
    question = f"{_question(case)} {_elsewhere(case)}" if outside else _question(case)
    return f"{question} Along with that: {more}." if more else question


def _question(case: Case) -> str:
    """The chief changes: "I see you are trying to extend X by ...; is that correct?"."""
    base = f"“{case.baseline.document.title}”" if case.baseline.document.title else "the baseline"
    changes = _changes(case)
    if not changes:
        return _nothing_structural(case, base)
    chief = joined([words + _cited(quote) for words, quote in changes[:CHIEF]])
    return f"I see you are trying to extend {base} by {chief}. Is that correct?"


def _changes(case: Case) -> list[tuple[str, Quote | None]]:
    """What the idea takes up against its baseline, axis by axis, what is doubtful last, each with the words it was read from."""
    idea, baseline = case.idea.design, case.baseline.design
    parts = novelty_of(case).outputs["parts"]
    doubted = {choice.axis for choice, _ in case.idea.doubtful}
    found = []
    for axis in sorted(AXES_IN_ORDER, key=doubted.__contains__):
        taken = sorted(part["value"] for part in parts if part["axis"] == axis)
        if taken:
            said = tuple(quote for value in taken for quote in case.idea.quotes_for(axis, value))
            quotes = telling(said, case.idea.document.title)
            found.append((change_words(axis, baseline.on(axis), idea.on(axis)), quotes[0] if quotes else None))
    return found


def _cited(quote: Quote | None) -> str:
    return f" (“{_short(quote.text)}” {at(quote)})" if quote else ""


def _short(text: str, limit: int = 160) -> str:
    """The words up to a limit, cut at a word and marked."""
    if len(text) <= limit:
        return text
    return text[:limit].rsplit(" ", 1)[0] + " …"


def _nothing_structural(case: Case, base: str) -> str:
    changed = []
    for setting in sorted(case.idea.design.settings, key=lambda s: s.name):
        before = case.baseline.design.setting(setting.name)
        if before is not None and before != setting.value and setting.name in atlas.space().settings:
            quotes = case.idea.quotes_for(setting.name)
            old, new = _value(before), _value(setting.value)
            changed.append(f"{_label(setting.name)} from {old} to {new}" + _cited(quotes[0] if quotes else None))
    if not changed:
        return (
            f"I see {base} again: I find no choice and no number in your text that differs from it. What do you change?"
        )
    return f"I see {base} with {joined(changed)}, and no mechanism changed. Is that correct?"


def _kept(case: Case) -> str:
    idea, baseline = case.idea.design, case.baseline.design
    same = [axis for axis in AXES_IN_ORDER if idea.on(axis) - {"na", "none"} and idea.on(axis) == baseline.on(axis)]
    if not same:
        return ""
    return f"You keep {joined([values_words(axis, idea.on(axis)) for axis in same[:5]])}."


def _doubted(case: Case) -> tuple[str, ...]:
    """Choices whose words make them probable only, in the order of the axes, each with its words."""
    stated = {(item.name, item.value) for item in case.idea.items if item.stance == "own" and not item.follows}
    found = [choice for choice, _ in case.idea.doubtful if (choice.axis, choice.value) in stated]
    found.sort(
        key=lambda choice: (
            AXES_IN_ORDER.index(choice.axis) if choice.axis in AXES_IN_ORDER else len(AXES_IN_ORDER),
            choice,
        )
    )
    said = (telling(case.idea.quotes_for(c.axis, c.value), case.idea.document.title)[0] for c in found)
    words = (f"{atlas.space().axes[c.axis].title}: {values_words(c.axis, frozenset({c.value}))}" for c in found)
    return tuple(what + _cited(quote) + "." for what, quote in zip(words, said, strict=True))[:MOST_DOUBTS]


def _numbers(case: Case) -> list[str]:
    shown = []
    for name in (
        "draft_len",
        "tree_size",
        "acceptance_rate",
        "claimed_speedup",
        "draft_memory_overhead",
        "sm_fraction_draft",
        "batch_sizes",
        "gpu",
        "target_model",
        "draft_model",
    ):
        value = case.idea.design.setting(name)
        quotes = case.idea.quotes_for(name)
        if value is not None and quotes:
            shown.append(f"{_label(name)} {_value(value, share=name in SHARES)}{UNITS.get(name, '')} {at(quotes[0])}")
    return shown


def taken_words(note: Assumption) -> str:
    """What was taken, in words where it is a choice on an axis."""
    if note.name not in atlas.space().axes:
        return note.value
    return values_words(note.name, frozenset(note.value.split(" + ")))


def _value(value: object, *, share: bool = False) -> str:
    if isinstance(value, tuple):
        return ", ".join(_value(v, share=share) for v in value)
    if isinstance(value, float) and share:
        return "none" if abs(value) < SMALLEST else percent(value)
    if isinstance(value, float):
        return show(value)
    return str(value)


def _label(name: str) -> str:
    axes = atlas.space().axes
    return axes[name].title.lower() if name in axes else LABELS.get(name, in_words(name))


def _origin(origin: str) -> str:
    return {
        "kindest": "the kindest reading",
        "given": "given",
        "assumed": "assumed",
        "derived": "derived",
        "baseline": "from the baseline",
    }[origin]
