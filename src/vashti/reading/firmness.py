"""How firmly a sentence holds a value: whether it settles on it, or speaks of trials, earlier versions and limits."""

import re

from vashti.core.reading import Document, Item
from vashti.reading.number_words import UNITS

PLAIN = 10
"""Weight of a sentence that merely states a value."""
SETTLED = 8
"""What it gains by words that settle on the value."""
TRIED = 6
"""What it loses by words that speak of something tried, of another condition, or of what came before."""
DROPPED = 8
"""What it loses by words that say it was considered and dropped."""
ELSEWHERE = 4
"""What it loses by standing under a heading of motives, ablations, alternatives or limits."""

_SETTLES = re.compile(
    r"\b(?:we|our \w+|and) (?:therefore |thus |finally |always |now |hence |shall |will )?(?:set|sets|use|uses|fix|fixes|fixed|choose|chose|keep|kept|take|adopt|adopted|settle|settled|recommend|run|draft|drafts|reserve|deploy|ship)\b"
    r"|\b(?:by default|defaults?|throughout|unless (?:otherwise|stated|noted|said|we say)|in all (?:our )?(?:experiments|runs|measurements)|(?:is|are|was|were) (?:set|fixed|kept|held|configured) (?:to|at)|in production|put into)\b",
    re.IGNORECASE,
)
_TRIES = re.compile(
    r"\b(?:tried|trying|tested with|swe(?:ep|pt)|ablation|for example|for instance|e\.g\.|such as|say,|previous(?:ly)?|earlier|initial(?:ly)? (?:we|version|prototype)|originally|formerly|used to|first version|an? (?:older|early|larger|smaller|longer|shorter|alternative)|alternative|worst|best case|percentile|p9[59]|peaks?|tail|at (?:worst|best)|if|with(?:out)? (?:graphs|the predictor|hysteresis)|instead|we saw|with (?:k|γ|gamma)\s?=|even (?:deeper|longer|larger|more)|may be possible|left (?:to|for) future|competitors?|others?|baselines?|sensitivity|variants?|typical(?:ly)?|usually|common(?:ly)?|often|most (?:papers|systems|engines|work)|literature|state of the art|has been observed|is known|a draft of|even at|larger than)\b",
    re.IGNORECASE,
)
_REJECTED = re.compile(
    r"\b(?:considered|(?:was|were) tried|gave (?:it |this |that )?up|abandoned|dismissed|discarded|not pursued|(?:no|little) further gain|did not (?:help|pay)|too (?:slow|low|small|large|high))\b",
    re.IGNORECASE,
)
_ASIDE_HEADINGS = re.compile(
    r"\b(?:motivation|introduction|background|problem|preliminar\w+|observations?|why|competition|ablations?|sensitivity|alternatives?|limits?|limitations?|threats|variants?|negative|lessons?|discussion|appendix|failed|not work|when it does not|other|comparison|robustness|what if)\b",
    re.IGNORECASE,
)


def firmness(item: Item, document: Document | None = None) -> int:
    """The weight of what a sentence says of the author's own system.

    Args:
        item: what was read, with its quote.
        document: where it stands, for the heading above it.

    Returns:
        A weight of 1 and more.
    """
    words = _around(item)
    weight = PLAIN
    weight += SETTLED if _SETTLES.search(words) or "change" in item.modifier else 0
    weight -= TRIED if _TRIES.search(words) else 0
    weight -= DROPPED if _REJECTED.search(words) else 0
    if document is not None and _ASIDE_HEADINGS.search(document.passages[item.passage].section):
        weight -= ELSEWHERE
    return max(weight, 1)


_CLAUSES = re.compile(r";\s|:\s|\.\s|\s[—–]\s|,\s(?:but|while|whereas)\s")


def _around(item: Item) -> str:
    """The clauses of an item's sentence in which its value stands as written; the sentence where that cannot be told."""
    clauses = _CLAUSES.split(item.quote.text)
    if len(clauses) < 2 or not isinstance(item.value, float):
        return item.quote.text
    forms = {
        f"{item.value:g}",
        *((UNITS[int(item.value)],) if item.value.is_integer() and item.value < len(UNITS) else ()),
    }
    holding = [
        clause
        for clause in clauses
        if any(re.search(rf"(?<![\w.]){re.escape(form)}(?![\w.]\w)", clause) for form in forms)
    ]
    return " ".join(holding) or item.quote.text
