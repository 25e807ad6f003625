"""Names that stand in texts: models, GPUs, systems of the atlas, and the document's own words for its two roles."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from vashti.atlas.cues_schema import stance_cues
from vashti.atlas.loader import designs
from vashti.core.reading import Document

_FAMILY = (
    r"(?:Meta[- ])?(?:Code|Tiny|Open)?-?(?:Llama|LLaMA|LLAMA|Vicuna|Qwen|QwQ|DeepSeek|Mistral|Mixtral|Ministral|Codestral|Gemma"
    r"|OPT|Pythia|GPT|gpt-oss|GPT-OSS|Falcon|Phi|Yi|StableLM|GLM|Kimi|OLMo|Granite|Nemotron|InternLM|Baichuan|SmolLM|BLOOM|T5"
    r"|Hy3|Ling|StarCoder|MiniCPM|Chinchilla|PaLM|Guanaco|WizardLM|MPT|Command|Jamba|Mamba|Hunyuan|Qwama|TinyLlama|CodeLlama"
    r"|llama|qwen|vicuna|opt|pythia|gemma|mistral|phi|Bloom|Aya|Zamba|Step|Seed-OSS|Codegen|CodeGen|Grok|Solar|Exaone|EXAONE|MiniMax)"
)
_SUFFIX = (
    r"(?:[- _]?(?:V?v?\d+(?:\.\d+)*(?:x\d+)?[BbMm]?\b|A\d+(?:\.\d+)?B|Instruct|instruct|Chat|chat|Coder|coder|Base|base|Flash|Next|"
    r"Scout|Maverick|Large|Small|Mini|mini|Nemo|Air|oss|hf|R1|Math|Distill|Llama|Qwen|\d+[KkM]\b|(?<=-)it\b|Super|Ultra|FP8|NeMo|Medium|medium|small|"
    r"K\d(?:\.\d)?|M\d|MoE|Turbo|Lite|Plus|Pro|Preview|preview|Thinking|thinking|VL|Omni|Edge))+"
)
_ANY_FAMILY = r"[A-Z][A-Za-z]{2,}(?:-?\d+(?:\.\d+)?)?(?:-[A-Z][A-Za-z]+)*[-_]v?\d+(?:\.\d+)?[BM](?:-(?:[A-Z][A-Za-z]+|chat|instruct|base|it|hf|v\d+(?:\.\d+)?|A\d+B))*"
"""A name of any family that ends in its size."""
MODEL = re.compile(rf"\b(?:{_FAMILY}{_SUFFIX}|{_ANY_FAMILY})(?!\w)")
GPU = re.compile(
    r"\b(?:NVIDIA\s|Nvidia\s|AMD\s|Instinct\s)?(?:GeForce\s)?(?:RTX\s(?:PRO\s)?(?:A?\d{4})(?:\s?Ti|\s?Ada|\sSUPER|\sBlackwell)?|RTX(?:A?\d{4})(?:\s?Ti|\s?Ada)?|GTX\s?\d{4}|GB200|GB300|GH200|"
    r"[AHBLV](?:100|200|300|800|10G?|20|30|40S|40|4|6000|5000)|H20|L40s|T4(?=s?\sGPU)|T4(?=s\b)|(?:(?<=same\s)|(?<=\sa\s)|(?<=one\s)|(?<=two\s)|(?<=NVIDIA\s)|(?<=Tesla\s)|(?<=single\s)|(?<=our\s))T4|MI\d{3}[XA]?|Jetson\s(?:AGX\s)?Orin|TPU\s?v\d\w?)"
    r"(?:[\s-](?:SXM\d?|PCIe|PCIE|NVL))?(?:[\s-]?\d{2,3}\s?GB?)?(?:[\s-](?:SXM\d?|PCIe))?s?(?!\w)"
)
SIZE = re.compile(r"(\d+(?:\.\d+)?)\s?([BM])\b")


@dataclass(frozen=True, slots=True)
class Named:
    """A name found in a text: its kind (``l`` model, ``g`` GPU), the words, and where."""

    kind: str
    text: str
    start: int
    end: int


def named(text: str) -> tuple[Named, ...]:
    """Models and GPUs named in a text, in order.

    >>> [(n.kind, n.text) for n in named("Llama-3.1-70B on two A100-80GB and an RTX 4090")]
    [('l', 'Llama-3.1-70B'), ('g', 'A100-80GB'), ('g', 'RTX 4090')]
    """
    models = [
        Named("l", _clean(m.group()), m.start(), m.start() + len(_clean(m.group()))) for m in MODEL.finditer(text)
    ]
    gpus = [
        Named("g", m.group() if m.group().endswith("40s") else m.group().removesuffix("s"), m.start(), m.end())
        for m in GPU.finditer(text)
    ]
    apart = [g for g in gpus if not any(m.start < g.end and g.start < m.end for m in models)]
    return tuple(sorted([*models, *apart], key=lambda n: n.start))


def _clean(name: str) -> str:
    return name.strip().rstrip("-_")


def billions(name: str) -> float:
    """Parameters of a model in billions as its name tells them; 0 where it does not."""
    sizes = [float(n) / (1 if unit == "B" else 1000) for n, unit in SIZE.findall(name)]
    return max(sizes, default=0.0)


def masked_names(text: str, found: tuple[Named, ...]) -> str:
    """The text with each name replaced by a slot."""
    for index in range(len(found) - 1, -1, -1):
        name = found[index]
        text = f"{text[: name.start]}‹{name.kind}{index}›{text[name.end :]}"
    return text


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
    """What the document calls its own system: from its title and from "we present X"."""
    found: set[str] = set()
    head = re.match(r"\s*([A-Z][\w-]*(?:\s[A-Z][\w-]*)?)\s*:", document.title)
    if head:
        found.add(head[1])
    for passage in document.passages:
        if passage.kind in {"body", "list"}:
            found.update(m["name"] for naming in (_NAMING, _CALLED) for m in naming.finditer(passage.text))
    cited = {s.text for s in systems_named(" . ".join(sorted(found)))}
    titled = {head[1]} if head else set()
    return frozenset(
        name for name in found if (name in titled or name not in cited) and name not in _COMMON and len(name) > 2
    )


def rivals(text: str, own: frozenset[str]) -> tuple[SystemName, ...]:
    """Atlas systems named in a text that are rival systems: neither the document's own nor mere tools."""
    tools = stance_cues().mechanisms
    return tuple(s for s in systems_named(text) if s.id not in tools and s.text not in own)


