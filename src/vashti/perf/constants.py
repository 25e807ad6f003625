"""The calibrated constants: which there are, where they stand, and how the cases gather them.

Constants of an engine stand in `atlas/engines/*.yaml`; those of no engine in `atlas/round_constants.yaml`. Each is a
quantity with a 90 % interval and a source.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from types import MappingProxyType
from typing import Any

import numpy as np
import numpy.typing as npt

from vashti.atlas import files, loader
from vashti.atlas.schema import QuantityFact
from vashti.perf.rounds import Costs

ENGINE_FIELDS = (
    "step_host_s", "layer_kernel_s", "layer_host_s", "allreduce_s", "draft_step_s", "draft_step_eager_s",
    "round_layers", "round_s", "shared_expert_s",
)  # fmt: skip
SHARED_FIELDS = (
    "expert_efficiency", "routed_expert_s", "expert_fill_bytes", "expert_overlap",
    "tree_expert_overlap", "quantised_efficiency", "stream_efficiency", "arithmetic_efficiency", "link_efficiency",
    "logit_passes", "lookup_s", "tree_token_s", "fused_share", "knee",
)  # fmt: skip
MIXES_PROMPTS = frozenset({"vllm", "tensorrt_llm", "gpt_fast"})
"""Engines that run prompt tokens inside decoding steps; the others give a prompt passes of its own."""
EAGER = frozenset({"hf_eager"})
"""Engines whose host costs per sequence and tree stand in their cost per round."""

Values = Mapping[str, float]
"""Constants by name: ``engine.field`` for those of an engine, ``field`` for the others."""


@cache
def shared_quantities() -> Mapping[str, QuantityFact]:
    """The constants that belong to no engine."""
    content = files.read_yaml(files.ROOT / "round_constants.yaml")
    return MappingProxyType({name: QuantityFact.model_validate(fact) for name, fact in content.items()})


@cache
def quantities() -> Mapping[str, QuantityFact]:
    """Every constant by name."""
    own = {
        f"{id_}.{field}": getattr(engine, field) for id_, engine in loader.engines().items() for field in ENGINE_FIELDS
    }
    return MappingProxyType({**own, **shared_quantities()})


def values() -> dict[str, float]:
    """The central value of every constant."""
    return {name: fact.value for name, fact in quantities().items()}


def gather(constants: Values, engines: Sequence[str]) -> Costs:
    """The constants each case feels, as arrays (R,) in the order of the cases."""
    known, place = np.unique(np.asarray(engines), return_inverse=True)

    def chosen(per_engine: Sequence[float]) -> npt.NDArray[np.float64]:
        return np.array(per_engine, dtype=np.float64)[place]

    own: dict[str, Any] = {field: chosen([constants[f"{id_}.{field}"] for id_ in known]) for field in ENGINE_FIELDS}
    graphs = chosen([float(id_ not in EAGER) for id_ in known])
    mixed, alone = constants["request_passes_mixed"], constants["request_passes_alone"]
    passes = chosen([mixed if id_ in MIXES_PROMPTS else alone for id_ in known])
    return Costs(
        **own,
        **{field: constants[field] for field in SHARED_FIELDS},
        sequence_host_s=graphs * constants["sequence_host_s"],
        tree_s=graphs * constants["tree_s"],
        request_passes=passes,
        prompts_alone=chosen([float(id_ not in MIXES_PROMPTS) for id_ in known]),
    )
