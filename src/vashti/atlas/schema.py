"""What each file of the atlas may say. A key that is not named here is refused."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from vashti.core.design import Design
from vashti.core.quantity import Basis


class Strict(BaseModel):
    """A record that refuses keys it does not know and cannot be changed once read."""

    model_config = ConfigDict(
        defer_build=True, extra="forbid", frozen=True, use_attribute_docstrings=True, allow_inf_nan=False
    )


Count = Annotated[int, Field(ge=1)]


class SourceFact(Strict):
    """Where a number or statement stands."""

    key: str
    """A key of `sources.yaml`."""
    locator: str = ""
    """Equation, table, page or section in it."""


class QuantityFact(Strict):
    """A number with its spread, basis and source. SI base units; the field's name carries the unit."""

    value: float
    low: float | None = None
    """Lower end of a 90 % interval; the value itself when nothing is known of the spread."""
    high: float | None = None
    """Upper end of a 90 % interval."""
    basis: Basis
    source: SourceFact

    @model_validator(mode="after")
    def _ordered(self) -> "QuantityFact":
        if not self.lower <= self.value <= self.upper:
            raise ValueError("low <= value <= high does not hold; order the three")
        return self

    @property
    def lower(self) -> float:
        """Lower end, or the value."""
        return self.value if self.low is None else self.low

    @property
    def upper(self) -> float:
        """Upper end, or the value."""
        return self.value if self.high is None else self.high


class SourceEntry(Strict):
    """A publication, datasheet, repository or data file."""

    title: str
    ref: str = ""
    """arXiv id, DOI or venue."""
    url: str = ""
    date: str = ""
    """YYYY, YYYY-MM or YYYY-MM-DD."""


Precision = Literal["fp32", "tf32", "fp16", "bf16", "fp8", "int8", "fp4", "int4"]


class Hardware(Strict):
    """A GPU as a row of numbers."""

    id: str
    name: str
    aliases: tuple[str, ...] = ()
    """Names by which papers call it."""
    vendor: Literal["nvidia", "amd"] = "nvidia"
    architecture: str
    compute_capability: str = ""
    sm_count: QuantityFact
    sm_clock_hz: QuantityFact
    """Boost clock."""
    memory_bytes: QuantityFact
    memory_bytes_per_s: QuantityFact
    """Peak HBM or GDDR bandwidth."""
    memory_efficiency: QuantityFact
    """Share of the peak bandwidth that weight-streaming kernels reach [1]."""
    sm_bytes_per_s: QuantityFact
    """Bandwidth one SM can draw; the chip saturates at memory_bytes_per_s * memory_efficiency / this many SMs."""
    dense_flop_per_s: dict[Precision, QuantityFact]
    """Peak dense matrix rate by precision (no sparsity)."""
    flop_efficiency: QuantityFact
    """Share of the peak matrix rate that GEMMs of verify size reach [1]."""
    l2_bytes: QuantityFact
    l2_resident_bytes: QuantityFact
    """Working set up to which reads stay at L2 speed."""
    l2_bytes_per_s: QuantityFact
    smem_bytes_per_sm: QuantityFact
    launch_s: QuantityFact
    """Back-to-back kernels in a stream, per kernel."""
    graph_node_s: QuantityFact
    """The same as nodes of a CUDA graph, per node."""
    barrier_s: QuantityFact
    """Device-wide barrier inside a persistent kernel, per barrier."""
    flag_s: QuantityFact
    """Cross-SM flag through L2: store to seen."""
    link_bytes_per_s: QuantityFact
    """GPU to GPU, one direction."""
    link_latency_s: QuantityFact
    """Small message GPU to GPU."""
    sm_partition_step: QuantityFact
    """SMs by which a green context can be sized."""
    bandwidth_by_sms: tuple[tuple[int, float], ...] = ()
    """Bandwidth that so many SMs drew, as (SMs, bytes/s), where it was measured; else `sm_bytes_per_s` gives a line."""
    measured_on: str = ""
    """Machine, driver and date of what is measured here; empty for a record from data sheets."""

    @model_validator(mode="after")
    def _curve(self) -> "Hardware":
        counts = [sms for sms, _ in self.bandwidth_by_sms]
        if counts != sorted(set(counts)) or any(sms < 1 or rate <= 0 for sms, rate in self.bandwidth_by_sms):
            raise ValueError("bandwidth_by_sms is no curve; give SM counts that grow, each with a bandwidth above 0")
        return self

    @model_validator(mode="after")
    def _physical(self) -> "Hardware":
        for name in type(self).model_fields:
            value = getattr(self, name)
            if isinstance(value, QuantityFact) and value.lower <= 0:
                raise ValueError(f"{name} is not above 0; give a value above 0")
        if "bf16" not in self.dense_flop_per_s:
            raise ValueError("dense_flop_per_s has no bf16; give the rate at which bf16 runs, on fp32 units if need be")
        if max(self.memory_efficiency.upper, self.flop_efficiency.upper) > 1:
            raise ValueError("an efficiency is above 1; give a share of the peak")
        return self


