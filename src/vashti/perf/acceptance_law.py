"""The law by which drafted tokens are accepted: constant, positional, mixed, drifting, switching, recorded."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from vashti.core.errors import DesignError
from vashti.perf.acceptance import tree_survival
from vashti.perf.moving_rate import drifted, regime_shares, tempered

Array = npt.NDArray[np.float64]
SHARE_ERROR = 1e-6
"""How far shares may be from summing to one [1]."""


@dataclass(frozen=True, slots=True)
class Domain:
    """A kind of request with acceptance of its own.

    Attributes:
        name: what it is called.
        share: of the requests [1].
        regimes: conditional acceptance by position [1], one row per regime; its last value holds from there on.
    """

    name: str
    share: float
    regimes: tuple[tuple[float, ...], ...]


@dataclass(frozen=True, slots=True)
class AcceptanceLaw:
    """How many drafted tokens a round accepts.

    Attributes:
        domains: kinds of request; their shares sum to 1.
        stay: probability of staying in each regime from one round to the next [1]; regimes follow one another.
        trained_len: context up to which nothing is lost [tokens].
        lost_per_doubling: share of the acceptance lost with each doubling of the context beyond it [1].
        temperature: of the sampler [1].
        lost_per_unit: share of the acceptance lost at temperature 1 [1].
        trace: accepted tokens of recorded rounds, one row per recorded request; rounds are replayed instead of drawn.
        trace_len: drafted tokens of a recorded round [tokens].
    """

    domains: tuple[Domain, ...]
    stay: tuple[float, ...] = (1.0,)
    trained_len: float = 4096.0
    lost_per_doubling: float = 0.0
    temperature: float = 0.0
    lost_per_unit: float = 0.0
    trace: tuple[tuple[int, ...], ...] = ()
    trace_len: int = 0

    def __post_init__(self) -> None:
        """Refuse what no probability can be."""
        _check(self)

    @property
    def domain_shares(self) -> Array:
        """Share of the requests in each domain [1], (domains,)."""
        return np.array([domain.share for domain in self.domains])

    @property
    def regime_shares(self) -> Array:
        """Share of the rounds in each regime [1], (regimes,)."""
        return np.array(regime_shares(self.stay)) if len(self.stay) > 1 else np.ones(1)

    @property
    def drifts(self) -> bool:
        """Whether acceptance depends on the context."""
        return self.lost_per_doubling > 0.0

    def conditional(self, positions: int, context_len: float = 0.0) -> Array:
        """P(position accepted given all before it were) [1], (domains, regimes, positions).

        Args:
            positions: drafted tokens [tokens].
            context_len: cached tokens [tokens].
        """
        rows = [[_extended(row, positions) for row in domain.regimes] for domain in self.domains]
        plain = np.array(rows, dtype=np.float64).reshape(len(self.domains), len(self.stay), positions)
        cooled = tempered(plain, self.temperature, self.lost_per_unit)
        return np.asarray(drifted(cooled, context_len, self.trained_len, self.lost_per_doubling), dtype=np.float64)

    def survival(self, draft_len: int, context_len: float = 0.0) -> Array:
        """P(at least so many accepted) for 1 to draft_len [1], (domains, regimes, draft_len).

        Args:
            draft_len: drafted tokens [tokens].
            context_len: cached tokens [tokens].
        """
        return np.asarray(np.cumprod(self.conditional(draft_len, context_len), axis=2), dtype=np.float64)

    def mean_rate(self, context_len: float = 0.0) -> float:
        """Acceptance of the first drafted token over all requests and rounds [1].

        Args:
            context_len: cached tokens [tokens].
        """
        return float(self.averaged(self.conditional(1, context_len))[0])

    def tokens(self, draft_len: int, context_len: float = 0.0) -> float:
        """Expected output tokens of a round with a chain [tokens], bonus included.

        Args:
            draft_len: drafted tokens [tokens].
            context_len: cached tokens [tokens].

        Assumes:
            Every request spends the same number of rounds, and regimes their stationary shares.
        """
        return 1.0 + float(np.sum(self.averaged(self.survival(draft_len, context_len))))

    def tree_tokens(
        self, nodes: tuple[tuple[int, int], ...], width: int, sibling_share: float, context_len: float = 0.0
    ) -> float:
        """Expected output tokens of a round with a token tree [tokens], bonus included.

        Args:
            nodes: (parent, rank) of each node, as `acceptance.grown_tree` gives them.
            width: children per node at most [1].
            sibling_share: of what better ranks missed, the factor less that each further rank catches [1].
            context_len: cached tokens [tokens].

        Assumes:
            As `acceptance.rank_rates` at every level, whose first rank is accepted at the law's rate there.
        """
        return 1.0 + float(np.sum(self.averaged(self.tree_levels(nodes, width, sibling_share, context_len))))

    def tree_levels(
        self, nodes: tuple[tuple[int, int], ...], width: int, sibling_share: float, context_len: float = 0.0
    ) -> Array:
        """P(a path of at least so many nodes is accepted) [1], (domains, regimes, depth); as `tree_tokens`."""
        depth = 1 + max((_level(nodes, index) for index in range(len(nodes))), default=-1)
        rates = np.moveaxis(self.conditional(depth, context_len), 2, 0)
        return np.moveaxis(tree_survival(rates, nodes, width, sibling_share), 0, 2)

    def ragged(self, draft_len: int, batch: int, context_len: float = 0.0) -> tuple[float, float]:
        """Expected largest and smallest number of tokens over the sequences of a batch [tokens].

        Args:
            draft_len: drafted tokens [tokens].
            batch: sequences [1].
            context_len: cached tokens [tokens].

        Assumes:
            Sequences are independent; each is of a domain and in a regime by their shares.
        """
        alive = self.averaged(self.survival(draft_len, context_len))
        return 1.0 + float(np.sum(1.0 - (1.0 - alive) ** batch)), 1.0 + float(np.sum(alive**batch))

    def averaged(self, by_regime: Array) -> Array:
        """Something by domain and regime, averaged over both.

        Args:
            by_regime: (domains, regimes, ...).
        """
        mean = np.einsum("d,g,dg...->...", self.domain_shares, self.regime_shares, by_regime)
        return np.asarray(mean, dtype=np.float64)

    def sample(self, seed: int, sequences: int, rounds: int, draft_len: int) -> npt.NDArray[np.int64]:
        """Accepted tokens of rounds drawn from the law [tokens], (sequences, rounds), at a short context.

        Args:
            seed: of the draws [1].
            sequences: independent requests [1].
            rounds: of each [1].
            draft_len: drafted tokens [tokens].
        """
        draws = np.random.default_rng(seed)
        if self.trace:
            return self._replayed(draws, sequences, rounds, draft_len)
        domain = np.searchsorted(np.cumsum(self.domain_shares), draws.random(sequences), side="right")
        domain = np.minimum(domain, len(self.domains) - 1)
        regime = np.searchsorted(np.cumsum(self.regime_shares), draws.random(sequences), side="right")
        regime, survival = np.minimum(regime, len(self.stay) - 1), self.survival(draft_len)
        accepted = np.empty((sequences, rounds), dtype=np.int64)
        for index in range(rounds):
            alive = survival[domain, regime]
            accepted[:, index] = np.sum(alive > draws.random(sequences)[:, None], axis=1)
            leaves = draws.random(sequences) >= np.array(self.stay)[regime]
            regime = (regime + leaves) % len(self.stay)
        return accepted

    def drifting(self, trained_len: float, lost_per_doubling: float) -> "AcceptanceLaw":
        """The law with acceptance lost on long contexts.

        Args:
            trained_len: context up to which nothing is lost [tokens].
            lost_per_doubling: share lost with each doubling beyond it [1].
        """
        return replace(self, trained_len=trained_len, lost_per_doubling=lost_per_doubling)

    def at_temperature(self, temperature: float, lost_per_unit: float) -> "AcceptanceLaw":
        """The law under sampling.

        Args:
            temperature: of the sampler [1].
            lost_per_unit: share lost at temperature 1 [1].
        """
        return replace(self, temperature=temperature, lost_per_unit=lost_per_unit)

    def as_dict(self) -> dict[str, Any]:
        """Plain and JSON-ready; `from_dict` is its inverse."""
        return {
            "domains": [
                {"name": domain.name, "share": domain.share, "regimes": [list(row) for row in domain.regimes]}
                for domain in self.domains
            ],
            "stay": list(self.stay),
            "drift": {"trained_len": self.trained_len, "lost_per_doubling": self.lost_per_doubling},
            "sampling": {"temperature": self.temperature, "lost_per_unit": self.lost_per_unit},
            "trace": {"draft_len": self.trace_len, "accepted": [list(row) for row in self.trace]},
        }

    @classmethod
    def from_dict(cls, plain: Mapping[str, Any]) -> "AcceptanceLaw":
        """The law that `as_dict` wrote."""
        domains = tuple(
            Domain(item["name"], item["share"], tuple(tuple(row) for row in item["regimes"]))
            for item in plain["domains"]
        )
        trace = tuple(tuple(row) for row in plain["trace"]["accepted"])
        return cls(
            domains, tuple(plain["stay"]), **plain["drift"], **plain["sampling"], trace=trace,
            trace_len=plain["trace"]["draft_len"],
        )  # fmt: skip

    def _replayed(
        self, draws: np.random.Generator, sequences: int, rounds: int, draft_len: int
    ) -> npt.NDArray[np.int64]:
        chosen = draws.integers(0, len(self.trace), sequences)
        rows = [np.resize(np.array(self.trace[index], dtype=np.int64), rounds) for index in chosen]
        return np.minimum(np.stack(rows), draft_len)


def constant(rate: float) -> AcceptanceLaw:
    """One rate for every request, round and position.

    Args:
        rate: acceptance given all before were accepted [1].

    >>> constant(0.5).tokens(2)
    1.75
    """
    return positional((rate,))


def positional(rates: Sequence[float]) -> AcceptanceLaw:
    """A conditional rate for each position.

    Args:
        rates: acceptance by position [1]; the last one holds from there on.
    """
    return AcceptanceLaw((Domain("all", 1.0, (tuple(rates),)),))


def by_domain(rates: Mapping[str, tuple[float, float]]) -> AcceptanceLaw:
    """Requests of several kinds.

    Args:
        rates: (share of the requests, acceptance rate) by name [1].
    """
    return AcceptanceLaw(tuple(Domain(name, share, ((rate,),)) for name, (share, rate) in rates.items()))


def switching(rates: Sequence[float], stay: Sequence[float]) -> AcceptanceLaw:
    """Every request moves through regimes of acceptance, a cyclic Markov chain.

    Args:
        rates: acceptance of each regime [1].
        stay: probability of staying in it from one round to the next [1], below 1.
    """
    return AcceptanceLaw((Domain("all", 1.0, tuple((rate,) for rate in rates)),), tuple(stay))


def recorded(accepted: Sequence[Sequence[int]], draft_len: int) -> AcceptanceLaw:
    """Rounds as they were recorded.

    Args:
        accepted: accepted tokens of each round of each recorded request [tokens].
        draft_len: drafted tokens of each round [tokens].

    Assumes:
        A longer draft than was recorded yields no more than was recorded, a shorter one stops where it ends.
    """
    rounds = [count for row in accepted for count in row]
    if not rounds:
        raise DesignError("acceptance trace", "holds no rounds", "record at least one")
    alive = np.array([sum(count >= place for count in rounds) for place in range(draft_len + 1)], dtype=np.float64)
    rates = tuple(float(rate) for rate in np.where(alive[:-1] > 0, alive[1:] / np.maximum(alive[:-1], 1.0), 0.0))
    trace = tuple(tuple(row) for row in accepted if row)
    return AcceptanceLaw((Domain("all", 1.0, ((*rates, 0.0),)),), trace=trace, trace_len=draft_len)


def _extended(row: tuple[float, ...], positions: int) -> list[float]:
    return [row[min(place, len(row) - 1)] for place in range(positions)]


def _level(nodes: tuple[tuple[int, int], ...], index: int) -> int:
    level = 0
    while nodes[index][0] >= 0:
        index, level = nodes[index][0], level + 1
    return level


def _check(law: AcceptanceLaw) -> None:
    if not law.domains:
        raise DesignError("acceptance", "has no domain", "give a rate")
    for domain in law.domains:
        _check_domain(domain, len(law.stay))
    total = sum(domain.share for domain in law.domains)
    if abs(total - 1.0) > SHARE_ERROR:
        raise DesignError("acceptance: share", f"shares of the domains sum to {total:g}", "make them sum to 1")
    for name, value in (("lost_per_doubling", law.lost_per_doubling), ("lost_per_unit", law.lost_per_unit)):
        _probability(f"acceptance: {name}", value)
    for stay in law.stay if len(law.stay) > 1 else ():
        if not 0.0 <= stay < 1.0:
            raise DesignError("acceptance: stay", f"{stay:g} is outside [0, 1)", "give a probability below 1")
    if not law.trained_len > 0.0:
        raise DesignError("acceptance: trained_len", f"{law.trained_len:g} tokens", "give more than 0")
    if not 0.0 <= law.temperature < math.inf:
        raise DesignError("acceptance: temperature", f"{law.temperature:g} is no temperature", "give 0 or more")
    _check_trace(law)


def _check_domain(domain: Domain, regimes: int) -> None:
    where = "acceptance" if domain.name == "all" else f"acceptance: {domain.name}"
    _probability(f"{where}: share", domain.share)
    if len(domain.regimes) != regimes or not all(domain.regimes):
        raise DesignError(where, f"{len(domain.regimes)} regimes but {regimes} stay", "give one stay for each regime")
    for row in domain.regimes:
        for rate in row:
            _probability(where, rate)


def _check_trace(law: AcceptanceLaw) -> None:
    for row in law.trace:
        for count in row:
            if not 0 <= count <= law.trace_len:
                what = f"{count} accepted of {law.trace_len} drafted"
                raise DesignError("acceptance trace", what, "accepted counts run from 0 to the draft length")


def _probability(where: str, value: float) -> None:
    if not 0.0 <= value <= 1.0:
        raise DesignError(where, f"{value:g} is outside [0, 1]", "give a probability")
