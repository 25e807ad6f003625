"""Systems of the atlas named in a text, and what a document calls its own."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from vashti.atlas.cues_schema import stance_cues
from vashti.atlas.loader import designs
from vashti.core.reading import Document

_ORDINARY = frozenset(
    [
        "speculative decoding",
        "speculative sampling",
        "speculation",
        "draft & verify",
        "sd",
        "psd",
        "mps",
        "mig",
        "rest",
        "card",
        "das",
        "spin",
        "drift",
        "nexus",
        "orion",
        "hydra",
    ]
)


@cache
def systems() -> tuple[re.Pattern[str], re.Pattern[str], dict[str, str]]:
    """Expressions for names of atlas systems (case kept; several plain words, any case) and the id of each."""
    ids: dict[str, str] = {}
    for entry in designs().values():
        for name in (entry.name, *entry.aliases):
            for form in _forms(name):
                ids.setdefault(form, entry.id)
    single = [form for form in ids if _proper(form)]
    plain = [form for form in ids if not _proper(form) and len(form.split()) > 1 and form.lower() not in _ORDINARY]
    lowered = {form.lower(): ids[form] for form in plain}
    return _either(single, 0), _either(plain, re.IGNORECASE), {**lowered, **{form: ids[form] for form in single}}


def _forms(name: str) -> Iterator[str]:
    bare = re.sub(r"\s*\(.*?\)", "", name)
    for form in re.split(r"\s/\s|\sand\s(?=[A-Z]\w+[A-Z])", bare):
        if len(form) > 2:
            yield form.strip()
    yield from re.findall(r"\(([A-Z][\w.]+ et al\.?)", name)


def _proper(form: str) -> bool:
    letters = form.replace("-", "")
    return (
        sum(c.isupper() for c in letters) > 1
        or (" " not in form and form[:1].isupper())
        or any(c.isdigit() for c in form)
    )


def _either(forms: list[str], flags: int) -> re.Pattern[str]:
    ordered = sorted(forms, key=lambda form: (-len(form), form))
    body = "|".join(re.escape(form).replace(r"\ ", r"[\s-]").replace(r"\-", r"[-‐‑–]?") for form in ordered)
    return re.compile(rf"(?<![\w-])(?:{body or '(?!)'})(?![\w]|-\d)", flags)


@dataclass(frozen=True, slots=True)
class SystemName:
    """An atlas system named in a text: its id, the words, and where."""

    id: str
    text: str
    start: int
    end: int


def systems_named(text: str) -> tuple[SystemName, ...]:
    """Atlas systems named in a text, in order, the longest name where names overlap."""
    proper, plain, ids = systems()
    found = [_system(m, ids, plain=False) for m in proper.finditer(text)]
    found += [_system(m, ids, plain=True) for m in plain.finditer(text)]
    found.sort(key=lambda s: (s.start, -(s.end - s.start)))
    kept: list[SystemName] = []
    for system in found:
        if not kept or system.start >= kept[-1].end:
            kept.append(system)
    return tuple(kept)


def _system(match: re.Match[str], ids: dict[str, str], *, plain: bool) -> SystemName:
    words = match.group()
    folded = re.sub(r"[\s‐‑–-]", "", words.lower())
    known = ids.get(words.lower() if plain else words) or next(
        (id_ for form, id_ in ids.items() if re.sub(r"[\s‐‑–-]", "", form.lower()) == folded), ""
    )
    return SystemName(known, words, match.start(), match.end())


_NAMING = re.compile(
    r"\b(?:we|[Tt]his (?:paper|proposal|note|work|memo)|[Pp]aper|[Ii]t)\s(?:\w+\s)?(?:present|propose|introduce|describe|describes|presents|proposes|introduces|call|name|dub|design|build|named)s?"
    r"\s(?:it\s|this\s(?:\w+\s){0,3}|the\s(?:\w+\s){1,4}|our\s(?:\w+\s){1,3})?(?P<name>[A-Z][\w-]*[A-Za-z0-9])(?=[\s,.:;(])"
)


_CALLED = re.compile(
    r"\b[Oo]ur\s(?:\w+\s)?(?:system|engine|design|prototype|method|approach|scheme|runtime|scheduler),\s(?P<name>[A-Z][\w-]*[A-Za-z0-9]),"
)


_OPENS = re.compile(
    r"(?:^|[.!?]\s)\W*(?P<name>[A-Z]{4,}|[A-Z][a-z]+[A-Z][A-Za-z]+)\s"
    r"(?:is|has|takes|lets|puts|keeps|reads|runs|drafts|separates|gives|moves|uses|makes|holds|splits|writes|does|will|adds|asks|watches|decides|works)\b",
    re.MULTILINE,
)
"""A name in capitals that opens a sentence and does something."""
_COMMON = frozenset(
    [
        "The",
        "A",
        "An",
        "In",
        "On",
        "We",
        "Our",
        "This",
        "GPU",
        "SM",
        "SMs",
        "KV",
        "LLM",
        "LLMs",
        "CUDA",
        "EAGLE",
        "Medusa",
        "To",
        "Each",
        "Both",
    ]
)


def own_names(document: Document) -> frozenset[str]:
    """What the document calls its own system: from its title, from "we present X", else from what it speaks of throughout."""
    found: set[str] = set()
    head = re.match(r"\s*([A-Z][\w-]*(?:\s[A-Z][\w-]*)?)\s*(?::|\s[—–]\s)", document.title)
    if head:
        found.add(head[1])
    for passage in document.passages:
        if passage.kind in {"body", "list"}:
            found.update(m["name"] for naming in (_NAMING, _CALLED) for m in naming.finditer(passage.text))
    cited = {s.text for s in systems_named(" . ".join(sorted(found)))}
    titled = {head[1]} if head else set()
    names = frozenset(
        name for name in found if (name in titled or name not in cited) and name not in _COMMON and len(name) > 2
    )
    return names or _spoken_of(document)


def _spoken_of(document: Document) -> frozenset[str]:
    """The one proper name no known system has that opens sentences of a document, more than once, and is never cited."""
    text = "\n".join(p.text for p in document.passages if p.kind in {"body", "list"})
    opening = Counter(match["name"] for match in _OPENS.finditer(text))
    known = {s.text for s in systems_named(" . ".join(sorted(opening)))}
    rest = [
        name
        for name, _ in opening.most_common()
        if name not in known
        and name not in _COMMON
        and len(re.findall(rf"\b{name}\b", text)) > 1
        and not re.search(rf"\b{name}\b(?:\set\sal|\s?[\[(]\d)", text)
    ]
    return frozenset(rest[:1])


def rivals(text: str, own: frozenset[str]) -> tuple[SystemName, ...]:
    """Atlas systems named in a text that are rival systems: neither the document's own nor mere tools."""
    tools = stance_cues().mechanisms
    return tuple(s for s in systems_named(text) if s.id not in tools and s.text not in own)
