"""The validation in words and tables: for the terminal, and as the page of the documentation."""

from collections import Counter
from collections.abc import Iterator

from vashti.perf.calibrate import EVERY_ENGINE, PRIORS
from vashti.perf.constants import quantities
from vashti.perf.error_lines import OWN_ROWS, Line, lines, sign_table, sweep_publications
from vashti.perf.validate import Validation

HEAD = "| | rows | in sample: median | p90 | left out: median | p90 | median signed | in 90 % band |"
OWN_HEAD = "| | rows | without them: median | p90 | given: median | p90 | median signed | |"
RULE = "|---|---|---|---|---|---|---|---|"

MEANING = {
    "step_host_s": "host time every target pass exposes [s]",
    "layer_kernel_s": "small kernels of a layer that bytes and arithmetic do not hide [s]",
    "layer_host_s": "eager launch time of a layer [s]",
    "fused_share": "share of a layer's eager launches left when attention is one fused kernel [1]",
    "allreduce_s": "two all-reduces of a layer [s]",
    "draft_step_s": "host and launches of a draft step from a graph [s]",
    "draft_step_eager_s": "the same outside captured graphs [s]",
    "round_s": "fixed cost of a round [s]",
    "round_layers": "the same in eager code, in layers [1]",
    "sequence_host_s": "host time a sequence adds to a pass [s]",
    "tree_s": "extra cost of a round with a tree [s]",
    "tree_token_s": "tree mask, per verified token and layer [s]",
    "routed_expert_s": "sorting tokens by expert, for each expert of a layer [s]",
    "expert_fill_bytes": "bytes streamed while one expert's tiles are filled and drained [bytes]",
    "shared_expert_s": "a shared expert beside the routed ones, per layer [s]",
    "expert_overlap": "exponent: tokens of a chain to independent tokens [1]",
    "tree_expert_overlap": "the same for a tree [1]",
    "quantised_efficiency": "bandwidth that each halving of the stored width below 16 bits leaves [1]",
    "stream_efficiency": "bandwidth relative to the machine's own efficiency [1]",
    "arithmetic_efficiency": "matrix rate relative to the machine's own efficiency [1]",
    "request_passes_mixed": "passes a prompt costs where engines mix prompts into steps [1]",
    "request_passes_alone": "the same where prompts run on their own [1]",
    "link_efficiency": "share of the link rate all-reduces reach [1]",
    "logit_passes": "passes over the logits in sampling [1]",
}


def table_text(found: Validation) -> str:
    """One line per group of rows, then batch scaling and what was left out."""
    out = [
        f"{'':16s}{'':34s}{'rows':>5s}   in sample      left out of the fit",
        f"{'':16s}{'':34s}{'':>5s}   med    p90     med    p90   signed  in band",
    ]
    out += [_terminal(line) for line in lines(found)]
    out += [f"winners and losers by batch, {told}" for told in _told_apart(found)]
    out += [f"left out by rule: {count:4d}  {why}" for why, count in _reasons(found)]
    return "\n".join(out) + "\n"


def page_text(found: Validation) -> str:
    """The page `docs/validation.md`."""
    parts = [INTRODUCTION, *_tables(found)]
    parts.append("Batch scaling predicts the speedup at a batch from the one measured at the smallest batch.\n")
    parts += [f"- Winners and losers by batch, {told}." for told in _told_apart(found)]
    parts.append("")
    parts += ["## Constants\n", *_constants()]
    parts += ["## Rows left out by rule\n", "| rows | rule |\n|---|---|"]
    parts += [f"| {count} | {why} |" for why, count in _reasons(found)]
    parts.append(LIMITS)
    return "\n".join(parts)


def _tables(found: Validation) -> Iterator[str]:
    group = ""
    for line in lines(found):
        if line.group != group:
            group = line.group
            head = OWN_HEAD if group == OWN_ROWS else HEAD
            yield f"\n### {group[0].upper()}{group[1:]}\n\n{head}\n{RULE}"
        band = f"{line.coverage:.0%}" if line.coverage else ""
        yield (
            f"| {line.name} | {line.rows} | {line.median_in:.1%} | {line.p90_in:.1%} | {line.median:.1%} "
            f"| {line.p90:.1%} | {line.bias:+.1%} | {band} |"
        )
    yield ""


def _told_apart(found: Validation) -> Iterator[str]:
    for name in ("", *sweep_publications(found)):
        sign = sign_table(found, name)
        yield (
            f"{name or 'all'}: {sign['right']:.1%} of {sign['rows']:.0f} rows told apart, "
            f"{sign['losers_found']:.0f} of {sign['losers']:.0f} losers found"
        )


def _constants() -> Iterator[str]:
    yield "| constant | meaning | value | 90 % | basis |\n|---|---|---|---|---|"
    known = quantities()
    for name in PRIORS:
        fact = known[f"vllm.{name}" if name in EVERY_ENGINE else name]
        meaning = MEANING[name.rsplit(".", 1)[-1]]
        yield f"| {name} | {meaning} | {fact.value:.3g} | {fact.lower:.3g} to {fact.upper:.3g} | {fact.basis} |"
    yield ""


