"""Whether what stands in a sentence is denied there, or only compared with."""

import re
from functools import cache

from vashti.atlas.cues_schema import stance_cues
from vashti.core.design import Choice
from vashti.reading.clauses import any_of

_DONE_TO_DRAFTS = frozenset(
    {
        "drop",
        "drops",
        "dropped",
        "dropping",
        "abandon",
        "abandons",
        "abandoned",
        "eliminate",
        "eliminated",
        "eliminates",
    }
)
"""Words that deny what they govern, but within a match say what becomes of it."""


def negated(text: str, start: int, end: int, *, exempt: bool) -> bool:
    """Whether what stands between start and end of a lower-case text is denied there.

    Args:
        text: what one voice says, lower case.
        start: where the match begins.
        end: where it ends.
        exempt: whether the pattern itself contains its negator, so that those within do not count.
    """
    spared = [match.span() for match in _not_negating().finditer(text)]
    for match in _negators().finditer(text):
        if any(low <= match.start() < high for low, high in spared):
            continue
        if start <= match.start() < end and not exempt and match.group() not in _DONE_TO_DRAFTS:
            return True
        if match.end() <= start and _in_scope(text[match.end() : start]):
            return True
        if (
            match.start() >= end
            and re.fullmatch(
                r"\s*(?:s\s)?(?:is|are|was|were|be|been|does|do|did|will|has|have)?\s*", text[end : match.start()]
            )
            and match.group() in {"not", "never", "n't"}
        ):
            return True
    return False


_AT_ONCE = re.compile(r"\b(?:concurrent(?:ly)?|simultaneous(?:ly)?|in parallel|at the same time|side by side)\b")
"""Words that rule out that two things take turns."""


def ruled_out(text: str) -> frozenset[Choice]:
    """Choices that a lower-case text cannot mean, whatever else its words are like: what goes on at once takes no turns."""
    found = _AT_ONCE.search(text)
    at_once = found is not None and not negated(text, found.start(), found.end(), exempt=False)
    return frozenset({Choice("overlap", "sequential")} if at_once else ())


_THAN = re.compile(r"(?<!rather\s)(?<!other\s)\bthan\s+(?:[\w'’-]+\s+){0,5}$")


def compared(text: str, start: int) -> bool:
    """Whether what stands at start is only what something else is compared with ("faster than ...")."""
    return _THAN.search(text[max(0, start - 60) : start]) is not None


def _in_scope(between: str) -> bool:
    return len(between.split()) <= 8 and not re.search(
        r"[;:.]|,\s|→|->|\b(?:but|and|so|because|which|that|while|until|unless|before)\b", between
    )


@cache
def _negators() -> re.Pattern[str]:
    return any_of(stance_cues().negators)


@cache
def _not_negating() -> re.Pattern[str]:
    return any_of(stance_cues().not_negating)
