"""In words: what a row does not say and what was put in its place."""

from collections.abc import Callable
from types import MappingProxyType

from vashti.perf.filling import Filled

PHRASES: MappingProxyType[str, Callable[[Filled], str]] = MappingProxyType(
    {
        "acceptance": lambda row: f"no acceptance length: {row.acceptance_length:.2g} tokens a round for request costs",
        "acceptance of another run": lambda _: "acceptance length is of another run",
        "batch": lambda row: f"batch {row.batch:g}",
        "bonus token": lambda row: f"acceptance length lacks its bonus token: {row.acceptance_length:.2f}",
        "data set": lambda row: f"prompts of {row.prompt_len:g} and answers of {row.output_len:g} tokens",
        "draft": lambda row: f"draft model of {float(row.drafter.params) / 1e9:.2g}B parameters",
        "draft length": lambda row: f"{row.depth:g} draft steps, {row.verify_width:.3g} tokens verified",
        "draft length of the method's code": lambda row: (
            f"{row.depth:g} draft steps, {row.verify_width:.3g} tokens verified, as in the method's own code"
        ),
        "engine": lambda row: f"engine {row.engine}",
        "engine by analogy": lambda row: f"host costs of {row.engine} by analogy, not measured",
        "gpu": lambda row: f"GPU {row.machine.name}",
        "gpu of another vendor": lambda row: f"{row.machine.name} reaches what is assumed, not measured",
        "gpus": lambda row: f"target on {row.gpus:g} GPUs",
        "lengths": lambda row: f"prompts of {row.prompt_len:g} and answers of {row.output_len:g} tokens, usual here",
        "method": lambda row: f"drafting by {row.kind}",
        "more tokens than verified": lambda row: f"acceptance length above the {row.verify_width:.3g} tokens verified",
        "rate in percent": lambda _: "acceptance rate is in percent",
        "research code": lambda _: "a laboratory's host and baseline, which no column states",
        "target": lambda row: f"target's shape from its size, {float(row.target.params) / 1e9:.3g}B",
        "target size": lambda row: f"target of {float(row.target.params) / 1e9:.2g}B parameters",
    }
)
"""One phrase for each rule that may be needed."""


def in_words(row: Filled) -> str:
    """What was assumed for a row; empty where it says everything."""
    return "; ".join(PHRASES[name](row) for name in row.unknown)