_ROLE_PAIR = re.compile(r"\b([a-z]+)\b")
_ROLE_KNOWN = frozenset(
    [
        "a",
        "an",
        "the",
        "of",
        "on",
        "and",
        "or",
        "with",
        "in",
        "is",
        "as",
        "to",
        "by",
        "from",
        "for",
        "model",
        "target",
        "draft",
        "drafter",
        "verifier",
        "gpu",
        "gpus",
        "batch",
        "we",
        "our",
        "at",
        "parameter",
        "parameters",
        "version",
        "chat",
        "instruct",
        "both",
        "two",
        "one",
        "per",
        "its",
        "base",
        "server",
        "using",
        "run",
        "runs",
        "same",
        "small",
        "large",
        "language",
        "head",
        "class",
        "sized",
        "checkpoint",
        "weights",
        "pair",
        "member",
        "family",
        "that",
        "this",
        "each",
        "scale",
        "dense",
        "it",
        "who",
        "which",
        "when",
        "spread",
    ]
)


def role_words(document: Document) -> dict[str, str]:
    """The document's own nouns for its two models ("junior", "senior"), learned from the sizes they stand beside."""
    sizes: dict[str, list[float]] = {}
    for passage in document.passages:
        if passage.kind in {"body", "list", "table", "caption"}:
            for word, size in _sized(passage.text):
                sizes.setdefault(word, []).append(size)
    typical = {word: sorted(values)[len(values) // 2] for word, values in sizes.items()}
    acting = _acting(document)
    if len(typical) < 2:
        return acting
    largest, smallest = max(typical.values()), min(typical.values())
    if largest < 2 * smallest:
        return acting
    middle = (largest * smallest) ** 0.5
    return acting | {word: "target" if size > middle else "drafter" for word, size in sorted(typical.items())}


PLACES = frozenset(
    [
        "phone",
        "handset",
        "laptop",
        "client",
        "edge",
        "server",
        "cloud",
        "rack",
        "host",
        "cpu",
        "npu",
        "device",
        "card",
        "gpu",
        "node",
        "terminal",
        "tablet",
        "vehicle",
    ]
)
"""Words that name a place as well as the role of what runs there; both are kept."""
_ACTS = re.compile(
    r"\b(?:the|each|its|our|a|an)\s([a-z]{4,}?)(?:s?\s)(?:(?:then|only|first|to|now|can|will)\s)?(draft|verif|propos|guess|check|validat)(?:s|es|y|ies|ing)?\b"
)


def _acting(document: Document) -> dict[str, str]:
    """Nouns that the text makes draft, or verify, and never both."""
    roles: dict[str, set[str]] = {}
    for passage in document.passages:
        if passage.kind in {"title", "body", "list", "caption"}:
            for word, act in _ACTS.findall(passage.text):
                if word in PLACES or word not in _ROLE_KNOWN:
                    roles.setdefault(word, set()).add("drafter" if act in {"draft", "propos", "guess"} else "target")
    sure = {word: next(iter(found)) for word, found in sorted(roles.items()) if len(found) == 1 and word in PLACES}
    return sure if set(sure.values()) == {"drafter", "target"} else {}


_BESIDE = (
    re.compile(r"\b(?P<size>\d+(?:\.\d+)?)\s?(?P<unit>[BM])(?:[- ]parameter)?\s(?P<word>[a-z]{4,})\b"),
    re.compile(
        r"\b(?P<word>[a-z]{4,})(?:\s\(|:\s|,\s|\sis\s(?:a\s|an\s)?)(?P<name>[A-Z][\w.-]*(?:[\s-][A-Z]\w*)*[\s-])?(?P<size>\d+(?:\.\d+)?)\s?(?P<unit>[BM])\b"
    ),
)


def _sized(text: str) -> Iterator[tuple[str, float]]:
    for expression in _BESIDE:
        for match in expression.finditer(text):
            if match["word"] not in _ROLE_KNOWN:
                yield match["word"], float(match["size"]) * (1e9 if match["unit"] == "B" else 1e6)
