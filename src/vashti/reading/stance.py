"""Who commits to what: the author, another system, or nobody (negated, supposed, left to the future)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

from vashti.atlas.cues_schema import stance_cues
from vashti.core.reading import Stance
from vashti.reading.clauses import Piece, any_of, pieces
from vashti.reading.names import MODEL, rivals

_VERB = (
    r"(?:is|are|was|were|has|have|had|can|does|do|did|will|would|could|may|might|also|likewise|similarly|first|instead|then|only|already|both|all|each"
    r"|introduced|showed|proposed|used|built|trained|made|[\w-]+(?:[^s\s'’]s|es|ize|ise|ed))"
)
_NOUNS = frozenset(
    [
        "heads",
        "tokens",
        "models",
        "trees",
        "drafters",
        "layers",
        "kernels",
        "nodes",
        "candidates",
        "features",
        "contexts",
        "streams",
        "chains",
        "branches",
        "weights",
        "requests",
        "batches",
        "methods",
        "verification",
        "systems",
        "papers",
        "works",
        "designs",
        "schemes",
        "modules",
        "drafts",
        "based",
        "styles",
        "series",
        "speculators",
        "proposers",
        "rounds",
        "steps",
        "tests",
        "rules",
        "results",
        "baselines",
        "checkpoints",
        "versions",
        "variants",
        "gpus",
        "sms",
        "numbers",
        "inspired",
        "verifiers",
        "speed",
    ]
)
_CITED = r"(?:\s*(?:\[[\d,\s–-]+\]|\((?:[A-Z][\w.&\s,]+?(?:19|20)\d\d[a-z]?(?:;\s)?)+\)))?"
_CITATION_SUBJECT = re.compile(
    r"^\W*(?:in|by|of|In|By|Of)?\s*(?:\[[\d,\s–-]+\]|(?:[A-Z][\w-]+(?=\s\[\d)|[A-Z][\w-]+(?:\sand\s[A-Z][\w-]+(?=\s?[\[(])|\set\sal\.?|\sand\s(?:co-workers|colleagues|others)))(?:['’]s)?)"
    + _CITED,
    re.UNICODE,
)
_CITATION = re.compile(
    r"\[\d+(?:\s*[,–-]\s*\d+)*\]|\((?:e\.g\.,?\s)?[A-Z][\w-]+(?:\set\sal\.?|\sand\s[A-Z]\w+)?,?\s(?:19|20)\d\d[a-z]?\)"
)
_STRANGER = re.compile(
    rf"^\W*(?:[Tt]he\s)?([A-Z][a-z]*[A-Z]\w*|[A-Z][a-z]+[-]?\d\w*|[A-Z]{{3,}}\w*){_CITED}\s+({_VERB})\b"
)
_KNOWN_CAPITALS = re.compile(
    r"^(?:GPU|SM|KV|LLM|CUDA|MPS|HBM|GEMM|SLO|TTFT|TPOT|CPU|NVLink|PCIe|RDMA|CTA|TPC|MoE|DRAM|vLLM|SGLang|PyTorch|Llama|Qwen|H\d00|A100|L40S|B\d00|FP|INT|BF|NCCL|RTX|MIG|DSMEM|TMA|FFN|MLP|RPC|NPU|PIM|FPGA)"
)
_LEADING = re.compile(
    r"^\W*(?:like|following|as in|as with|similar to|inspired by|building on|building upon|based on|in the (?:spirit|style) of|akin to|starting from|borrowing from|on top of|beyond|"
    r"with|using|via|from|to|for|than|against|over|unlike|in contrast to|compared (?:to|with)|as opposed to|rather than|instead of|extending|extends|generali[sz]ing)\b",
    re.IGNORECASE,
)
_OWNED_BY = re.compile(
    r"^\W*(?:(?:[Ii]n|[Ww]ith|[Ff]or)\s+|(?:[Tt]he|[Ii]ts|[Aa])\s(?:[\w-]+\s){1,3}(?:of|in|from|behind)\s+)(?:the\s)?$"
)
_INHERITS = re.compile(
    r"\b(?:build|builds|building|based|extend|extends|extending|inherit|inherits|inherited|adopt|adopts|adopting|reuse|reuses|borrow|borrows|borrowed|take over|taken over|follow|follows|following|keep|keeps|retain|retains|same as in|as in|on top of)\b",
    re.IGNORECASE,
)
_DESCRIBES = re.compile(
    r"\s(?:(?:masks?|percentages?|slices?|partitions?|instances?)\s)?(?:whose\s|that\s(?:change|grow)|(?:fix|take|act|split|need|require|allow|permit|bind|divide|cannot|can|do|does|give|offer|provide|(?:is|are)\s(?:fixed|quick|slow|coarse|undocumented)|multiply|cost|lose|win|reserve|share|work|act|fixe|fix)(?:e?s)?\b)(?!\s(?:attached|created|used|placed|added|trained)\b)(?!.*\bhere\b)"
)
_AS_WE_DO = re.compile(r"^[,\s]*(?:as|like|just as)\s(?:we|our)\b", re.IGNORECASE)
_AS_ONE_DOES = re.compile(r"^[,\s]*(?:as|like|just as)\s", re.IGNORECASE)
_WEIGHED = re.compile(
    r"\b(?:we|I)\s(?:\w+\s)?(?:considered|weighed|examined|compared|looked at|tried)\s(?:\w+\s){0,3}(?:mechanisms|options|alternatives|possibilities|ways|candidates|routes|variants)\b",
    re.IGNORECASE,
)
_DECIDED = re.compile(
    r"\b(?:is|are)\s(?:\w+\s)?(?:decided|determined|chosen|governed|controlled|looked\sup|asked|checked|settled)\s(?!once|later|when)",
    re.IGNORECASE,
)
_LABEL = re.compile(r"^([A-Za-z][A-Za-z /-]{2,24}):\s")
_WITHIN = re.compile(
    r"^\W*In\s(?!Table|Figure|Fig|Section|Appendix|Equation|Eq|Algorithm|Phase|Step|Stage|Experiment|General|Practice|Python|Triton|January|Spring)"
    r"([A-Z][a-z]{3,})(?:\s\[\d+\])?,?\s(?:a|an|the|each|every|both)\b"
)
_LIKENS = re.compile(r"^[\s,]*(?:as|like|just as|much as)\s(?:in\s|with\s|for\s)?(?:[A-Z]|\[)")
_PREDICATE = re.compile(
    r"^[\s,;]*(?:would|could|might|(?:and\s)?(?:(?:they|it|these|both|all)\s)?(?:was|were|is|are)\s(?:\w+\s)?(?:ruled\sout|dismissed|abandoned|discounted))\b",
    re.IGNORECASE,
)
_POSSESSIVE = re.compile(
    r"^\W*(?!NVIDIA|Nvidia|AMD|CUDA|Hopper|Blackwell|Python|Intel|Amdahl|Little)([A-Z][\w-]+)['’]s?\s(?:\w+\s){1,3}"
    + _VERB
)
_COMPARES = re.compile(
    r"\b(?:compar\w+|outperform\w*|beats?|exceed\w*|versus|vs\.?|baselines?|against|differ\w*|contrast\w*)\b",
    re.IGNORECASE,
)
_NOT_OWN = re.compile(r"^\W*(?:we|our group)\s+(?:compare|benchmark|measure[sd]?\s+against)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Voice:
    """Who speaks: a stance and, for another system, which."""

    stance: Stance
    subject: str = ""


OWN = Voice("own")
BACKGROUND = Voice("other", "background")


@dataclass(frozen=True, slots=True)
class Said:
    """What one voice says within one sentence: its pieces, joined."""

    voice: Voice
    text: str


@dataclass(frozen=True, slots=True)
class Setting:
    """What surrounds a sentence: who speaks by default, who spoke last, whether the paragraph began with another."""

    default: Voice
    last: Voice
    began_other: bool
    own_names: frozenset[str] = frozenset()
    generic_is_other: bool = True


def section_kind(heading: str) -> str:
    """What a section is for, told by its heading; ``method`` when nothing says otherwise."""
    lower = heading.lower()
    if not lower:
        return "method"
    return next(
        (kind for kind, words in stance_cues().sections.items() if any(_headed(lower, w) for w in words)), "method"
    )


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
            and not (index == 0 and _LEADING.match(piece.text))
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


def speaker(text: str, around: Setting) -> Voice | None:
    """Whom the piece names as the one who does something; None when it names nobody."""
    lower = text.lower()
    own = _own_position(text, lower, around.own_names)
    rival = _rival(text, around.own_names)
    if own is not None and not _NOT_OWN.match(text.lstrip(" ,;:(")):
        return Voice("other", rival[1]) if rival is not None and rival[0] < own and rival[2] else OWN
    if rival is not None:
        return Voice("other", rival[1])
    return BACKGROUND if own is not None else _nobody_in_particular(text, lower, around)


def _nobody_in_particular(text: str, lower: str, around: Setting) -> Voice | None:
    """Earlier work, a tool described, or the field at large, where that is what the piece opens with."""
    if _OTHERS.match(text):
        return Voice("other", "earlier work")
    others = _others().search(lower)
    if others is not None and _leads(lower, others.start()):
        return Voice("other", "earlier work")
    bare = lower.lstrip(" ,;:(")
    tool = _tools().match(bare)
    if tool and _DESCRIBES.match(bare[tool.end() :]):
        return BACKGROUND
    general = _general().search(lower)
    at_large = around.generic_is_other and general is not None and _leads(lower, general.start(), words=0)
    return BACKGROUND if at_large else None


def _leads(lower: str, start: int, words: int = 5) -> bool:
    return len(lower[:start].split()) <= words


def _own_position(text: str, lower: str, own_names: frozenset[str]) -> int | None:
    found = _own().search(lower)
    positions = [found.start()] if found else []
    positions += [m.start() for name in sorted(own_names) if (m := re.search(rf"\b{re.escape(name)}\b", text))]
    return min(positions, default=None)


def _rival(text: str, own_names: frozenset[str]) -> tuple[int, str, bool] | None:
    """The rival a piece speaks about: position, id or words, whether as its grammatical subject."""
    for system in rivals(text, own_names):
        before, after = text[: system.start], text[system.end :]
        styled = re.match(r"(?:-|\s)?(?:style|like|type|inspired|based)\b", after)
        if styled:
            if not before.strip(" ,;:(") and re.match(
                rf"\s\w+\s(?!(?:is|are|was|were)\b){_VERB}\b|\s\w+s\s(?:maintain|keep|need|require|use|have|extend|train|draft|run|predict|produce|share|hold|carry|must|add|read)\b",
                after[styled.end() :],
            ):
                return system.start, system.id, True
            continue
        subject = _is_subject(before, after)
        if (
            subject
            or _OWNED_BY.match(before)
            or (re.match(r"['’]s?\s", after) and len(before.split()) <= 2 and not _LEADING.match(before))
        ):
            return system.start, system.id, subject
    return _unknown_rival(text, own_names)


def _unknown_rival(text: str, own_names: frozenset[str]) -> tuple[int, str, bool] | None:
    """A rival the atlas does not know: a citation, or a proper name that does something."""
    cited = _CITATION_SUBJECT.match(text)
    if cited and not _LEADING.match(text):
        return cited.start(), cited.group().strip(" ,;("), True
    possessive = _POSSESSIVE.match(text)
    if possessive and possessive[1] not in own_names:
        return possessive.start(1), possessive[1], True
    within = _WITHIN.match(text)
    if within and within[1] not in own_names:
        return within.start(1), within[1], True
    stranger = _STRANGER.match(text)
    if (
        stranger
        and stranger[1] not in own_names
        and not _KNOWN_CAPITALS.match(stranger[1])
        and not MODEL.match(text, stranger.start(1))
        and stranger[2].lower() not in _NOUNS
    ):
        return stranger.start(1), stranger[1], True
    return None


_GOES_ON = re.compile(
    r"\s(?:with|for|from|on|in|the|a|an|all|its|by|over|through|until|when|while|several|each|every)\b"
)
"""What follows a word that may be a noun or a verb where it is the verb ("SSD drafts for all outcomes")."""
_OTHERS = re.compile(r"^\W*Others\s[a-z]|^\W*Their\s(?=.*\b[Oo]urs\b)")


def _is_subject(before: str, after: str) -> bool:
    """Whether a system is the subject of what follows it; several in a row take a verb of any form ("A and B share")."""
    if _LEADING.match(before) or len(before.split()) > 6:
        return False
    others = rf"(?P<others>(?:\s*(?:,|and|or|,\sand)\s[A-Z][\w-]+{_CITED})*)"
    verb = re.match(
        rf"{_CITED}(?:,\s[^,]{{2,40}},|,)?{others}\s+(?:which\s)?(?:\w+ly\s)?(?P<verb>{_VERB})\b", after
    ) or re.match(rf"{_CITED}{others}(?<=\w)\s+(?:\w+ly\s)?(?P<verb>[a-z][\w-]+)\b", after)
    if verb is not None and not verb["others"] and not re.fullmatch(_VERB, verb["verb"]):
        return False
    if not before.strip(" \n•") and _PLACED.match(after):
        return True
    return verb is not None and (verb["verb"].lower() not in _NOUNS or _OBJECT.match(after[verb.end() :]) is not None)


_PLACED = re.compile(
    r"\s(?:with|on|at|in|under)\s[^,;.:]{2,40}?\s(?:is|was|has|had|would|could|might|will|reaches|reports|needs|takes|uses|gets|gains|gives)\b"
)
"""What follows a system that opens a sentence, before its verb ("PEARL with two GPUs would be faster")."""
_OBJECT = re.compile(
    r"\s(?:\d|an?\b|the\b|its\b|one\b|two\b|three\b|four\b|five\b|six\b|seven\b|eight\b|ten\b|up\sto\b|at\smost\b|about\b|only\b|as\smany\b)",
    re.IGNORECASE,
)
"""What follows a word when it is the verb of a sentence rather than a noun ("PEARL drafts eight tokens")."""


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


_THAN = re.compile(r"(?<!rather\s)(?<!other\s)\bthan\s+(?:[\w'’-]+\s+){0,5}$")


def compared(text: str, start: int) -> bool:
    """Whether what stands at start is only what something else is compared with ("faster than ...")."""
    return _THAN.search(text[max(0, start - 60) : start]) is not None


def _in_scope(between: str) -> bool:
    return len(between.split()) <= 8 and not re.search(
        r"[;:.]|,\s|→|->|\b(?:but|and|so|because|which|that|while|until|unless|before)\b", between
    )


@cache
def _own() -> re.Pattern[str]:
    return any_of(stance_cues().own)


@cache
def _others() -> re.Pattern[str]:
    return any_of(stance_cues().other)


@cache
def _general() -> re.Pattern[str]:
    return any_of(stance_cues().general)


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
def _tools() -> re.Pattern[str]:
    return any_of(stance_cues().tools)


@cache
def _negators() -> re.Pattern[str]:
    return any_of(stance_cues().negators)


@cache
def _not_negating() -> re.Pattern[str]:
    return any_of(stance_cues().not_negating)


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
        if index == 0:
            began_other = floor.stance == "other" and not _WITHIN.match(sentence)
        elif floor.stance == "own" and any(part.voice.stance == "own" for part in parts):
            began_other = False
        yield sentence, parts
