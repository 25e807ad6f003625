"""What an iteration costs, tabulated from the round model before the loop runs."""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from vashti.perf.acceptance_law import AcceptanceLaw
from vashti.perf.closed_form import Levers, round_of, stage_of
from vashti.perf.knobs import fixed
from vashti.perf.memory import draft_kv_per_token
from vashti.perf.phases import Stage
from vashti.perf.plan import TREES, Plan
from vashti.perf.rig import Rig
from vashti.perf.serving.arrays import Prices
from vashti.perf.work import Number

Floats = npt.NDArray[np.float64]
SPAN = 1.12
"""Factor between token counts of the tables of prompt passes [1]; between them they are linear. Basis: assumed."""
GRAPHED, EAGER = 0, 1


@dataclass(frozen=True, slots=True)
class Setup:
    """A scenario made ready for tabulation.

    Attributes:
        rig: machine, engine, models, constants, without draws.
        plan: what is run.
        law: how many drafted tokens are accepted; rounds are priced at its mean rate.
        lengths: draft lengths, ascending [tokens].
        in_step: whether a round without drafts runs the draft once, so that its cache keeps up.
    """

    rig: Rig
    plan: Plan
    law: AcceptanceLaw
    lengths: tuple[int, ...]
    in_step: bool = False

    @property
    def caches(self) -> bool:
        """Whether a draft keeps a cache of its own here that every token must enter."""
        drafts = max(self.lengths) > 0 and not self.plan.is_remote
        return drafts and draft_kv_per_token(self.rig, self.plan) > 0.0

    def levers(self, draft_len: int) -> Levers:
        """The levers of a draft length; a tree of another depth keeps its nodes per level.

        Args:
            draft_len: length of a chain or depth of a tree [tokens].
        """
        own = fixed(self.rig, self.plan)
        size = own.tree_size
        if self.plan.topology in TREES and size and draft_len != self.plan.draft_len:
            size = max(round(size * draft_len / max(self.plan.draft_len, 1)), draft_len)
        return replace(own, draft_len=draft_len, tree_size=size if draft_len else 0)

    def cell(self, batch: Floats, context_len: Floats) -> tuple[Number, Number, Number]:
        """Conditions as flat arrays.

        Args:
            batch: sequences [1].
            context_len: cached tokens [tokens].
        """
        sequences, contexts = (np.ravel(axis) for axis in np.broadcast_arrays(batch, context_len))
        rates = np.array([self.law.mean_rate(length) for length in np.unique(contexts)])
        return sequences, rates[np.searchsorted(np.unique(contexts), contexts)], contexts

    def stage(self, draft_len: int, batch: Floats, context_len: Floats, *, eager: bool = False) -> Stage:
        """The stage of a draft length, with or without its graphs.

        Args:
            draft_len: of a chain, or depth of a tree [tokens].
            batch: sequences [1].
            context_len: cached tokens [tokens].
            eager: whether every launch is made by the host.
        """
        plan = replace(self.plan, kernel="eager") if eager else self.plan
        return stage_of(self.rig, plan, self.cell(batch, context_len), self.levers(draft_len))


def prices(setup: Setup, max_sequences: int, longest: int, most_tokens: int, capture_s: float) -> Prices:
    """The tables of a scenario.

    Args:
        setup: scenario and draft lengths.
        max_sequences: sequences in a batch at most [1].
        longest: longest context [tokens].
        most_tokens: tokens of an iteration at most [tokens].
        capture_s: capture of the graphs of one batch size and draft length [s].

    Assumes:
        Rounds are linear in the context between table points and in the batch above 32 sequences between multiples of
        8. A prompt's tokens add to a pass what the same tokens of any sequence would; their attention is arithmetic.
    """
    contexts = np.array([0.0, *(128.0 * 2.0**step for step in range(40) if 64.0 * 2.0**step < longest)])
    tokens = _token_counts(most_tokens)
    target = setup.rig.target_shape
    rate = float(np.ravel(setup.rig.ceiling(target, setup.rig.n_gpu).flop_per_s)[0])
    return Prices(
        contexts=contexts if contexts.size > 1 else np.array([0.0, 128.0]),
        round_s=round_table(setup, max_sequences, contexts),
        widths=np.array([width(setup, length) for length in setup.lengths]),
        tokens=tokens,
        pass_s=np.stack([_pass_s(setup, tokens, eager=eager) for eager in (False, True)]),
        draft_pass_s=_draft_pass_s(setup, tokens),
        attend_s=4.0 * float(target.layers * target.query_size) / rate,
        capture_s=capture_s,
    )


