"""What is served: a scenario, the traffic, the law of acceptance, the scheduler's rules, the goal."""

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Literal

from vashti.core.errors import DesignError, InputError
from vashti.perf.acceptance_law import AcceptanceLaw
from vashti.perf.checks import LONGEST_DRAFT, check_scenario
from vashti.perf.constants import MIXES_PROMPTS
from vashti.perf.scenario import Conditions, Scenario
from vashti.perf.serving.traffic import Traffic

LENGTHS = (0, 1, 2, 3, 4, 5, 6, 8)
"""Draft lengths the best policy chooses from [tokens], beside the design's own. Basis: assumed."""


@dataclass(frozen=True, slots=True)
class Policy:
    """Which draft length a round takes, by the number of sequences that decode.

    Attributes:
        steps: (from this many sequences on, draft length [tokens]), ascending; empty for the best.
        options: draft lengths the best is chosen from [tokens]; the choice is made beforehand, for every number of
            sequences the one with the most expected tokens per second. Acceptance alone would be the wrong signal: it
            stays flat over load while the best length falls to zero.
        target: share of drafts accepted [1] that the length is steered to by a moving average, among the options; 0 for
            the best. What some controllers do; see above.

    Source:
        vllm26504, comment of 2026-06-12.
    """

    steps: tuple[tuple[int, int], ...] = ()
    options: tuple[int, ...] = ()
    target: float = 0.0

    def __post_init__(self) -> None:
        """Refuse a schedule with holes."""
        _check_policy(self)

    @property
    def lengths(self) -> tuple[int, ...]:
        """Every draft length that may be used [tokens], ascending."""
        return tuple(sorted({length for _, length in self.steps} | set(self.options)))

    def at(self, sequences: int) -> int:
        """The scheduled draft length [tokens].

        Args:
            sequences: that decode [1].
        """
        return next((length for start, length in reversed(self.steps) if start <= sequences), self.steps[0][1])


def policy_of(text: str, draft_len: int) -> Policy:
    """The policy of a word or a schedule.

    Args:
        text: ``off``, ``fixed``, ``best``, ``target:0.8`` (share of drafts accepted), or ``1:4,16:2,32:0``
            (sequences:draft length).
        draft_len: the design's own [tokens].

    Raises:
        InputError: it is none of these.

    >>> policy_of("1:4,16:0", 4).at(15)
    4
    """
    words = {"off": Policy(((1, 0),)), "fixed": Policy(((1, draft_len),))}
    if text == "best":
        return Policy(options=tuple(sorted({*LENGTHS, draft_len})))
    if text in words:
        return words[text]
    try:
        if text.startswith("target:"):
            return _aiming(float(text.removeprefix("target:")), draft_len)
        pairs = [part.split(":") for part in text.split(",")]
        steps = tuple((int(start), int(length)) for start, length in pairs)
    except ValueError as error:
        raise InputError(f"policy {text!r}", "is no policy", "give off, fixed, best, target:0.8 or 1:4,16:0") from error
    return Policy(steps)


def _aiming(target: float, draft_len: int) -> Policy:
    if not 0.0 < target < 1.0:
        raise DesignError("policy: target", f"{target:g} of the drafts", "give a share between 0 and 1")
    return Policy(options=tuple(sorted({*LENGTHS, draft_len} - {0})), target=target)


@dataclass(frozen=True, slots=True)
class Limits:
    """What the scheduler may do.

    Attributes:
        max_sequences: sequences in a batch at most [1]. Basis: published (vLLM's default).
        batch_tokens: tokens of an iteration at most [tokens]; prompts are cut to it. Basis: published (vLLM's default).
        block_tokens: tokens of a cache block [tokens]. Basis: published (vLLM's default).
        spare_share: share of the blocks kept free when a request joins others [1]. Basis: published (vLLM).
        mixes_prompts: whether prompt chunks run beside decoding; None as the engine does.
        kv_tokens: cache [tokens]; None for what the memory holds.
        capture: when graphs are captured: ``ahead`` only, at ``first_use`` too, or ``latest``: as first_use, but a
            change of the draft length discards those of all others.
        captured: draft lengths captured ahead [tokens]; None for all that the policy may use.
        hit_rate: share of rounds whose tree shape or split has a graph [1].
        cold: whether the first requests wait until the graphs are captured.
        in_step: whether rounds without drafts still run the draft once, so that its cache keeps up, as vLLM does.

    Source:
        vllm49548, description: what a schedule loses that leaves its captured graphs; comments of 2026-08: the draft's
        pass in rounds without drafts, 5 to 8 % of a step there.
    """

    max_sequences: int = 256
    batch_tokens: int = 2048
    block_tokens: int = 16
    spare_share: float = 0.01
    mixes_prompts: bool | None = None
    kv_tokens: int | None = None
    capture: Literal["ahead", "first_use", "latest"] = "ahead"
    captured: tuple[int, ...] | None = None
    hit_rate: float = 1.0
    cold: bool = False
    in_step: bool = False

    def __post_init__(self) -> None:
        """Refuse limits nothing can be served under."""
        _check_limits(self)


@dataclass(frozen=True, slots=True)
class Goal:
    """What a request must meet to count as good.

    Attributes:
        ttft_s: time to the first token at most [s].
        tpot_s: time per later token at most [s].
        e2e_s: time to the last token at most [s].
    """

    ttft_s: float | None = 1.0
    tpot_s: float | None = 0.05
    e2e_s: float | None = None

    def __post_init__(self) -> None:
        """Refuse times that cannot be."""
        for name, value in asdict(self).items():
            if value is not None and not 0.0 < value < math.inf:
                raise DesignError(f"slo: {name}", f"{value:g} seconds", "give more than 0")


