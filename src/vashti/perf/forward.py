"""From a model, a machine and an engine to the work and the ceilings of a forward pass."""

import numpy as np

from vashti.atlas.schema import Engine, Hardware, Model
from vashti.perf.work import Ceiling, Number, Work

BYTES_PER_ELEMENT = {
    "fp32": 4.0, "tf32": 4.0, "fp16": 2.0, "bf16": 2.0, "fp8": 1.0, "int8": 1.0, "fp4": 0.5, "int4": 0.5,
}


def expected_experts(n_experts: float, n_active: float, tokens: Number) -> Number:
    """Expected distinct routed experts that `tokens` independent tokens load in one layer [1]."""
    return n_experts * (1.0 - (1.0 - n_active / n_experts) ** tokens)


def forward_work(model: Model, batch: Number, width: Number, context_len: Number) -> Work:
    """The work of one pass of `batch` sequences with `width` query tokens each over `context_len` cached tokens."""
    tokens = batch * width
    element = BYTES_PER_ELEMENT[model.weight_precision]
    streamed = model.params - model.embedding_params
    expert_bytes: Number = 0.0
    active = streamed
    if model.experts is not None:
        routed = model.experts.expert_params * model.experts.n_layers
        streamed = streamed - routed * model.experts.n_experts
        hit = expected_experts(model.experts.n_experts, model.experts.n_active, tokens)
        expert_bytes = routed * hit * element
        active = streamed + routed * model.experts.n_active
    kv = batch * context_len * model.kv_elements_per_token * BYTES_PER_ELEMENT[model.kv_precision]
    attention = 4.0 * tokens * context_len * model.n_layers * model.n_heads * model.head_dim
    return Work(streamed * element, expert_bytes, kv, 2.0 * active * tokens + attention, float(model.n_layers))


def ceiling(
    machine: Hardware, engine: Engine, n_gpu: int = 1, precision: str = "bf16", sm_fraction: Number = 1.0
) -> Ceiling:
    """The ceilings of a pass on `n_gpu` GPUs, on a fraction of their SMs (bandwidth saturates before the SMs run out)."""
    sms = machine.sm_count.value * np.asarray(sm_fraction, dtype=np.float64)
    bandwidth = np.minimum(
        machine.memory_bytes_per_s.value * machine.memory_efficiency.value, sms * machine.sm_bytes_per_s.value
    )
    rates = machine.dense_flop_per_s
    peak = (rates.get(precision) or rates["bf16"]).value  # type: ignore[call-overload]
    rate = peak * machine.flop_efficiency.value * sm_fraction
    return Ceiling(
        bandwidth * n_gpu,
        bandwidth * n_gpu,
        rate * n_gpu,
        engine.layer_kernel_s.value,
        engine.allreduce_s.value if n_gpu > 1 else 0.0,
        engine.step_host_s.value,
        engine.layer_host_s.value,
    )
