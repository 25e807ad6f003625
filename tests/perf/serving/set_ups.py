"""Set-ups of published failures, as functions of what varies; the tests hold them and the page shows them."""

from pathlib import Path
from typing import Any

import yaml

from tests.perf.scenes import scene
from tests.perf.serving.services import served, service
from vashti import atlas
from vashti.atlas.files import ROOT
from vashti.perf import Scenario
from vashti.perf.acceptance_law import constant
from vashti.perf.serving import Lengths, Policy, of_quantity

CHAT = (Lengths(32, 32, 32, "fixed"), Lengths(180, 180, 180, "fixed"))
CLOSED = 1e6
"""Arrival rate at which all requests are there from the start [1/s]."""
QUANTIZED_SELF = {"proposer": "draft_lm", "target": "qwen2_5_7b", "draft": "qwen2_5_7b int4"}
"""The set-up of vllm26504: a 7B in 16 bits, drafted for by its own int4 copy."""


def told(batch: int, policy: str | Policy, scenario: Scenario, acceptance: float = 0.9) -> dict[str, Any]:
    """What comes of serving many requests, `batch` of them at a time."""
    requests, law = 8 * max(batch, 8), constant(acceptance)
    made = service(
        CLOSED, requests, policy=policy, acceptance=law, lengths=CHAT, scenario=scenario, max_sequences=batch
    )
    return served(made)


def gain(batch: int, policy: str | Policy, scenario: Scenario, acceptance: float = 0.9) -> float:
    """Tokens per second over plain decoding of the same batch."""
    mine, plain = told(batch, policy, scenario, acceptance), told(batch, "off", scenario)
    return float(mine["tokens_per_s"] / plain["tokens_per_s"])


UNPACKED_FLOP = 340.0
"""What AWQ's GEMM kernel does in a cycle on one SM: 3138 to 3571 tokens a second of a 7.2B on an A100 (vllm2566)."""


def copy_in(folder: Path) -> Scenario:
    """The A40 set-up with its draft run by a kernel that unpacks weights for every tile of rows; its record goes there."""
    record = yaml.safe_load((ROOT / "models" / "qwen2_5_7b.yaml").read_text())
    own = {
        "id": "copy", "name": "Copy", "aliases": [], "weight_precision": "int4", "unpacked_flop_per_cycle": UNPACKED_FLOP,
    }  # fmt: skip
    path = folder / "copy.yaml"
    path.write_text(yaml.safe_dump(record | own))
    return scene(machine="a40", proposer="draft_lm", target="qwen2_5_7b", draft=str(path))


def of_sharegpt(batch: int, policy: str | Policy, scenario: Scenario) -> float:
    """Tokens a second of the data set of vllm26504, so many of its requests at a time, prompts in passes of their own.

    Its lengths are the atlas's: the report states none. That engine (vLLM 0.6.3) does not mix prompts with drafting.
    """
    found = atlas.workload("sharegpt")
    made = service(
        CLOSED, max(4 * batch, 16), policy=policy, acceptance=constant(0.9), scenario=scenario, max_sequences=batch,
        lengths=(of_quantity(found.input_len), of_quantity(found.output_len)), mixes_prompts=False,
    )  # fmt: skip
    return float(served(made)["tokens_per_s"])


SWITCHED = Policy(((1, 2), (5, 0)))
"""Two drafts up to four sequences, none from five on: the schedule of vllm49548."""
TARGETS = ("qwen3_1_7b", "llama3_1_8b", "qwen3_30b_a3b")


def eight(policy: str | Policy, target: str, **limits: Any) -> dict[str, Any]:
    """Eight requests at once of 180 tokens each, as in the report, that come and go around the threshold: tokens/s."""
    made = service(
        CLOSED, 8, policy=policy, lengths=(CHAT[0], Lengths(180, 120, 260)),
        scenario=scene(proposer="native_mtp", target=target, draft_len=2), **limits,
    )  # fmt: skip
    return served(made)