def slowed(tables: Prices, plain: float, drafting: float, lengths: tuple[int, ...]) -> Prices:
    """The same prices with every iteration so many times as long; captures keep their time.

    Args:
        tables: of a scenario.
        plain: factor on the target's passes over prompts and on rounds without drafts [1].
        drafting: factor on rounds that draft, and on the draft's passes over prompts [1].
        lengths: draft lengths of the tables [tokens].
    """
    factors = np.where(np.array(lengths) > 0, drafting, plain)
    return tables._replace(
        round_s=tables.round_s * factors[None, :, None, None],
        pass_s=tables.pass_s * plain,
        draft_pass_s=tables.draft_pass_s * drafting,
        attend_s=tables.attend_s * plain,
    )


def round_table(setup: Setup, max_sequences: int, contexts: Floats) -> Floats:
    """Seconds of a round: with graphs and eager, by draft length, batch, context [s], (2, K, max_sequences + 1, C).

    Args:
        setup: scenario and draft lengths.
        max_sequences: sequences in a batch at most [1].
        contexts: cached tokens [tokens], (C,).
    """
    sizes = np.array(sorted({*range(1, min(32, max_sequences) + 1), *range(32, max_sequences, 8), max_sequences}))
    every = np.arange(max_sequences + 1, dtype=np.float64)
    table = np.empty((2, len(setup.lengths), every.size, contexts.size))
    for mode in (GRAPHED, EAGER):
        for option, length in enumerate(setup.lengths):
            seconds = _round_s(setup, length, sizes.astype(np.float64)[:, None], contexts[None, :], eager=mode == EAGER)
            for place in range(contexts.size):
                table[mode, option, :, place] = np.interp(every, sizes, seconds[:, place])
    return table


def width(setup: Setup, draft_len: int) -> float:
    """Tokens verified per sequence [tokens].

    Args:
        setup: scenario.
        draft_len: of a chain, or depth of a tree [tokens].
    """
    if draft_len == 0:
        return 1.0
    return float(np.ravel(setup.stage(draft_len, np.ones(1), np.zeros(1)).proposal.width)[0])


def _round_s(setup: Setup, draft_len: int, batch: Floats, contexts: Floats, *, eager: bool) -> Floats:
    shape = np.broadcast_shapes(batch.shape, contexts.shape)
    if draft_len == 0:
        seconds = _plain_s(setup, batch, contexts, eager=eager)
    else:
        plan = replace(setup.plan, kernel="eager") if eager else setup.plan
        seconds = round_of(setup.rig, plan, setup.cell(batch, contexts), setup.levers(draft_len)).round_s
    return np.broadcast_to(np.asarray(seconds, dtype=np.float64), (int(np.prod(shape)),)).reshape(shape)


def _plain_s(setup: Setup, batch: Floats, contexts: Floats, *, eager: bool) -> Number:
    stage = setup.stage(1, batch, contexts, eager=eager)
    beside = stage.draft(whole=True).alone_s if setup.in_step and setup.caches else 0.0
    if not eager:
        return stage.plain().alone_s + beside
    return stage.verify(width=1.0, whole=True).alone_s + setup.rig.host_s(stage.batch) + beside


def _token_counts(most: int) -> Floats:
    counts, at = [0, 1], 1
    while at < most:
        at = max(at + 1, int(at * SPAN))
        counts.append(at)
    return np.array(counts, dtype=np.float64)


def _pass_s(setup: Setup, tokens: Floats, *, eager: bool) -> Floats:
    stage = setup.stage(1, np.maximum(tokens, 1.0), np.zeros(1), eager=eager)
    seconds = stage.verify(width=1.0, whole=True).alone_s + setup.rig.engine.step_host_s.value
    return np.where(tokens > 0.0, seconds, 0.0)


def _draft_pass_s(setup: Setup, tokens: Floats) -> Floats:
    """The draft's pass over prompt tokens; 0 for drafts that keep no cache of their own here."""
    if not setup.caches:
        return np.zeros_like(tokens)
    stage = setup.stage(1, np.maximum(tokens, 1.0), np.zeros(1))
    return np.where(tokens > 0.0, stage.draft(whole=True).alone_s, 0.0)
