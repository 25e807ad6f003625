"""What the inner loop sees: arrays under names, and nothing of ours. Shapes in brackets.

R requests, S slots (sequences decoded together at most), K draft lengths a policy may choose, B batch sizes 0 to S,
C contexts of the cost table, P positions of the longest draft, D domains, G regimes of acceptance.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Counts = npt.NDArray[np.int64]


class Requests(NamedTuple):
    """What arrives, in order of arrival (R,)."""

    at_s: Floats
    """When [s]."""
    prompt: Counts
    """Prompt tokens [tokens]."""
    output: Counts
    """Tokens to generate [tokens]."""
    domain: Counts
    """Which domain of acceptance [1]."""
    regime: Counts
    """Regime of its first round [1]."""
    place: Counts
    """Where in the recorded rounds it starts [1]."""
    first: Counts
    """First recorded round of the row it replays [1]."""
    last: Counts
    """One past the last [1]."""


class Prices(NamedTuple):
    """What each iteration costs, from the round model."""

    contexts: Floats
    """Contexts of the table [tokens], (C,)."""
    round_s: Floats
    """One round: captured and eager, by option, batch, context [s], (2, K, B, C)."""
    widths: Floats
    """Tokens verified per sequence by option [tokens], (K,)."""
    tokens: Floats
    """Token counts of the tables below [tokens], ascending (M,)."""
    pass_s: Floats
    """One target pass over so many prompt tokens: captured and eager [s], (2, M)."""
    draft_pass_s: Floats
    """The draft's pass over the same prompt tokens [s], (M,)."""
    attend_s: float
    """Attention of one prompt token to one cached token [s]."""
    capture_s: float
    """Capture of the graphs of one batch size and draft length [s]."""


class Law(NamedTuple):
    """How many drafted tokens are accepted."""

    survival: Floats
    """P(at least so many accepted) by option, domain, regime, context, position [1], (K, D, G, E + 1, P)."""
    edges: Floats
    """Contexts at which the row above changes [tokens], (E,)."""
    stay: Floats
    """P(staying in a regime) [1], (G,)."""
    trace: Counts
    """Recorded accepted tokens [tokens]; empty when rounds are drawn."""


class Rules(NamedTuple):
    """What the scheduler does."""

    choice: Counts
    """Option by sequences decoding (B,)."""
    target: float
    """Share of drafts accepted that the draft length is steered to; 0 where it follows `choice` [1]."""
    draft_len: Counts
    """Longest acceptance of each option [tokens], (K,)."""
    lookahead: Counts
    """Cache written per round and sequence by option [tokens], (K,)."""
    size: Counts
    """Batch size of the graph that holds so many sequences, by option; 0 above the largest (K, B)."""
    capture: int
    """0 only ahead, 1 at first use too, 2 as 1 but a change of the draft length discards all others."""
    hit_rate: float
    """Share of rounds whose tree shape or split has a graph [1]."""
    budget: int
    """Tokens of an iteration at most [tokens]."""
    largest_graph: float
    """Tokens above which a mixed pass runs eagerly [tokens]."""
    block: int
    """Tokens of a cache block [tokens]."""
    blocks: int
    """Blocks of cache [1]."""
    spare: int
    """Blocks kept free when a request is admitted beside others [1]."""
    mixes: int
    """1 where prompts run beside decoding, 0 where decoding waits for them."""


class State(NamedTuple):
    """Everything that changes. The loop may stop and resume on it at any iteration."""

    clock: Floats
    """See the places below."""
    tally: Counts
    """See the places below."""
    graphs: Counts
    """Whether the graph of an option and batch size is captured (K, B)."""
    option_rounds: Counts
    """Sequence-rounds by option (K,)."""
    option_s: Floats
    """Time of the iterations by option [s], (K,)."""
    order: Counts
    """Slots in use, oldest first (S,)."""
    vacant: Counts
    """Stack of slots not in use (S,)."""
    request: Counts
    """Request in each slot (S,)."""
    todo: Counts
    """Prompt tokens still to be computed (S,)."""
    chunk: Counts
    """Prompt tokens computed in this iteration (S,)."""
    fresh: Counts
    """1 where the prompt was finished in this iteration (S,)."""
    context: Counts
    """Cached tokens (S,)."""
    room: Counts
    """Tokens that its blocks still hold (S,)."""
    held: Counts
    """Blocks it holds (S,)."""
    left: Counts
    """Output tokens still to come, by request (R,)."""
    place: Counts
    """Next recorded round, by request (R,)."""
    regime: Counts
    """Regime of acceptance, by request (R,)."""
    first_seed: Counts
    """State of each request's own generator (R,)."""
    second_seed: Counts
    """Its other half (R,)."""
    luck: Counts
    """State of the generator for graph misses (2,)."""
    returned: Counts
    """Stack of requests that lost their cache (R,)."""
    first_s: Floats
    """When the first token came [s]; -1 before (R,)."""
    done_s: Floats
    """When the last token came [s]; -1 before, -2 for a request refused (R,)."""