@dataclass(frozen=True, slots=True)
class Service:
    """Everything one simulation is made from.

    Attributes:
        scenario: design, machine, models, engine.
        traffic: what arrives.
        acceptance: how many drafted tokens are accepted.
        policy: which draft length is used.
        limits: what the scheduler may do.
        goal: what a good request meets.
        seed: of every draw [1].
        slowness: factor on the time of every iteration [1]: 1 as the round model says, others to carry its error.
        round_slowness: further factor on rounds that draft, and on the draft's passes over prompts [1].
    """

    scenario: Scenario
    traffic: Traffic
    acceptance: AcceptanceLaw
    policy: Policy
    limits: Limits = field(default_factory=Limits)
    goal: Goal = field(default_factory=Goal)
    seed: int = 0
    slowness: float = 1.0
    round_slowness: float = 1.0

    def as_dict(self) -> dict[str, Any]:
        """Plain and JSON-ready; `from_dict` is its inverse."""
        limits = asdict(self.limits)
        return {
            "scenario": self.scenario.as_dict(),
            "traffic": self.traffic.as_dict(),
            "acceptance": self.acceptance.as_dict(),
            "policy": {
                "steps": [list(step) for step in self.policy.steps],
                "options": list(self.policy.options),
                "target": self.policy.target,
            },
            "limits": {**limits, "captured": None if limits["captured"] is None else list(limits["captured"])},
            "goal": asdict(self.goal),
            "seed": self.seed,
            "slowness": self.slowness,
            "round_slowness": self.round_slowness,
        }

    @classmethod
    def from_dict(cls, plain: Mapping[str, Any]) -> "Service":
        """The service that `as_dict` wrote."""
        limits, steps = plain["limits"], plain["policy"]["steps"]
        captured = None if limits["captured"] is None else tuple(limits["captured"])
        return cls(
            Scenario.from_dict(plain["scenario"]),
            Traffic.from_dict(plain["traffic"]),
            AcceptanceLaw.from_dict(plain["acceptance"]),
            Policy(
                tuple((start, length) for start, length in steps),
                tuple(plain["policy"]["options"]),
                plain["policy"]["target"],
            ),
            Limits(**{**limits, "captured": captured}),
            Goal(**plain["goal"]),
            plain["seed"],
            plain.get("slowness", 1.0),
            plain.get("round_slowness", 1.0),
        )

    def with_rate(self, request_per_s: float) -> "Service":
        """The same service under another load.

        Args:
            request_per_s: mean arrival rate [1/s].
        """
        return replace(self, traffic=replace(self.traffic, request_per_s=request_per_s))

    @property
    def mixes_prompts(self) -> bool:
        """Whether prompt chunks run beside decoding."""
        stated = self.limits.mixes_prompts
        return self.scenario.engine in MIXES_PROMPTS if stated is None else stated


def check_service(service: Service) -> None:
    """Nothing, when a service can exist; raises DesignError or DataError as `perf.check_scenario`."""
    check_scenario(service.scenario, Conditions(1, service.acceptance.mean_rate(), 0))
    if service.seed < 0:
        raise DesignError("seed", f"{service.seed} is negative", "give 0 or more")
    for name in ("slowness", "round_slowness"):
        if not 0.0 < getattr(service, name) < math.inf:
            raise DesignError(name, f"{getattr(service, name):g} times the round's time", "give more than 0")
    known = set(service.policy.lengths)
    for length in service.limits.captured or ():
        if length not in known:
            what = f"draft length {length} is captured and never used"
            raise DesignError("captured", what, f"use one of {', '.join(map(str, sorted(known)))}")


def _check_policy(policy: Policy) -> None:
    if bool(policy.steps) == bool(policy.options):
        raise DesignError("policy", "has neither or both of steps and options", "give one of them")
    starts = [start for start, _ in policy.steps]
    if starts and (starts[0] != 1 or starts != sorted(set(starts))):
        raise DesignError("policy", f"steps from {', '.join(map(str, starts))}", "begin at 1 and rise")
    if not 0.0 <= policy.target < 1.0 or (policy.target and 0 in policy.lengths):
        raise DesignError("policy: target", f"{policy.target:g} of the drafts", "give a share below 1, lengths above 0")
    for length in policy.lengths:
        if not 0 <= length <= LONGEST_DRAFT:
            raise DesignError("policy", f"draft length {length}", f"give 0 to {LONGEST_DRAFT}")


def _check_limits(limits: Limits) -> None:
    least = {"max_sequences": 1, "batch_tokens": 1, "block_tokens": 1, "kv_tokens": 1}
    most = {"max_sequences": 4096, "batch_tokens": 1 << 20, "block_tokens": 1 << 16, "kv_tokens": 1 << 40}
    for name, low in least.items():
        value = getattr(limits, name)
        if value is not None and not low <= value <= most[name]:
            raise DesignError(name, f"{value} is outside [{low}, {most[name]}]", "give a whole number in it")
    for name in ("spare_share", "hit_rate"):
        value = getattr(limits, name)
        if not 0.0 <= value <= 1.0:
            raise DesignError(name, f"{value:g} is outside [0, 1]", "give a share")
    if limits.capture not in {"ahead", "first_use", "latest"}:
        raise DesignError("capture", f"{limits.capture!r} is no way", "give ahead, first_use or latest")
