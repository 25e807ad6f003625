"""Trees against the ridge point and against KV capacity."""

from collections.abc import Iterator

from vashti.core.evidence import RunRef
from vashti.core.finding import Effect, Finding, NoThreshold, Settle, Sound
from vashti.critique.case import Case
from vashti.critique.checks.rivals import crossing
from vashti.critique.checks.say import MATERIAL, band, percent, rests_on, said, show, times, turning

TREES = ("static_tree", "dynamic_tree", "multi_chain", "ngram_pool", "outcome_enum")
BATCH = 32
ROOMY = 0.9
"""Share of the chain's sequences that fit with the tree from which its nodes take no room that counts [1]; a judgement."""


def tree_capacity(case: Case) -> Iterator[Finding | Sound]:
    """A tree against a chain of its depth as the batch grows: every node is verified, few are kept."""
    if not case.design.has("topology", *TREES) or case.design.has("proposer", "jacobi"):
        return
    depth = case.design.number("tree_depth") or case.design.number("draft_len")
    chain = case.with_design(
        case.design.with_axis("topology", "chain").with_setting("tree_size", None).with_setting("draft_len", depth)
    )
    tree, line = case.at(BATCH), case.at(BATCH, scenario=chain)
    search, outputs = crossing(case, chain, "batch", BATCH)
    evidence = (*rests_on(case, ("tree_size", "topology"), tree, line), RunRef(search))
    nodes = case.design.number("tree_size")
    kept = tree.outputs["largest_batch"] / max(1, line.outputs["largest_batch"])
    slower = tree.speedup < line.speedup * (1.0 - MATERIAL)
    if not slower and (kept >= ROOMY or tree.speedup * kept >= line.speedup):
        if tree.speedup < 1.0:
            return
        text = f"The tree holds its own against a chain at batch {BATCH}: {band(tree)} against {band(line)}"
        yield Sound("tree_capacity", text, evidence)
        return
    size = "The" if nodes is None else f"With {show(nodes)} nodes a sequence, the"
    yield Finding(
        check="tree_capacity",
        title="The tree outgrows the batch" if slower else "The tree's nodes cost sequences",
        claim=f"At batch {BATCH} the tree gives {times(tree.speedup)} {tree.ref}; a plain chain gives {times(line.speedup)} {line.ref}"
        + ("." if slower else f" and leaves room for {_more(kept)}."),
        text=(
            f"{_inherited(case)}{said(case, 'tree_size', 'topology')}{size} verify pass at batch {BATCH} takes {show(tree.phase('verify')['alone_s'] * 1e3)} ms {tree.ref} "
            f"against {show(line.phase('verify')['alone_s'] * 1e3)} ms for a chain {line.ref}, for {show(tree.outputs['tokens_per_round'])} tokens a round "
            f"instead of {show(line.outputs['tokens_per_round'])} {tree.ref} {line.ref}. Of the sequences that fit with the chain, {percent(kept)} fit with the tree {tree.ref} {line.ref}."
        ),
        effect=Effect(f"speedup at batch {BATCH}", tree.speedup, tree.low, tree.high, line.speedup, tree.run_id)
        if slower
        else Effect("sequences that fit with the tree over those with the chain", kept, kept, kept, 1.0, tree.run_id),
        threshold=turning(search, outputs, "batch")
        if slower
        else NoThreshold("the nodes take their room at every batch; the tokens they bring are worth less than it"),
        evidence=evidence,
        supply="the node budget as a function of batch, and where sibling branches write their KV at your page size",
        settle=Settle(
            f"time the verify pass at batch {BATCH} for your tree and for a chain of its depth; no drafting needed",
            f"tokens per second with the tree exceed those with the chain at batch {BATCH}",
        ),
    )


def _inherited(case: Case) -> str:
    """That the tree is the baseline's, where the idea does not say what shape its own candidates have."""
    return "" if case.idea.design.on("topology") else "You do not say otherwise, so your baseline's tree stands. "


def _more(kept: float) -> str:
    """How many more sequences a chain leaves room for, given what share of them the tree does."""
    return f"{percent(1.0 / kept - 1.0)} more sequences" if kept else "sequences where the tree leaves none"
