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
        f"{'':23s}{'':34s}{'rows':>5s}   in sample      left out of the fit",
        f"{'':23s}{'':34s}{'':>5s}   med    p90     med    p90   signed  in band",
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
        f"{line.group:23s}{line.name:34s}{line.rows:5d}  {line.median_in:5.1%} {line.p90_in:6.1%}  {line.median:6.1%} "
        f"{line.p90:6.1%}  {line.bias:+6.1%} {band}"
    )


INTRODUCTION = """# Validation of the performance model

Generated by `make validate`; do not edit by hand.

The model predicts `step_ratio`: time of a speculative round over time of a plain decoding step, which is acceptance
length over speedup and needs almost no knowledge of the text. Errors are those of the speedup, |predicted / measured
- 1|. *In sample*: one fit on all rows. *Left out*: the constants are fitted again without the row's whole
publication, so no round those authors measured was seen. The 90 % band of a row is computed from the other
publications' errors and from what the row does not state; those errors are what they would be without its own
publication's rows too, to first order. An engine class has a band of its own that leans on all graph-capturing engines,
and those on all rows, the more so the fewer publications it has; with fewer than three it is never the narrower one.

![Predicted against measured step ratio, publication left out](validation.png)

Rows whose table gives plain decoding speeds for several data sets in one set-up tell how much of the time goes to
requests entering: the plain step is the same, so what is slower is requests. The model reads that, and nothing else of
those speeds. *Plain speeds unread* is the error where typical lengths of the data sets are all it has.
"""
LIMITS = """
## How to read the left-out figures

The form of the model, the centres of the priors and the rules that fill gaps were chosen with these rows in view,
though never row by row; for each publication left out the constants are fitted again, the form is not. Expect a fresh
source nearer 5 to 8 % in the median than the figure above. The terms that owe most to hindsight were looked for where
one publication was off: fused attention of library baselines, whose prior counts kernel launches and of which no other
publication's rows speak; the host of a round, taken to be alike in two engines where a plain step is not, because one
of them prepares a plain step while the device is busy; the draft length of the research library, which is its published
schedule; routing in proportion to the experts of a layer, whose prior at 128 experts is what it was before; block
scales in hardware, for which four rows speak. What plain decoding of compiled code and library all-reduces cost is
assumed, not fitted, for the same reason. Plain times on machines nobody names are scored but not fitted. *Acceptance
from another table* is told apart because
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
  model knows; elsewhere it assumes that both run the same code. What is left, tree drafts predicted 9 to 17 % too slow
  in one laboratory and 5 to 18 % too fast in another, is Python in draft steps and the baseline each measured against,
  which no column gives; three rows of the same source repair half of it. Bands of research code are wider for it.
- **Acceptance of another run.** One publication's speedups and acceptance lengths stand in different tables, on a
  machine it does not name; its rounds are predicted 12 % too short throughout. Their growth with batch is predicted to
  5 %, so what is off is a factor: the acceptance length, or the machine. It is not fitted away.
- **Machine or parallelism not stated.** A large mixture of experts on eight unnamed GPUs can be off by 20 % and more.
  One table without a named GPU decodes a 30B mixture plainly at 320 tokens/s and its vision variant, on text, at 180:
  the model says 210 for both.
- **Block drafters.** Their layer counts are rarely published; the rounds measured are dearer than three layers explain.
- **Few rows.** Native multi-token prediction on very large mixtures rests on four rows, one of which, eight chained
  heads on a 1T mixture of unpublished shape, is predicted a third too slow.
- **New architectures.** Linear attention, 256 and more small experts, shared experts: kernels are less tuned, and time
  for each expert of a layer, for each expert met and for a shared expert stands for that. They are the least certain of
  the constants that matter: plain steps of mixtures are off by 11 % in the median where their ratios are off by 4 %. A
  100B mixture of 256 experts is predicted 28 % too fast, 30B mixtures of 128 a fifth too slow, on machines whose count
  is not stated. Time for each expert of a layer fits at half its prior; sources left out pay for the prior.
- **Experts met grow more slowly with batch** than independent routing says: a 106B mixture at batch 4 is predicted a
  quarter too slow. Letting the experts met grow as a power of the batch did not help on sources left out.
- **Engines by analogy.** TensorRT-LLM and gpt-fast have no row whose round is timed; their bands are those of all
  engines that capture graphs, widened by what their assumed host costs may be.
- **Request overhead.** Without plain speeds to read, prompt and answer lengths are typical values of data sets. Where
  requests are short and the batch is large, they decide as much as the round does.
- **Batch scaling.** In one table an early release of one engine falls to a speedup of 1 at batch 16 with one head and
  not with its successor; the model has no term for that and misses those five losers. The step at which an engine
  leaves its captured graphs is not modelled.
- **4-bit weights.** One factor for each halving of the stored width stands for kernels that differ a lot: early 4-bit
  kernels reach half the bandwidth of later ones. Where matrix units scale blocks themselves the factor is 1, by rule,
  for integers too.
- **Sampling.** Rows at temperature 1 are 0 to 8 % dearer than at 0 in research code; the tables disagree, so there is
  no term for it.
- **Other engine releases.** Constants are of releases of 2025. One that overlaps the host of a round with the device,
  as some of 2026 do, has shorter rounds than predicted.
- **AMD machines** have no engine constants: predictions are made, with a band widened by assumption.
"""