class Experts(Strict):
    """The mixture-of-experts part of a model."""

    n_experts: Count
    """Routed experts per layer."""
    n_active: Count
    """Routed experts per token."""
    n_layers: Count
    """Layers that have experts."""
    expert_params: float = Field(gt=0)
    """Parameters of one routed expert in one layer."""
    shared_params: float = Field(default=0.0, ge=0)
    """Parameters of the shared experts in one layer; every token reads them, so they count as dense."""
    precision: Precision | None = None
    """Precision of the routed experts where it differs from the other weights."""

    @model_validator(mode="after")
    def _fits(self) -> "Experts":
        if self.n_active > self.n_experts:
            raise ValueError("n_active is more than n_experts; a token visits some of the experts")
        return self


class LatentAttention(Strict):
    """Multi-head latent attention: the cache keeps one compressed vector per token and layer."""

    q_rank: int
    """Rank of the compressed query; 0 when queries are not compressed."""
    kv_rank: int
    """Numbers kept per token and layer besides the rotary part."""
    rope_dim: int
    """Rotary part of a key, kept once per token and layer."""
    nope_dim: int
    """Rest of a key, per head."""
    value_dim: int
    """Size of a value, per head."""


class Model(Strict):
    """A target, a draft or a draft head as a row of numbers."""

    id: str
    name: str
    aliases: tuple[str, ...] = ()
    kind: Literal["lm", "head"]
    """A language model that can stand alone, or a head that needs a target's hidden states."""
    family: str = ""
    n_layers: Count
    hidden: Count
    n_heads: Count
    n_kv_heads: Count
    head_dim: Count
    vocab: Count
    draft_vocab: int | None = None
    """Vocabulary of a head with a reduced one."""
    params: float = Field(gt=0)
    """All parameters, embeddings and experts included."""
    embedding_params: float = Field(ge=0)
    """Input embedding, read by look-up only (not streamed)."""
    intermediate: int = Field(default=0, ge=0)
    """Inner width of the dense MLP; 0 when no layer has one."""
    mlp_matrices: int = 3
    """Matrices of an MLP: 3 when gated, 2 when not."""
    tied_embeddings: bool = False
    """Input embedding and LM head are one matrix; `embedding_params` is then 0, since it is streamed as the LM head."""
    experts: Experts | None = None
    latent: LatentAttention | None = None
    n_linear_layers: int = 0
    """Layers with a recurrent state in place of a cache."""
    n_sliding_layers: int = 0
    """Layers that attend to the last `sliding_window` tokens only."""
    sliding_window: int | None = None
    attention_input: int | None = None
    """Input width of the attention projections where it is not `hidden` (EAGLE-3: feature beside embedding)."""
    fusion_input: int = 0
    """Input width of the projection that brings target features to `hidden`; 0 when there is none."""
    n_parallel_heads: int = 0
    """Heads run side by side on one hidden state (Medusa), each with a vocabulary projection of its own."""
    borrows_lm_head: bool = False
    """Each step also streams the target's LM head, which `params` does not count."""
    target: str = ""
    """Id of the target that a head belongs to."""
    note: str = ""
    kv_elements_per_token: float = Field(ge=0)
    """Numbers kept per token over all layers: 2 * layers with a cache * n_kv_heads * head_dim, or
    layers * (kv_rank + rope_dim) with latent attention. Sliding-window layers count as if they kept every token."""
    weight_precision: Precision = "bf16"
    kv_precision: Precision = "bf16"
    unpacked_flop_per_cycle: float | None = Field(default=None, gt=0)
    """FLOP that one SM does in a cycle on these weights where the kernel unpacks them anew for every tile of rows;
    about 340 for the GEMM kernel of AWQ (vllm2566). None where unpacking hides behind the arithmetic."""
    max_context: Count
    source: SourceFact
    basis: Basis = "published"


class Workload(Strict):
    """A data set or task as lengths."""

    id: str
    name: str
    aliases: tuple[str, ...] = ()
    input_len: QuantityFact
    """Prompt tokens per request."""
    output_len: QuantityFact
    """Generated tokens per request."""


