"""Whom a piece of a sentence names as the one who does something."""

import re
from dataclasses import dataclass
from functools import cache

from vashti.atlas.cues_schema import stance_cues
from vashti.core.reading import Stance
from vashti.reading.clauses import any_of
from vashti.reading.names import MODEL
from vashti.reading.systems import rivals

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


_STRANGER = re.compile(
    rf"^\W*(?:[Tt]he\s)?([A-Z][a-z]*[A-Z]\w*|[A-Z][a-z]+[-]?\d\w*|[A-Z]{{3,}}\w*){_CITED}\s+({_VERB})\b"
)


_KNOWN_CAPITALS = re.compile(
    r"^(?:GPU|SM|KV|LLM|CUDA|MPS|HBM|GEMM|SLO|TTFT|TPOT|CPU|NVLink|PCIe|RDMA|CTA|TPC|MoE|DRAM|vLLM|SGLang|PyTorch|Llama|Qwen|H\d00|A100|L40S|B\d00|FP|INT|BF|NCCL|RTX|MIG|DSMEM|TMA|FFN|MLP|RPC|NPU|PIM|FPGA|WP\d|KPI|TCP|UDP|HTTP|API|AUC|CUTLASS|IPC|NUMA|ECC|BLAS|PDF|EU\b|UK\b|USA?\b|PhD|RLHF|PPO|GRPO)"
)


LEADING = re.compile(
    r"^\W*(?:like|following|as in|as with|similar to|inspired by|building on|building upon|based on|in the (?:spirit|style) of|akin to|starting from|borrowing from|on top of|beyond|"
    r"with|using|via|from|to|for|than|against|over|unlike|in contrast to|compared (?:to|with)|as opposed to|rather than|instead of|extending|extends|generali[sz]ing)\b",
    re.IGNORECASE,
)


_OWNED_BY = re.compile(
    r"^\W*(?:(?:[Ii]n|[Ww]ith|[Ff]or)\s+|(?:[Tt]he|[Ii]ts|[Aa])\s(?:[\w-]+\s){1,3}(?:of|in|from|behind)\s+)(?:the\s)?$"
)


_DESCRIBES = re.compile(
    r"\s(?:(?:masks?|percentages?|slices?|partitions?|instances?)\s)?(?:whose\s|that\s(?:change|grow)|(?:fix|take|act|split|need|require|allow|permit|bind|divide|cannot|can|do|does|give|offer|provide|(?:is|are)\s(?:fixed|quick|slow|coarse|undocumented)|multiply|cost|lose|win|reserve|share|work|act|fixe|fix)(?:e?s)?\b)(?!\s(?:attached|created|used|placed|added|trained)\b)(?!.*\bhere\b)"
)


WITHIN = re.compile(
    r"^\W*In\s(?!Table|Figure|Fig|Section|Appendix|Equation|Eq|Algorithm|Phase|Step|Stage|Experiment|General|Practice|Python|Triton|January|Spring)"
    r"([A-Z][a-z]{3,})(?:\s\[\d+\])?,?\s(?:a|an|the|each|every|both)\b"
)


_POSSESSIVE = re.compile(
    r"^\W*(?!(?:NVIDIA|Nvidia|AMD|CUDA|Hopper|Blackwell|Python|Intel|Amdahl|Little|There|It|That|This|What|Here|He|She|Who|Where|Today|Tomorrow"
    r"|Yesterday|Nobody|Somebody|Everybody|Anybody|Everyone|Anyone|Someone|One|Each|Either|Neither|Nothing|Everything|Let)['’]s)([A-Z][\w-]+)['’]s\s(?:\w+\s){1,3}"
    + _VERB
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
class Setting:
    """What surrounds a sentence: who speaks by default, who spoke last, whether the paragraph began with another."""

    default: Voice
    last: Voice
    began_other: bool
    own_names: frozenset[str] = frozenset()
    generic_is_other: bool = True


def speaker(text: str, around: Setting) -> Voice | None:
    """Whom the piece names as the one who does something; None when it names nobody."""
    lower = text.lower()
    own = _own_position(text, lower, around.own_names)
    rival = _rival(text, around.own_names)
    if own is not None and not _NOT_OWN.match(text.lstrip(" ,;:(")):
        return Voice("other", rival[1]) if rival is not None and rival[0] < own and rival[2] else OWN
    if rival is not None:
        return OWN if _TAKEN_OVER.search(text) else Voice("other", rival[1])
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
            or (re.match(r"['’]s?\s", after) and len(before.split()) <= 2 and not LEADING.match(before))
        ):
            return system.start, system.id, subject
    return _unknown_rival(text, own_names)


