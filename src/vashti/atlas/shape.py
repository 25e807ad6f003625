"""Parameters and cache sizes that follow from a model's shape: the arithmetic behind the atlas's own check."""

from vashti.atlas.schema import Model


def attention_params(model: Model) -> float:
    """Parameters of the attention projections in one layer [parameters]."""
    width = model.attention_input or model.hidden
    if model.latent is None:
        heads_out = model.n_heads * model.head_dim
        return width * (heads_out + 2 * model.n_kv_heads * model.head_dim) + heads_out * model.hidden
    latent = model.latent
    query_dim = model.n_heads * (latent.nope_dim + latent.rope_dim)
    query = width * latent.q_rank + latent.q_rank * query_dim if latent.q_rank else width * query_dim
    down = width * (latent.kv_rank + latent.rope_dim)
    up = latent.kv_rank * model.n_heads * (latent.nope_dim + latent.value_dim)
    return float(query + down + up + model.n_heads * latent.value_dim * model.hidden)


def expert_total_params(model: Model) -> float:
    """Parameters of all routed and shared experts and their routers [parameters]; 0 for a dense model."""
    experts = model.experts
    if experts is None:
        return 0.0
    router = model.hidden * experts.n_experts
    return experts.n_layers * (experts.n_experts * experts.expert_params + experts.shared_params + router)


def shape_params(model: Model) -> float:
    """All parameters that the shape implies [parameters].

    Assumes:
        Norms and biases are negligible; linear-attention layers are as large as the others; learned positions are not
        counted. Holds within 2 % for the dense models of the atlas.
    """
    if model.n_parallel_heads:
        return float(model.n_parallel_heads * model.hidden * (model.hidden + model.vocab))
    expert_layers = model.experts.n_layers if model.experts else 0
    dense_mlp = (model.n_layers - expert_layers) * model.mlp_matrices * model.hidden * model.intermediate
    body = model.n_layers * attention_params(model) + dense_mlp + expert_total_params(model)
    return body + model.fusion_input * model.hidden + _vocabulary_params(model)


def kv_elements_per_token(model: Model) -> float:
    """Numbers the cache keeps per token over all layers [elements]."""
    layers = model.n_layers - model.n_linear_layers
    if model.n_parallel_heads:
        return 0.0
    if model.latent is not None:
        return float(layers * (model.latent.kv_rank + model.latent.rope_dim))
    return 2.0 * layers * model.n_kv_heads * model.head_dim


def _vocabulary_params(model: Model) -> float:
    if model.kind == "head":
        return float((model.draft_vocab or 0) * model.hidden)
    matrices = 1 if model.tied_embeddings else 2
    return float(matrices * model.vocab * model.hidden)