def _reasons(found: Validation) -> list[tuple[str, int]]:
    return sorted(Counter(why for _, why in found.excluded).items())


def _terminal(line: Line) -> str:
    band = f"{line.coverage:6.0%}" if line.coverage else ""
    return (
        f"{line.group:16s}{line.name:34s}{line.rows:5d}  {line.median_in:5.1%} {line.p90_in:6.1%}  {line.median:6.1%} "
        f"{line.p90:6.1%}  {line.bias:+6.1%} {band}"
    )


INTRODUCTION = """# Validation of the performance model

Generated by `make validate`; do not edit by hand.

The model predicts `step_ratio`: time of a speculative round over time of a plain decoding step, which is acceptance
length over speedup and needs almost no knowledge of the text. Errors are those of the speedup, |predicted / measured
- 1|. *In sample*: one fit on all rows. *Left out*: the constants are fitted again without the row's whole
publication, so no round those authors measured was seen. The 90 % band of a row is computed from the other
publications' errors and from what the row does not state.

![Predicted against measured step ratio, publication left out](validation.png)

Rows whose table gives plain decoding speeds for several data sets in one set-up tell how much of the time goes to
requests entering: the plain step is the same, so what is slower is requests. The model reads that, and nothing else of
those speeds. *Plain speeds unread* is the error where typical lengths of the data sets are all it has.
"""
LIMITS = """
## How to read the left-out figures

The form of the model, the centres of the priors and the rules that fill gaps were chosen with these rows in view,
though never row by row; for each publication left out the constants are fitted again, the form is not. Expect a fresh
source nearer 5 to 8 % in the median than the figure above. The term that owes most to hindsight is the fused attention
of library baselines: it was looked for where one publication was off, its prior was set by counting kernel launches,
and no other publication's rows speak of it. What plain decoding of compiled code and library all-reduces cost is
assumed, not fitted, for the same reason. *Acceptance from another table* is told apart because
dividing the acceptance length of one run by the speedup of another gives no round time; such rows count half in the
fit. Their *growth with batch* is freer of it: the ratio at a batch over that at the smallest batch of the same method
and data set, where a wrong acceptance length cancels.

*Three own rows given* is what `vashti predict ROWS --from OWN` does: two constants of the source, its host's cost and
its baseline's speed, are learned from three of its rows and the others are predicted, with five fixed choices of the
three. The total counts sources whose acceptance length is that of the timed run.

## Where the model is wrong, and why

- **Research code on Hugging Face.** Two laboratories measure the same method, model and machine 20 to 60 % apart.
  Host speed does not explain it, for it cancels where the host bounds both passes. Half of it is attention: libraries
  of 2024 and later run plain steps with one fused kernel, while methods that bring a modified model still launch its
  parts one by one; methods the library itself offers do not pay that. Where the engine column names such a release the
  model knows; elsewhere it assumes that both run the same code. What is left, 10 to 20 % in one laboratory, is Python
  in its draft steps, which no column gives; three rows of the same source repair half of it.
- **Draft models in research code** are measured 17 % faster by one laboratory and 4 % slower by another: how many
  tokens their loops draft is not given.
- **Machine or parallelism not stated.** A large mixture of experts on eight unnamed GPUs can be off by 20 % and more.
- **Block drafters.** Their layer counts are rarely published; the rounds measured are dearer than three layers explain.
- **Few rows.** Native multi-token prediction on very large mixtures rests on four rows, one of which, eight chained
  heads on a 1T mixture of unpublished shape, is predicted a third too slow; TensorRT-LLM has no usable row and takes
  constants by analogy.
- **New architectures.** Linear attention, 256 and more small experts, shared experts: kernels are less tuned, and a
  fixed cost per expert met and per shared expert stands for that. They are the least certain of the constants that
  matter; plain steps of mixtures are off by 12 % in the median where their ratios are off by 3 %.
- **Experts met grow more slowly with batch** than independent routing says: a 106B mixture at batch 4 is predicted a
  quarter too slow. Letting the experts met grow as a power of the batch did not help on sources left out.
- **Request overhead.** Without plain speeds to read, prompt and answer lengths are typical values of data sets. Where
  requests are short and the batch is large, they decide as much as the round does.
- **Batch scaling.** In one table an early release of one engine falls to a speedup of 1 at batch 16 with one head and
  not with its successor; the model has no term for that and misses those five losers. The step at which an engine
  leaves its captured graphs is not modelled.
- **4-bit weights.** One factor for each halving of the stored width stands for kernels that differ a lot: early 4-bit
  kernels reach half the bandwidth of later ones.
- **Sampling.** Rows at temperature 1 are 0 to 8 % dearer than at 0 in research code; the tables disagree, so there is
  no term for it.
- **AMD machines** have no engine constants: predictions are made and carry no error estimate of their own.
"""