def _unknown_rival(text: str, own_names: frozenset[str]) -> tuple[int, str, bool] | None:
    """A rival the atlas does not know: a citation, or a proper name that does something."""
    cited = _CITATION_SUBJECT.match(text)
    if cited and not LEADING.match(text):
        return cited.start(), cited.group().strip(" ,;("), True
    possessive = _POSSESSIVE.match(text)
    if possessive and possessive[1] not in own_names:
        return possessive.start(1), possessive[1], True
    within = WITHIN.match(text)
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


_TAKEN_OVER = re.compile(
    r"\b(?:tests?|rules?|procedure|criterion|criteria|sampling|scheme|acceptance|verification|check|coupling|procedures|heads?|drafter|masks?|trees?|kernels?|code|engine)\s"
    r"(?:of|by|from|due\sto|as\sin|after)\s(?:[^;:.]|\bal\.){3,50}?\s(?:is|are|was|were|has\sbeen|will\sbe|shall\sbe)\s(?:\w+ly\s|then\s|also\s|here\s){0,2}"
    r"(?:used|applied|kept|retained|adopted|employed|taken|left|reused|borrowed|followed|run)\b"
    r"|^\W*[Tt]he\s(?:\w+\s){0,4}(?:test|rule|procedure|criterion|sampling)\s(?:of|by|from|due\sto)\s(?:[^;:.]|\bal\.){3,50}?\s(?:governs|decides|applies|settles|judges)\b"
    r"|^\W*(?:retained|kept|borrowed|taken|adopted|inherited)\sfrom\s",
    re.IGNORECASE,
)
"""What of another system's an author says is used, kept or taken: it is then the author's own."""
_OTHERS = re.compile(r"^\W*Others\s[a-z]|^\W*Their\s(?=.*\b[Oo]urs\b)")


def _is_subject(before: str, after: str) -> bool:
    """Whether a system is the subject of what follows it; several in a row take a verb of any form ("A and B share")."""
    if LEADING.match(before) or len(before.split()) > 6:
        return False
    after = _ABBREVIATED.sub("", after, count=1)
    others = rf"(?P<others>(?:\s*(?:,|and|or|,\sand)\s[A-Z][\w-]+{_CITED})*)"
    verb = re.match(
        rf"{_CITED}(?:,\s[^,]{{2,40}},|,)?{others}\s+(?:which\s)?(?:\w+ly\s)?(?P<verb>{_VERB})\b", after
    ) or re.match(rf"{_CITED}{others}(?<=\w)\s+(?:\w+ly\s)?(?P<verb>[a-z][\w-]+)\b", after)
    if verb is not None and not verb["others"] and not re.fullmatch(_VERB, verb["verb"]):
        return False
    if not before.strip(" \n•") and _PLACED.match(after):
        return True
    return verb is not None and (verb["verb"].lower() not in _NOUNS or _OBJECT.match(after[verb.end() :]) is not None)


_ABBREVIATED = re.compile(r"^(?:\)|\s\([A-Z][\w-]*\))")
"""The short name in brackets behind a system's long one, or the bracket that closes behind it."""
_PLACED = re.compile(
    r"\s(?:with|on|at|in|under)\s[^,;.:]{2,40}?\s(?:is|was|has|had|would|could|might|will|reaches|reports|needs|takes|uses|gets|gains|gives)\b"
)
"""What follows a system that opens a sentence, before its verb ("PEARL with two GPUs would be faster")."""


_OBJECT = re.compile(
    r"\s(?:\d|an?\b|the\b|its\b|one\b|two\b|three\b|four\b|five\b|six\b|seven\b|eight\b|ten\b|up\sto\b|at\smost\b|about\b|only\b|as\smany\b)",
    re.IGNORECASE,
)
"""What follows a word when it is the verb of a sentence rather than a noun ("PEARL drafts eight tokens")."""


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
def _tools() -> re.Pattern[str]:
    return any_of(stance_cues().tools)
