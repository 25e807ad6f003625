"""Who commits to what: the author, another system, or nobody (negated, supposed, left to the future)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

from vashti.atlas.cues_schema import stance_cues
from vashti.reading.clauses import Piece, any_of, pieces
from vashti.reading.speakers import BACKGROUND, LEADING, OWN, WITHIN, Setting, Voice, speaker
from vashti.reading.systems import rivals

_INHERITS = re.compile(
    r"\b(?:build|builds|building|based|extend|extends|extending|inherit|inherits|inherited|adopt|adopts|adopting|reuse|reuses|borrow|borrows|borrowed|take over|taken over|follow|follows|following|keep|keeps|retain|retains|same as in|as in|on top of)\b",
    re.IGNORECASE,
)
_AS_WE_DO = re.compile(r"^[,\s]*(?:as|like|just as)\s(?:we|our)\b", re.IGNORECASE)
_WEIGHED = re.compile(
    r"\b(?:we|I)\s(?:\w+\s)?(?:considered|weighed|examined|compared|looked at|tried)\s(?:\w+\s){0,3}(?:mechanisms|options|alternatives|possibilities|ways|candidates|routes|variants)\b",
    re.IGNORECASE,
)
_DECIDED = re.compile(
    r"\b(?:is|are)\s(?:\w+\s)?(?:decided|determined|chosen|governed|controlled|looked\sup|asked|checked|settled)\s(?!once|later|when)",
    re.IGNORECASE,
)
_LABEL = re.compile(r"^([A-Za-z][A-Za-z /-]{2,24}):\s")
_LIKENS = re.compile(r"^[\s,]*(?:as|like|just as|much as)\s(?:in\s|with\s|for\s)?(?:[A-Z]|\[)")
_PREDICATE = re.compile(
    r"^[\s,;]*(?:would|could|might|(?:and\s)?(?:(?:they|it|these|both|all)\s)?(?:was|were|is|are)\s(?:\w+\s)?(?:ruled\sout|dismissed|abandoned|discounted))\b",
    re.IGNORECASE,
)
_COMPARES = re.compile(
    r"\b(?:compar\w+|outperform\w*|beats?|exceed\w*|versus|vs\.?|baselines?|against|differ\w*|contrast\w*)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Said:
    """What one voice says within one sentence: its pieces, joined."""

    voice: Voice
    text: str


def section_kind(heading: str, own_names: frozenset[str] = frozenset()) -> str:
    """What a section is for, told by its heading; ``method`` when nothing says otherwise.

    >>> section_kind("How MineDraft works"), section_kind("What we change in MineDraft")
    ('background', 'method')
    """
    lower = heading.lower()
    if not lower:
        return "method"
    if _about_a_rival(heading, own_names):
        return "background"
    return next(
        (kind for kind, words in stance_cues().sections.items() if any(_headed(lower, w) for w in words)), "method"
    )


def _about_a_rival(heading: str, own_names: frozenset[str]) -> bool:
    """Whether a heading announces another system, and not what becomes of it here."""
    named = rivals(heading, own_names)
    if not named or any(name in heading for name in own_names):
        return False
    rest = heading[: named[0].start] + heading[named[-1].end :]
    return not _CHANGED.search(rest) and len(rest.split()) <= LONGEST_ABOUT


LONGEST_ABOUT = 6
"""Words of a heading beside the system's name at which it still announces that system [1]; a judgement."""
_CHANGED = re.compile(
    r"\b(?:we|our|us|this|with|without|from|to|over|beyond|versus|vs|against|on|instead|extend\w*|chang\w*|adapt\w*|differ\w*"
    r"|compar\w*|relation|drafts?|drafter|heads?|for|as|style|plus|meets|into|limits?|limitations?|problem|wrong|by|is|are|us\w*|borrow\w*|keep\w*|take\w*|inherit\w*|follow\w*|adopt\w*|start\w*)\b",
    re.IGNORECASE,
)


def _sets_the_scene(sentence: str, own_names: frozenset[str]) -> bool:
    """Whether a sentence opens inside another system ("In MineDraft, ..."), so that what follows is about it."""
    named = rivals(sentence, own_names)
    return bool(named) and _INSIDE.fullmatch(sentence[: named[0].start]) is not None


_INSIDE = re.compile(r"\W*[Ii]n\s(?:the\s)?(?:case\sof\s)?")


def _headed(heading: str, word: str) -> bool:
    return re.search(rf"\b{word.replace('_', ' ')}", heading) is not None


def _labelled(sentence: str) -> Voice | None:
    """Who speaks in a note that opens with a label such as "related:" or "not doing:"."""
    label = _LABEL.match(sentence)
    kind = section_kind(label[1]) if label else "method"
    if kind == "limits" and label and "not" in label[1].lower():
        return Voice("negated")
    return default_voice(kind) if kind in {"related", "background", "future"} else None


def default_voice(kind: str) -> Voice:
    """Who speaks in a section where a sentence does not say."""
    return BACKGROUND if kind in {"related", "background"} else Voice("future") if kind == "future" else OWN


def said(sentence: str, around: Setting) -> tuple[tuple[Said, ...], Voice]:
    """What each voice says in the sentence, and who holds the floor after it."""
    parts = pieces(sentence)
    supposed = _openings().match(sentence.lower()) is not None and not _DECIDED.search(sentence)
    voices = [Voice("hypothetical")] * len(parts) if supposed else _voices(parts, around)
    joined: dict[Voice, list[str]] = {}
    last: Voice | None = None
    for piece, voice in zip(parts, voices, strict=True):
        joined.setdefault(voice, []).append(piece.text if voice == last or last is None else f" {piece.text}")
        last = voice
    floor = next(
        (
            v
            for p, v in zip(parts, voices, strict=True)
            if p.opening in {"main", "turn"} and v.stance in {"own", "other"}
        ),
        around.last,
    )
    floor = Voice("hypothetical") if _WEIGHED.search(sentence) else floor
    return tuple(Said(voice, "".join(texts)) for voice, texts in joined.items()), floor


