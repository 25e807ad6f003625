"""Says what a sentence is about where the sentence itself only says "it", or stands as a note under a heading."""

import re
from functools import cache

from vashti.atlas.cues_schema import word_classes
from vashti.reading.phrases import Phrase, compiled

_PRONOUN = re.compile(
    r"^\W*(?:It|This|They)\s(?!(?:is|was|would be|should be|may be|seems)\s(?:\w+\s)?(?:that|to|conceivable|possible|clear|known|true|likely|hard|easy|tempting)\b)"
)
_NEAR = 70
"""How far into the sentence before, in letters, the one it is about is looked for."""


def resolved(text: str, before: str) -> str:
    """A text with its leading pronoun replaced by the model that the sentence before is about, if it is about one.

    Args:
        text: what is said, as written.
        before: the sentence before it, lower case, with the document's role words replaced.
    """
    match = _PRONOUN.match(text)
    about = _about(before[:_NEAR]) if match else ""
    return f"The {about} {text[match.end() :]}" if match and about else text


def under_heading(text: str, heading: str) -> str:
    """A note with the heading it stands under, where that is a word or two and names one of the two models."""
    plain = re.sub(r"^[\W\dIVX]*[.)]?\s*", "", heading).lower()
    return f"{plain}: {text}" if plain and len(plain.split()) <= 3 and _about(plain) else text


def _about(lower: str) -> str:
    """The model that is named first."""
    found = {name: phrase.find(lower) for name, phrase in _roles().items()}
    places = {name: match[0].start() for name, match in found.items() if match is not None}
    return min(places, key=lambda name: places[name], default="")


@cache
def _roles() -> dict[str, Phrase]:
    return {
        f"{role} model": compiled(f"@{name}", word_classes())
        for role, name in (("draft", "drafter"), ("target", "target"))
    }