class Engine(Strict):
    """A serving engine or research code base as a row of overheads."""

    id: str
    name: str
    aliases: tuple[str, ...] = ()
    step_host_s: QuantityFact
    """Host time that every forward step exposes."""
    layer_kernel_s: QuantityFact
    """Launch and small-kernel time per layer that bytes and arithmetic do not hide."""
    layer_host_s: QuantityFact
    """Host launch time per layer where the engine runs eagerly (0 when graphs hide it)."""
    allreduce_s: QuantityFact
    """Two all-reduces and their small-kernel loss, per layer, when tensor parallel."""
    draft_step_s: QuantityFact
    """Host and launch cost of one sequential draft step."""
    draft_step_eager_s: QuantityFact
    """The same when the draft runs outside captured graphs."""
    round_layers: QuantityFact
    """Fixed cost of a speculative round in units of layer_host_s."""
    round_s: QuantityFact
    """Fixed cost of a speculative round (sampling, bookkeeping)."""
    shared_expert_s: QuantityFact
    """What a shared expert beside the routed ones adds to a layer."""
    largest_graph_tokens: QuantityFact
    """Largest number of tokens for which decode graphs are captured by default."""


class AxisValue(Strict):
    """One value of an axis."""

    term: str
    """The field's words for it."""
    cost: str
    """The physical cost it implies."""
    family: str = ""
    """Near values share a family."""


class AxisQuestion(Strict):
    """What an expert asks when the axis is unstated."""

    ask: str
    failure: str
    source: str = ""


class AxisFact(Strict):
    """One axis of the design space."""

    title: str
    multi: bool = False
    weight: float
    ordinal: tuple[str, ...] = ()
    values: dict[str, AxisValue]
    questions: tuple[AxisQuestion, ...] = ()


class SettingFact(Strict):
    """One setting a design may carry."""

    unit: str
    low: float = 0.0
    high: float = 1e300
    many: bool = False
    meaning: str


class Implication(Strict):
    """A choice that requires or excludes another, with the reason."""

    when: dict[str, str]
    requires: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    """On each axis, one of these values if anything is stated."""
    excludes: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    why: str


class CompoundFact(Strict):
    """Choices that mean something only together."""

    title: str
    needs: dict[str, tuple[str, ...]]
    """The values that make it: on each axis any one of these."""
    exact: tuple[str, ...] = ()
    """Axes on which a holder must take the idea's own value."""
    near: tuple[str, ...] = ()
    """Of those, the axes on which a value of the same family anticipates the idea."""
    only: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    """Asked about only where the idea takes one of these values."""


class Relations(Strict):
    """`relations.yaml`: pairs of systems on whose relation the sources agree."""

    near: tuple[tuple[str, str], ...]
    """Successors, or one mechanism in two engines."""
    families: dict[str, tuple[str, ...]]
    """Systems that do the same kind of thing, by a name of ours."""


class SpaceFact(Strict):
    """`space.yaml`: the axes, the settings, the implications."""

    axes: dict[str, AxisFact]
    settings: dict[str, SettingFact]
    implications: tuple[Implication, ...] = ()


class Claim(Strict):
    """A figure exactly as its authors state it, with its set-up."""

    text: str
    model: str = ""
    gpu: str = ""
    batch: str = ""


Depth = Literal["full_text", "abstract", "secondary", "recalled"]
"""full_text: the body of the paper, or the source code that implements it, was read. abstract: the authors' abstract,
README or documentation page. secondary: what others write of it. recalled: from memory; no figure is carried."""
Month = Annotated[str, Field(pattern=r"^\d{4}(-\d{2}(-\d{2})?)?$")]


class Entry(Strict):
    """A published system as a point in the design space: one file that a reader can review alone."""

    id: str
    name: str
    aliases: tuple[str, ...] = ()
    """Other names under which texts cite it."""
    date: Month
    """First public date, as YYYY, YYYY-MM or YYYY-MM-DD in quotes."""
    venue: str = ""
    kind: Literal["speculative", "serving", "sharing", "kernel"]
    """speculative, serving, sharing or kernel; serving is at another boundary, kernel a kernel regime."""
    mechanism: str
    """In our own words, one to three sentences."""
    choices: dict[str, tuple[str, ...]]
    """A mapping of axis: [value], each value in a list; leave out an axis on which the source says nothing."""
    settings: dict[str, float | str | tuple[float, ...]] = Field(default_factory=dict)
    """A mapping of setting: a number, a list of numbers or a name."""
    claims: tuple[Claim, ...] = ()
    """A list of figures exactly as stated, each with text, and model, gpu and batch where they are stated."""
    limits: tuple[str, ...] = ()
    """A list of sentences: where it ends, what it needs, what speaks against it."""
    parent: str = ""
    """The system it grew from, if one."""
    relatives: tuple[str, ...] = ()
    evidence: Depth
    """How deep the entry was read at its source: full_text, abstract, secondary or recalled."""
    checked: Month
    """Month in which it was last held against its source, as YYYY-MM in quotes."""
    seen: tuple[str, ...] = ()
    """What was opened: the abstract and where, files of the code with the revision, pages of documentation."""
    title: str = ""
    ref: str = ""
    """arXiv id, DOI or repository."""
    url: str = ""
    note: str = ""

    @property
    def design(self) -> Design:
        """Its point in the design space."""
        return Design.of(self.choices, self.settings)
