"""Names of models and GPUs that stand in texts."""

import re
from dataclasses import dataclass

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