def _voices(parts: tuple[Piece, ...], around: Setting) -> list[Voice]:
    voices: list[Voice] = []
    main: Voice | None = None
    for index, piece in enumerate(parts):
        before = voices[-1] if voices else None
        voice = _voice(piece, before, main, around, parts[index - 1] if index else None)
        if (
            piece.opening in {"main", "turn"}
            and not (index == 0 and LEADING.match(piece.text))
            and not (_AS_WE_DO.match(piece.text) or _LIKENS.match(piece.text))
        ):
            main = voice if voice.stance in {"own", "other"} else main
        voices.append(voice)
        if _PREDICATE.match(piece.text) and voice.stance == "hypothetical":
            _reach_back(parts, voices)
    return voices


def _reach_back(parts: tuple[Piece, ...], voices: list[Voice]) -> None:
    """A predicate cut off from its subject takes the subject's piece with it."""
    for index in range(len(voices) - 2, -1, -1):
        if voices[index].stance == "own":
            voices[index] = voices[-1]
        elif voices[index].stance == "other":
            continue
        if parts[index].opening != "relative":
            return


def _voice(piece: Piece, before: Voice | None, main: Voice | None, around: Setting, previous: Piece | None) -> Voice:
    spoken = speaker(piece.text, around)
    if piece.opening == "contrast":
        return spoken if spoken is not None and spoken.stance == "other" else Voice("negated")
    if piece.opening in {"relative", "aside"} and before is not None and spoken is None:
        return _antecedent(previous, before, around)
    base = spoken or main or (_carried(piece.text, around) if before is None or main is None else main)
    if (
        spoken is None
        and before is not None
        and before.stance in {"hypothetical", "future"}
        and (piece.opening == "main" or _introduces(previous) or _follows_from(piece))
    ):
        return before
    return _tempered(piece.text, base)


def _introduces(piece: Piece | None) -> bool:
    """Whether a piece ends in the word that opens what it says of ("we do not claim that")."""
    return piece is not None and piece.text.rstrip().endswith("that")


def _follows_from(piece: Piece) -> bool:
    """Whether a piece tells the purpose or the ground of what stands before it."""
    return re.match(r"\s*(?:so\sthat|because|since|in\sorder)\b", piece.text, re.IGNORECASE) is not None


def _antecedent(previous: Piece | None, before: Voice, around: Setting) -> Voice:
    """Whom a relative clause speaks about: the rival named just before it, unless the author takes that rival over."""
    if previous is None or before.stance != "own":
        return before
    named = rivals(previous.text, around.own_names)
    ends = named and len(previous.text) - named[-1].end < 14
    taken = _INHERITS.search(previous.text) and not _COMPARES.search(previous.text)
    return Voice("other", named[-1].id) if ends and not taken else before


def _carried(text: str, around: Setting) -> Voice:
    """Who speaks where the piece itself does not say."""
    if around.last.stance == "hypothetical":
        return around.last
    if around.last.stance != "other":
        return around.default if around.default.stance != "own" else OWN
    pronoun = _pronouns().match(text.lower().lstrip(' ,;:("“'))
    if pronoun or around.began_other or around.default.stance == "other":
        return around.last
    return around.default


def _tempered(text: str, voice: Voice) -> Voice:
    """The voice, with what it merely supposes or leaves for later taken out."""
    if voice.stance != "own":
        return voice
    lower = text.lower()
    if _future().search(lower):
        return replace(voice, stance="future")
    spared = [match.span() for match in _not_hypothetical().finditer(lower)]
    if any(not any(low <= m.start() < high for low, high in spared) for m in _hypothetical().finditer(lower)):
        return replace(voice, stance="hypothetical")
    return voice


@cache
def _future() -> re.Pattern[str]:
    return any_of(stance_cues().future)


@cache
def _hypothetical() -> re.Pattern[str]:
    return any_of(stance_cues().hypothetical)


@cache
def _openings() -> re.Pattern[str]:
    return any_of(stance_cues().hypothetical_openings)


@cache
def _not_hypothetical() -> re.Pattern[str]:
    return any_of(stance_cues().not_hypothetical)


@cache
def _pronouns() -> re.Pattern[str]:
    return any_of(stance_cues().pronouns)


def paragraph(
    sentences: tuple[str, ...], default: Voice, own_names: frozenset[str]
) -> Iterator[tuple[str, tuple[Said, ...]]]:
    """Each sentence of a paragraph with what each voice says in it."""
    floor, began_other = default, False
    for index, sentence in enumerate(sentences):
        labelled = _labelled(sentence)
        if labelled is not None:
            yield sentence, (Said(labelled, sentence),)
            floor, began_other = labelled, labelled.stance == "other"
            continue
        around = Setting(default, floor, began_other, own_names)
        parts, floor = said(sentence, around)
        if floor.stance == "other" and _sets_the_scene(sentence, own_names):
            began_other = True
        elif index == 0:
            began_other = floor.stance == "other" and not WITHIN.match(sentence)
        elif floor.stance == "own" and any(part.voice.stance == "own" for part in parts):
            began_other = False
        yield sentence, parts
